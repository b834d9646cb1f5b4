"""A board: an exercise whose cards carry evidence, and a SWOT whose factors a person moves."""

import pandas as pd
import pytest

from kamlib import language
from kamlib.swot import Factor, Swot
from kamlib.teach import Board, Exercise, items
from kamlib.teach.card import written

FIGURE = {
    "metric": "on_time", "value": 0.62, "benchmark": 0.91, "n": 53, "source": "service", "rows": 53,
    "period_start": "2025-01-01", "period_end": "2025-12-31", "expires_on": "2026-06-30",
}  # fmt: skip


@pytest.fixture
def swot():
    return Swot(
        (
            Factor(id="W1", kind="weakness", claim="62% of deliveries arrived on time.", account_id="A1", **FIGURE),
            Factor(id="T1", kind="threat", claim="Their buyer retires in June.", judgement=True, owner="M. Vega"),
            Factor(id="S1", kind="strength", claim="We have the best people."),
        )
    )


def test_every_factor_lies_where_it_was_put_with_its_evidence(swot):
    board = Board(swot)
    assert board.card.values == {"W1": "weakness", "T1": "threat", "S1": "strength"}
    told = [told.replace("\N{NO-BREAK SPACE}", " ") for *_, told in board.card.content["board"]["cards"]]
    assert told == ["62.0% · peers 91.0% · n = 53 · Jan 2025 to Dec 2025", "judgement of M. Vega", "no evidence"]
    assert board.swot == swot
    assert board.card.said.splitlines() == [
        "Strengths: We have the best people.",
        "Weaknesses: 62% of deliveries arrived on time.",
        "Opportunities: none",
        "Threats: Their buyer retires in June.",
    ]


def test_a_moved_factor_changes_its_kind_alone_and_is_named(swot):
    board = Board(swot)
    board.card.press("W1", {"W1": "threat"})
    assert board.swot.table["kind"].to_dict() == {"W1": "threat", "T1": "threat", "S1": "strength"}
    pd.testing.assert_frame_equal(board.swot.table.drop(columns="kind"), swot.table.drop(columns="kind"))
    assert "against where it was put before: 62% of deliveries" in board.card.said
    board.card.press("W1", {"W1": "weakness"})
    assert board.swot == swot
    assert "Moved" not in board.card.said


def test_a_factor_taken_off_the_board_is_left_out_and_comes_back(swot):
    board = Board(swot)
    board.card.press("S1", {"S1": ""})
    assert list(board.swot.table.index) == ["W1", "T1"]
    board.card.press("S1", {"S1": "opportunity"})
    assert board.swot.table.loc["S1", "kind"] == "opportunity"


def test_a_board_speaks_the_language_it_was_made_in(swot):
    with language.using("es"):
        board = Board(swot)
    board.card.press("T1", {"T1": ""})
    assert board.card.said.startswith("Fortalezas: ")


SORT = '''kind = "sort"'''
EVIDENCE = """[exercise.{lang}.evidence]
invoices = "{told} 1"
margin = "{told} 2"
hours = "{told} 3"
[exercise.{lang}.why]"""


@pytest.fixture
def board_in_lesson(own):
    path = own / "quizzes" / "90.toml"
    text = path.read_text(encoding="utf-8").replace(SORT, 'kind = "board"', 1)
    for lang, told in (("en", "Ledger"), ("es", "Libro")):
        text = text.replace(f"[exercise.{lang}.why]", EVIDENCE.format(lang=lang, told=told), 1)
    path.write_text(text, encoding="utf-8")
    return path


def test_an_exercise_is_a_board_with_evidence_on_its_cards(board_in_lesson):
    assert items.faults(board_in_lesson) == []
    exercise = Exercise("90", "sort-facts")
    board = exercise.card.content["board"]
    assert [name for name, *_ in board["cards"]] == [field["id"] for field in exercise.card.content["fields"]]
    assert [told for *_, told in board["cards"]] == ["Ledger 1", "Ledger 2", "Ledger 3"]
    assert "(Ledger 2)" in "\n".join(written(exercise.card.content))
    exercise.card.press("check", {"invoices": "worth", "margin": "worth", "hours": "worth"})
    assert "2 of 3 are in their place." in exercise.card.said
    exercise.card.press("check", {"invoices": "size", "margin": "worth", "hours": "worth"})
    assert exercise.entry["solved"]


def test_a_board_without_evidence_is_a_fault(board_in_lesson):
    text = board_in_lesson.read_text(encoding="utf-8").replace('margin = "Ledger 2"\n', "")
    board_in_lesson.write_text(text, encoding="utf-8")
    assert "exercise item 'sort-facts': it has no evidence for: margin. (en)" in items.faults(board_in_lesson)[0]
