"""What a learner did is kept, resumed, merged, and never lost in silence."""

import json

import pytest

from kamlib.teach import Progress


def test_what_was_kept_is_there_after_a_restart(kept):
    kept.keep("03", "guesses", "top20", {"value": 0.45, "brier": 0.49})
    kept.keep("03", "quiz", "whale", {"answer": "b", "right": True})
    again = Progress(kept.path)
    assert again.of("03", "guesses") == {"top20": {"value": 0.45, "brier": 0.49}}
    assert again.of("03", "quiz") == {"whale": {"answer": "b", "right": True}}
    assert again.lessons() == ["03"] and again.news() == []


def test_two_open_lessons_keep_each_others_entries(kept):
    other = Progress(kept.path)
    kept.keep("03", "guesses", "a", {"value": 1})
    other.keep("01", "guesses", "b", {"value": 2})
    kept.keep("03", "guesses", "c", {"value": 3})
    content = json.loads(kept.path.read_text())["lessons"]
    assert content == {
        "01": {"guesses": {"b": {"value": 2}}},
        "03": {"guesses": {"a": {"value": 1}, "c": {"value": 3}}},
    }


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        '{"kam_lab": "progress"}',
        '{"kam_lab": "progress", "version": 1, "lessons": {"03": {"quiz": [1]}}}',
        "\xff",
    ],
    ids=["empty", "cut off", "a list", "half", "other shape", "no text"],
)
def test_a_file_that_cannot_be_read_is_set_aside_and_said(content, kept):
    kept.path.parent.mkdir()
    kept.path.write_bytes(content.encode("latin-1"))
    progress = Progress(kept.path)
    assert progress.news() == [
        "Your progress in progress.json could not be read. The file is kept as progress.damaged-1.json, and a new one "
        "was begun."
    ]
    assert progress.news() == []
    assert kept.path.with_name("progress.damaged-1.json").read_bytes() == content.encode("latin-1")
    assert Progress(kept.path).news() == []


def test_a_second_damaged_file_gets_a_name_of_its_own(kept):
    kept.path.parent.mkdir()
    for number in (1, 2):
        kept.path.write_text("{")
        assert f"progress.damaged-{number}.json" in Progress(kept.path).news()[0]


def test_a_disk_that_refuses_is_said_and_the_entry_counts(tmp_path):
    (tmp_path / "file").write_text("in the way")
    progress = Progress(tmp_path / "file" / "progress.json")
    progress.keep("03", "guesses", "a", {"value": 1})
    (told,) = progress.news()
    assert told.startswith("Your answer counts, but it could not be kept in progress.json:")
    assert progress.of("03", "guesses") == {"a": {"value": 1}}


def test_to_begin_again_forgets_answers_of_one_lesson_and_keeps_its_notes(kept):
    for lesson in ("01", "03"):
        kept.keep(lesson, "guesses", "a", {"value": 1, "brier": 0.04})
        kept.keep(lesson, "notes", "worksheet", {"share": "40 %"})
    kept.forget("03")
    again = Progress(kept.path)
    assert again.of("03", "guesses") == {} and again.of("03", "notes") == {"worksheet": {"share": "40 %"}}
    assert again.of("01", "guesses") == {"a": {"value": 1, "brier": 0.04}}


def test_without_a_file_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Progress().keep("03", "guesses", "a", {"value": 1})
    assert list(tmp_path.iterdir()) == []


def test_the_mean_brier_score_leaves_out_what_has_none():
    progress = Progress()
    assert progress.brier() is None
    progress.keep("03", "guesses", "a", {"brier": 0.09})
    progress.keep("03", "guesses", "hours", {"value": {"a": 100}})
    progress.keep("01", "guesses", "b", {"brier": 0.49})
    assert progress.brier("03") == 0.09
    assert progress.brier() == pytest.approx(0.29)
