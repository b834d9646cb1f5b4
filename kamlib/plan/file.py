"""A plan and a path in; the file whose suffix says what it is for out: a form, a page, a deck or a workbook."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.language import using
from kamlib.plan.card import scorecard
from kamlib.plan.checks import check
from kamlib.plan.form import read_form, write_form
from kamlib.plan.plan import AccountPlan
from kamlib.plan.prefilling import last_day
from kamlib.plan.promised import kept

_DOCUMENTS = {
    ".html": ("kamlib.plan.pages", "html"),
    ".docx": ("kamlib.plan.pages", "word"),
    ".pdf": ("kamlib.plan.pages", "pdf"),
    ".pptx": ("kamlib.plan.slides", "slides"),
    ".xlsx": ("kamlib.plan.workbook", "workbook"),
}


def read(path: str | Path, *, plan: AccountPlan | None = None) -> AccountPlan:
    """Read a plan from its form, or what was changed in its workbook.

    Parameters
    ----------
    path : path
        A ``.yaml`` file; or an ``.xlsx`` file, whose goals and actions are brought back into `plan`.
    plan : AccountPlan, optional
        The plan the workbook was written from.

    Returns
    -------
    AccountPlan

    Raises
    ------
    DataError
        If there is no such file, or something in it cannot be: file, line and key, or the cells, are named.
    """
    suffix = Path(path).suffix.lower()
    if suffix in (".yaml", ".yml"):
        return read_form(path)
    if suffix != ".xlsx":
        raise DataError(
            _("A plan is not read from {suffix} files.").format(suffix=suffix or Path(path).name),
            expected=".yaml, .xlsx",
            found=Path(path).name,
        )
    if plan is None:
        raise DataError(
            _("A workbook holds goals and actions alone."),
            do=_("Read the plan from its YAML file first, and pass it on: read(path, plan=plan)."),
        )
    from kamlib.plan.workbook_back import read_back

    return read_back(path, plan)


def write(
    plan: AccountPlan,
    path: str | Path,
    *,
    lang: Literal["en", "es"] = "en",
    tables: Mapping[str, pd.DataFrame] | None = None,
) -> Path:
    """Write a plan as a form to fill in, a page, a deck for the meeting, or a workbook, by suffix.

    Parameters
    ----------
    plan : AccountPlan
    path : path
        ``.yaml`` (the form), ``.html``, ``.docx``, ``.pdf`` (one page), ``.pptx`` (the meeting) or ``.xlsx``. The file
        is there whole or not at all; a form that is there keeps its comments.
    lang : {"en", "es"}
        Language of what the kit says; what people wrote stays as it is.
    tables : dict of str to DataFrame, optional
        Then documents also show where each measure stands on the last day of the tables, and pages what the check of
        that day finds.

    Returns
    -------
    Path

    Raises
    ------
    DataError
        If the suffix says nothing, or a form that is there is no YAML.
    NotInstalledError
        If a document needs what this machine does not have.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix not in (".yaml", ".yml", *_DOCUMENTS):
        raise DataError(
            _("A plan is not written as {suffix}.").format(suffix=suffix or path.name),
            expected=some([".yaml", *_DOCUMENTS], limit=6),
        )
    with using(lang):
        if suffix in (".yaml", ".yml"):
            return write_form(plan, path)
        given: dict[str, Any] = {"card": None}
        if tables is not None:
            day = last_day(tables)
            given["card"] = scorecard(plan, tables, as_of=day)
            if suffix == ".pptx":
                given["promised"] = kept(plan, tables, as_of=day)
            elif suffix != ".xlsx":
                given["faults"] = check(plan, tables, as_of=day)
        module, name = _DOCUMENTS[suffix]
        return getattr(import_module(module), name)(plan, path, lang=lang, **given)
