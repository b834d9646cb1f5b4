"""Every lesson is finished by keyboard alone; what a reveal tells stands nowhere before the guess.

A walk takes a minute, or ten where the machine is busy, so these belong to `make walks`. KAM_PICTURES names a folder
for pictures of each lesson before and after the guesses; without it none are taken.
"""

from __future__ import annotations

import ast
import json
import os
import time
from contextlib import suppress
from pathlib import Path

import nbformat
import pytest

from kamlib import language
from kamlib.language import gettext as _
from kamlib.language import number
from kamlib.teach import Progress, items, reveal, shelf

pytestmark = [pytest.mark.browser, pytest.mark.long]
NUMBERS = sorted(shelf.lessons("en"))
WALKS = [(name, lang) for name in NUMBERS for lang in ("en", "es")]
BOXES = ("guess", "exercise", "panel", "quiz", "worksheet")
SHOWN = """cell => [...cell.querySelectorAll(".jp-OutputArea .jp-OutputArea .jp-OutputArea-output")]
    .filter(node => !node.querySelector(".kam-card")).map(node => {
        const copy = node.cloneNode(true);
        copy.querySelectorAll("style, .jp-InternalAnchorLink").forEach(part => part.remove());
        copy.querySelectorAll("img").forEach(image => image.replaceWith(image.alt));
        return copy.textContent;
    }).join("\\n")"""
SLIDERS = "all => all.map(one => [one.dataset.key, ...[one.min, one.max, one.step, one.value].map(Number)])"
NOTE = "Purchasing, 3 May."
PAGE = """() => [...document.querySelectorAll(".jp-Notebook [alt]")].map(node => node.alt).join("\\n")
    + document.querySelector(".jp-Notebook").textContent"""


@pytest.fixture(scope="module")
def texts(tool):
    return tool("lesson_texts")


@pytest.fixture(scope="module")
def rules(tool):
    return tool("lesson_rules")


@pytest.fixture(scope="module")
def keys(tool):
    return tool("quiz_key")


