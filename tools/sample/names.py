"""Invented company and personal names, by country. Web addresses end in ``.example``, which nobody can own."""

import re
import unicodedata
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML


@cache
def words() -> dict:
    """Read the lists of invented words."""
    with Path(__file__).with_name("words.yaml").open(encoding="utf-8") as file:
        return YAML(typ="safe").load(file)


def stems(country: str) -> list[str]:
    """List the invented stems that sound like a country."""
    return [word.replace("_", " ") for word in _fitting("stems", country).split()]


def _fitting(kind: str, country: str) -> str:
    return next(text for countries, text in words()[kind].items() if country in countries.split())


def industries() -> list[str]:
    """List the lines of business."""
    return list(words()["trades"])


def _language(country: str) -> str:
    return words()["languages"][country]


def company(dice, stem: str, industry: str, country: str) -> str:
    """Make a company name from a stem, with a trade and sometimes a legal form."""
    if stem in words()["long_names"]:
        return words()["long_names"][stem]
    forms = words()["trades"][industry][_language(country)].split("|")
    name = dice.choose(forms).format(stem)
    if not dice.chance(0.4):
        return name
    return f"{name}{_joint(country)}{dice.choose(words()['legal_forms'][country])}"


def _joint(country: str) -> str:
    return ", " if country in ("ES", "MX") else " "


def branches(dice, stem: str, name: str, country: str, count: int) -> list[str]:
    """Name the branches of a group: the stem and a region or a task that the parent's own name does not use."""
    places = [place for place in _fitting("places", country).split("|") if place.split()[-1] not in name.split()]
    return [f"{stem} {place}" for place in dice.sample(places, count)]


def person(dice) -> str:
    """Make the name of a person who does not exist."""
    first = dice.choose(words()["first_names"].split())
    return f"{first} {dice.choose(words()['last_names'].split())}"


def plain(text: str) -> str:
    """Write a name in ASCII letters, for web addresses."""
    ascii_text = unicodedata.normalize(
        "NFKD", text.replace("ø", "o").replace("Ø", "O").replace("ł", "l").replace("ß", "ss")
    )
    return re.sub(r"[^a-z0-9]+", "", ascii_text.encode("ascii", "ignore").decode().lower())


def website(stem: str, country: str) -> str:
    """Make a web address that cannot exist."""
    return f"www.{plain(stem)}-{country.lower()}.example"


def tax_number(dice, country: str) -> str:
    """Make a number that looks like a tax number of the country."""
    return f"{country}{dice.integer(10_000_000, 99_999_999)}{dice.choose('ABCDEFGHJK')}"
