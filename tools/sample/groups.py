"""Parent accounts in, their records out: branches, who looks after them, and account ids."""

from dataclasses import dataclass

from sample import names
from sample.dice import Dice

RECORDS = 320
_REGION = {
    "ES": "M1",
    "PT": "M1",
    "DE": "M2",
    "AT": "M2",
    "SE": "M2",
    "DK": "M2",
    "PL": "M2",
    "FR": "M3",
    "IT": "M3",
    "NL": "M3",
    "BE": "M3",
    "IE": "M3",
    "MX": "M4",
    "US": "M5",
    "CO": "M5",
    "CL": "M5",
    "PE": "M5",
}


@dataclass
class Record:
    """One customer record: a parent account or one of its branches."""

    name: str
    share: float
    above: int | None
    manager_id: str
    account_id: str = ""
    parent_id: str | None = None


def give_branches(seed: int, parents: list) -> None:
    """Give every parent its own record and about every fourth some branches, until there are 320 records."""
    for parent in parents:
        parent.records = [Record(parent.name, 1.0, None, _owner(parent))]
        if "members" in parent.more:
            parent.records = [
                Record(name, share, None if i == 0 else 0, owner)
                for i, (name, share, owner) in enumerate(parent.more["members"])
            ]
    free = RECORDS - sum(len(parent.records) for parent in parents)
    dice = Dice(seed, "branches")
    able = [parent for parent in parents if not parent.story]
    while free > 0:
        parent = dice.choose(able, [candidate.annual_value**0.6 for candidate in able])
        able.remove(parent)
        count = min(dice.choose([1, 2, 3, 4, 6], [0.35, 0.25, 0.2, 0.12, 0.08]), free)
        free -= _add_branches(dice, parent, count)


def _add_branches(dice: Dice, parent, count: int) -> int:
    branches = names.branches(dice, parent.stem, parent.name, parent.country, count)
    shares = dice.split(len(branches) + 1, 1.4)
    if dice.chance(0.15):
        shares = [0.0, *dice.split(len(branches), 1.4)]
    parent.records[0].share = shares[0]
    for name, share in zip(branches, shares[1:], strict=True):
        direct = [place for place, record in enumerate(parent.records) if record.above == 0]
        above = dice.choose(direct) if direct and dice.chance(0.25) else 0
        parent.records.append(Record(name, share, above, _owner(parent)))
    return len(branches)


def _owner(parent) -> str:
    regional = _REGION[parent.country]
    return "M6" if regional == "M1" and parent.annual_value < 150_000 else regional


def give_ids(seed: int, parents: list) -> None:
    """Number all records in random order, with gaps, six digits with leading zeros."""
    dice = Dice(seed, "ids")
    records = [(parent, record) for parent in parents for record in parent.records]
    number = 1000
    for parent, record in dice.sample(records, len(records)):
        number += dice.integer(3, 29)
        record.account_id = f"{number:06d}"
        if record is parent.records[0]:
            parent.account_id = record.account_id
    for parent in parents:
        for record in parent.records:
            record.parent_id = None if record.above is None else parent.records[record.above].account_id
