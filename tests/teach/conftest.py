"""A small real lesson, its questions in both languages, and the tools that build lessons."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path

import pytest

from kamlib.teach import Progress

ROOT = Path(__file__).resolve().parents[2]
LESSONS = Path(__file__).parent / "inputs" / "lessons"
NAME = "90_the_small_lesson.ipynb"


@pytest.fixture(autouse=True)
def lessons(monkeypatch) -> Path:
    """The folder of the small lesson, in the place of the kit's lessons."""
    monkeypatch.setenv("KAM_LESSONS", str(LESSONS))
    return LESSONS


@pytest.fixture
def own(tmp_path, monkeypatch) -> Path:
    """A copy of that folder, to be spoilt."""
    folder = shutil.copytree(LESSONS, tmp_path / "lessons")
    monkeypatch.setenv("KAM_LESSONS", str(folder))
    return folder


@pytest.fixture
def kept(tmp_path) -> Progress:
    """A learner's progress, in a file."""
    return Progress(tmp_path / "my_lessons" / "progress.json")


@pytest.fixture(scope="session")
def tool():
    """Load a file of tools/ as a module."""

    def load(name: str):
        spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return load
