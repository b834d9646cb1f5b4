"""What managers wrote down: short notes in English and Spanish, a few of which carry a story."""

import datetime as dt
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

from sample.dice import Dice
from sample.months import LAST_DAY, PUBLISHED, first_day, later, month_of, working


@cache
def texts() -> dict:
    """Read the texts."""
    with Path(__file__).with_name("notes.yaml").open(encoding="utf-8") as file:
        return YAML(typ="safe").load(file)


def notes(world, logged: list[dict]) -> list[dict]:
    """Make the notes of all accounts, in order of day."""
    rows = []
    for parent in world.parents:
        dice = Dice(world.seed, "notes", parent.stream)
        if parent.more.get("hotel_notes") == "renovation":
            rows += _hotel(dice, parent)
            continue
        for month in range(max(parent.first_month, 13), PUBLISHED + 1):
            if month < parent.end_month and dice.chance(0.03 + 0.12 * parent.collaboration):
                rows.append(_everyday(dice, parent, month))
        rows += _planted(dice, parent)
    by_day = {(row["account_id"], row["activity_date"]): row["activity_id"] for row in logged}
    rows.sort(key=lambda row: (row["note_date"], row["account_id"], row["text"]))
    for number, row in enumerate(rows, start=1):
        row["note_id"] = f"N{number:04d}"
        row["activity_id"] = by_day.get((row["account_id"], row["note_date"]))
    return rows


def _note(parent, day: dt.date, language: str, text: str) -> dict:
    return {
        "account_id": parent.account_id,
        "note_date": working(day),
        "manager_id": parent.records[0].manager_id,
        "language": language,
        "text": text,
    }


def _everyday(dice, parent, month: int) -> dict:
    language = "es" if parent.records[0].manager_id in ("M1", "M4", "M6") else "en"
    text = dice.choose(texts()["everyday"][language]).format(thing=dice.choose(texts()["things"][language]))
    return _note(parent, later(first_day(month), dice.integer(0, 27)), language, text)


def _hotel(dice, parent) -> list[dict]:
    """Write forty notes, one a month, one of which hints at the renovation."""
    usual = texts()["hotel"]
    days = [later(first_day(month), dice.integer(0, 27)) for month in range(8, 48)]
    rows = [_note(parent, day, "es", dice.choose(usual)) for day in days]
    next(row for row in rows if month_of(row["note_date"]) == 41)["text"] = texts()["hotel_hint"]
    return rows


def _planted(dice, parent) -> list[dict]:
    told = {
        "expanding": parent.more.get("expanding"),
        "put_off": parent.more.get("expanding") and parent.role == "counter",
        "goals": parent.more.get("goals"),
        "dropped": parent.more.get("hotel_notes") == "dropped",
        "struggling": parent.story == "struggling" and parent.role == "hero",
        "struggled": parent.story == "struggling" and parent.role == "counter",
    }
    planted = [entry for kind, holds in told.items() if holds for entry in texts()["stories"][kind].items()]
    rows = [_note(parent, later(first_day(month), dice.integer(2, 25)), "en", text) for month, text in planted]
    return [row for row in rows if row["note_date"] <= LAST_DAY]
