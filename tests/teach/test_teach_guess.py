"""A guess is committed with a confidence, set against the truth, and scored."""

import pytest

from kamlib import language
from kamlib.errors import DataError
from kamlib.teach import Guess, Progress
from kamlib.teach.scoring import brier


def share(progress=None, **more):
    return Guess("top20", "What share?", "share", lesson="03", progress=progress, **more)


def commit(guess, value, sure="70"):
    guess.card.press("commit", {"value": value, "confidence": sure})
    return guess.entry


@pytest.mark.parametrize(
    ("confidence", "right", "score"),
    [(1, True, 0), (0.7, True, 0.09), (0.5, False, 0.25), (0.7, False, 0.49), (1, False, 1)],
)
def test_brier_by_hand(confidence, right, score):
    assert brier(confidence, right) == pytest.approx(score)


@pytest.mark.parametrize(
    ("value", "truth", "right"), [("45", 0.50, True), ("45", 0.40, True), ("45", 0.5001, False), ("45", 0.613, False)]
)
def test_a_share_is_right_within_the_stated_points(value, truth, right):
    guess = share()
    assert "at most 5 points away" in guess.card.content["help"][0]
    commit(guess, value)
    guess.settle(truth)
    assert guess.entry == {
        "kind": "share", "value": 0.45, "confidence": 0.7, "right": right, "brier": 0.09 if right else 0.49,
    }  # fmt: skip


def test_the_result_says_truth_guess_and_score():
    guess = share()
    commit(guess, "45")
    assert guess.card.said == "You said 45% and were 70% sure.\nThe answer is open below."
    guess.settle(0.613)
    assert guess.card.said.splitlines() == [
        "Not this time: it is 61.3%.",
        "You said 45% and were 70% sure.",
        "Your score is 0.49: 0 is best, 1 is worst, and who always says 50% gets 0.25.",
    ]
    assert guess.card.says["tone"] == "wrong"


def test_a_choice_is_right_if_it_is_the_option():
    guess = Guess("next", "Which?", "choice", options={"vicom": "Vicom", "cartech": "Cartech"})
    assert [value for value, _ in guess.card.content["fields"][1]["options"]] == [
        "",
        "50",
        "60",
        "70",
        "80",
        "90",
        "100",
    ]
    commit(guess, "cartech", "80")
    guess.settle("cartech")
    assert guess.entry["right"] and guess.entry["brier"] == 0.04
    assert guess.card.said.startswith("Right: it is Cartech.\nYou said Cartech and were 80% sure.")


def test_a_name_that_ends_in_a_stop_gets_no_second_one():
    guess = Guess("next", "Which?", "choice", options={"pike": "Harlan Pike Inc.", "cartech": "Cartech"})
    commit(guess, "cartech", "80")
    guess.settle("pike")
    assert guess.card.said.startswith("Not this time: it is Harlan Pike Inc.\n")


def test_options_without_ids_are_named_by_their_place():
    guess = Guess("next", "Which?", "choice", options=["one", "two", "three"])
    commit(guess, "2", "10")
    guess.settle(3)
    assert guess.entry["right"] is False and guess.entry["brier"] == 0.01


def test_a_number_is_right_within_its_tolerance():
    guess = Guess("fall", "How many rooms?", "number", tolerance=500, unit="rooms")
    assert guess.card.content["help"] == ["It counts as right if the answer is at most 500 rooms away."]
    commit(guess, "9,000", "90")
    guess.settle(9500)
    assert guess.entry["value"] == 9000 and guess.entry["right"]
    assert "it is 9,500 rooms" in guess.card.said


def test_a_spanish_learner_writes_a_comma():
    with language.using("es"):
        guess = share()
    commit(guess, "45,5 %")
    assert guess.entry["value"] == pytest.approx(0.455)
    guess.settle(0.613)  # called from English: what stands in the box stays Spanish only where it was made so
    with language.using("es"):
        guess.settle(0.613)
    assert guess.card.said.startswith("Esta vez no: es 61,3\N{NO-BREAK SPACE}%.")


@pytest.mark.parametrize(
    ("value", "sure", "told"),
    [
        ("", "70", "Write your guess as a number."),
        ("many", "70", "Write your guess as a number."),
        ("101", "70", "A share lies between 0 and 100 per cent."),
        ("-1", "70", "A share lies between 0 and 100 per cent."),
        ("45", "", "Say how sure you are, then commit."),
        ("45", "33", "Say how sure you are, then commit."),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_committed(value, sure, told):
    guess = share()
    assert commit(guess, value, sure) is None
    assert guess.card.said == told


def test_a_guess_cannot_be_taken_back():
    called = []
    guess = share(committed=lambda: called.append(1))
    commit(guess, "45")
    commit(guess, "99")
    assert guess.entry["value"] == 0.45 and called == [1]
    assert all(field["disabled"] for field in guess.card.content["fields"])
    assert guess.card.content["buttons"] == [["commit", "Committed", True]]


def test_a_guess_is_there_after_a_restart(kept):
    commit(share(kept), "45")
    again = share(Progress(kept.path))
    assert again.entry["value"] == 0.45
    assert again.card.values == {"value": "45", "confidence": "70"}
    assert "You said 45% and were 70% sure." in again.card.said


def test_what_no_longer_fits_a_changed_lesson_is_asked_again(kept):
    commit(share(kept), "45")
    assert Guess("top20", "Which?", "choice", options=["a", "b"], lesson="03", progress=kept).entry is None


HOURS = {"vicom": "Vicom", "cartech": "Cartech", "rest": "Others"}


def test_hours_must_make_the_total_and_the_sum_is_told_meanwhile():
    guess = Guess("hours", "How?", "hours", options=HOURS, unit="hours")
    assert guess.card.content["help"] == ["Together they must make 100. There is no right answer."]
    for given, told in [
        ({"vicom": 50}, "50 of 100 given, 50 left to give."),
        ({"vicom": 50, "cartech": 60}, "110 given, 10 too many."),
        ({"vicom": 50, "cartech": 50}, "That makes 100."),
        ({"vicom": -1}, "Write every part as a number, zero or more."),
    ]:
        guess.card.press("vicom", {"cartech": 0, "rest": 0} | given)
        assert guess.card.said == told
    guess.card.press("commit", {"vicom": "50", "cartech": "40", "rest": "5"})
    assert guess.entry is None
    guess.card.press("commit", {"rest": "10"})
    assert guess.entry == {"kind": "hours", "value": {"vicom": 50, "cartech": 40, "rest": 10}}
    guess.settle(None)
    assert "brier" not in guess.entry


@pytest.mark.parametrize(
    ("kind", "more", "told"),
    [
        ("dates", {}, "A guess cannot be of the kind dates. Expected: share, number, choice, hours."),
        ("choice", {}, "The guess x needs at least two options."),
        ("number", {}, "The guess x does not say when a number counts as right. Pass tolerance="),
    ],
)
def test_a_guess_that_makes_no_sense_is_refused(kind, more, told):
    with pytest.raises(DataError, match=told.partition("(")[0]):
        Guess("x", "?", kind, **more)


def test_a_truth_that_is_no_option_is_refused():
    with pytest.raises(DataError, match=r"The guess next has no such answer. Expected: a, b. Found: c."):
        Guess("next", "?", "choice", options={"a": "A", "b": "B"}).settle("c")
