"""An error says what is wrong, what was expected, what was found and what to do."""

from kamlib import language
from kamlib.errors import DataError, KamlibError, some


def test_the_five_parts_stand_in_order():
    error = DataError("orders.csv has no dates.", expected="a date.", found="abc", do="Give a date column.")
    assert str(error) == "orders.csv has no dates. Expected: a date. Found: abc. Give a date column."
    assert isinstance(error, KamlibError) and isinstance(error, ValueError)


def test_parts_that_are_not_given_leave_no_trace():
    assert str(DataError("orders.csv is empty.")) == "orders.csv is empty."


def test_the_labels_follow_the_language():
    with language.using("es"):
        assert str(DataError("X.", expected="a", found="b")) == "X. Se esperaba: a. Se encontró: b."


def test_five_offenders_are_shown_and_the_rest_counted():
    assert some(range(8)) == "0, 1, 2, 3, 4 and 3 more"
    assert some([]) == ""