class Walk:
    """One lesson and the learner who walks through it."""

    def __init__(self, name, learner, box, texts, rules, keys):
        self.name, self.learner, self.box, self.texts = name, learner, box, texts
        self.cells = nbformat.read(shelf.notebook(name, lang=learner.lang), as_version=4).cells
        self.runs = reveal.runs(self.cells)
        self.calls, self.tried = rules.calls, {}
        self.assumed = dict(
            rules.assumed(call) for cell in self.cells for method, call in rules.calls(cell) if method == "guessed"
        )
        self.answers = keys.answers(shelf.questions(name))
        with language.using(learner.lang):
            self.sheet = items.read(name)
        self.committed: set[str] = set()

    def say(self, sentence, **words):
        with language.using(self.learner.lang):
            return _(sentence).format(**words)

    def secrets(self):
        return [line for run in self.runs for cell in run.cells for line in self.texts.secrets(cell)]

    def hides(self, text):
        """Nothing that waits for a guess stands in a text."""
        bare = self.texts.bare(text)
        assert [line for line in self.secrets() if self.texts.bare(line) in bare] == []

    def boxes(self):
        """Name the boxes from the top, each with the call that makes it; keep the values that panels are tried with."""
        home = {cell["id"]: run.cells[0]["id"] for run in self.runs for cell in run.cells}
        found = []
        for cell in self.cells:
            place = home.get(cell["id"], cell["id"])
            for method, call in self.calls(cell):
                if method in BOXES and not reveal.is_check(cell):
                    nth = sum((box.cell, box.kind) == (place, method) for box, _ in found)
                    found.append((self.box(place, method, nth), call))
            if reveal.is_check(cell):
                panel = next(box for box, _ in reversed(found) if box.kind == "panel")
                calls = [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Call)]
                moved = next(call for call in calls if getattr(call.func, "attr", "") == "set")
                values = {keyword.arg: ast.literal_eval(keyword.value) for keyword in moved.keywords}
                self.tried[panel] = values, cell.outputs[0]["text"]
        return found

    def commit(self, box, call):
        """Commit a guess: what the published lesson shows, or any other."""
        learner, name = self.learner, ast.literal_eval(call.args[0])
        kind = next((ast.literal_eval(k.value) for k in call.keywords if k.arg == "kind"), "share")
        keys = learner.card(box).locator("[data-key]").evaluate_all("all => all.map(one => one.dataset.key)")
        value = self.assumed.get(name)
        if kind == "hours":
            names = [key for key in keys if not key.startswith("button")]
            for key, hours in zip(names, value or [100, *[0] * (len(names) - 1)], strict=True):
                learner.write(box, key, str(hours))
        elif kind == "choice":
            learner.tick(box, "value", value or keys[0].partition("=")[2])
        else:
            learner.write(box, "value", "50")
        if kind != "hours":
            learner.choose(box, "confidence", 2)
        learner.push(box, "commit")
        learner.sees(box)
        self.committed.add(name)
        for run in self.runs:
            if name in run.guesses and not run.hood and self.committed >= set(run.guesses):
                self.is_open(run)
        learner.holds(box, "button commit")

    def is_open(self, run):
        """What is revealed is the text that the published lesson holds, and no other."""
        code = [cell.source for cell in run.cells if run.hood]
        wanted = self.texts.bare("\n".join([*code, *(text for cell in run.cells for text in self.texts.shown(cell))]))
        place = self.learner.cell(run.cells[0]["id"])
        with suppress(AssertionError):
            self.until(lambda: self.texts.bare(place.evaluate(SHOWN)) == wanted, wanted)
        assert self.texts.bare(place.evaluate(SHOWN)) == wanted

    def fill(self, box, item, answer, *, instead_of=None):
        """Answer from the top of a box; or go back from its button and mend what was wrong."""
        learner, back = self.learner, instead_of is not None
        if item.kind in ("choose", "pick"):
            learner.tick(box, "answer", answer, back=back)
        elif item.kind in ("number", "explain"):
            learner.write(box, "answer", self.written(answer), back=back)
        else:
            wanted, wrong = placed(item, answer), placed(item, instead_of) if back else {}
            for name in reversed(item.options) if back else item.options:
                if wanted[name] != wrong.get(name):
                    learner.choose(box, name, wanted[name], back=back)

    def written(self, answer):
        if isinstance(answer, str):
            return answer
        with language.using(self.learner.lang):
            return number(answer, 0 if float(answer).is_integer() else 3).replace("\N{NO-BREAK SPACE}", "")

    def exercise(self, box, item):
        """Miss first and read the hint, then solve it."""
        learner, right = self.learner, self.answers[item.id]
        if item.kind == "explain":
            wrong, right = "", "What they put in of their own."
        else:
            wrong = missed(item, right)
            self.fill(box, item, wrong)
        learner.push(box, "check")
        learner.sees(box, item.hint or self.say("Write a sentence or two first."))
        learner.holds(box, "button check")
        self.fill(box, item, right, instead_of=wrong)
        learner.push(box, "check")
        learner.sees(box, self.praise(item))
        learner.holds(box, "button check")

    def quiz(self, box):
        """Answer all questions, the first of them with a miss."""
        for nth, item in enumerate(self.sheet.quiz.values()):
            one, right = box._replace(nth=nth), self.answers[item.id]
            wrong = None if nth else missed(item, right)
            if wrong is not None:
                self.fill(one, item, wrong)
                self.learner.push(one, "check")
                self.learner.sees(one, item.feedback[wrong if item.kind == "choose" else "wrong"])
            self.fill(one, item, right, instead_of=wrong)
            self.learner.push(one, "check")
            self.learner.sees(one, self.praise(item))
        self.learner.sees(".kam-plain", self.counted())

    def praise(self, item):
        if item.kind == "explain":
            return item.model
        return item.feedback[self.answers[item.id] if item.kind in ("choose", "pick") else "right"]

    def counted(self):
        asked = len(self.sheet.quiz)
        return self.say("{n} of {all} questions right, {first} at the first try.", n=asked, all=asked, first=asked - 1)

    def panel(self, box):
        """Move a slider; where the published lesson tries values, the text that it prints is seen."""
        learner, card = self.learner, self.learner.card(box)
        values, text = self.tried.get(box, ({}, ""))
        for key, low, high, step, now in card.locator("input").evaluate_all(SLIDERS):
            wanted = values.get(key, now - step if now > low else now + step)
            learner.go(box, key)
            keys = ["Home", *["ArrowRight"] * round((wanted - low) / step)]
            if wanted - low > high - wanted:
                keys = ["End", *["ArrowLeft"] * round((high - wanted) / step)]
            learner.press(*keys)
            learner.holds(box, key)
        self.until(lambda: self.texts.bare(text) in self.texts.bare(card.locator(".kam-status").inner_text()), text)

    def until(self, is_so, wanted, patience=300):
        end = time.monotonic() + patience
        while not is_so():
            assert time.monotonic() < end, f"Nothing shows: {wanted}"
            time.sleep(0.05)

    def worksheet(self, box):
        self.learner.write(box, next(iter(self.sheet.worksheet["prompts"])), NOTE)
        self.learner.push(box, "keep")
        self.learner.sees(box, self.say("Kept in {file}, on this computer only.", file="progress.json"))


