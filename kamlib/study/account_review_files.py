"""A plan in; its file and the documents made of it out, and an earlier plan, as somebody left it, back in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pandas as pd

from kamlib import files
from kamlib.errors import KamlibError
from kamlib.language import current
from kamlib.language import gettext as _
from kamlib.plan import AccountPlan, read, write
from kamlib.study.folder_before import BEFORE, BOOK, PLAN, YOURS

DOCUMENTS = {
    "plan.html": ("kamlib.plan.pages", "html", ("card", "faults")),
    "plan.docx": ("kamlib.plan.pages", "word", ("card", "faults")),
    "plan.pdf": ("kamlib.plan.pages", "pdf", ("card", "faults")),
    "qbr.pptx": ("kamlib.plan.slides", "slides", ("card", "promised")),
    BOOK: ("kamlib.plan.workbook", "workbook", ("card",)),
}


def opened(path: Path) -> AccountPlan:
    """Read an earlier plan: a YAML file, or a workbook with the YAML file from which it was made beside it."""
    if path.suffix.lower() != ".xlsx":
        return read(path)
    return read(path, plan=read(path.with_name(PLAN)))


def write_files(
    plan: AccountPlan, folder: Path, *, as_of: pd.Timestamp, measured: Mapping[str, pd.DataFrame]
) -> list[dict[str, str]]:
    """Write the plan, and each document that this machine can make.

    Parameters
    ----------
    plan : AccountPlan
    folder : Path
        An earlier plan under ``before`` is taken over as it is, with its comments.
    as_of : Timestamp
        The day of which the documents speak; the plan keeps its own.
    measured : dict of str to DataFrame
        What :func:`kamlib.plan.scorecard`, ``check`` and ``kept`` tell: ``card, faults, promised``.

    Returns
    -------
    list of dict
        ``file``, ``what`` it is for and ``lacking``: why it could not be made, or nothing.
    """
    if (folder / BEFORE / PLAN).is_file():
        files.copy(folder / BEFORE / PLAN, folder / PLAN)
    if not (folder / PLAN).is_file() or (folder / BEFORE / BOOK).is_file():
        write(plan, folder / PLAN, lang=current())
    lacking, today = {}, replace(plan, as_of=as_of)
    for name, (module, maker, takes) in DOCUMENTS.items():
        try:
            make = getattr(import_module(module), maker)
            make(today, folder / name, lang=current(), **{part: measured[part] for part in takes})
        except KamlibError as error:
            lacking[name] = str(error)
    told = {
        PLAN: _("the plan as a text to write in; the next run opens it again, checks it and keeps what you wrote"),
        BOOK: _(
            "the plan in Excel; the next run takes up goals and actions changed there, all else only from plan.yaml"
        ),
        "plan.html": _("the plan on a page, to read and to print"),
        "plan.docx": _("the plan in Word, to read: what is changed there does not come back"),
        "plan.pdf": _("the plan as PDF"),
        "qbr.pptx": _(
            "the slides for the meeting with the customer: nothing in it is for us alone, read it all the same"
        ),
    }
    if (folder / YOURS).is_dir():
        told[f"{YOURS}/"] = _("what you had changed or added in this folder, kept as it was")
    return [{"file": name, "what": what, "lacking": lacking.get(name, "")} for name, what in told.items()]
