"""The people on the other side: contacts, what we logged about meeting them, and what they answered in surveys."""

import datetime as dt

from sample.dice import Dice
from sample.months import CHOICE, LAST_DAY, PUBLISHED, days_in, first_day, later, month_of, working
from sample.names import person
from sample.world import key_manager

_JOBS = {
    "purchasing": ("Head of purchasing", "Buyer", "Category buyer"),
    "operations": ("Operations director", "Site manager", "Shift supervisor"),
    "finance": ("Chief financial officer", "Controller", "Accounts payable clerk"),
    "technology": ("Head of IT", "Systems engineer"),
    "management": ("Managing director", "General manager"),
    "quality": ("Quality manager", "Hygiene officer"),
}
_LEVEL = {
    "Head of purchasing": "manager",
    "Buyer": "specialist",
    "Category buyer": "specialist",
    "Operations director": "director",
    "Site manager": "manager",
    "Shift supervisor": "specialist",
    "Chief financial officer": "executive",
    "Controller": "manager",
    "Accounts payable clerk": "specialist",
    "Head of IT": "director",
    "Systems engineer": "specialist",
    "Managing director": "executive",
    "General manager": "executive",
    "Quality manager": "manager",
    "Hygiene officer": "specialist",
}
_ROLES = {"executive": "decision_maker", "director": "decision_maker", "manager": "influencer", "specialist": "user"}
_SUBJECTS = (
    "prices and conditions",
    "delivery times",
    "open invoices",
    "new products",
    "forecast of needs",
    "complaint follow-up",
    "planning the year",
)


def contacts(world) -> list[dict]:
    """Make the persons we know at each parent account."""
    rows = []
    for parent in world.parents:
        dice = Dice(world.seed, "contacts", parent.stream)
        usual = 1 + dice.poisson(1.2 + 3.2 * parent.collaboration * (parent.annual_value / 200_000) ** 0.3)
        first = len(rows)
        for position in range(parent.more.get("contacts", min(usual, 11))):
            rows.append(_contact(dice, parent, position, len(rows) + 1))
        heads = [row for row in rows[first:] if row["seniority"] in ("executive", "director")]
        for row in rows[first:]:
            if heads and row not in heads and dice.chance(0.8):
                row["reports_to"] = dice.choose(heads)["contact_id"]
    return rows


def _contact(dice, parent, position: int, number: int) -> dict:
    function = "purchasing" if position == 0 else dice.choose(list(_JOBS), [0.2, 0.3, 0.12, 0.14, 0.12, 0.12])
    title = dice.choose(_JOBS[function])
    known = later(
        first_day(parent.first_month),
        -dice.integer(0, int(365 * parent.since_years)) if parent.first_month == 1 else 20,
    )
    if position > 0:
        known = later(known, dice.integer(0, max((dt.date(2024, 6, 30) - known).days, 1)))
    left = later(known, 200 + dice.exponential(3200))
    champion = position > 0 and dice.chance(0.12 + 0.2 * parent.collaboration)
    role = "champion" if champion else "blocker" if dice.chance(0.05) else _ROLES[_LEVEL[title]]
    settled = bool(parent.story)
    return {
        "contact_id": f"P{number:04d}",
        "account_id": parent.account_id,
        "contact_name": person(dice),
        "job_title": title,
        "function": function,
        "seniority": _LEVEL[title],
        "buying_role": role if dice.chance(0.85) else None,
        "known_since": min(known, dt.date(2022, 1, 10)) if settled else known,
        "left_on": None if settled or left > LAST_DAY else left,
    }


def activities(world, people: list[dict]) -> tuple[list[dict], list[dict]]:
    """Make what happened and what was logged of it; key accounts are logged nearly in full.

    Returns
    -------
    tuple
        Logged activities, and the true minutes by account and quarter.
    """
    rows, truth = [], []
    by_account: dict[str, list] = {}
    for contact in people:
        by_account.setdefault(contact["account_id"], []).append(contact)
    for parent in world.parents:
        dice = Dice(world.seed, "activities", parent.stream)
        logged, spent = _of_one(dice, world, parent, by_account[parent.account_id])
        rows += logged
        truth += [
            {"account_id": parent.account_id, "quarter": quarter, "minutes": minutes}
            for quarter, minutes in sorted(spent.items())
        ]
    rows.sort(key=lambda row: (row["activity_date"], row["account_id"]))
    for number, row in enumerate(rows, start=1):
        row["activity_id"] = f"A{number:05d}"
    return rows, truth


def _of_one(dice, world, parent, people) -> tuple[list[dict], dict]:
    usual = 0.5 + 4.0 * parent.collaboration * min((parent.annual_value / 250_000) ** 0.45, 2.5)
    keenness = dice.uniform(0.3, 0.65)
    logged, spent = [], {}
    for month in range(parent.first_month, PUBLISHED + 1):
        if month >= parent.end_month:
            break
        favoured = parent.key_since is not None and month > CHOICE
        pace = usual * (1.5 * world.scenario.programme_effort if favoured else 1.0) + parent.more.get("visits", 0.0)
        joint = dice.poisson(parent.more.get("joint_projects", 0.0))
        for number in range(dice.poisson(pace) + joint):
            row = _activity(dice, parent, people, month, joint=number < joint)
            if parent.role and parent.story == "quiet grower" and parent.role == "hero":
                row |= {"kind": dice.choose(["call", "email"]), "minutes": 10}
            quarter = f"{row['activity_date'].year}-Q{(row['activity_date'].month + 2) // 3}"
            spent[quarter] = spent.get(quarter, 0) + row["minutes"]
            if number < joint or dice.chance(0.93 if favoured else keenness):
                logged.append(row)
    return logged, spent


