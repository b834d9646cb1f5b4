"""One story beside its rate as a picture: a square for each world, sorted by what happened in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kamlib.errors import KamlibError
from kamlib.language import gettext as _
from kamlib.language import ngettext, number
from kamlib.plots import style, text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_ROW, _MOST = 50, 500
_LOOKS = {
    (True, True): {"facecolor": style.LOSS, "edgecolor": style.LOSS},
    (True, False): {"facecolor": "white", "edgecolor": style.LOSS, "hatch": "xxxxx"},
    (False, True): {"facecolor": style.ACCENT, "edgecolor": style.ACCENT},
    (False, False): {"facecolor": "white", "edgecolor": style.ACCENT},
}
"""Orange: the account leaves, blue: it stays. Filled: the other grows, empty or hatched: it does not."""


@style.styled
def hundred_worlds(worlds, *, leaver: str, grower: str, ax: Axes | None = None, subtitle: str = "") -> Axes:
    """Draw a square for each world, sorted by whether one account leaves and another grows.

    Parameters
    ----------
    worlds : Worlds
        What :func:`kamlib.evaluate.worlds` gives, drawn, at most 500 of them.
    leaver, grower : str
        The account that may leave, and the one that may grow: ids.
    ax : Axes, optional
        Where to draw; a new figure if None.
    subtitle : str
        Where the rates come from. Empty: the next year, drawn from stated rates.

    Returns
    -------
    Axes
        Title: how often the story happens (the first leaves, the second grows), and how often its mirror image.

    Raises
    ------
    KamlibError
        If the worlds were not drawn, or are too many for squares.
    """
    n = len(worlds.next_sales)
    if not worlds.drawn or n > _MOST:
        raise KamlibError(
            _("{n} worlds are too many for a picture with a square for each.").format(n=number(n)),
            do=_("Draw up to {most} with evaluate.worlds(...).").format(most=number(_MOST)),
        )
    first, second = (text.short(text.full_name(account, worlds.names), 36) for account in (leaver, grower))
    cases = worlds.cases(leaver, grower)
    lines = [max(1, -(-count // _ROW)) for count in cases["worlds"]]
    ax = style.axes(ax, height=1.25 + 0.36 * len(cases) + 0.152 * sum(lines) + 0.1)
    top = 0.0
    for case, rows in zip(cases.itertuples(), lines, strict=True):
        words = _label(case, text.short(first, 22), text.short(second, 22))
        ax.text(0, top + 1.0, words, va="center", fontweight="bold", gid="case", parse_math=False)
        top += 2.0
        _squares(ax, case, top)
        top += rows + 0.7
    ax.set(xlim=(-0.1, _ROW + 0.1), ylim=(top - 0.5, 0), xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    title, sentence = _title(cases, n, first, second)
    unit = subtitle or _("One square is one world: the next year, drawn from stated rates")
    style.finding(ax, title, unit, alt=f"{title}. {sentence}")
    return ax


def _squares(ax: Axes, case, top: float) -> None:
    from matplotlib.collections import PatchCollection
    from matplotlib.patches import Rectangle

    places = np.arange(case.worlds)
    squares = [Rectangle((place % _ROW + 0.1, top + place // _ROW + 0.1), 0.8, 0.8) for place in places]
    look = _LOOKS[bool(case.leaves), bool(case.grows)]
    ax.add_collection(PatchCollection(squares, linewidth=0.9, label=f"{case.worlds} worlds", **look))


def _label(case, first: str, second: str) -> str:
    if case.leaves and case.grows:
        words = ngettext(
            "{first} leaves, {second} grows: {n} world", "{first} leaves, {second} grows: {n} worlds", case.worlds
        )
    elif case.leaves:
        words = ngettext(
            "{first} leaves, {second} does not grow: {n} world",
            "{first} leaves, {second} does not grow: {n} worlds",
            case.worlds,
        )
    elif case.grows:
        words = ngettext(
            "{first} stays, {second} grows: {n} world", "{first} stays, {second} grows: {n} worlds", case.worlds
        )
    else:
        words = ngettext(
            "{first} stays, {second} does not grow: {n} world",
            "{first} stays, {second} does not grow: {n} worlds",
            case.worlds,
        )
    return words.format(first=first, second=second, n=number(case.worlds))


def _title(cases, n: int, first: str, second: str) -> tuple[str, str]:
    story, alone, grows, mirror = cases["worlds"]
    values = {"first": first, "second": second, "n": number(n), "left": number(story + alone)}
    values |= {"story": number(story), "alone": number(alone), "grows": number(grows), "mirror": number(mirror)}
    title = _(
        "In {story} of {n} worlds {first} leaves and {second} grows; in {mirror} {first} stays and {second} does not "
        "grow"
    )
    sentence = _(
        "{first} leaves in {left} in all; in {alone} of these {second} does not grow. In {grows} {first} stays and "
        "{second} grows."
    )
    return title.format(**values), sentence.format(**values)
