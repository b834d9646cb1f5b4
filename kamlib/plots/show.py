"""A figure in, a picture with its sentence in the notebook out."""

from __future__ import annotations

import base64
import io
from html import escape

from matplotlib.figure import Figure

from kamlib.errors import KamlibError
from kamlib.language import gettext as _
from kamlib.plots import style

_COLOURS, _PIXELS_PER_INCH = 32, 100


def show(fig: Figure, *, alt: str) -> None:
    """Show a figure in the notebook, with a sentence for those who cannot see it.

    Parameters
    ----------
    fig : Figure
        Closed afterwards.
    alt : str
        The finding in a sentence, such as ``plots.describe(ax)``. It is the picture's alt text in JupyterLab and in
        nbconvert's HTML, and the text output of the cell, so that a change of its numbers is seen when notebooks are
        compared.

    Raises
    ------
    KamlibError
        If the sentence is empty.

    Notes
    -----
    The picture is a PNG of fixed resolution, so that it looks the same everywhere. It is given twice: as an image whose
    metadata hold the sentence, for templates and tools that read it there, and as HTML, since neither JupyterLab nor
    nbconvert's standard template writes the alt text of an image output. Outside a notebook nothing is shown.
    """
    from IPython import get_ipython
    from IPython.display import display
    from matplotlib import pyplot

    if not str(alt).strip():
        raise KamlibError(
            _("A figure needs a sentence for those who cannot see it."),
            do=_("Pass alt=, for instance plots.describe(ax)."),
        )
    pyplot.close(fig)
    if get_ipython() is None:
        return
    image = base64.b64encode(_png(fig)).decode("ascii")
    width, height = (round(inches * _PIXELS_PER_INCH) for inches in fig.get_size_inches())
    page = f'<img src="data:image/png;base64,{image}" alt="{escape(alt)}" width="{width}" style="max-width:100%">'
    display(
        {"image/png": image, "text/html": page, "text/plain": alt},
        raw=True,
        metadata={"image/png": {"alt": alt, "width": width, "height": height}},
    )


def _png(fig: Figure) -> bytes:
    """Draw a figure with few colours: a third of the size, and notebooks stay small."""
    from PIL import Image

    drawn, small = io.BytesIO(), io.BytesIO()
    fig.savefig(drawn, format="png", dpi=style.DPI)
    with Image.open(drawn) as picture:
        few = picture.convert("RGB").quantize(_COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        few.save(small, format="PNG", optimize=True)
    return small.getvalue()


def picture(fig: Figure) -> bytes:
    """Draw a figure as PNG in the look of :func:`show`, for who places it elsewhere."""
    return _png(fig)
