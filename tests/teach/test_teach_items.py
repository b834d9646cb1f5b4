"""The file of questions: what is wrong in it is said with file and item; right answers are keys that a tool makes."""

import pytest

from kamlib import language
from kamlib.errors import DataError
from kamlib.teach import items, keys
from kamlib.teach.numbers import typed


def spoil(own, old, new):
    path = own / "quizzes" / "90.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return items.faults(path)


def test_the_file_is_in_order_and_speaks_both_languages(lessons):
    assert items.faults(lessons / "quizzes" / "90.toml") == []
    sheet = items.read("90")
    with language.using("es"):
        spanish = items.read("90")
    assert list(sheet.quiz) == list(spanish.quiz) == ["largest", "first-steps", "who-says-it", "sum-of-five"]
    assert sheet.quiz["largest"].options["b"] == "Its share of the revenue"
    assert spanish.quiz["largest"].options["b"] == "Su parte de los ingresos"
    assert sheet.worksheet["title"] == "My largest customer"


CHOOSE = "quizzes/90.toml, quiz item 'largest': "
BAD = {
    "no TOML": ("[[quiz]]", "[[quiz", "quizzes/90.toml: it is no TOML:"),
    "unknown part": ("[worksheet.en]", "[other]\n[worksheet.en]", "quizzes/90.toml: unknown part 'other'."),
    "id": ('id = "largest"', 'id = "The Largest"', "it needs an id of small letters, digits and hyphens."),
    "same id": ('id = "largest"', 'id = "sort-facts"', "exercise item 'sort-facts': another item has this id."),
    "kind": (
        'kind = "choose"',
        'kind = "chose"',
        CHOOSE + "its kind is 'chose'. Choose one of: choose, order, match, number.",
    ),
    "feedback": ('c = "Some may. Do not plan on it."', "", CHOOSE + "it has no feedback for: c. (en)"),
    "Spanish feedback": (
        'c = "Puede que algunos. No cuente con ello."',
        "",
        CHOOSE + "it has no feedback for: c. (es)",
    ),
    "language": ("[quiz.es]", "[quiz.fr]", CHOOSE + "it has fr, which mean nothing here."),
    "other options": ('c = "Nada, otros', 'd = "Nada, otros', CHOOSE + "its options have other ids in en than in es."),
    "plain": (
        'key = "571cbd1d16009d70"',
        'answer = "b"',
        CHOOSE + "its answer stands in plain text. Run: python tools/quiz_key",
    ),
    "no key": ('key = "571cbd1d16009d70"', "", CHOOSE + "it has no key."),
    "other key": ('key = "571cbd1d16009d70"', 'key = "0000000000000000"', CHOOSE + "its key fits none of its options."),
    "group key": (
        "80e0f5e9681f1e5d",
        "80e0f5e9681f1e5e",
        "exercise item 'sort-facts': the key of 'invoices' fits none",
    ),
    "hint": ('hint = "What is left of', 'hnt = "What is left of', "exercise item 'sort-facts': it has no hint. (en)"),
    "why": ('margin = "What is left is worth."', "", "exercise item 'sort-facts': it has no why for: margin. (en)"),
    "worksheet": ('title = "Mi cliente', 'titulo = "Mi cliente', "quizzes/90.toml, worksheet: it has no title (es)."),
    "prompts": ('if-gone = "¿Qué', 'gone = "¿Qué', "worksheet: its prompts have other ids in en than in es."),
}


@pytest.mark.parametrize("case", BAD)
def test_a_fault_is_said_with_file_and_item(case, own):
    old, new, told = BAD[case]
    found = spoil(own, old, new)
    assert any(told in fault for fault in found), found
    with pytest.raises(DataError, match="quizzes/90.toml"):
        items.read("90")


def test_an_order_that_stands_right_already_is_a_fault(own):
    name, answer = "first-steps", keys.one_of_many(["tell", "ask", "agree"])
    found = spoil(own, "11dda77721070f93", keys.key("90", name, answer))
    assert found == ["quizzes/90.toml, quiz item 'first-steps': its items stand in the right order already. Mix them."]


def test_keys_differ_by_lesson_item_and_answer():
    made = {keys.key(lesson, item, answer) for lesson in ("01", "03") for item in ("a", "b") for answer in ("a", "b")}
    assert len(made) == 8 and all(len(key) == 16 for key in made)


@pytest.mark.parametrize(
    ("value", "right"), [(37.5, True), (37.0, True), (38.0, True), (36.99, False), (38.01, False), (-37.5, False)]
)
def test_a_number_is_tried_on_the_grid(value, right):
    assert items.read("90").quiz["sum-of-five"].number_fits(value) is right


def test_the_tool_turns_answers_into_keys_and_keys_into_answers(own, tool, capsys):
    quiz_key, path = tool("quiz_key"), own / "quizzes" / "90.toml"
    text = path.read_text(encoding="utf-8")
    plain = text
    for line, answer in [
        ('key = "571cbd1d16009d70"', 'answer = "b"'),
        ('key = "11dda77721070f93"', 'answer = ["ask", "agree", "tell"]'),
        ('key = "fa5ada2d1f94034d"', "answer = 37.5"),
        (next(line for line in text.splitlines() if line.startswith("keys =")),
         'answer = { invoices = "size", margin = "worth", hours = "worth" }'),
    ]:  # fmt: skip
        plain = plain.replace(line, answer)
    path.write_text(plain, encoding="utf-8")
    assert quiz_key.main([str(path)]) == 0
    assert path.read_text(encoding="utf-8") == text
    assert quiz_key.main(["--answers", str(path)]) == 0
    assert "  largest: b\n  first-steps: ['ask', 'agree', 'tell']\n" in capsys.readouterr().out


def test_the_tool_refuses_a_number_off_its_grid(own, tool):
    path = own / "quizzes" / "90.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace('key = "fa5ada2d1f94034d"', "answer = 37.6"), encoding="utf-8"
    )
    with pytest.raises(SystemExit, match="sum-of-five: 37.6 is no whole count of steps of 0.5"):
        tool("quiz_key").main([str(path)])


@pytest.mark.parametrize(
    ("text", "lang", "value"),
    [
        ("45", "en", 45), ("45%", "en", 45), ("1,234", "en", 1234), ("1,234", "es", 1.234), ("1.234", "es", 1234),
        ("1.234", "en", 1.234), ("2.100.000", "en", 2_100_000), ("0.125", "es", 0.125), ("−3,5", "es", -3.5),
        ("1.234,5", "en", 1234.5), ("1 234", "en", 1234), (".5", "en", 0.5), ("1.2.3", "en", None), ("", "en", None),
        ("nan", "en", None), ("1e5", "en", None), ("45-50", "en", None),
    ],
)  # fmt: skip
def test_a_number_is_read_as_a_person_writes_it(text, lang, value):
    with language.using(lang):
        assert typed(text) == (None if value is None else pytest.approx(value))
