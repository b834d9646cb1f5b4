"""A small real lesson, and its questions in both languages."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kamlib.teach import Progress

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
