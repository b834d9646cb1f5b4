"""Tables as a reader meets them."""

import pandas as pd
import pytest

from kamlib.language import using
from kamlib.measure import Estimate
from kamlib.study.view import Sentences, View, cell, doubt

HOSTILE = ["=cmd|'/c calc'!A1", "<script>alert(1)</script>", "../x", '"onmouseover="x', "a\nb\tc"]


@pytest.mark.parametrize(
    ("value", "kind", "english", "spanish"),
    [
        (1234.5, "money", "1,234", "1\u202f234"),
        (1234.567, "cents", "1,234.57", "1\u202f234,57"),
        (1234.0, "signed", "+1,234", "+1\u202f234"),
        (-1234.0, "signed", "−1,234", "−1\u202f234"),
        (0.0, "signed", "0", "0"),
        (0.1234, "share", "12.3%", "12,3\N{NO-BREAK SPACE}%"),
        (0.1234, "change", "+12.3%", "+12,3\N{NO-BREAK SPACE}%"),
        (0.0, "change", "0.0%", "0,0\N{NO-BREAK SPACE}%"),
        (12.6, "change", "×14", "×14"),
        (0.712, "hundredths", "71.2", "71,2"),
        (0.0754, "fine", "0.075", "0,075"),
        (pd.Timestamp("2024-03-31"), "date", "31 Mar 2024", "31 mar 2024"),
        (pd.Timestamp("2024-03-31"), "month", "Mar 2024", "mar 2024"),
        (True, "yes", "yes", "sí"),
        (float("nan"), "money", "–", "–"),
        (None, "text", "–", "–"),
        (pd.NaT, "month", "–", "–"),
    ],
)
def test_one_value(value, kind, english, spanish):
    assert cell(value, kind) == english
    with using("es"):
        assert cell(value, kind) == spanish


def test_an_estimate_brings_its_interval():
    assert doubt(Estimate(0.921, 0.88, 0.952, 180)) == "92.1% (88.0% to 95.2%)"


@pytest.fixture
def view():
    table = pd.DataFrame({"name": HOSTILE, "amount": range(5), "kind": ["money", "share"] + ["real"] * 3})
    columns = {"name": ("Account <b>", "text"), "amount": ("Amount", "row")}
    return View(title="Largest & best", table=table, columns=columns, note="n < 5", rows=4, sheet="Accounts")


def test_no_text_is_live_in_the_page(view):
    html = view._repr_html_()
    assert "<script>" not in html and "<b>" not in html and 'onmouseover="' not in html
    assert "&lt;script&gt;" in html and "Largest &amp; best" in html and "n &lt; 5" in html
    assert '<th scope="col"' in html and "<caption" in html and 'tabindex="0"' in html


def test_the_page_says_what_it_leaves_to_the_workbook(view):
    assert "1 more row stands in the workbook." in str(view)
    assert len(view.cells()) == 4
    table, formats = view.workbook_table()
    assert len(table) == 5
    assert formats == {"Amount": ["whole", "share", "real", "real", "real"]}


def test_a_row_can_have_its_own_kind(view):
    assert [row[1] for row in view.cells()] == ["0", "100.0%", "2.0", "3.0"]


def test_lines_and_tabs_in_a_name_do_not_break_the_table():
    table = pd.DataFrame({"name": ["a\nb\tc"]})
    assert str(View(title="T", table=table, columns={"name": ("Name", "text")})).splitlines() == ["T", "Name", "a b c"]


def test_an_empty_table_says_why():
    view = View(title="Turnover", table=pd.DataFrame({"a": []}), columns={"a": ("A", "text")}, note="No second year.")
    assert str(view) == "Turnover\nNo second year."
    assert "<table" not in view._repr_html_() and "No second year." in view._repr_html_()


def test_what_a_page_has_no_room_for_stands_in_the_workbook():
    table = pd.DataFrame({"name": ["A"], "id": ["0012"]})
    view = View(title="T", table=table, columns={"name": ("N", "text"), "id": ("Id", "text")}, workbook_only=("id",))
    assert "0012" not in str(view) and "0012" not in view._repr_html_()
    assert view.workbook_table()[0]["Id"].tolist() == ["0012"]


def test_sentences_are_escaped():
    html = Sentences(("<script>",), "A & B")._repr_html_()
    assert "<script>" not in html and "A &amp; B" in html
    assert str(Sentences(("one", "two"), "Head")) == "Head\n- one\n- two"
