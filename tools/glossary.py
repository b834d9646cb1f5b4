"""The terms of docs/glossary.csv, and the check of a Spanish text against them.

A term of two words and more, and an abbreviation, must stand in the Spanish wherever it stands in the English: in one
of the forms of `term_es` (separated by |; endings may differ). The forms of `variants_es_avoid` stand nowhere, or, with
"(once)" behind them, once a lesson.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PATH = Path(__file__).resolve().parents[1] / "docs" / "glossary.csv"
COLUMNS = ["term_en", "term_es", "variants_es_avoid", "meaning_en", "meaning_es"]
_CODE = re.compile(r"`[^`]*`|\]\([^)]*\)")


@dataclass(frozen=True)
class Term:
    """One line of the glossary."""

    english: str
    spanish: tuple[str, ...]
    avoid: tuple[str, ...]
    once: tuple[str, ...]

    @property
    def is_held(self) -> bool:
        """Whether the Spanish must have it where the English has it: single words mean too many things."""
        return " " in self.english or "-" in self.english or self.english.isupper()


def read(path: Path = PATH) -> list[Term]:
    """Read the glossary, longest English terms first."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    terms = []
    for row in rows:
        variants = [variant.strip() for variant in row["variants_es_avoid"].split("|") if variant.strip()]
        once = tuple(variant.removesuffix("(once)").strip() for variant in variants if variant.endswith("(once)"))
        avoid = tuple(variant for variant in variants if not variant.endswith("(once)"))
        terms.append(Term(row["term_en"], tuple(row["term_es"].split("|")), avoid, once))
    return sorted(terms, key=lambda term: -len(term.english))


def faults(english: str, spanish: str, terms: list[Term]) -> Iterator[str]:
    """Say which terms of an English text are not kept in its Spanish, and which forms are to be avoided."""
    english, spanish = _CODE.sub(" ", english), _CODE.sub(" ", spanish)
    whole = spanish
    for term in terms:
        for variant in sorted(term.avoid, key=len, reverse=True):
            if found := _spoken(variant, spanish):
                spanish = spanish.replace(found, " ")
                yield f'"{found}" is against the glossary. Write: {term.spanish[0]}.'
        if term.is_held:
            rest = re.sub(_english(term.english), " ", english, flags=re.I)
            if rest != english and not any(re.search(_stems(form), whole, flags=re.I) for form in term.spanish):
                yield f'"{term.english}" is "{term.spanish[0]}" in the glossary; the Spanish has it nowhere.'
            english = rest


def once(texts: list[str], terms: list[Term]) -> Iterator[str]:
    """Say which forms that may stand once a lesson stand there more often."""
    whole = " ".join(texts)
    for term in terms:
        for variant in term.once:
            if (count := len(re.findall(rf"\b{re.escape(variant)}\b", whole))) > 1:
                yield f'"{variant}" stands there {count} times; once is enough. Write: {term.spanish[0]}.'


def _english(term: str) -> str:
    words = [re.escape(word) for word in re.split(r"[\s-]", term)]
    return r"\b" + r"[\s-]+".join(words) + r"(?:s|es)?\b"


def _spoken(variant: str, text: str) -> str:
    flags = 0 if any(letter.isupper() for letter in variant) else re.I
    found = re.search(rf"\b{re.escape(variant)}\b", text, flags=flags)
    return found.group() if found else ""


def _stems(form: str) -> str:
    """Match a form with other endings: ``cuenta clave`` also finds ``cuentas clave``."""
    words = [
        rf"{re.escape(word[: max(4, len(word) - 2)])}\w*" if len(word) > 3 else re.escape(word) for word in form.split()
    ]
    return r"\b" + r"\s+".join(words)
