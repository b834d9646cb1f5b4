"""What a learner has done in, a page to print out."""

from __future__ import annotations

from html import escape

from kamlib.language import current, ngettext, number, share
from kamlib.language import gettext as _
from kamlib.teach import items, shelf
from kamlib.teach.progress import Progress

PASS = 0.8
_PAGE = """<!DOCTYPE html>
<html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title><style>
body {{ font: 12pt/1.6 system-ui, sans-serif; color: #1f2933; max-width: 44rem; margin: 3rem auto; padding: 0 1rem; }}
h1 {{ font-size: 22pt; }} table {{ border-collapse: collapse; width: 100%; margin: 1rem 0; }}
th, td {{ text-align: left; padding: 0.3rem 0.6rem; border-bottom: 1px solid #8a949e; }}
</style></head><body><main><h1>{title}</h1><p>{told}</p>
<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table><p>{calibration}</p></main></body></html>
"""


def certificate(progress: Progress, *, name: str) -> str:
    """Write a page that says which lessons a learner has finished.

    Parameters
    ----------
    progress : Progress
        What the learner has done.
    name : str
        The learner's name, as it shall stand there.

    Returns
    -------
    str
        An HTML page that needs nothing else. A lesson counts as finished with four of five quiz questions right.
    """
    known = shelf.lessons(current())
    rows, finished = [], 0
    for lesson in (lesson for lesson in progress.lessons() if lesson in known):
        asked = items.read(lesson).quiz
        right = sum(entry.get("right", False) for id, entry in progress.of(lesson, "quiz").items() if id in asked)
        done = bool(asked) and right >= PASS * len(asked)
        finished += done
        solved = sum(entry.get("solved", False) for entry in progress.of(lesson, "exercises").values())
        quiz = _("{n} of {all}").format(n=number(right), all=number(len(asked)))
        state = _("finished") if done else _("begun")
        rows.append([_title(known[lesson]), state, quiz, number(solved)])
    told = ngettext(
        "{name} has finished {n} lesson of the course in key account management.",
        "{name} has finished {n} lessons of the course in key account management.",
        finished,
    )
    score = progress.brier()
    calibration = ""
    if score is not None:
        calibration = _(
            "Mean score of the guesses: {score} (0 is best; who always says {half} sure gets 0.25)."
        ).format(score=number(score, 2), half=share(0.5, 0))
    heads = [_("Lesson"), _("State"), _("Quiz questions right"), _("Exercises solved")]
    return _PAGE.format(
        lang=current(),
        title=_("Certificate"),
        told=escape(told.format(name=name, n=number(finished))),
        heads="".join(f"<th scope='col'>{escape(head)}</th>" for head in heads),
        rows="".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows),
        calibration=escape(calibration),
    )


def _title(path) -> str:
    import nbformat

    cells = nbformat.read(path, as_version=4).cells
    return cells[0].source.splitlines()[0].lstrip("# ") if cells and cells[0].source else path.stem
