"""A figure in, a picture with its sentence in the notebook out."""

from __future__ import annotations

import base64
import io

from matplotlib.figure import Figure

from kamlib.errors import KamlibError
from kamlib.language import gettext as _
from kamlib.plots import style


def show(fig: Figure, *, alt: str) -> None:
    """Show a figure in the notebook, with a sentence for those who cannot see it.

    Parameters
    ----------
    fig : Figure
        Closed afterwards.
    alt : str
        The finding in a sentence, such as ``plots.describe(ax)``. It becomes the picture's alt text in JupyterLab's and
        nbconvert's HTML, and the text output of the cell, so that a change of its numbers is seen when notebooks are
        compared.

    Raises
    ------
    KamlibError
        If the sentence is empty.

    Notes
    -----
    The picture is a PNG of fixed resolution, so that it looks the same everywhere. Outside a notebook nothing is shown.
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
    file = io.BytesIO()
    fig.savefig(file, format="png", dpi=style.DPI, metadata={"Software": None})
    image = base64.b64encode(file.getvalue()).decode("ascii")
    size = {"alt": alt, "width": round(fig.get_figwidth() * 100), "height": round(fig.get_figheight() * 100)}
    display({"image/png": image, "text/plain": alt}, raw=True, metadata={"image/png": size})
