"""Turn answers written in plain text into keys, and keys back into answers for a trainer.

    python tools/quiz_key.py [FILE ...]            replace every line `answer = ...` by its key (no name: all files)
    python tools/quiz_key.py --answers FILE ...    print the right answers, for the trainer's sheet

In a file of questions (notebooks/quizzes/NN.toml) write the right answer of an item in one line, then run this:

    choose, pick        answer = "b"
    order               answer = ["ask", "agree", "tell"]
    match, sort, board  answer = { invoices = "size", hours = "worth" }
    number              answer = 37.5      (with step = 0.5: the right number is a whole count of steps)
"""

from __future__ import annotations

import argparse
import itertools
import re
import sys
import tomllib
from pathlib import Path

from kamlib.teach import items, keys

ROOT = Path(__file__).resolve().parents[1]
_ANSWER = re.compile(r"^answer\s*=.*$", flags=re.M)


def keyed(text: str, lesson: str) -> str:
    """Replace the plain answers in a file of questions by their keys."""
    content = tomllib.loads(text)
    plain = sorted(
        (raw for part in ("exercise", "quiz") for raw in content.get(part, []) if "answer" in raw),
        key=lambda raw: _place(text, raw["id"]),
    )
    lines = iter([_line(raw, lesson) for raw in plain])
    if len(plain) != len(_ANSWER.findall(text)):
        raise SystemExit(f"{lesson}.toml: each answer must stand alone in one line that begins with: answer =")
    return _ANSWER.sub(lambda _: next(lines), text)


def _place(text: str, item: str) -> int:
    return re.search(rf'^id\s*=\s*["\']{re.escape(item)}["\']', text, flags=re.M).start()


def _line(raw: dict, lesson: str) -> str:
    answer, name = raw["answer"], raw["id"]
    if isinstance(answer, dict):
        pairs = [f'{option} = "{keys.key(lesson, name, f"{option}={group}")}"' for option, group in answer.items()]
        return f"keys = {{ {', '.join(pairs)} }}"
    if isinstance(answer, list):
        answer = keys.one_of_many(answer)
    elif isinstance(answer, int | float):
        step = float(raw.get("step", 1))
        if abs(answer / step - round(answer / step)) > 1e-9:
            raise SystemExit(f"{lesson}.toml, {name}: {answer} is no whole count of steps of {step}.")
        answer = keys.on_grid(answer, step)
    return f'key = "{keys.key(lesson, name, answer)}"'


def answers(path: Path) -> dict[str, object]:
    """Find the right answer of every item by trying all; what has none comes as None."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    found: dict[str, object] = {}
    for raw in content.get("exercise", []) + content.get("quiz", []):
        item = items._item(raw, path.stem, "en")
        found[item.id] = _solved(item)
    return found


def _solved(item: items.Item):
    if item.kind in ("choose", "pick"):
        return next((name for name in item.options if item.fits(name)), None)
    if item.kind in items.SORTED:
        return {name: next((g for g in item.groups if item.group_fits(name, g)), None) for name in item.options}
    if item.kind == "order":
        orders = itertools.permutations(item.options)
        return next((list(order) for order in orders if item.fits(keys.one_of_many(list(order)))), None)
    if item.kind == "number":
        counts = itertools.chain.from_iterable((count, -count) for count in range(200_000))
        return next((count * item.step for count in counts if item.fits(str(count))), None)
    return None


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--answers", action="store_true", help="print the right answers")
    asked = parser.parse_args(arguments)
    found = []
    for path in asked.files or sorted((ROOT / "notebooks" / "quizzes").glob("*.toml")):
        if asked.answers:
            print(path.name, *(f"  {name}: {answer}" for name, answer in answers(path).items()), sep="\n")
            continue
        text = path.read_text(encoding="utf-8")
        if (changed := keyed(text, path.stem)) != text:
            path.write_text(changed, encoding="utf-8")
        found += items.faults(path)
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
