"""This machine in; what the kit uses, what of it is here, and how to get the rest out."""

from __future__ import annotations

import locale
import os
import platform
import shutil
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version

from kamlib.language import current
from kamlib.language import gettext as _
from kamlib.plan.pages.browsers import browser

_PYTHON = (3, 11)


@dataclass(frozen=True)
class Finding:
    """One thing the kit uses.

    Attributes
    ----------
    what : str
        Its name.
    state : str
        What was found.
    fine : bool
        Whether it will do.
    needed : bool
        Whether the kit cannot do without it.
    remedy : str
        How to get it, and what for.
    """

    what: str
    state: str
    fine: bool
    needed: bool
    remedy: str


def examine() -> list[Finding]:
    """Look at Python, the packages and their bounds, the browser, Java, the database and the language."""
    return [_python(), *_packages(), _browser(), _java(), _database(), *_words()]


def _python() -> Finding:
    found = platform.python_version()
    return Finding(
        "Python", found, sys.version_info >= _PYTHON, True, _("Install Python 3.11 or newer from python.org.")
    )


def _packages() -> list[Finding]:
    """Compare each package with the bounds that the kit was built with; those of extras are not needed for a start."""
    from packaging.requirements import Requirement

    wanted = [Requirement(line) for line in requires("kamlab") or []]
    findings = {}
    for requirement in wanted:
        extra = next(
            (name for name in ("lab", "office", "database", "spark", "dev") if _of_extra(requirement, name)), ""
        )
        if requirement.name == "kamlab" or requirement.name in findings or (requirement.marker and not extra):
            continue
        try:
            found = version(requirement.name)
            fine = requirement.specifier.contains(found, prereleases=True)
        except PackageNotFoundError:
            found, fine = _("missing"), False
        state = found if fine else _("{found}, wanted {bounds}").format(found=found, bounds=requirement.specifier)
        remedy = (
            f'pip install "kamlab[{extra}]"' if extra else f'pip install "{requirement.name}{requirement.specifier}"'
        )
        findings[requirement.name] = Finding(requirement.name, state, fine, not extra, remedy)
    return list(findings.values())


def _of_extra(requirement, extra: str) -> bool:
    marker = requirement.marker
    return bool(marker) and marker.evaluate({"extra": extra}) and not marker.evaluate({"extra": ""})


def _browser() -> Finding:
    found = browser()
    remedy = _(
        "Only for tests of pages and for printing to PDF: install Chromium or Chrome, or set KAM_CHROMIUM to its path."
    )
    return Finding("Chromium", _("found") if found else _("missing"), bool(found), False, remedy)


def _java() -> Finding:
    found = shutil.which("java")
    return Finding(
        "Java",
        _("found") if found else _("missing"),
        bool(found),
        False,
        _("Only for Spark: install Java 17 or newer."),
    )


def _database() -> Finding:
    found = os.environ.get("KAM_POSTGRES")
    remedy = _(
        "Only for tests of databases: set KAM_POSTGRES to the address of a PostgreSQL server on which tests may write."
    )
    return Finding("PostgreSQL", _("named by KAM_POSTGRES") if found else _("not named"), bool(found), False, remedy)


def _words() -> list[Finding]:
    encoding = (getattr(sys.stdout, "encoding", None) or locale.getpreferredencoding(False)).lower()
    fine = encoding.replace("-", "").replace("_", "") == "utf8"
    remedy = _("Accents may come out wrong on this screen: set PYTHONUTF8=1. Files are not affected.")
    return [
        Finding(_("Character set of the screen"), encoding, fine, False, remedy),
        Finding(_("Language"), current(), True, False, _("Choose another with --lang es or KAM_LANG=es.")),
    ]
