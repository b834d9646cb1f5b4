"""The house style: one accent, grey for the rest, the finding as title; nothing changes outside its figures."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from contextlib import contextmanager

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import ScaledTranslation, blended_transform_factory

from kamlib.language import money, number, share
from kamlib.plots.text import LABEL, LEADING, SUBTITLE, TITLE, balanced, families, width

ACCENT, LOSS, REST = "#0072B2", "#C8500A", "#C3C9CF"
"""Blue for the accounts in question and for gains, burnt orange for losses, grey for all others. No kind of colour
blindness mixes them up, and each also has a second cue: a sign, a hatch, a mark."""
PALE_ACCENT, PALE_LOSS, PALE = "#DCEAF4", "#F6E1D6", "#EBEEF0"
"""Areas and doubt."""
INK, MUTED, LINE, GRID = "#1F2933", "#55606B", "#9AA3AC", "#E6E9EC"
"""Words, lesser words, axes, grid lines."""
WIDTH, HEIGHT, DPI = 7.2, 4.2, 150
_MARGIN, _GAP = 0.012, 9.0
_RC = {
    "axes.edgecolor": LINE,
    "axes.facecolor": "white",
    "axes.grid": False,
    "axes.labelcolor": MUTED,
    "axes.labelsize": LABEL,
    "axes.linewidth": 0.8,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.axisbelow": True,
    "figure.facecolor": "white",
    "font.size": LABEL,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "hatch.linewidth": 0.7,
    "lines.solid_capstyle": "round",
    "text.color": INK,
    "text.parse_math": False,
    "text.usetex": False,
    "xtick.color": LINE,
    "xtick.labelcolor": MUTED,
    "xtick.labelsize": LABEL,
    "xtick.major.size": 3,
    "ytick.color": LINE,
    "ytick.labelcolor": INK,
    "ytick.labelsize": LABEL,
    "ytick.major.size": 3,
}


@contextmanager
def context():
    """Draw in the house style inside a ``with`` block only."""
    with mpl.rc_context({**_RC, "font.family": list(families())}):
        yield


def styled(plot: Callable) -> Callable:
    """Run a plot function inside :func:`context`."""

    @functools.wraps(plot)
    def inside(*args, **kwargs):
        with context():
            return plot(*args, **kwargs)

    return inside


def figure(*, width: float = WIDTH, height: float = HEIGHT) -> tuple[Figure, Axes]:
    """Begin a figure in the house style.

    Parameters
    ----------
    width, height : float
        In inches; 7.2 wide unless there is a reason.

    Returns
    -------
    Figure, Axes
        They belong to no window and no list of open figures: :func:`kamlib.plots.show` puts them into the notebook.
    """
    with context():
        fig = Figure(figsize=(width, height), dpi=DPI, layout="constrained")
        FigureCanvasAgg(fig)
        fig.get_layout_engine().set(w_pad=0.09, h_pad=0.09)
        return fig, fig.add_subplot()


def axes(ax: Axes | None, *, height: float = HEIGHT) -> Axes:
    """Return the given Axes, or those of a new figure."""
    return ax if ax is not None else figure(height=height)[1]


def finding(ax: Axes, title: str, subtitle: str = "", *, alt: str = "") -> None:
    """Write the finding above the Axes and the line under it, and keep the sentence for those who cannot see them.

    Parameters
    ----------
    ax : Axes
        Where to write; the words stand at the left edge of the figure, or of the Axes if there are several.
    title : str
        What the figure shows, as a sentence without full stop; wrapped, never cut.
    subtitle : str
        Measure, unit and date.
    alt : str
        A sentence that says the same as the picture; :func:`describe` gives it back. Empty: the title.
    """
    fig = ax.get_figure(root=True)
    alone = len(fig.axes) == 1
    room = 0.98 * (1 - 2 * _MARGIN if alone else ax.get_position().width) * fig.get_figwidth() * 72
    under = "\n".join(balanced(subtitle, room, size=SUBTITLE))
    above = _GAP + (SUBTITLE * LEADING * (under.count("\n") + 1) + 5 if subtitle else 0)
    frame, x = (fig.transFigure, _MARGIN) if alone else (ax.transAxes, 0.0)

    def raised(points: float):
        return blended_transform_factory(frame, ax.transAxes) + ScaledTranslation(0, points / 72, fig.dpi_scale_trans)

    common = {"x": x, "va": "bottom", "linespacing": LEADING, "parse_math": False}
    heading = ax.set_title("\n".join(balanced(title, room, size=TITLE, bold=True)), loc="left", pad=above, color=INK)
    heading.set(transform=raised(above), fontsize=TITLE, fontweight="bold", **common)
    if under:
        line = ax.text(y=1, s=under, transform=raised(_GAP), fontsize=SUBTITLE, color=MUTED, gid="subtitle", **common)
        line.set_in_layout(False)
    ax.set_label(alt or title)


def describe(ax: Axes) -> str:
    """Return the sentence that stands for a picture where it cannot be seen: the ``alt`` of :func:`kamlib.plots.show`.

    Parameters
    ----------
    ax : Axes
        Drawn by a plot of the kit, or with :func:`finding`.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If the Axes were not drawn by a plot of the kit.
    """
    sentence = str(ax.get_label())
    if not sentence:
        raise ValueError("These Axes have no sentence. Write the alt text yourself: show(fig, alt='...').")
    return sentence


def rows(ax: Axes, labels: Sequence[str], *, above: float = 0.0) -> None:
    """Label the rows of a picture from top to bottom, with some room (in rows) above them."""
    ax.set_yticks(range(len(labels)), labels)
    ax.set_ylim(len(labels) - 0.45, -0.55 - above)
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="x")


def key(ax: Axes, handles: Sequence, *, columns: int = 2) -> None:
    """Explain the marks of a picture under it."""
    look = {"frameon": False, "fontsize": LABEL, "handletextpad": 0.5, "columnspacing": 1.6, "labelcolor": MUTED}
    fig = ax.get_figure(root=True)
    if len(fig.axes) == 1:
        legend = fig.legend(handles=handles, loc="outside lower left", ncols=columns, borderaxespad=0.2, **look)
    else:
        legend = ax.legend(handles=handles, loc="upper left", bbox_to_anchor=(0, -0.12), ncols=1, **look)
    for words in legend.get_texts():
        words.set_parse_math(False)


def columns(ax: Axes, rows: Sequence[float], parts: Sequence[tuple[str, Sequence[str]]], *, head: float) -> None:
    """Write columns of text to the right of the Axes, one text a row, right-aligned under their headings.

    Parameters
    ----------
    rows : sequence of float
        Height of each row on the y axis.
    parts : sequence of (heading, texts)
        From left to right.
    head : float
        Height of the headings on the y axis.
    """
    edge = 0.0
    for heading, texts in parts:
        edge += 14 + max(width(text) for text in [heading, *texts])
        place = ax.get_yaxis_transform() + ScaledTranslation(edge / 72, 0, ax.get_figure(root=True).dpi_scale_trans)
        common = {"transform": place, "ha": "right", "va": "center_baseline", "parse_math": False}
        ax.text(1, head, heading, color=MUTED, **common)
        for row, text in zip(rows, texts, strict=True):
            ax.text(1, row, text, **common)


def signed(value: float, currency: str) -> str:
    """Write a change of money with its sign, abbreviated: ``+EUR 120 k``, ``−EUR 1.2 M``."""
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return sign + money(abs(value), currency, short=True)


def ticks(
    axis, low: float, high: float, write: Callable[[float], str], *, count: int = 5, integer: bool = False
) -> None:
    """Set the range of an axis and about so many ticks at round numbers, written in the language in force."""
    set_limits = axis.axes.set_xlim if axis.axis_name == "x" else axis.axes.set_ylim
    places = MaxNLocator(nbins=count, steps=[1, 2, 2.5, 5, 10], integer=integer).tick_values(low, high)
    inside = [place for place in places if low - 1e-9 <= place <= high + 1e-9]
    axis.set_ticks(inside, [write(place) for place in inside])
    set_limits(low, high)


def whole_percent(value: float) -> str:
    """Write a share for an axis: whole per cent."""
    return share(value, 0 if abs(value * 100 - round(value * 100)) < 1e-6 else 1)


def amount(value: float) -> str:
    """Write money for an axis whose unit stands in the subtitle."""
    return money(value, "", short=True)


def signed_amount(value: float) -> str:
    """Write a change of money for an axis whose unit stands beside it."""
    return signed(value, "")


def count(value: float) -> str:
    """Write a whole number for an axis."""
    return number(value)
