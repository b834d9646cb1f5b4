"""The notebook policy as a module, and small notebooks to try it on."""

from __future__ import annotations

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output


@pytest.fixture(scope="session")
def policy(tool):
    return tool("check_notebooks")


@pytest.fixture
def lesson():
    """A lesson of three cells that keeps to the policy."""
    picture = new_output("display_data", data={"image/png": "aGk="}, metadata={"image/png": {"alt": "Five accounts"}})
    cells = [
        new_markdown_cell("# Who are the five?\n\nYou will name them.", id="title"),
        new_code_cell("import kamlib as kam", id="start", execution_count=1, metadata={"tags": ["setup"]}),
        new_code_cell("kam.plots.show(fig, alt='Five accounts')", id="figure", execution_count=2, outputs=[picture]),
    ]
    return new_notebook(cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}})


@pytest.fixture
def study(lesson, policy):
    """A study with every section."""
    headings = "".join(f"## {name.capitalize()}\n\nText.\n\n" for name in policy.SECTIONS)
    lesson.cells[0].source = f"# On whom do we depend?\n\n{headings}"
    lesson.cells[1].metadata["tags"] = ["parameters"]
    return lesson


@pytest.fixture
def faults(policy, tmp_path):
    """Check a notebook that is kept in a folder of the given name."""

    def check(notebook, folder="notebooks"):
        path = tmp_path / folder / "small.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(nbformat.v4.writes(notebook), encoding="utf-8")
        return policy.faults(path)

    return check