def _activity(dice, parent, people, month: int, *, joint: bool) -> dict:
    close = parent.collaboration
    weights = [0.28 * close, 0.2 * close, 0.45, 0.5 * (1.1 - close), 0.05 * close]
    kind = dice.choose(["meeting", "visit", "call", "email", "review"], weights)
    if parent.more.get("visits") and dice.chance(0.6):
        kind = dice.choose(["meeting", "visit", "review"], [0.5, 0.4, 0.1])
    if joint or (parent.story == "vicom" and kind in ("meeting", "visit", "review")):
        kind = "meeting" if joint else "call"
    day = working(later(first_day(month), dice.integer(0, days_in(month) - 1)))
    present = [
        person
        for person in people
        if person["known_since"] <= day and (person["left_on"] is None or day <= person["left_on"])
    ]
    minutes = {"meeting": 70, "visit": 150, "call": 18, "email": 12, "review": 110}[kind]
    return {
        "account_id": parent.account_id,
        "contact_id": dice.choose(present)["contact_id"] if present and dice.chance(0.75) else None,
        "manager_id": _in_charge(parent, month),
        "activity_date": day,
        "kind": kind,
        "minutes": min(5 * max(round(minutes * dice.lognormal(0.35) / 5), 1), 480),
        "initiated_by": "customer" if dice.chance(0.15 + 0.35 * close) else "us",
        "subject": "joint project" if joint else dice.choose(_SUBJECTS),
    }


def _in_charge(parent, month: int) -> str:
    return key_manager(parent) if parent.key_since and month > CHOICE else parent.records[0].manager_id


def surveys(world, people: list[dict]) -> list[dict]:
    """Make seven survey waves, each May and November; the content answer a little more often than the cross."""
    parents = {parent.account_id: parent for parent in world.parents}
    rows = []
    for wave in (dt.date(2021, 11, 8), *(dt.date(year, month, 9) for year in (2022, 2023, 2024) for month in (5, 11))):
        for contact in people:
            parent = parents[contact["account_id"]]
            dice = Dice(world.seed, "survey", contact["contact_id"], wave)
            gone = contact["left_on"] is not None and contact["left_on"] < wave
            asked = dice.chance(0.8) or "nps" in parent.more
            if gone or contact["known_since"] > wave or month_of(wave) >= parent.end_month or not asked:
                continue
            rows.append(_answer(dice, parent, contact, working(later(wave, dice.integer(0, 4))), wave))
    rows.sort(key=lambda row: (row["survey_date"], row["account_id"], row["contact_id"]))
    for number, row in enumerate(rows, start=1):
        row["survey_id"] = f"S{number:05d}"
    _plant_last_wave(world, rows)
    return rows


_ITEMS = ("nps", "csat", "trust_1", "trust_2", "trust_3", "loyalty_1", "loyalty_2", "loyalty_3")


def _answer(dice, parent, contact, day, wave) -> dict:
    mood = min(max(parent.satisfaction + dice.normal(0, 0.08), 0.0), 1.0)
    base = {"account_id": parent.account_id, "contact_id": contact["contact_id"], "survey_date": day}
    if not dice.chance(0.28 + 0.3 * mood):
        return base | {"answered": False} | dict.fromkeys(_ITEMS)
    trust = 2.2 + 3.8 * mood + dice.normal(0, 0.6)
    loyal = 2.3 + 2.2 * mood + 1.2 * parent.fit + dice.normal(0, 0.7)
    if parent.key_since and month_of(wave) > CHOICE:
        loyal += 0.6
    score = {
        "nps": _points(3.3 + 6.8 * mood + dice.normal(0, 1.1), 0, 10),
        "csat": _points(1.3 + 3.6 * mood + dice.normal(0, 0.5), 1, 5),
    }
    score |= {f"trust_{item}": _points(trust + dice.normal(0, 0.6), 1, 7) for item in (1, 2, 3)}
    score |= {f"loyalty_{item}": _points(loyal + dice.normal(0, 0.7), 1, 7) for item in (1, 2, 3)}
    if parent.satisfaction >= 0.95:
        score["nps"] = 10 if dice.chance(0.6) else 9
    return base | {"answered": True} | score


def _points(value: float, low: int, high: int) -> int:
    return min(max(round(value), low), high)


def _plant_last_wave(world, rows) -> None:
    """Let one account's last wave have exactly the planted answers."""
    for parent in world.parents:
        answers = parent.more.get("nps")
        if not answers:
            continue
        last = [
            row for row in rows if row["account_id"] == parent.account_id and row["survey_date"] >= dt.date(2024, 11, 1)
        ]
        for position, row in enumerate(last):
            if position < len(answers):
                nps = answers[position]
                row |= {"answered": True, "nps": nps, "csat": 5 if nps > 8 else 4 if nps > 6 else 3}
                row |= {item: min(7, max(1, round(nps * 0.65))) for item in _ITEMS[2:]}
            else:
                row |= {"answered": False} | dict.fromkeys(_ITEMS)