def placed(item, answer):
    """Say which entry of its list each line of an order, a match or a sorting gets."""
    if item.kind == "order":
        return {name: place for place, name in enumerate(answer, start=1)}
    groups = list(item.groups)
    return {name: groups.index(group) + 1 for name, group in answer.items()}


def missed(item, right):
    """Give an answer that is not the right one."""
    if item.kind in ("choose", "pick"):
        return next(name for name in item.options if name != right)
    if item.kind == "number":
        return right + 10 * item.step + 3 * item.tolerance
    if item.kind == "order":
        return [right[1], right[0], *right[2:]]
    first = next(iter(right))
    return right | {first: next(group for group in item.groups if group != right[first])}


def strings(content):
    """Find the texts of a notebook file, wherever they stand."""
    if isinstance(content, str):
        return content
    values = content.values() if isinstance(content, dict) else content if isinstance(content, list) else []
    return "\n".join(strings(value) for value in values)


def saved(learner, copy):
    """Save the page and read the learner's copy as it stands on disk."""
    before = copy.stat().st_mtime_ns
    learner.press("Control+s")
    end = time.monotonic() + 300
    while copy.stat().st_mtime_ns == before or not copy.stat().st_size:
        assert time.monotonic() < end, "The page is not saved."
        time.sleep(0.1)
    return json.loads(copy.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("name", "lang"), WALKS)
def test_a_lesson_is_finished_by_keyboard_alone(name, lang, opened, learner, box, barriers, texts, rules, keys, page):
    walk = Walk(name, learner(lang), box, texts, rules, keys)
    boxes, learner = walk.boxes(), walk.learner
    with opened(name, lang) as (folder, address):
        copy = next(folder.glob("*.ipynb"))
        learner.open(address, copy)
        learner.run_all()
        walk.hides(page.evaluate(PAGE))
        content = saved(learner, copy)
        assert any(cell.get("outputs") for cell in content["cells"])
        walk.hides(strings(content))
        pictures(page, f"{name}-{lang}-before")

        for one, call in boxes:
            if one.kind == "guess":
                walk.commit(one, call)
            elif one.kind == "exercise":
                walk.exercise(one, walk.sheet.exercises[ast.literal_eval(call.args[0])])
            else:
                getattr(walk, one.kind)(one)
        for run in walk.runs:
            if run.hood:
                learner.push(box(run.cells[0]["id"], "plain"), "show")
            walk.is_open(run)
        assert barriers() == []
        pictures(page, f"{name}-{lang}-after")

        comes_back(walk, boxes)

    kept = Progress(folder / "progress.json")
    assert set(kept.of(name, "guesses")) == walk.committed
    assert set(kept.of(name, "exercises")) == set(walk.sheet.exercises)
    assert all(entry["right"] for entry in kept.of(name, "quiz").values())
    assert learner.errors == learner.strange == []


def comes_back(walk, boxes):
    """Run the lesson in a new kernel: what was answered stands there, and what was opened is open."""
    learner = walk.learner
    learner.restart()
    learner.run_all()
    learner.sees(".kam-plain", walk.say("Welcome back: what you have answered before is filled in."))
    for run in (run for run in walk.runs if not run.hood):
        walk.is_open(run)
    for one, call in boxes:
        if one.kind == "exercise":
            learner.sees(one, walk.praise(walk.sheet.exercises[ast.literal_eval(call.args[0])]))
        elif one.kind == "guess":
            assert learner.card(one).get_by_role("button").get_attribute("aria-disabled") == "true"
        elif one.kind == "worksheet":
            assert learner.card(one).locator("textarea").first.input_value() == NOTE
    learner.sees(".kam-plain", walk.counted())


def pictures(page, name):
    """Keep what the page looks like in two widths, where KAM_PICTURES asks for it."""
    if not (folder := os.environ.get("KAM_PICTURES")):
        return
    Path(folder).mkdir(parents=True, exist_ok=True)
    before, rolled = page.viewport_size, page.locator(".jp-WindowedPanel-outer").first
    for width in (1280, 1024):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(500)
        height = rolled.evaluate("node => node.scrollHeight") + 120
        page.set_viewport_size({"width": width, "height": height})
        rolled.evaluate("node => { node.scrollTop = 0; }")
        page.wait_for_timeout(500)
        page.screenshot(path=Path(folder) / f"{name}-{width}.png")
    page.set_viewport_size(before)
