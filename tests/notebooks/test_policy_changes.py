"""One printed number or sentence changed, or a notebook stripped: the comparison or the policy says where."""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

INPUT = Path(__file__).parent / "inputs" / "half.ipynb"


def change_number(notebook):
    notebook.cells[2].outputs[0].data["text/plain"] = "0.71"


def change_sentence(notebook):
    notebook.cells[3].outputs[0].text = "One account brings 70.0% of the profit.\n"


def strip(notebook):
    for cell in notebook.cells[1:]:
        cell.update(outputs=[], execution_count=None)


@pytest.fixture(scope="module")
def compared(tmp_path_factory, root):
    """The committed notebook and three spoilt copies, compared as `make test` compares them."""
    folder = tmp_path_factory.mktemp("notebooks")
    for name, change in {"same": lambda nb: None, "number": change_number, "sentence": change_sentence}.items():
        notebook = nbformat.read(INPUT, as_version=4)
        change(notebook)
        nbformat.write(notebook, folder / f"{name}.ipynb")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-c",
        "tools/nbval.ini",
        "--rootdir",
        ".",
        "--color=no",
        "-v",
        str(folder),
    ]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    ran = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    return ran.stdout + ran.stderr


@pytest.mark.long
def test_an_unchanged_notebook_passes(compared):
    assert [f"same.ipynb::Cell {n} PASSED" in compared for n in range(3)] == [True] * 3, compared
    assert "2 failed, 7 passed" in compared


@pytest.mark.long
def test_a_changed_number_is_named_with_notebook_and_cell(compared):
    assert "number.ipynb::Cell 1 FAILED" in compared
    assert "'0.71' == '0.7'" in compared


@pytest.mark.long
def test_a_changed_sentence_is_named_with_notebook_and_cell(compared):
    assert "sentence.ipynb::Cell 2 FAILED" in compared
    assert "of the profit." in compared and "of the revenue." in compared


def test_a_stripped_notebook_is_named_with_its_first_cell(policy, tmp_path):
    notebook = nbformat.read(INPUT, as_version=4)
    strip(notebook)
    nbformat.write(notebook, tmp_path / "stripped.ipynb")
    (fault,) = policy.faults(tmp_path / "stripped.ipynb")
    assert fault == (
        "stripped.ipynb, cell 2 (id start) and 2 more: stripped, or not run in order from 1 to 3, so that nothing "
        "would be compared. Run the notebook again with: make lessons"
    )
