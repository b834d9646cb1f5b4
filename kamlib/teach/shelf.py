"""The number of a lesson in, its notebook and its file of questions out."""

from __future__ import annotations

import os
import re
from pathlib import Path

from kamlib.errors import DataError
from kamlib.language import gettext as _


def root() -> Path:
    """Return the folder of the lessons: KAM_LESSONS, else ``notebooks/`` of the project or of the installed package.

    Raises
    ------
    DataError
        If KAM_LESSONS names no folder, or the kit came without its lessons.
    """
    named = os.environ.get("KAM_LESSONS")
    if named:
        if not Path(named).is_dir():
            raise DataError(_("KAM_LESSONS names no folder: {folder}.").format(folder=named))
        return Path(named)
    package = Path(__file__).resolve().parents[1]
    for folder in (package.parent / "notebooks", package / "_share" / "notebooks"):
        if (folder / "studies").is_dir():  # no other package's folder of that name
            return folder
    raise DataError(_("The kit has no folder of lessons."), do=_("Install the kit again."))


def two_digits(number: str | int) -> str:
    """Write the number of a lesson as its files do.

    Examples
    --------
    >>> two_digits(3), two_digits("03")
    ('03', '03')
    """
    text = str(number).strip()
    if not re.fullmatch(r"[0-9]{1,2}", text):
        raise DataError(
            _("There is no lesson {number}.").format(number=text), do=_("Give its number, for instance: 03.")
        )
    return text.zfill(2)


def lessons(lang: str) -> dict[str, Path]:
    """Return every lesson of a language by its number."""
    folder = root() / "es" if lang == "es" else root()
    return {path.name[:2]: path for path in sorted(folder.glob("[0-9][0-9]_*.ipynb"))}


def notebook(number: str | int, *, lang: str) -> Path:
    """Return the notebook of a lesson.

    Raises
    ------
    DataError
        If there is no such lesson in that language; those there are are named.
    """
    found, wanted = lessons(lang), two_digits(number)
    if wanted not in found:
        raise DataError(
            _("There is no lesson {number} in this language.").format(number=wanted),
            found=", ".join(found),
            do=_("Choose one of them."),
        )
    return found[wanted]


def questions(number: str | int) -> Path:
    """Return the file with the questions of a lesson, whether it is there or not."""
    return root() / "quizzes" / f"{two_digits(number)}.toml"


def case(number: str | int, name: str, *, lang: str) -> Path:
    """Return a file that a lesson works on, such as the SWOT it repairs.

    Raises
    ------
    DataError
        If the lesson has no such file in that language.
    """
    path = root() / "cases" / f"{two_digits(number)}_{name}.{lang}.yaml"
    if not path.is_file():
        raise DataError(_("Lesson {number} has no file {file}.").format(number=two_digits(number), file=path.name))
    return path
