"""A learner's JupyterLab as `kam learn` opens it, and somebody who has a keyboard and no mouse."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import nbformat
import pytest

TOP = {"en": "Run the whole lesson", "es": "Ejecutar toda la lección"}
RESTART = {"en": "Restart Kernel", "es": "Reiniciar Kernel"}
IDLE = re.compile(r"Python 3.*\| (Idle|Inactivo)")
PATIENCE = 300_000  # ms; a slow machine is no fault of a lesson
# anywidget of a box that took more than two seconds to load; the box goes on all the same (`hear` in card.js)
GAVE_UP = "[anywidget] Failed to initialize model."
OWN = re.compile(r"(http://127\.0\.0\.1:|ws://127\.0\.0\.1:|data:|blob:)")
WHERE = """() => {
    const node = document.activeElement;
    const cell = node.closest(".jp-Cell"), card = node.closest(".kam-card");
    const cells = [...document.querySelectorAll(".jp-Notebook .jp-Cell")];
    const cards = cell && card ? [...cell.querySelectorAll(".kam-card." + card.classList[1])] : [];
    const kind = card ? card.classList[1].replace("kam-", "") : "";
    return [[cells.indexOf(cell), kind, cards.indexOf(card)], node.dataset.key ?? ""];
}"""


@pytest.fixture
def opened(tmp_path):
    """Run `kam learn` on a lesson, and give the learner's folder and the address that leads to the lesson."""

    @contextmanager
    def learn(number: str, lang: str, lessons: Path | None = None):
        folder, log = tmp_path / "my_lessons", tmp_path / "log"
        places = {f"JUPYTER_{name}_DIR": str(tmp_path / name.lower()) for name in ("DATA", "RUNTIME")}
        places |= {"KAM_LESSONS": str(lessons)} if lessons else {}
        environment = os.environ | places | {"KAM_LANG": lang}
        command = [sys.executable, "-m", "kamlib", "learn", number, "--no-browser", "--folder", str(folder)]
        with log.open("w") as told:
            server = subprocess.Popen(command, env=environment, stdout=told, stderr=told, start_new_session=True)
            try:
                yield folder, _address(tmp_path / "runtime", server, log)
            finally:
                if sys.platform == "win32":
                    subprocess.run(["taskkill", "/F", "/T", "/PID", str(server.pid)], check=False)
                else:
                    os.killpg(server.pid, signal.SIGTERM)
                server.wait(timeout=PATIENCE / 1000)

    return learn


def _address(runtime, server, log, patience=PATIENCE / 1000):
    """Wait until JupyterLab listens; its opening page leads to the lesson."""
    end = time.monotonic() + patience
    while time.monotonic() < end and server.poll() is None:
        for path in runtime.glob("jpserver-*.json"):
            found = json.loads(path.read_text())
            return f"{found['url']}?token={found['token']}"
        time.sleep(0.2)
    raise RuntimeError(f"kam learn did not open the lesson:\n{log.read_text()}")


class Box(NamedTuple):
    """A box of a lesson: the id of its cell in the learner's copy, its kind, its place among those in the cell."""

    cell: str
    kind: str
    nth: int = 0


