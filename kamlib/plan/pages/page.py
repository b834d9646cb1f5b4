"""A plan in; a printed page that needs nothing but itself out, with the rest, where there is any, on those after it."""

from __future__ import annotations

import base64
from html import escape
from pathlib import Path

import pandas as pd

from kamlib import files
from kamlib.language import gettext as _
from kamlib.language import using
from kamlib.plan.pages import words
from kamlib.plan.pages.content import content, title
from kamlib.plan.pages.front import parted
from kamlib.plan.pages.pictures import pictures
from kamlib.plan.pages.section import RIGHT, Section
from kamlib.plan.plan import AccountPlan
from kamlib.plots.sheet import kind_names

_STYLE = Path(__file__).with_name("style.css")
_AGAINST = ("weakness", "threat")
_SAFE = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def html(
    plan: AccountPlan,
    path: str | Path,
    *,
    lang: str,
    card: pd.DataFrame | None = None,
    faults: pd.DataFrame | None = None,
) -> Path:
    """Write a plan as a page; see :func:`page`.

    Parameters
    ----------
    plan : AccountPlan
    path : path
    lang, card, faults
        As for :func:`page`.

    Returns
    -------
    Path
    """
    return files.write_text(path, page(plan, lang=lang, card=card, faults=faults))


def page(plan: AccountPlan, *, lang: str, card: pd.DataFrame | None = None, faults: pd.DataFrame | None = None) -> str:
    """Lay a plan out as a page to read and to print: the first sheet by itself, what has no room there after it.

    Parameters
    ----------
    plan : AccountPlan
    lang : {"en", "es"}
    card : DataFrame, optional
        Where its measures stand, as :func:`kamlib.plan.scorecard` tells.
    faults : DataFrame, optional
        What its check found, as :func:`kamlib.plan.check` tells in that language.

    Returns
    -------
    str
        HTML with its pictures inside; it asks for nothing from anywhere and runs nothing.
    """
    figures = pictures(plan, lang=lang, card=card)
    sections = content(plan, lang=lang, card=card, faults=faults, figures=figures)
    name = title(plan, lang=lang)
    head = escape(name)
    with using(lang):
        front, rest = parted(sections, head=name)
        parts = [_section(one) for one in front]
        if rest:
            more = escape(_("The rest on the next page."))
            begun = {one.key for one in front}
            parts += [f'<p class="more">{more}</p>', '<div class="rest">']
            parts += [*(_section(one, again=one.key in begun) for one in rest), "</div>"]
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_SAFE}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{head}</title>\n'
        f"<style>\n{_STYLE.read_text(encoding='utf-8')}</style>\n</head>\n<body>\n<main>\n<h1>{head}</h1>\n"
        + "\n".join(parts)
        + "\n</main>\n</body>\n</html>\n"
    )


def _section(section: Section, *, again: bool = False) -> str:
    """Lay out a section; what it comes to is said once."""
    name = f"{section.key}-rest" if again else section.key
    heading = _heading(section, again)
    kind = ' class="review"' if section.key == "review" else ""
    parts = [f'<section{kind} aria-labelledby="{name}">', f'<h2 id="{name}">{escape(heading)}</h2>']
    if not again:
        parts.append(f"<p>{escape(section.said)}</p>")
    if section.key == "charter":
        parts = [f'<section aria-label="{escape(heading)}">', f"<p>{escape(section.said)}</p>", _charter(section)]
    elif section.key == "swot" and not again:
        parts.append(_board(section))
    elif len(section.table):
        parts.append(_table(section, name))
    if section.note and (len(section.table) or again):
        parts.append(f'<p class="note">{escape(section.note)}</p>')
    if section.picture is not None:
        inside = base64.b64encode(section.picture.png).decode("ascii")
        alt = escape(section.picture.alt)
        parts.append(f'<figure><img src="data:image/png;base64,{inside}" alt="{alt}"></figure>')
    return "\n".join([*parts, "</section>"])


def _heading(section: Section, again: bool) -> str:
    if not again:
        return section.title
    template = _("{title} (continued)") if len(section.table) else _("{title} (picture)")
    return template.format(title=section.title)


def _charter(section: Section) -> str:
    told = [
        f"<div><dt>{escape(row.label)}</dt><dd>{escape(row.value)}</dd></div>" for row in section.table.itertuples()
    ]
    return f"<dl>{''.join(told)}</dl>"


def _board(section: Section) -> str:
    """Lay out the four quadrants with claims, what they rest on, how much they count and how sure they are."""
    if not len(section.table):
        return ""
    quadrants = []
    for kind, name in kind_names().items():
        own = section.table[section.table["kind"] == words.kind(kind)]
        entries = "".join(
            f"<li><small>{escape(str(row.Index))}</small> {escape(row.claim)} <small>{escape(_rests(row))}</small></li>"
            for row in own.itertuples()
        )
        side = ' class="against"' if kind in _AGAINST else ""
        inside = f"<ul>{entries}</ul>" if entries else f'<p class="note">{escape(_("No factor of this kind"))}</p>'
        quadrants.append(f"<div{side}><h3>{escape(name)}</h3>{inside}</div>")
    return f'<div class="board">{"".join(quadrants)}</div>'


def _rests(row) -> str:
    if row.confidence == words.NOTHING:
        return _("({evidence}; priority {priority})").format(evidence=row.evidence, priority=row.priority)
    return _("({evidence}; priority {priority}; sure to {confidence})").format(
        evidence=row.evidence, priority=row.priority, confidence=row.confidence
    )


def _table(section: Section, name: str) -> str:
    wide = "".join(f'<col style="width:{100 * share:.1f}%">' for share in section.widths())
    heads = [f'<th scope="col">{escape(_("Id"))}</th>']
    heads += [f'<th scope="col"{_right(one)}>{escape(section.headings[one])}</th>' for one in section.columns]
    lines = []
    for entry, cells in section.printed():
        inside = [f"<td{_right(one)}>{_cell(cell)}</td>" for one, cell in zip(section.columns, cells, strict=True)]
        lines.append(f'<tr><th scope="row">{escape(entry)}</th>{"".join(inside)}</tr>')
    return (
        f'<div class="table" tabindex="0" role="group" aria-labelledby="{name}"><table><colgroup>{wide}</colgroup>'
        f"<thead><tr>{''.join(heads)}</tr></thead><tbody>{''.join(lines)}</tbody></table></div>"
    )


def _right(column: str) -> str:
    return ' class="number"' if column in RIGHT else ""


def _cell(paragraphs: list[str]) -> str:
    first, *more = (escape(one) for one in paragraphs)
    return first + "".join(f'<span class="under">{one}</span>' for one in more)
