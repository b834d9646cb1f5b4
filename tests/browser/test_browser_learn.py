"""A learner opens a lesson with `kam learn` and finishes it by keyboard alone; axe-core finds no serious fault."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kamlib.teach import Progress

pytestmark = pytest.mark.browser
LESSONS = Path(__file__).resolve().parents[1] / "teach" / "inputs" / "lessons"
WORDS = {
    "en": {
        "locked": "Locked until you commit your guess above.",
        "answer": "The answer: 62.5%",
        "secrets": ["62.5", "What we see"],
        "seen": "Vicom alone brings 62.5% of the revenue.",
        "hint": "A hint: What is left of the money",
        "solved": "Solved.",
        "right": "Right.",
        "counted": "1 of 4 questions right, 1 at the first try.",
        "back": "Welcome back",
        "restart": "Restart Kernel…",
        "kept": "Kept in progress.json",
        "top": "Run the whole lesson",
    },
    "es": {
        "locked": "Cerrado hasta que confirme su apuesta de arriba.",
        "answer": "La respuesta: 62,5\N{NO-BREAK SPACE}%",
        "secrets": ["62,5", "Qué vemos"],
        "seen": "Vicom aporta por sí solo el 62,5 % de los ingresos.",
        "hint": "Una pista: ¿Qué queda del dinero",
        "solved": "Resuelto.",
        "right": "Correcto.",
        "counted": "1 de 4 preguntas acertadas, 1 al primer intento.",
        "back": "Qué bueno verle de nuevo",
        "restart": "Reiniciar Kernel",
        "kept": "Guardado en progress.json",
        "top": "Ejecutar toda la lección",
    },
}


@pytest.fixture(params=["en", "es"])
def lang(request):
    return request.param


@pytest.fixture
def desk(lang, tmp_path):
    """The folder of a learner, the address of the lesson as `kam learn` opens it."""
    folder, log = tmp_path / "my_lessons", tmp_path / "log"
    places = {f"JUPYTER_{name}_DIR": str(tmp_path / name.lower()) for name in ("DATA", "RUNTIME")}
    environment = os.environ | places | {"KAM_LESSONS": str(LESSONS), "KAM_LANG": lang}
    command = [sys.executable, "-m", "kamlib", "learn", "90", "--no-browser", "--folder", str(folder)]
    with log.open("w") as told:
        server = subprocess.Popen(command, env=environment, stdout=told, stderr=told, start_new_session=True)
        try:
            yield folder, _address(tmp_path / "runtime", server, log)
        finally:
            if sys.platform == "win32":
                subprocess.run(["taskkill", "/F", "/T", "/PID", str(server.pid)], check=False)
            else:
                os.killpg(server.pid, signal.SIGTERM)
            server.wait(timeout=60)


def _address(runtime, server, log, patience=120):
    """Wait until JupyterLab listens; its opening page leads to the lesson."""
    end = time.monotonic() + patience
    while time.monotonic() < end and server.poll() is None:
        for path in runtime.glob("jpserver-*.json"):
            found = json.loads(path.read_text())
            return f"{found['url']}?token={found['token']}"
        time.sleep(0.2)
    raise RuntimeError(f"kam learn did not open the lesson:\n{log.read_text()}")


class Learner:
    """Someone who has a keyboard and no mouse."""

    def __init__(self, page, words):
        self.page, self.words = page, words

    def open(self, address):
        self.page.goto(address, wait_until="domcontentloaded")
        self.page.get_by_text(re.compile(r"Python 3.*\| (Idle|Inactivo)")).wait_for(timeout=120_000)
        self.page.get_by_text(self.words["top"]).first.wait_for()

    def run_all(self):
        self.page.keyboard.press("Control+Shift+Enter")
        self.page.wait_for_function("document.activeElement?.matches('.kam-plain')", timeout=120_000)
        self.sees(".kam-worksheet", "")

    def text(self):
        return self.page.locator(".jp-Notebook").inner_text()

    def sees(self, place, text):
        self.page.locator(place).filter(has_text=text).first.wait_for(timeout=60_000)

    def go(self, card, key, *, back=False):
        """Press Tab until a field or button of a box has the focus."""
        place = f'{card} [data-key="{key}"]:focus'
        for _ in range(80):
            self.page.keyboard.press("Shift+Tab" if back else "Tab")
            if self.page.locator(place).count():
                return
        raise AssertionError(f"The keyboard does not reach {key} of {card}.")

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def choose(self, card, key, place, *, back=False):
        """Choose an option of a list by its place."""
        self.go(card, key, back=back)
        self.press("Home", *["ArrowDown"] * place)

    def holds(self, key):
        """The focus has not moved."""
        assert self.page.evaluate("document.activeElement.dataset.key") == key


def test_a_lesson_is_finished_by_keyboard_alone(desk, lang, page, axe):
    folder, address = desk
    words, told, asked = WORDS[lang], [], []
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    learner = Learner(page, words)
    learner.open(address)
    learner.run_all()

    text = learner.text()
    assert [secret for secret in words["secrets"] if secret in text] == []
    assert text.count(words["locked"]) >= 5

    learner.go(".kam-guess", "value")
    learner.press("6", "0")
    learner.choose(".kam-guess", "confidence", 7)
    learner.go(".kam-guess", "button commit")
    learner.press("Enter")
    learner.sees(".jp-OutputArea-output", words["seen"])
    assert words["answer"] in learner.text()
    learner.holds("button commit")

    learner.go(".kam-guess", "value=vicom")
    learner.press("ArrowDown")
    learner.holds("value=cartech")
    learner.choose(".kam-guess", "confidence", 2)
    learner.go(".kam-guess", "button commit")
    learner.press("Enter")
    learner.sees(".kam-guess .kam-right", "Cartech")

    for place, hours in enumerate(["50", "30", "20", "0", "0", "0"], start=1):
        learner.go(".kam-guess", str(place))
        learner.press("Control+a", *hours)
    learner.go(".kam-guess", "button commit")
    learner.press("Enter")
    learner.sees(".kam-guess .kam-status", "")

    exercise = ".kam-exercise"
    for name in ("invoices", "margin", "hours"):
        learner.choose(exercise, name, 1)
    learner.go(exercise, "button check")
    learner.press("Enter")
    learner.sees(f"{exercise} .kam-status", words["hint"])
    for name in ("hours", "margin"):
        learner.choose(exercise, name, 2, back=True)
    learner.go(exercise, "button check")
    learner.press("Enter")
    learner.sees(f"{exercise} .kam-status", words["solved"])

    learner.go(".kam-panel", "top")
    learner.press("ArrowLeft")
    learner.sees(".kam-panel output", "4")
    learner.holds("top")

    learner.go(".kam-quiz", "answer=a")
    learner.press("ArrowDown")
    learner.go(".kam-quiz", "button check")
    learner.press("Enter")
    learner.sees(".kam-quiz .kam-status", words["right"])
    learner.sees(".kam-plain", words["counted"])

    learner.go(".kam-worksheet", "share")
    page.keyboard.type("40 %")
    learner.go(".kam-worksheet", "button keep")
    learner.press("Enter")
    learner.sees(".kam-worksheet .kam-status", words["kept"])

    violations = found_by(axe, page)
    assert violations == [], violations

    restart_kernel(page, words["restart"])
    learner.run_all()
    learner.sees(".kam-plain", words["back"])
    learner.sees(".jp-OutputArea-output", words["seen"])
    learner.sees(f"{exercise} .kam-status", words["solved"])
    learner.sees(".kam-plain", words["counted"])
    assert page.locator(".kam-worksheet textarea").first.input_value() == "40 %"

    kept = Progress(folder / "progress.json")
    assert kept.of("90", "guesses")["largest"]["right"] and kept.of("90", "exercises")["sort-facts"]["misses"] == 1
    assert told == [] and [url for url in asked if not re.match(r"(http://127\.0\.0\.1:|data:|blob:)", url)] == []


def restart_kernel(page, name):
    """Restart the kernel by the command palette, and confirm."""
    page.keyboard.press("Control+Shift+C")
    page.keyboard.type(name.rstrip("…"))
    page.locator(".lm-CommandPalette-item.lm-mod-active").wait_for()
    page.keyboard.press("Enter")
    page.locator(".jp-Dialog").wait_for()
    page.keyboard.press("Enter")
    page.locator(".jp-Dialog").wait_for(state="detached")
    page.get_by_text(re.compile(r"Python 3.*\| (Idle|Inactivo)")).wait_for(timeout=120_000)


def found_by(axe, page):
    """What axe-core finds serious or critical in the boxes, texts and figures of the lesson."""
    page.evaluate(axe)
    found = page.evaluate("async () => (await axe.run('.jp-OutputArea, .jp-RenderedMarkdown')).violations")
    return [
        (one["id"], [node["html"][:200] for node in one["nodes"]])
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


def test_axe_core_does_find_what_is_wrong(axe, page):
    page.set_content("<html lang='en'><title>x</title><div class='jp-OutputArea'><input type='text'></div></html>")
    assert [name for name, _ in found_by(axe, page)] == ["label"]
