"""Cards on a board are moved by mouse, by digit and in the list: the card.js of the lessons in a page of its own."""

from pathlib import Path

import pytest

import kamlib
from kamlib.teach import Progress, items, shelf

pytestmark = pytest.mark.browser
CODE = Path(kamlib.__file__).parent / "teach" / "card.js"
STYLE = CODE.with_suffix(".css")
# what anywidget gives a box: its state, and a way to speak to the kernel
MODEL = """(async ({code, style, state}) => {
    const sheet = document.createElement("style");
    sheet.textContent = style;
    document.head.append(sheet);
    const heard = {};
    window.sent = [];
    const model = {
        get: (name) => state[name],
        set: (name, value) => { state[name] = value; },
        save_changes: () => {},
        send: (message) => window.sent.push(message),
        on: (name, call) => { heard[name] = call; },
    };
    window.state = state;
    window.change = (name, value) => { state[name] = value; heard[`change:${name}`](); };
    const {default: card} = await import(URL.createObjectURL(new Blob([code], {type: "text/javascript"})));
    card.render({model, el: document.body});
})"""
HOSTILE = '<img src=x onerror="window.caught = true">'
CARDS = [["late", f"Late {HOSTILE}", "92 of 110"], ["new", "New plant", "press, May"], ["few", "One contact", "1 of 6"]]
GROUPS = [["s", "Strengths"], ["w", "Weaknesses"], ["o", "Opportunities"], ["t", "Threats"]]
OPTIONS = [["", "choose"], *GROUPS]


def content(**marks):
    fields = [
        {"id": name, "type": "select", "label": text, "options": OPTIONS} | marks.get(name, {})
        for name, text, _ in CARDS
    ]
    board = {"groups": GROUPS, "cards": CARDS, "tray": "Not placed yet", "keys": "Keys: 1 to 4."}
    return {"kind": "exercise", "label": "Exercise", "question": "Where?", "board": board, "fields": fields}


@pytest.fixture
def board(page):
    page.goto("about:blank")
    state = {"content": content(), "values": {}, "says": {}}
    given = {"code": CODE.read_text(encoding="utf-8"), "style": STYLE.read_text(encoding="utf-8"), "state": state}
    page.evaluate(MODEL, given)
    page.locator(".kam-board").wait_for()
    return page


def lies(page):
    """Say which cards lie where, by the heading over them."""
    zones = page.locator(".kam-zone").all()
    return {zone.locator("p").inner_text(): zone.locator(".kam-claim").all_inner_texts() for zone in zones}


def piece(page, name):
    return page.locator(f'[data-key="card {name}"]')


def values(page):
    return page.evaluate("window.state.values")


def test_a_card_is_dragged_into_a_quadrant_and_back(board):
    assert len(lies(board)["Not placed yet"]) == 3
    zones = board.locator(".kam-zone")
    piece(board, "few").drag_to(zones.nth(2))
    assert lies(board)["Weaknesses"] == ["One contact"]
    assert values(board) == {"few": "w"}
    assert board.locator('select[data-key="few"]').input_value() == "w"
    piece(board, "few").drag_to(zones.nth(0))
    assert lies(board)["Weaknesses"] == []
    assert values(board) == {"few": ""}


def test_a_digit_moves_the_card_that_has_the_focus_and_the_focus_stays(board):
    piece(board, "new").focus()
    board.keyboard.press("3")
    assert lies(board)["Opportunities"] == ["New plant"]
    assert board.evaluate("document.activeElement.dataset.key") == "card new"
    assert "Opportunities" in piece(board, "new").get_attribute("aria-description")
    board.keyboard.press("9")
    board.keyboard.press("Control+1")
    assert values(board) == {"new": "o"}
    board.keyboard.press("0")
    assert "New plant" in lies(board)["Not placed yet"]


def test_the_list_moves_the_card(board):
    board.locator('select[data-key="late"]').select_option("t")
    assert len(lies(board)["Threats"]) == 1


def test_words_on_a_card_are_never_html(board):
    board.wait_for_timeout(100)
    assert board.locator(".kam-piece img").count() == 0
    assert not board.evaluate("Boolean(window.caught)")
    assert HOSTILE in piece(board, "late").inner_text()


def test_a_checked_board_says_what_is_right_and_a_solved_one_stays(board):
    board.evaluate("state => window.change('values', state)", {"few": "w", "new": "s", "late": "w"})
    board.evaluate(
        "content => window.change('content', content)",
        content(few={"tone": "right", "note": "In its place."}, new={"tone": "wrong", "note": "Again."}),
    )
    assert "kam-right" in piece(board, "few").get_attribute("class")
    assert "kam-wrong" in piece(board, "new").get_attribute("class")
    done = {name: {"tone": "right", "note": "Because.", "disabled": True} for name, *_ in CARDS}
    board.evaluate("content => window.change('content', content)", content(**done))
    piece(board, "few").focus()
    board.keyboard.press("1")
    assert lies(board)["Weaknesses"] == [f"Late {HOSTILE}", "One contact"]
    assert piece(board, "few").get_attribute("draggable") == "false"


def test_the_board_has_no_barrier(board, axe):
    board.evaluate(axe)
    found = board.evaluate("async () => (await axe.run('.kam-card')).violations")
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []


@pytest.mark.long
def test_the_board_of_lesson_06_is_sorted_with_the_mouse(opened, learner, tool, page):
    learner, item = learner("en"), items.read("06").exercises["board"]
    places = tool("quiz_key").answers(shelf.questions("06"))["board"]
    zones = ["", *item.groups]
    with opened("06", "en") as (folder, address):
        learner.open(address, next(folder.glob("*.ipynb")))
        learner.run_all()
        board = learner.cell("board").locator(".kam-board")
        board.scroll_into_view_if_needed()
        for name, group in places.items():
            card = board.locator(f'[data-key="card {name}"]')
            card.drag_to(board.locator(".kam-zone").nth(zones.index(group)))
        assert {zone: len(cards) for zone, cards in lies(board).items()} == {"Not placed yet": 0} | {
            label: list(places.values()).count(group) for group, label in item.groups.items()
        }
        learner.cell("board").locator('[data-key="button check"]').click()
        learner.cell("board").locator(".kam-status").filter(has_text=item.feedback["right"]).wait_for()
        assert board.locator('.kam-piece[aria-disabled="true"]').count() == len(places)
    assert Progress(folder / "progress.json").of("06", "exercises")["board"]["solved"]
    assert learner.errors == learner.strange == []
