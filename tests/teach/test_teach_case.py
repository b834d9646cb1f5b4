"""The files that a lesson works on, in its language."""

import pytest

from kamlib import language
from kamlib.errors import DataError
from kamlib.swot import read
from kamlib.teach import shelf
from kamlib.teach.lesson import Lesson


@pytest.mark.parametrize("lang", language.LANGUAGES)
def test_a_lesson_opens_its_file_in_its_language(lang, monkeypatch):
    monkeypatch.delenv("KAM_LESSONS")
    with language.using(lang):
        path = Lesson("06").case("workshop")
    assert path.name == f"06_workshop.{lang}.yaml"
    assert len(read(path).factors) == 40


def test_a_file_that_is_not_there_is_named():
    with pytest.raises(DataError, match=r"Lesson 06 has no file 06_nothing\.en\.yaml"):
        shelf.case("06", "nothing", lang="en")
