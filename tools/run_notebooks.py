"""Run notebooks from a fresh kernel and keep what they print, as it is compared later.

    python tools/run_notebooks.py NOTEBOOK ...     run them in place (`make lessons` names all of them)

What differs from run to run is not kept: times, the state of widgets, the addresses of their views. A widget leaves
the text that stands for it.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient

VIEW = "application/vnd.jupyter.widget-view+json"


def run(notebook: nbformat.NotebookNode, folder: Path, *, lessons: Path | None = None) -> nbformat.NotebookNode:
    """Run a notebook in a folder and return it with its outputs; `lessons` names a folder of lessons not the kit's."""
    client = NotebookClient(
        notebook, kernel_name="python3", timeout=600, record_timing=False, store_widget_state=False,
        resources={"metadata": {"path": str(folder)}},
    )  # fmt: skip
    named = {"KAM_LESSONS": str(lessons.resolve())} if lessons else {}
    client.execute(env=os.environ | {"KAM_LANG": "en"} | named)
    notebook.metadata.pop("widgets", None)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(VIEW, None)
    return notebook


def main(arguments: list[str]) -> int:
    for name in arguments:
        path, start = Path(name), time.perf_counter()
        notebook = nbformat.read(path, as_version=4)
        path.write_text(nbformat.writes(run(notebook, path.parent)) + "\n", encoding="utf-8")
        print(f"{path}: {time.perf_counter() - start:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
