"""A person opens a notebook in JupyterLab and chooses Run All Cells: every cell runs, the page reports no error."""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
SMALL = Path(__file__).parent / "inputs" / "half.ipynb"
COPIES = {path.name: path for path in (SMALL, NOTEBOOKS / "studies" / "portfolio.ipynb")}


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """A JupyterLab server on copies of the notebooks; gives its address and its folder."""
    home = tmp_path_factory.mktemp("lab")
    folder = home / "notebooks"
    folder.mkdir()
    for name, path in COPIES.items():
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.update(outputs=[], execution_count=None)
        nbformat.write(notebook, folder / name)
    places = {f"JUPYTER_{name}_DIR": str(home / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")}
    options = ["--no-browser", "--ip=127.0.0.1", "--port=0", "--IdentityProvider.token=", "--allow-root",
               "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate", "--LabApp.news_url=",
               "--LabApp.extension_manager=readonly"]  # fmt: skip
    with (home / "log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *options], cwd=folder, env=os.environ | places, stdout=log, stderr=log
        )
        try:
            yield _address(home / "runtime", server, home / "log"), folder
        finally:
            server.terminate()
            server.wait(timeout=30)


def _address(runtime, server, log, patience=300):
    """Wait until the server has written where it listens."""
    end = time.monotonic() + patience
    while time.monotonic() < end and server.poll() is None:
        for path in runtime.glob("jpserver-*.json"):
            return json.loads(path.read_text())["url"]
        time.sleep(0.2)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()}")


@pytest.mark.long
@pytest.mark.browser
@pytest.mark.parametrize("name", COPIES)
def test_run_all_cells_in_jupyterlab(name, lab, page):
    address, folder = lab
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{address}lab/tree/{name}?reset", wait_until="domcontentloaded")
    page.get_by_text(re.compile(r"Python 3.*\| Idle")).wait_for(timeout=300_000)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    ran = _saved_when_all_ran(folder / name, page)
    assert [cell.execution_count for cell in ran] == list(range(1, len(ran) + 1))
    wrong = [output for cell in ran for output in cell.outputs if output.output_type == "error"]
    assert not wrong and not errors


def _saved_when_all_ran(path, page, patience=300):
    """Save as a person does until the file on disk holds the last cell's count, or an error; return the code cells."""
    end = time.monotonic() + patience
    while True:
        page.keyboard.press("Control+s")
        page.wait_for_timeout(500)
        code = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
        failed = any(output.output_type == "error" for cell in code for output in cell.outputs)
        if code[-1].execution_count or failed or time.monotonic() > end:
            return code
