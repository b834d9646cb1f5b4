"""The box: only ever text, a still picture of itself for paper, and no trust in what a page sends."""

import pytest

from kamlib import language
from kamlib.errors import DataError
from kamlib.teach import Guess, Panel, Slider
from kamlib.teach.card import Card, place, written
from kamlib.teach.worksheet import Worksheet, printable

HOSTILE = '<img src=x onerror="alert(1)"> & "quoted" </div><script>alert(2)</script>'


@pytest.fixture
def shown(monkeypatch):
    """What is displayed, instead of showing it."""
    import IPython.display

    found = []
    monkeypatch.setattr(IPython.display, "display", lambda data, **_: found.append(data))
    return found


def test_what_stands_for_a_box_on_paper_is_escaped(shown):
    guess = Guess("x", HOSTILE, "choice", options=[HOSTILE, "b"])
    place(guess.card, written(guess.card.content))
    (data,) = shown
    assert "<script" not in data["text/html"] and "<img" not in data["text/html"]
    assert "&lt;script&gt;" in data["text/html"] and "&quot;quoted&quot;" in data["text/html"]
    assert HOSTILE in data["text/plain"]
    assert any("widget-view" in kind for kind in data)


def test_the_page_draws_text_only():
    for word in ("innerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert word not in Card._esm


def test_the_page_to_print_is_escaped():
    words = {"title": HOSTILE, "intro": HOSTILE, "prompts": {"a": HOSTILE, "b": "Why?"}}
    page = printable(words, notes={"a": HOSTILE})
    assert "<script" not in page and "<img" not in page
    assert page.count("&lt;script&gt;") == 5 and page.count('class="lines"') == 1


@pytest.mark.parametrize(
    "message",
    [None, "x", {}, {"press": "commit"}, {"press": ["commit"], "values": {}}, {"press": "commit", "values": "x"}],
)
def test_a_message_of_another_shape_is_left_alone(message):
    pressed = []
    card = Card({"kind": "plain"}, press=lambda *given: pressed.append(given))
    card._told(card, message, [])
    assert pressed == []


def test_a_box_answers_in_the_language_it_was_made_in():
    with language.using("es"):
        guess = Guess("x", "¿?", "share")
    guess.card._told(guess.card, {"press": "commit", "values": {}}, [])
    assert guess.card.said == "Escriba su apuesta como un número."
    assert guess.card.content["lang"] == "es"


def test_a_fault_inside_is_said_in_the_box():
    def fail(*given):
        raise KeyError("x")

    card = Card({"kind": "plain"}, press=fail)
    with pytest.raises(KeyError):
        card.press("go", {})
    assert card.said == "Something went wrong that the lesson does not know: KeyError: 'x'."


def test_a_panel_follows_its_slider():
    panel = Panel("{:d} of {:d}".format, Slider("Chosen", 1, 12, 3), 12, title="Try")
    assert panel.text == "3 of 12" and panel.set(**{"0": 5}) == "5 of 12"
    assert panel.card.values == {"0": 5} and panel.card.said == "5 of 12"
    panel.card._told(panel.card, {"change": "0", "values": {"0": 7}}, [])
    assert panel.text == "7 of 12"
    panel.card._told(panel.card, {"change": "0", "values": {"0": "<b>"}}, [])
    panel.card._told(panel.card, {"change": "0", "values": {"0": 99}}, [])
    assert panel.text == "7 of 12"


def test_a_panel_draws_a_plot_with_its_sentence():
    import pandas as pd

    from kamlib import measure, plots

    revenue = pd.Series({"Vicom": 500.0, "Cartech": 120.0, "Orla": 30.0}).rename_axis("account_id")
    panel = Panel(plots.pareto, measure.concentration(revenue), top=Slider("Accounts", 1, 3, 2))
    (image,) = panel.card.content["body"]
    assert image["alt"] == panel.text == "1 of 3 accounts brings half of the revenue. The largest, Vicom, brings 76.9%."
    assert image["image"].startswith("iVBOR")


def test_a_slider_writes_its_values_for_those_who_hear_them():
    panel = Panel("{}".format, Slider("Share", 0, 1, 0.5, step=0.25, unit="of all"))
    assert panel.card.content["fields"][0]["texts"] == [f"{n} of all" for n in ("0.00", "0.25", "0.50", "0.75", "1.00")]


def test_what_a_panel_cannot_do_is_said():
    with pytest.raises(DataError, match="A panel needs at least one slider"):
        Panel("{}".format, 3)
    with pytest.raises(DataError, match="The panel has no top of 3. Expected: 0 1–2"):
        Panel("{}".format, Slider("n", 1, 2, 1)).set(top=3)


def test_the_worksheet_keeps_its_notes(kept):
    sheet = Worksheet("90", progress=kept)
    sheet.card.press("keep", {"share": " 40 % ", "if-gone": ""})
    assert sheet.card.said == "Kept in progress.json, on this computer only."
    again = Worksheet("90", progress=kept)
    assert again.card.values == {"share": "40 %", "if-gone": ""}
    assert "<p>40 %</p>" in again.page() and again.page().count('class="lines"') == 1
