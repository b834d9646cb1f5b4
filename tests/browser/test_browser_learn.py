"""A learner opens a lesson with `kam learn` and finishes it by keyboard alone; axe-core finds no serious fault.

Taken in both languages, and on a very slow page: `make walks`.
"""

from pathlib import Path

import pytest

from kamlib.teach import Progress

pytestmark = pytest.mark.browser
LESSONS = Path(__file__).resolve().parents[1] / "teach" / "inputs" / "lessons"
WALKS = [("es", False), ("en", False), ("en", True)]
# a page so slow that anywidget gives up on every box (it allows them two seconds)
SLOW = """() => {
    const after = AbortSignal.timeout.bind(AbortSignal);
    AbortSignal.timeout = (time) => after(time === 2000 ? 0 : time);
}"""
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
        "kept": "Kept in progress.json",
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
        "kept": "Guardado en progress.json",
    },
}


@pytest.mark.long
@pytest.mark.parametrize(("lang", "slow"), WALKS)
def test_a_lesson_is_finished_by_keyboard_alone(lang, slow, opened, learner, box, barriers, page):
    words, learner = WORDS[lang], learner(lang)
    if slow:
        page.add_init_script(f"({SLOW})()")
    largest, following, hours = (box(f"guess-{name}", "guess") for name in ("largest", "next", "hours"))
    exercise, panel = box("exercise-sort", "exercise"), box("panel-top", "panel")
    question, sheet = box("quiz", "quiz"), box("worksheet", "worksheet")
    with opened("90", lang, LESSONS) as (folder, address):
        learner.open(address, next(folder.glob("90_*.ipynb")))
        learner.run_all()

        text = learner.text()
        assert [secret for secret in words["secrets"] if secret in text] == []
        assert text.count(words["locked"]) >= 5

        learner.write(largest, "value", "60")
        learner.choose(largest, "confidence", 7)
        learner.push(largest, "commit")
        learner.sees(".jp-OutputArea-output", words["seen"])
        assert words["answer"] in learner.text()
        learner.holds(largest, "button commit")

        learner.tick(following, "value", "cartech")
        learner.holds(following, "value=cartech")
        learner.choose(following, "confidence", 2)
        learner.push(following, "commit")
        learner.sees(following, "Cartech")

        for place, given in enumerate(["50", "30", "20", "0", "0", "0"], start=1):
            learner.write(hours, str(place), given)
        learner.push(hours, "commit")
        learner.sees(hours)

        for name in ("invoices", "margin", "hours"):
            learner.choose(exercise, name, 1)
        learner.push(exercise, "check")
        learner.sees(exercise, words["hint"])
        for name in ("hours", "margin"):
            learner.choose(exercise, name, 2, back=True)
        learner.push(exercise, "check")
        learner.sees(exercise, words["solved"])

        learner.go(panel, "top")
        learner.press("ArrowLeft")
        learner.sees(".kam-panel output", "4")
        learner.holds(panel, "top")

        learner.tick(question, "answer", "b")
        learner.push(question, "check")
        learner.sees(question, words["right"])
        learner.sees(".kam-plain", words["counted"])

        learner.write(sheet, "share", "40 %")
        learner.push(sheet, "keep")
        learner.sees(sheet, words["kept"])

        assert barriers() == []

        learner.restart()
        learner.run_all()
        learner.sees(".kam-plain", words["back"])
        learner.sees(".jp-OutputArea-output", words["seen"])
        learner.sees(exercise, words["solved"])
        learner.sees(".kam-plain", words["counted"])
        assert learner.card(sheet).locator("textarea").first.input_value() == "40 %"

    kept = Progress(folder / "progress.json")
    assert kept.of("90", "guesses")["largest"]["right"] and kept.of("90", "exercises")["sort-facts"]["misses"] == 1
    assert learner.errors == [] and learner.strange == []


def test_axe_core_does_find_what_is_wrong(barriers, page):
    page.set_content("<html lang='en'><title>x</title><div class='jp-OutputArea'><input type='text'></div></html>")
    assert [name for name, _ in barriers()] == ["label"]