class Learner:
    """Someone who has a keyboard and no mouse."""

    def __init__(self, page, lang: str):
        self.page, self.lang, self.places = page, lang, {}
        self.errors, self.strange = [], []
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: str(error) == GAVE_UP or self.errors.append(str(error)))
        page.on("request", lambda request: OWN.match(request.url) or self.strange.append(request.url))

    def open(self, address, copy: Path):
        self.places = {cell["id"]: place for place, cell in enumerate(nbformat.read(copy, as_version=4).cells)}
        self.page.goto(address, wait_until="domcontentloaded")
        self.page.get_by_text(IDLE).wait_for(timeout=PATIENCE)
        self.page.get_by_text(TOP[self.lang]).first.wait_for()

    def run_all(self):
        """Run the lesson; the focus is then in its first box."""
        self.page.keyboard.press("Control+Shift+Enter")
        self.page.wait_for_function("document.activeElement?.matches('.kam-plain')", timeout=PATIENCE)
        self.sees(".kam-worksheet")
        self.page.get_by_text(IDLE).wait_for(timeout=PATIENCE)

    def restart(self):
        """Restart the kernel by the command palette, and confirm."""
        self.press("Control+Shift+C")
        self.page.keyboard.type(RESTART[self.lang])
        self.page.locator(".lm-CommandPalette-item.lm-mod-active").wait_for()
        self.press("Enter")
        self.page.locator(".jp-Dialog").wait_for()
        self.press("Enter")
        self.page.locator(".jp-Dialog").wait_for(state="detached")
        self.page.get_by_text(IDLE).wait_for(timeout=PATIENCE)

    def text(self):
        return self.page.locator(".jp-Notebook").inner_text()

    def cell(self, name: str):
        return self.page.locator(".jp-Notebook .jp-Cell").nth(self.places[name])

    def card(self, box: Box):
        return self.cell(box.cell).locator(f".kam-card.kam-{box.kind}").nth(box.nth)

    def sees(self, place, text=""):
        """Wait for a text; a place is a selector, or a box, of which the result is meant."""
        found = self.page.locator(place) if isinstance(place, str) else self.card(place).locator(".kam-status")
        found.filter(has_text=text).first.wait_for(timeout=PATIENCE)

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def held(self):
        """Where the focus is: the box, counted, and its field or button."""
        box, key = self.page.evaluate(WHERE)
        return tuple(box), key

    def go(self, box: Box, key: str, *, back=False):
        """Press Tab until a field or button of a box has the focus; of a choice, any of its answers will do."""
        wanted = (self.places[box.cell], box.kind, box.nth)
        for _ in range(120):
            self.press("Shift+Tab" if back else "Tab")
            held, field = self.held()
            if held == wanted and key in (field, field.partition("=")[0]):
                return
        raise AssertionError(f"The keyboard does not reach {key} of {box}.")

    def choose(self, box, key, place, *, back=False):
        """Choose an entry of a list by its place."""
        self.go(box, key, back=back)
        self.press("Home", *["ArrowDown"] * place)

    def tick(self, box, key, option, *, back=False):
        """Choose one of several answers with the arrow keys."""
        self.go(box, key, back=back)
        wanted = f"{key}={option}"
        if self.held()[1] == wanted:
            self.press("Space")
        for _ in range(20):
            if self.held()[1] == wanted:
                return
            self.press("ArrowDown")
        raise AssertionError(f"The arrow keys do not reach {wanted} of {box}.")

    def write(self, box, key, text, *, back=False):
        """Write into a field in the place of what stands there."""
        self.go(box, key, back=back)
        self.press("Control+a")
        self.page.keyboard.type(text)

    def push(self, box, button, *, back=False):
        """Press a button, which keeps the focus."""
        self.go(box, f"button {button}", back=back)
        self.press("Enter")

    def holds(self, box, key):
        """The focus has not moved."""
        assert self.held() == ((self.places[box.cell], box.kind, box.nth), key)


@pytest.fixture(scope="session")
def box():
    """Name a box of a lesson."""
    return Box


@pytest.fixture
def learner(page):
    """Give the page to a learner of a language."""
    return lambda lang: Learner(page, lang)


@pytest.fixture
def barriers(axe, page):
    """Ask axe-core what is serious or critical in the boxes, texts and figures of the lesson."""

    def found():
        page.evaluate(axe)
        violations = page.evaluate("async () => (await axe.run('.jp-OutputArea, .jp-RenderedMarkdown')).violations")
        return [
            (one["id"], [node["html"][:200] for node in one["nodes"]])
            for one in violations
            if one["impact"] in ("serious", "critical")
        ]

    return found
