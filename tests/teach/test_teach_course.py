"""The map of the course: links where a lesson is, 'coming' where it is not."""

from __future__ import annotations

import json
import re

import pytest

from kamlib import language
from kamlib.errors import DataError
from kamlib.teach import shelf
from kamlib.teach.course import course_map

LIST = """
[[lesson]]
number = "90"
minutes = 15
en = { title = "Large", answers = "Who is large?" }
es = { title = "Grande", answers = "¿Quién es grande?" }

[[lesson]]
number = "91"
en = { title = "Later", answers = "What then?" }
es = { title = "Después", answers = "¿Y después?" }
analysts = true
"""


@pytest.fixture
def lessons(tmp_path, monkeypatch):
    """A folder with lesson 90 in both languages, and a list of two lessons."""
    folder = tmp_path / "lessons"
    source = shelf.root().parent / "tests" / "teach" / "inputs" / "lessons"
    for path in source.rglob("*"):
        target = folder / path.relative_to(source)
        if path.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    (folder / "course.toml").write_text(LIST, encoding="utf-8")
    monkeypatch.setenv("KAM_LESSONS", str(folder))
    return folder


def test_a_link_for_each_lesson_there_is(lessons):
    name = next(lessons.glob("90_*.ipynb")).name
    told = course_map()
    assert f"| 90 | [Large]({name}) | Who is large? | 15 |" in told
    assert "| 91 | Later | What then? | *coming* |" in told
    assert told.index("**For everybody**") < told.index("Who is large?") < told.index("**For analysts, too**")
    with language.using("es"):
        assert "| 91 | Después | ¿Y después? | *pronto* |" in course_map()


def test_a_lesson_without_minutes_or_without_a_file_is_coming(lessons):
    listed = (lessons / "course.toml").read_text(encoding="utf-8")
    (lessons / "course.toml").write_text(listed.replace("minutes = 15\n", ""), encoding="utf-8")
    assert "| 90 | Large | Who is large? | *coming* |" in course_map()
    (lessons / "course.toml").write_text(listed + "minutes = 20\n", encoding="utf-8")
    assert "| 91 | Later | What then? | *coming* |" in course_map()


def test_a_learners_links_lead_to_copies(lessons, tmp_path):
    folder = tmp_path / "my_lessons"
    with language.using("es"):
        told = course_map(folder)
    link = re.search(r"\]\((90_\w+\.es\.ipynb)\)", told)[1]
    copy = folder / link
    assert "lesson.reveal(" in copy.read_text()
    copy.write_text("mine")
    with language.using("es"):
        assert course_map(folder) == told
    assert copy.read_text() == "mine"  # a copy that is there stays


def test_a_kit_without_its_list(lessons):
    (lessons / "course.toml").unlink()
    with pytest.raises(DataError, match=r"no list of its lessons. Expected: course.toml"):
        course_map()


def test_every_lesson_is_on_the_map_with_its_own_title(monkeypatch):
    monkeypatch.delenv("KAM_LESSONS", raising=False)
    for lang in language.LANGUAGES:
        with language.using(lang):
            told = course_map()
        assert len(re.findall(r"^\| \d\d \|", told, flags=re.M)) == 17
        linked = {number: title for number, title in re.findall(r"^\| (\d\d) \| \[(.+?)\]", told, flags=re.M)}
        titles = {number: title_of(path) for number, path in shelf.lessons(lang).items()}
        assert linked == titles, "notebooks/course.toml: write title and minutes of every lesson there is."


def title_of(path) -> str:
    first = json.loads(path.read_text(encoding="utf-8"))["cells"][0]["source"]
    return "".join(first).partition("\n")[0].removeprefix("# ")
