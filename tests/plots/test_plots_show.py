"""A picture in the notebook: alt text that reaches JupyterLab and nbconvert's HTML."""

from __future__ import annotations

from html.parser import HTMLParser

import nbformat
import pytest

from kamlib import language, plots
from kamlib.errors import KamlibError

SOURCE = """
import pandas as pd
import kamlib as kam
ax = kam.plots.pareto(kam.measure.concentration(pd.Series([3.0, 2.0], index=["A", "B"])))
kam.plots.show(ax.figure, alt='Two "accounts" & <one> finding')
"""


def images(page: str) -> list[dict]:
    """Return the attributes of each image of a page."""
    found = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attrs):
            if tag == "img":
                found.append(dict(attrs))

    Reader().feed(page)
    return found


@pytest.mark.long
def test_alt_text_reaches_the_html(tmp_path):
    from nbclient import NotebookClient
    from nbconvert import HTMLExporter

    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(SOURCE)])
    NotebookClient(notebook, kernel_name="python3", timeout=600, resources={"metadata": {"path": tmp_path}}).execute()
    (output,) = notebook.cells[0].outputs
    assert output["output_type"] == "display_data"
    assert output["data"]["text/plain"] == 'Two "accounts" & <one> finding'
    assert output["metadata"]["image/png"]["alt"] == 'Two "accounts" & <one> finding'
    page, _resources = HTMLExporter().from_notebook_node(notebook)
    (image,) = images(page)
    assert image["alt"] == 'Two "accounts" & <one> finding'
    assert image["width"] == "720"
    assert len(output["data"]["image/png"]) < 40_000


def test_outside_a_notebook_nothing_is_shown(capsys):
    _fig, ax = plots.figure()
    assert plots.show(ax.figure, alt="A sentence.") is None
    assert capsys.readouterr().out == ""


def test_a_figure_of_pyplot_is_closed():
    from matplotlib import pyplot

    fig = pyplot.figure()
    plots.show(fig, alt="A sentence.")
    assert fig.number not in pyplot.get_fignums()


def test_a_figure_without_a_sentence_is_refused():
    fig, _ax = plots.figure()
    with pytest.raises(KamlibError, match="needs a sentence.*plots.describe"):
        plots.show(fig, alt=" ")
    with language.using("es"), pytest.raises(KamlibError, match="necesita una frase"):
        plots.show(fig, alt="")
