"""The first factors of each kind in; a board of four quadrants with evidence, priority and confidence out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from kamlib.language import gettext as _
from kamlib.language import number, period, share
from kamlib.plots import sheet, style, text
from kamlib.plots.units import shown

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MOST = 5
_GAP, _PAD, _HEAD, _BETWEEN = 12.0, 7.0, 22.0, 9.0
_BAR, _GUTTER = 34.0, 44.0
_SURE, _LIKELY = 0.9, 0.5
_UNITS = {
    "share": (
        "on_time", "complaints", "margin", "breadth", "revenue_trend", "wallet_trend", "white_space", "market_growth",
        "lost_to_competitor", "contact_turnover", "margin_rate", "growth_12m", "share_of_wallet", "on_time_share",
        "tickets_on_time_share", "adoption_rate",
    ),
    "share_change": ("on_time_change", "complaints_change"),
    "days": ("payment", "payment_change", "contract_end", "days_late"),
}  # fmt: skip


@style.styled
def swot_board(
    board: Mapping[str, pd.DataFrame],
    *,
    units: Mapping[str, str] | None = None,
    ax: Axes | None = None,
    subtitle: str = "",
) -> Axes:
    """Draw strengths, weaknesses, opportunities and threats with what each rests on and how much it counts.

    Parameters
    ----------
    board : mapping of str to DataFrame
        For each kind its factors by id, first things first, as :attr:`kamlib.swot.Swot.board` gives them: ``claim``
        and, as far as known, ``priority, confidence, metric, value, benchmark, n, period_start, period_end, source,
        judgement, owner``. At most five of each kind are drawn.
    units : mapping, optional
        By metric how its figures are written: ``"share"``, ``"share_change"``, ``"days"``, a currency, or ``""`` for a
        plain number. Those of :func:`kamlib.swot.candidates` and of :data:`kamlib.plan.KPIS` are known.
    ax : Axes, optional
        Where to draw; a new figure if None.
    subtitle : str
        Whose board it is, of when. Empty: what the bars are.

    Returns
    -------
    Axes
        Title: how many of the factors are hardly chance, and of which kind the one is that counts most. Claims are
        wrapped, never cut; the picture grows with them. Filled bar: confidence from 90 %; hatched: from 50 %; open:
        less, or a judgement.
    """
    tables = {kind: board[kind].head(_MOST) if kind in board else pd.DataFrame() for kind in sheet.KINDS}
    ax, width = sheet.begin(ax)
    column = (width - _GAP) / 2
    drawn = [(kind, row) for kind, table in tables.items() for _id, row in table.iterrows()]
    largest = max((_number(row, "priority") for _kind, row in drawn), default=0.0)
    top = 0.0
    for pair in (sheet.KINDS[:2], sheet.KINDS[2:]):
        entries = {kind: [_entry(row, column, units or {}) for _id, row in tables[kind].iterrows()] for kind in pair}
        tall = max(_height(found) for found in entries.values())
        for place, kind in enumerate(pair):
            _quadrant(ax, kind, (place * (column + _GAP), top), (column, tall), entries[kind], largest)
        top += tall + _GAP
    _key(ax)
    title, told = _title(drawn), _told(tables)
    style.finding(ax, title, subtitle or _("Bar: how much a factor counts beside the others"), alt=f"{title}. {told}")
    sheet.end(ax, top - _GAP)
    return ax


def _entry(row: pd.Series, column: float, units: Mapping[str, str]) -> dict:
    room = column - _GUTTER - 2 * _PAD
    return {
        "claim": text.wrap(sheet.clean(row["claim"]), room),
        "evidence": text.wrap(evidence(row, units), room, size=sheet.SMALL),
        "priority": _number(row, "priority"),
        "confidence": 0.0 if _is(row, "judgement") else _number(row, "confidence"),
    }


def _height(entries: list[dict]) -> float:
    lines = sum(len(one["claim"]) * sheet.LINE + len(one["evidence"]) * sheet.SMALL_LINE for one in entries)
    return _HEAD + _PAD + (lines or sheet.LINE) + _BETWEEN * max(len(entries), 1)


def _quadrant(ax: Axes, kind: str, corner: tuple, size: tuple, entries: list[dict], largest: float) -> None:
    from matplotlib.patches import Rectangle

    (x, y), (colour, pale) = corner, sheet.colours(kind)
    ax.add_patch(Rectangle(corner, *size, facecolor="white", edgecolor=style.LINE, linewidth=0.8))
    ax.add_patch(Rectangle(corner, size[0], _HEAD, facecolor=pale, edgecolor="none"))
    look = {"color": style.INK, "fontweight": "bold", "va": "center_baseline"}
    sheet.write(ax, x + _PAD, y + _HEAD / 2, sheet.kind_names()[kind], **look)
    y += _HEAD + _PAD
    if not entries:
        sheet.write(ax, x + _PAD, y, _("No factor of this kind"), color=style.MUTED)
    for one in entries:
        long = _BAR * one["priority"] / largest if largest > 0 else 0.0
        look = _bar(one["confidence"], colour)
        ax.add_patch(Rectangle((x + _PAD, y + 1), max(long, 1.5), 9, label="priority", **look))
        sheet.write(ax, x + _PAD, y + 13, share(one["priority"], 0), fontsize=sheet.SMALL, color=style.MUTED)
        x_words = x + _PAD + _GUTTER
        sheet.write(ax, x_words, y, "\n".join(one["claim"]), gid="claim")
        y += len(one["claim"]) * sheet.LINE
        sheet.write(ax, x_words, y, "\n".join(one["evidence"]), fontsize=sheet.SMALL, color=style.MUTED, gid="evidence")
        y += len(one["evidence"]) * sheet.SMALL_LINE + _BETWEEN


def _bar(confidence: float, colour: str) -> dict:
    if confidence >= _SURE:
        return {"facecolor": colour, "edgecolor": colour}
    return {"facecolor": "white", "edgecolor": colour, "hatch": "//////" if confidence >= _LIKELY else ""}


def evidence(row: pd.Series, units: Mapping[str, str]) -> str:
    """Write what a factor rests on: figure, peers, cases and period, each kept on one line; or who judged it."""
    value, peers = (_number(row, name, missing=float("nan")) for name in ("value", "benchmark"))
    if _is(row, "judgement") or pd.isna(value):
        owner = row.get("owner")
        known = owner is not None and not pd.isna(owner) and str(owner).strip()
        return sheet.clean(_("judgement of {owner}").format(owner=owner) if known else _("no evidence"))
    metric = str(row.get("metric", ""))
    unit = units.get(metric, next((unit for unit, metrics in _UNITS.items() if metric in metrics), ""))
    parts = [shown(value, unit)]
    if pd.notna(peers):
        parts.append(_("peers {value}").format(value=shown(peers, unit)))
    if _number(row, "n"):
        parts.append(_("n = {n}").format(n=number(_number(row, "n"))))
    start, end = row.get("period_start"), row.get("period_end")
    if pd.notna(start) and pd.notna(end):
        parts.append(period(start, end))
    return "\N{NO-BREAK SPACE}· ".join(sheet.clean(part).replace(" ", "\N{NO-BREAK SPACE}") for part in parts)


def _number(row: pd.Series, name: str, *, missing: float = 0.0) -> float:
    value = row.get(name)
    return missing if value is None or pd.isna(value) else float(value)


def _is(row: pd.Series, name: str) -> bool:
    value = row.get(name)
    return value is not None and not pd.isna(value) and bool(value)


def _title(drawn: list) -> str:
    if not drawn:
        return _("No factor yet")
    first = max(drawn, key=lambda one: _number(one[1], "priority"))[0]
    sure = sum(not _is(row, "judgement") and _number(row, "confidence") >= _SURE for _kind, row in drawn)
    titles = {
        "strength": _("Hardly chance: {k} of {n} factors; what counts most is a strength"),
        "weakness": _("Hardly chance: {k} of {n} factors; what counts most is a weakness"),
        "opportunity": _("Hardly chance: {k} of {n} factors; what counts most is an opportunity"),
        "threat": _("Hardly chance: {k} of {n} factors; what counts most is a threat"),
    }
    return titles[first].format(k=number(sure), n=number(len(drawn)))


def _told(tables: Mapping[str, pd.DataFrame]) -> str:
    """Say the first claim of each kind."""
    words = sheet.kind_names()
    return " ".join(
        _("{kind}: {claim}.").format(kind=words[kind], claim=sheet.clean(table.iloc[0]["claim"]).rstrip("."))
        for kind, table in tables.items()
        if len(table)
    )


def _key(ax: Axes) -> None:
    from matplotlib.patches import Patch

    words = ((1.0, _("hardly chance")), (0.6, _("probably real")), (0.0, _("may be chance, or a judgement")))
    style.key(ax, [Patch(label=label, **_bar(level, style.MUTED)) for level, label in words], columns=3)
