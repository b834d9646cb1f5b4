"""Build the Spanish lessons from the English ones and their catalogues, and hold them to each other.

    python tools/translate.py                  say what is missing, stale or against the glossary; exit code 1 if any
    python tools/translate.py --update [NN]    bring the catalogues up to date: new sentences added, changed ones marked
    python tools/translate.py --build [NN]     write and run the Spanish notebooks

The catalogue of notebooks/NN_name.ipynb is notebooks/locale/es/NN_name.po. An entry is a paragraph of a text cell, or a
text in quotes of a code cell; its context is the cell's id. Texts of code cells are all those with a blank in them, and
those passed as options, titles, labels or units. All other code is the same, but for the language in the set-up cell.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import nbformat
import polib

sys.path.insert(0, str(Path(__file__).parent))

import glossary
import run_notebooks
from messages import catalogue, entry_fault, quote

ROOT = Path(__file__).resolve().parents[1]
TEXT_ARGUMENTS = {"options", "title", "unit", "alt", "subtitle", "label", "labels"}
LABELLED = {"Slider"}
RUN_UPDATE = "Run: python tools/translate.py --update"
RUN_BUILD = "Run: python tools/translate.py --build"
_ALIKE = 0.6


class Sentence(NamedTuple):
    """A piece of English and the cell it stands in."""

    cell: str
    text: str


def paragraphs(source: str) -> list[str]:
    """Split a text cell at its blank lines; code between fences stays whole."""
    parts, fenced = [""], False
    for line in source.split("\n"):
        fenced ^= line.lstrip().startswith("```")
        if line.strip() or fenced:
            parts[-1] += ("\n" if parts[-1] else "") + line
        elif parts[-1]:
            parts.append("")
    return [part for part in parts if part]


def literals(source: str) -> list[ast.Constant]:
    """Find the texts in quotes of a code cell that a reader meets."""
    tree = ast.parse(source)
    shown: set[int] = set()
    labelled = LABELLED | aliases(tree)
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        values = [keyword.value for keyword in call.keywords if keyword.arg in TEXT_ARGUMENTS]
        if getattr(call.func, "attr", getattr(call.func, "id", "")) in labelled:
            values += call.args[:1]
        for value in values:
            keys = {id(key) for key in value.keys} if isinstance(value, ast.Dict) else set()
            shown |= {id(node) for node in ast.walk(value)} - keys
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    texts = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside
        if node.value.strip() and (" " in node.value.strip() or id(node) in shown)
    ]
    return sorted(texts, key=lambda node: (node.lineno, node.col_offset))


def aliases(tree: ast.AST) -> set[str]:
    """Find the short names that a cell gives to what has a label, as in ``ask = kam.teach.Slider``."""
    pairs = []
    for node in (node for node in ast.walk(tree) if isinstance(node, ast.Assign)):
        target, value = node.targets[0], node.value
        both = isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple)
        pairs += zip(target.elts, value.elts, strict=False) if both else [(target, value)]
    return {
        target.id for target, value in pairs if getattr(value, "attr", "") in LABELLED and isinstance(target, ast.Name)
    }


def put_together(source: str) -> list[str]:
    """Find the sentences of a code cell that have a value put into them: the catalogue has no place for those."""
    texts = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.JoinedStr)]
    parts = [part.value for text in texts for part in text.values if isinstance(part, ast.Constant)]
    return [part for part in parts if re.search(r"[^\W\d]+ [^\W\d]+", part)]


def sentences(notebook: nbformat.NotebookNode) -> list[Sentence]:
    """List what has to be translated, in the order of the lesson, each once a cell."""
    found: dict[Sentence, None] = {}
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            texts = [
                part for part in paragraphs(cell.source) if not part.startswith("```") and re.search(r"[^\W\d]", part)
            ]
        else:
            texts = [node.value for node in literals(cell.source)]
        found |= dict.fromkeys(Sentence(cell["id"], text) for text in texts)
    return list(found)


def spanish(notebook: nbformat.NotebookNode, words: dict[Sentence, str]) -> nbformat.NotebookNode:
    """Put the Spanish in the place of the English; what has none stays English."""
    translated = nbformat.from_dict(notebook)
    for cell in translated.cells:
        name = cell["id"]
        if cell.cell_type == "markdown":
            parts = paragraphs(cell.source)
            cell.source = "\n\n".join(words.get(Sentence(name, part), part) for part in parts)
            continue
        cell.outputs, cell.execution_count = [], None
        cell.source = _replaced(
            cell.source, {node: words.get(Sentence(name, node.value)) for node in literals(cell.source)}
        )
        if "setup" in cell.metadata.get("tags", []):
            cell.source = re.sub(r"""(start\([^)]*lang=)(["'])en\2""", r"\1\2es\2", cell.source)
    return translated


def _replaced(source: str, texts: dict[ast.Constant, str | None]) -> str:
    """Replace literals from the last to the first, so that places before them stay right; columns count bytes."""
    lines = source.encode().split(b"\n")
    for node, text in sorted(texts.items(), key=lambda item: (item[0].lineno, item[0].col_offset), reverse=True):
        if text is None:
            continue
        head, tail = lines[node.lineno - 1][: node.col_offset], lines[node.end_lineno - 1][node.end_col_offset :]
        lines[node.lineno - 1 : node.end_lineno] = [head + json.dumps(text, ensure_ascii=False).encode() + tail]
    return b"\n".join(lines).decode()


class Lesson:
    """An English lesson with its Spanish catalogue and notebook."""

    def __init__(self, path: Path):
        self.path, self.folder = path, path.parent
        self.catalogue = path.parent / "locale" / "es" / f"{path.stem}.po"
        self.target = path.parent / "es" / path.name
        self.english = nbformat.read(path, as_version=4)
        self.sentences = sentences(self.english)
        self.place = self.catalogue.relative_to(path.parent.parent).as_posix()

    def entries(self) -> list[polib.POEntry]:
        return list(polib.pofile(str(self.catalogue), wrapwidth=0)) if self.catalogue.exists() else []

    def words(self) -> dict[Sentence, str]:
        return {Sentence(e.msgctxt or "", e.msgid): e.msgstr for e in self.entries() if e.translated()}

    def faults(self, terms: list[glossary.Term]) -> Iterator[str]:
        """Say what is missing, stale, or against the glossary, and where the Spanish notebook is behind."""
        entries = {Sentence(entry.msgctxt or "", entry.msgid): entry for entry in self.entries() if not entry.obsolete}
        wanted = dict.fromkeys(self.sentences)
        for cell in (cell for cell in self.english.cells if cell.cell_type == "code"):
            for part in put_together(cell.source):
                where = f"{self.path.name}, cell id {cell['id']!r}"
                yield f"{where}: {quote(part)} stands in an f-string and stays English. Write it as a text of its own."
        for sentence in wanted:
            where = f"{self.path.name}, cell id {sentence.cell!r}"
            if sentence not in entries:
                yield f"{where}: {quote(sentence.text)} is missing in {self.place}. {RUN_UPDATE}"
            elif fault := entry_fault(entries[sentence]):
                yield f"{where}: {fault}"
            else:
                text = entries[sentence].msgstr
                yield from (f"{where}: {fault}" for fault in glossary.faults(sentence.text, text, terms))
                there = {_digits(number) for number in _numbers(text)}
                for number in (number for number in _numbers(sentence.text) if _digits(number) not in there):
                    yield f"{where}: the number {number} of {quote(sentence.text)} is not in its Spanish."
        for sentence, entry in entries.items():
            if sentence not in wanted:
                where = f"{self.path.name}, cell id {sentence.cell!r}"
                line = f"{self.place}:{entry.linenum}"
                yield f"{where}: {quote(sentence.text)} ({line}) is used nowhere any more. {RUN_UPDATE}"
        yield from (
            f"{self.path.name}, {fault}" for fault in glossary.once([e.msgstr for e in entries.values()], terms)
        )
        yield from self._behind()

    def _behind(self) -> Iterator[str]:
        name = f"es/{self.path.name}"
        if not self.target.exists():
            yield f"{name}: the Spanish lesson is not there. {RUN_BUILD}"
            return
        there = {cell["id"]: cell for cell in nbformat.read(self.target, as_version=4).cells}
        wanted = spanish(self.english, self.words()).cells
        if list(there) != [cell["id"] for cell in wanted]:
            yield f"{name}: its cells are not those of the English lesson. {RUN_BUILD}"
            return
        for cell in wanted:
            same = cell.source == there[cell["id"]].source and cell.metadata == there[cell["id"]].metadata
            if not same:
                yield (
                    f"{name}, cell id {cell['id']!r}: it is not what lesson and catalogue give. "
                    "Change those, then run: python tools/translate.py --build"
                )

    def update(self) -> None:
        """Bring the catalogue up to date: new entries empty, changed ones with their old Spanish."""
        file = catalogue(self.catalogue)
        old = {Sentence(entry.msgctxt or "", entry.msgid): entry for entry in file if not entry.obsolete}
        left = {sentence: entry for sentence, entry in old.items() if sentence not in set(self.sentences)}
        begun = polib.POFile(wrapwidth=0)
        begun.metadata = file.metadata
        begun.extend(old.get(sentence) or _new(sentence, left) for sentence in self.sentences)
        begun.save(str(self.catalogue))

    def build(self) -> None:
        """Write and run the Spanish notebook."""
        self.target.parent.mkdir(exist_ok=True)
        ran = run_notebooks.run(spanish(self.english, self.words()), self.target.parent, lessons=self.folder)
        self.target.write_text(nbformat.writes(ran) + "\n", encoding="utf-8")


def _new(sentence: Sentence, left: dict[Sentence, polib.POEntry]) -> polib.POEntry:
    """Make an entry; where a sentence of the same cell was changed, with its former Spanish, marked fuzzy."""
    entry = polib.POEntry(msgctxt=sentence.cell, msgid=sentence.text, msgstr="")
    alike = {
        difflib.SequenceMatcher(None, former.text, sentence.text).ratio(): former
        for former in left
        if former.cell == sentence.cell and left[former].msgstr
    }
    if alike and max(alike) >= _ALIKE:
        former = left.pop(alike[max(alike)])
        entry.msgstr, entry.previous_msgid, entry.flags = former.msgstr, former.msgid, ["fuzzy"]
    return entry


def _numbers(text: str) -> list[str]:
    """Find the numbers of a text, outside code and links."""
    return re.findall(r"\d(?:[\d.,\u202f]*\d)?", re.sub(r"`[^`]*`|\]\([^)]*\)", " ", text))


def _digits(number: str) -> str:
    """Drop the marks that the two languages set differently."""
    return re.sub(r"\D", "", number)


def lessons(folder: Path, numbers: list[str]) -> list[Lesson]:
    """List the English lessons of a folder, or those of the given numbers."""
    paths = sorted(folder.glob("[0-9][0-9]_*.ipynb"))
    return [Lesson(path) for path in paths if not numbers or path.name[:2] in numbers]


def faults(folder: Path = ROOT / "notebooks", *, numbers: tuple[str, ...] = ()) -> list[str]:
    """List what is wrong between the English lessons of a folder and their Spanish."""
    terms = glossary.read()
    found = [fault for lesson in lessons(folder, list(numbers)) for fault in lesson.faults(terms)]
    english = {path.name for path in folder.glob("[0-9][0-9]_*.ipynb")}
    alone = sorted(path.name for path in (folder / "es").glob("*.ipynb") if path.name not in english)
    return found + [f"es/{name}: there is no such lesson in English. Remove it." for name in alone]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("numbers", nargs="*", metavar="NN", help="numbers of lessons; all without them")
    parser.add_argument("--update", action="store_true", help="bring the catalogues up to date")
    parser.add_argument("--build", action="store_true", help="write and run the Spanish notebooks")
    parser.add_argument("--folder", type=Path, default=ROOT / "notebooks", help="where the lessons are")
    asked = parser.parse_args(arguments)
    chosen = lessons(asked.folder, asked.numbers)
    for lesson in chosen:
        if asked.update:
            lesson.update()
        elif asked.build:
            lesson.build()
    found = faults(asked.folder, numbers=tuple(asked.numbers))
    print("\n".join(found) or f"{len(chosen)} lessons stand in Spanish too.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
