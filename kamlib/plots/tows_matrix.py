"""How inner and outer factors act on each other in; a matrix of four fields with sums and actions out."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import pandas as pd

from kamlib.language import gettext as _
from kamlib.language import ngettext, number
from kamlib.plots import sheet, style, text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_BLOCKS = (("SO", "ST"), ("WO", "WT"))
_MUCH, _CLAIM = 2, 170.0
_STRIP, _ROW, _WIDEST, _SUM, _GAP, _PAD = 15.0, 34.0, 62.0, 36.0, 8.0, 4.0
_TALLEST = 120.0
_FILLS = {0: "white", 1: style.PALE, 2: style.REST}
_CITED = {"edgecolor": style.ACCENT, "linewidth": 2.0, "linestyle": "-"}
_OPEN = {"edgecolor": style.LOSS, "linewidth": 1.6, "linestyle": (0, (3, 2))}


@style.styled
def tows_matrix(
    tows, *, claims: pd.Series | None = None, most: int = 5, ax: Axes | None = None, subtitle: str = ""
) -> Axes:
    """Draw which strengths and weaknesses meet which opportunities and threats, and where an action answers.

    Parameters
    ----------
    tows : Tows
        What :func:`kamlib.swot.tows` gives.
    claims : Series, optional
        The claim of each factor, by id: written beside the rows and under the matrix.
    most : int
        How many factors of each kind are drawn at most: those whose pairs have the highest priorities.
    ax : Axes, optional
        Where to draw; a new figure if None.
    subtitle : str
        Whose matrix it is, of when. Empty: what the numbers mean.

    Returns
    -------
    Axes
        Title: how many of the pairs that act much on each other have no action yet. Number: 0 nothing, 1 some, 2 much;
        sums are those of the factors drawn. Firm frame with an id: the action cites this pair; broken frame: much, and
        no action.
    """
    inner, outer = _shown(tows, most)
    cited = _cited(tows, inner, outer)
    ax, width = sheet.begin(ax)
    rows, columns = (list(chain.from_iterable(blocks)) for blocks in (inner, outer))
    names = {one: sheet.clean(one) for one in (*rows, *columns)}
    longest = max(text.width(words) for words in (_("sum"), *(names[one] for one in rows)))
    label = _CLAIM if claims is not None else min(_CLAIM, longest + 8)
    side = min(_WIDEST, (width - label - _SUM - 2 * _GAP) / max(len(columns), 1))
    bottom, grid = 0.0, tows.interaction
    if rows and columns:
        heads, tall = _heads([names[one] for one in columns], side)
        x = _starts(outer, label + _GAP, side)
        labels = {one: _label(names[one], claims, one, label) for one in rows}
        y, bottom = _lines(inner, labels, tall)
        _frame(ax, (inner, outer), (x, y), side, labels, heads, tall)
        _cells(ax, grid, cited, (x, y), side)
        _sums(ax, grid.loc[rows, columns], (x, y), side, bottom)
        bottom = _notes(ax, bottom + _ROW + _GAP, width, columns, names, claims)
        _key(ax)
    title = _title(grid.loc[rows, columns], cited)
    unit = _("0: nothing to do with each other, 1: some, 2: much; to the right and below: sums")
    style.finding(ax, title, subtitle or unit, alt=f"{title}. {_told(grid.loc[rows, columns], cited)}".strip())
    sheet.end(ax, max(bottom, _ROW))
    return ax


def _shown(tows, most: int) -> tuple[list[list], list[list]]:
    """Return the factors drawn, those that count most first: strengths and weaknesses, opportunities and threats."""

    def first(side: str, *names: str) -> list:
        pairs = pd.concat([tows.fields[name] for name in names])
        total = pairs["priority"].astype(float).groupby(pairs[side], sort=False).sum()
        return total.nlargest(most).index.tolist()

    inner = [first("inner", *names) for names in _BLOCKS]
    outer = [first("outer", *names) for names in zip(*_BLOCKS, strict=True)]
    return inner, outer


def _cited(tows, inner: list[list], outer: list[list]) -> dict[tuple, list[str]]:
    """Return for each pair drawn the actions that cite it, within the field of their strategy."""
    found: dict[tuple, list[str]] = {}
    for ours, names in zip(inner, _BLOCKS, strict=True):
        for theirs, name in zip(outer, names, strict=True):
            for action in tows.actions:
                if action.strategy == name:
                    pairs = [(one, other) for one in ours for other in theirs if {one, other} <= set(action.factors)]
                    for pair in pairs:
                        found.setdefault(pair, []).append(sheet.clean(action.id))
    return found


def _starts(blocks: list[list], start: float, step: float) -> dict:
    places = {}
    for block in blocks:
        for one in block:
            places[one] = start
            start += step
        start += _GAP if block else 0.0
    return places


def _heads(names: list[str], side: float) -> tuple[bool, float]:
    """Say whether the heads of the columns fit lying, and how tall they are."""
    longest = max(text.width(name) for name in names)
    lying = longest <= side - 2
    return lying, _PAD + (sheet.LINE if lying else min(longest, _TALLEST))


def _label(name: str, claims: pd.Series | None, factor: object, room: float) -> list[str]:
    return text.wrap(_with_claim(name, claims, factor), room - _PAD, size=sheet.SMALL)


def _with_claim(name: str, claims: pd.Series | None, factor: object) -> str:
    words = "" if claims is None else sheet.clean(claims.get(factor, ""))
    return _("{id}: {claim}").format(id=name, claim=words) if words else name


def _lines(blocks: list[list], labels: dict, start: float) -> tuple[dict, float]:
    """Return top and height of each row, and where the last one ends."""
    places = {}
    for block in blocks:
        start += _STRIP if block else 0.0
        for one in block:
            tall = max(_ROW, len(labels[one]) * sheet.SMALL_LINE + _PAD)
            places[one] = (start, tall)
            start += tall
        start += _GAP if block else 0.0
    return places, start - _GAP


def _frame(ax: Axes, factors: tuple, places: tuple, side: float, labels: dict, lying: bool, tall: float) -> None:
    (inner, outer), (x, y) = factors, places
    for ours, names in zip(inner, _BLOCKS, strict=True):
        for theirs, name in zip(outer, names, strict=True):
            if ours and theirs:
                look = {"fontweight": "bold", "va": "bottom", "color": style.MUTED}
                sheet.write(ax, x[theirs[0]] + 1, y[ours[0]][0] - 1, name, gid="field", **look)
    for one, lines in labels.items():
        top, height = y[one]
        sheet.write(ax, 0, top + height / 2, "\n".join(lines), fontsize=sheet.SMALL, va="center", gid="row")
    for one, left in x.items():
        words = sheet.clean(one) if lying else sheet.cut(sheet.clean(one), _TALLEST)
        look = {"rotation": 0 if lying else 90, "va": "bottom", "ha": "center"}
        sheet.write(ax, left + side / 2, tall - _PAD / 2, words, gid="column", **look)


def _cells(ax: Axes, grid: pd.DataFrame, cited: dict, places: tuple, side: float) -> None:
    from matplotlib.patches import Rectangle

    x, y = places
    for one, (top, height) in y.items():
        for other, left in x.items():
            level, actions = int(grid.loc[one, other]), cited.get((one, other), [])
            ax.add_patch(
                Rectangle((left + 1, top + 1), side - 2, height - 2, facecolor=_FILLS[level], edgecolor="none")
            )
            frame = _CITED if actions else _OPEN if level == _MUCH else None
            if frame:
                inside = (left + 2.5, top + 2.5), side - 5, height - 5
                ax.add_patch(Rectangle(*inside, facecolor="none", label="action" if actions else "open", **frame))
            middle, up = left + side / 2, top + height / 2
            look = {"ha": "center", "va": "center_baseline", "fontweight": "bold" if level == _MUCH else "normal"}
            sheet.write(ax, middle, up - 6 if actions else up, number(level), gid="cell", **look)
            if actions:
                more = "" if len(actions) == 1 else f" +{number(len(actions) - 1)}"
                words = sheet.cut(actions[0], side - 7 - text.width(more, size=sheet.SMALL), sheet.SMALL) + more
                look = {"color": style.ACCENT, "fontsize": sheet.SMALL, "ha": "center", "va": "center_baseline"}
                sheet.write(ax, middle, up + 6, words, gid="action", **look)


def _sums(ax: Axes, grid: pd.DataFrame, places: tuple, side: float, bottom: float) -> None:
    x, y = places
    look = {"ha": "center", "va": "center_baseline", "color": style.MUTED, "fontweight": "bold", "gid": "sum"}
    right = max(x.values()) + side + _SUM / 2
    for one, total in grid.sum(axis=1).items():
        sheet.write(ax, right, y[one][0] + y[one][1] / 2, number(total), **look)
    for other, total in grid.sum().items():
        sheet.write(ax, x[other] + side / 2, bottom + _ROW / 2, number(total), **look)
    sheet.write(ax, min(x.values()) - _GAP, bottom + _ROW / 2, _("sum"), **{**look, "ha": "right", "gid": None})


def _notes(ax: Axes, top: float, width: float, columns: list, names: dict, claims: pd.Series | None) -> float:
    """Write what the columns and the four fields are; return where the words end."""
    told = [] if claims is None else [_with_claim(names[one], claims, one) for one in columns]
    fields = (
        _("SO: use a strength for an opportunity"),
        _("WO: overcome a weakness by an opportunity"),
        _("ST: use a strength against a threat"),
        _("WT: keep a threat from hitting a weakness"),
    )
    told.append(" · ".join(words.replace(" ", "\N{NO-BREAK SPACE}") for words in fields))
    for words in told:
        lines = text.wrap(words, 0.98 * width, size=sheet.SMALL)
        sheet.write(ax, 0, top, "\n".join(lines), fontsize=sheet.SMALL, color=style.MUTED, gid="note")
        top += len(lines) * sheet.SMALL_LINE + 3
    return top


def _key(ax: Axes) -> None:
    from matplotlib.patches import Patch

    drawn = {patch.get_label() for patch in ax.patches}
    words = {"action": (_CITED, _("an action cites this pair")), "open": (_OPEN, _("much, and no action yet"))}
    if marks := [
        Patch(facecolor="white", label=label, **look) for name, (look, label) in words.items() if name in drawn
    ]:
        style.key(ax, marks)


def _strong(grid: pd.DataFrame) -> list[tuple]:
    return [(one, other) for one in grid.index for other in grid.columns if grid.loc[one, other] == _MUCH]


def _title(grid: pd.DataFrame, cited: dict) -> str:
    if grid.empty:
        return _("No inner factor stands beside an outer one yet")
    strong = _strong(grid)
    left = [pair for pair in strong if pair not in cited]
    if not strong:
        return _("No pair acts much on each other; pairs with an action: {k} of {n}").format(
            k=number(len(cited)), n=number(grid.size)
        )
    if not left:
        return _("Each of the {n} pairs that act much on each other has an action").format(n=number(len(strong)))
    return ngettext(
        "{k} of {n} pairs that act much on each other has no action yet",
        "{k} of {n} pairs that act much on each other have no action yet",
        len(left),
    ).format(k=number(len(left)), n=number(len(strong)))


def _told(grid: pd.DataFrame, cited: dict) -> str:
    """Say which factors are connected most, and the actions that are there."""
    if grid.empty:
        return ""
    rows, columns = grid.sum(axis=1), grid.sum()
    return _("Highest sums: {row} ({m}) and {column} ({n}). Actions drawn: {k}.").format(
        row=rows.idxmax(), m=number(rows.max()), column=columns.idxmax(), n=number(columns.max()),
        k=number(len({one for actions in cited.values() for one in actions})),
    )  # fmt: skip
