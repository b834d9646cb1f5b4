"""The folder of an earlier run in; the plan to open again, and what a person changed in that folder, out.

A folder is replaced by each run, and the one before it is given up: what a person wrote in it has to move along.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from kamlib import files
from kamlib.errors import StudyError, some
from kamlib.language import gettext as _

PLAN, BOOK = "plan.yaml", "plan.xlsx"
BEFORE, YOURS = "before", "yours"
_OURS = ("tables", BEFORE)


def plan_to_open(folder: Path, given: str | Path | None) -> Path | None:
    """Say which plan is to be opened again; None where the plan is made from the data.

    Parameters
    ----------
    folder : Path
        The study's folder, as the run before left it.
    given : path, optional
        The plan that was asked for: a YAML file, or an Excel file beside it.

    Returns
    -------
    Path or None
        The plan given; else that of the folder, if a person wrote in it.

    Raises
    ------
    StudyError
        If there is no such file, or both the folder's YAML and its Excel file were changed.
    """
    if given is not None:
        given = Path(given)
        base = given.with_name(PLAN) if _is_book(given) else given
        for path in (given, base):
            if not path.is_file():
                raise StudyError(
                    _("There is no plan {file}.").format(file=path),
                    do=_("Give the plan.yaml of an earlier run, or the plan.xlsx beside it (--plan)."),
                )
        return given
    if not (folder / PLAN).is_file():
        return None
    changed = [path.name for path in _changed(folder) if path.parent == folder and path.name in (PLAN, BOOK)]
    if len(changed) == 2:
        raise StudyError(
            _("The plan in {folder} was changed twice: as a text and in Excel.").format(folder=folder),
            found=some(changed),
            do=_("Say with --plan which of the two is to be opened."),
        )
    if changed:
        return folder / changed[0]
    return folder / PLAN if _manifest(folder).get("opened") else None


def place_of(plan: Path) -> str:
    """Return where in its new folder the plan to open is laid."""
    return f"{BEFORE}/{BOOK if _is_book(plan) else PLAN}"


def carry(folder: Path, staging: Path, plan: Path | None) -> None:
    """Copy into a new folder the plan to open and all that a person changed or added.

    Parameters
    ----------
    folder, staging : Path
        The folder as the run before left it, and the new one.
    plan : Path or None
        What :func:`plan_to_open` gives.
    """
    opened = [] if plan is None else dict.fromkeys([plan.with_name(PLAN) if _is_book(plan) else plan, plan])
    known = {path.resolve() for path in opened}
    for path in _changed(folder):
        inside = path.relative_to(folder)
        if path.resolve() in known:
            continue
        target = staging / (inside if inside.parts[0] == YOURS else Path(YOURS) / inside)
        if target.exists() and files.sha256(target) != files.sha256(path):
            target = target.with_name(f"{target.stem}-{files.sha256(path)[:6]}{target.suffix}")
        files.copy(path, target)
    for path in opened:
        files.copy(path, staging / place_of(path))


def _is_book(path: Path) -> bool:
    return path.suffix.lower() == ".xlsx"


def _changed(folder: Path) -> Iterator[Path]:
    """Yield the files that are not as the run left them, those that were kept before first."""
    made = _manifest(folder).get("files", {})
    there = sorted(path for path in folder.rglob("*") if path.is_file())
    for path in sorted(there, key=lambda path: path.relative_to(folder).parts[0] != YOURS):
        inside = path.relative_to(folder)
        hidden = any(part.startswith((".", "~$")) for part in inside.parts)
        if hidden or inside.parts[0] in _OURS or inside.as_posix() == "manifest.json":
            continue
        if made.get(inside.as_posix()) != files.sha256(path):
            yield path


def _manifest(folder: Path) -> dict:
    try:
        return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
