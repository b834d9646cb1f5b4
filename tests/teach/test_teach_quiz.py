"""Quiz and exercise: feedback for every answer, hint after the first miss, method after the third, all of it kept."""

import pytest

from kamlib import language
from kamlib.errors import DataError
from kamlib.teach import Exercise, Progress, Quiz


def answer(quiz, name, **values):
    card = quiz.questions[name].card
    card.press("check", values)
    return card.said


def test_every_option_has_its_feedback():
    quiz = Quiz("90")
    assert answer(quiz, "largest", answer="a").startswith("Not yet. Try once more.\nOne customer of five is a fifth")
    assert answer(quiz, "largest", answer="c").endswith("Some may. Do not plan on it.")
    assert answer(quiz, "largest", answer="b") == "Right.\nThat is the share you looked at."
    assert quiz.entries["largest"] == {"answer": "b", "right": True, "first": False, "tries": 3}


def test_what_is_right_stays_so():
    quiz = Quiz("90")
    answer(quiz, "largest", answer="b")
    answer(quiz, "largest", answer="a")
    assert quiz.entries["largest"] == {"answer": "b", "right": True, "first": True, "tries": 1}


def test_an_order():
    quiz = Quiz("90")
    assert answer(quiz, "first-steps", tell="1", ask="2") == "1 line has no place yet."
    assert answer(quiz, "first-steps", tell="1", ask="2", agree="2") == "Two lines have the same place."
    assert "What you have promised" in answer(quiz, "first-steps", tell="1", ask="2", agree="3")
    assert answer(quiz, "first-steps", tell="3", ask="1", agree="2").startswith("Right.")


def test_a_match_says_which_lines_are_in_their_place():
    quiz = Quiz("90")
    assert "1 of 2 is in its place." in answer(quiz, "who-says-it", orders="erp", visits="erp")
    notes = [field["note"] for field in quiz.questions["who-says-it"].card.content["fields"]]
    assert notes == ["In its place.", "Look at this one again."]
    assert answer(quiz, "who-says-it", orders="erp", visits="crm").startswith("Right.")
    notes = [field["note"] for field in quiz.questions["who-says-it"].card.content["fields"]]
    assert notes[0] == "Paid is what was invoiced."


@pytest.mark.parametrize(
    ("written", "right"), [("37.5", True), ("37", True), ("38 %", True), ("36.9", False), ("375", False)]
)
def test_a_number_within_its_tolerance(written, right):
    quiz = Quiz("90")
    assert answer(quiz, "sum-of-five", answer=written).startswith("Right." if right else "Not yet.")


def test_nothing_entered_is_no_try():
    quiz = Quiz("90")
    assert answer(quiz, "largest") == "Choose one of the answers first."
    assert answer(quiz, "sum-of-five", answer="?") == "Write your answer as a number."
    assert quiz.entries == {}


def test_the_quiz_is_counted_and_resumed(kept):
    quiz = Quiz("90", progress=kept)
    answer(quiz, "largest", answer="a")
    answer(quiz, "largest", answer="b")
    answer(quiz, "first-steps", tell="3", ask="1", agree="2")
    told = "2 of 4 questions right, 1 at the first try."
    assert quiz.count.content["question"] == told
    again = Quiz("90", progress=Progress(kept.path))
    assert again.count.content["question"] == told
    assert again.questions["largest"].card.values == {"answer": "b"}
    assert again.questions["first-steps"].card.said.startswith("Right.")
    assert again.questions["sum-of-five"].card.said == ""


def test_confidence_scores_the_first_answer_only():
    quiz = Quiz("90", confidence=True)
    answer(quiz, "largest", answer="a", confidence="80")
    answer(quiz, "largest", answer="b", confidence="100")
    entry = quiz.entries["largest"]
    assert entry["confidence"] == 0.8 and entry["brier"] == pytest.approx(0.64)


def test_an_answer_that_no_longer_fits_is_asked_again(kept):
    kept.keep("90", "quiz", "largest", {"answer": "z", "right": True, "first": True, "tries": 1})
    assert Quiz("90", progress=kept).entries == {}


def test_the_quiz_speaks_spanish():
    with language.using("es"):
        quiz = Quiz("90")
    assert quiz.questions["largest"].card.content["question"].startswith("El cliente más grande")
    assert answer(quiz, "largest", answer="b") == "Correcto.\nEs justo la parte que usted ha mirado."


def test_no_box_holds_keys_or_feedback_before_the_answer():
    quiz = Quiz("90")
    cards = [question.card for question in quiz.questions.values()]
    told = str([(card.content, card.values, card.says) for card in cards])
    item = quiz.items["largest"]
    assert item.key not in told and not any(text in told for text in item.feedback.values())


WRONG = {"invoices": "worth", "margin": "worth", "hours": "size"}
RIGHT = {"invoices": "size", "margin": "worth", "hours": "worth"}


def test_hint_after_the_first_miss_method_after_the_third(kept):
    exercise = Exercise("90", "sort-facts", progress=kept)
    said = []
    for _ in range(3):
        exercise.card.press("check", WRONG)
        said.append(exercise.card.said)
    assert ["A hint: What is left" in text for text in said] == [True, True, False]
    assert ["How to find it: Size is what" in text for text in said] == [False, False, True]
    assert all("1 of 3 is in its place." in text for text in said)
    again = Exercise("90", "sort-facts", progress=Progress(kept.path))
    assert again.entry["misses"] == 3 and "How to find it" in again.card.said
    again.card.press("check", RIGHT)
    assert again.card.said == "Solved.\nSize is easy to see, worth is what you decide by."
    assert again.entry["solved"] and again.card.content["buttons"] == [["check", "Solved", True]]


def test_to_explain_is_kept_and_compared_with_a_model(kept):
    exercise = Exercise("90", "in-your-words", progress=kept)
    exercise.card.press("check", {"answer": "  "})
    assert exercise.card.said == "Write a sentence or two first."
    exercise.card.press("check", {"answer": "It depends."})
    assert exercise.card.said.endswith("whether the customer wants to work with us.")
    assert Exercise("90", "in-your-words", progress=Progress(kept.path)).card.values == {"answer": "It depends."}


def test_an_exercise_that_is_not_there_is_named():
    with pytest.raises(DataError, match="Lesson 90 has no exercise sort. Found: sort-facts, in-your-words."):
        Exercise("90", "sort")


def test_a_lesson_without_questions_is_named():
    with pytest.raises(DataError, match=r"Lesson 91 has no file of questions. Expected: quizzes/91.toml."):
        Quiz("91")
