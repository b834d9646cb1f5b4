"""An executed notebook in, one page out that needs nothing but itself: no script, no request, the code folded away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from kamlib.errors import NotInstalledError
from kamlib.language import current
from kamlib.language import gettext as _

_TEMPLATES = Path(__file__).parent / "templates"


def page(notebook, *, footer: str = "", documents: Sequence[Mapping[str, str]] = ()) -> str:
    """Turn an executed study notebook into a page that reads well on a phone, on a screen and on paper.

    Parameters
    ----------
    notebook : NotebookNode
        The notebook with its outputs; its first heading becomes the title of the page.
    footer : str
        Last line of the page.
    documents : sequence of mapping
        ``file, what, lacking`` of the files beside the page to which it leads, under its first answer.

    Raises
    ------
    NotInstalledError
        If nbconvert is missing.
    """
    try:
        from nbconvert.exporters import HTMLExporter
    except ImportError as error:
        raise NotInstalledError(
            _("Reports need the package nbconvert."), do=_('Install it with: pip install "kamlab[lab]".')
        ) from error
    exporter = HTMLExporter(template_name="report", extra_template_basedirs=[str(_TEMPLATES)])
    words = {
        "lang": current(),
        "title": _title(notebook),
        "style": (_TEMPLATES / "report" / "style.css").read_text(encoding="utf-8"),
        "skip": _("Go to the answer"),
        "code": _("Code of this step"),
        "parameters": _("What was asked for"),
        "footer": footer,
        "beside": _("To work with: the files beside this page"),
        "documents": documents,
    }
    text, _resources = exporter.from_notebook_node(notebook, resources={"report": words})
    return text


def _title(notebook) -> str:
    lines = (line for cell in notebook.cells if cell.cell_type == "markdown" for line in cell.source.splitlines())
    return next((line.lstrip("# ").strip() for line in lines if line.startswith("# ")), "KAM Lab")
