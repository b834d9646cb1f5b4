"""Hold the Spanish catalogues to the English sentences: nothing missing, stale, empty or with other placeholders.

    python tools/messages.py            say what is wrong, by file and line; exit code 1 if anything is
    python tools/messages.py --update   also add the missing English sentences to their catalogue, to be translated

Sentences of the library are literals inside gettext() or ngettext() of kamlib.language; each room has its catalogue
kamlib/locale/es/ROOM.po (the foundations share core.po). Sentences of study notebooks are their Markdown cells, whole;
their catalogue is notebooks/locale/es/studies.po.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import NamedTuple

import polib

ROOT = Path(__file__).resolve().parents[1]
MARKERS = {"gettext": 1, "ngettext": 2}
CORE = {"__init__", "errors", "language", "files", "engine", "pairwise", "yaml_file"}


class Message(NamedTuple):
    """An English sentence and where it stands."""

    text: str
    place: str
    catalogue: str


def library_messages(root: Path) -> Iterator[Message]:
    """Yield every sentence marked for translation in kamlib; text that is no literal cannot be found and is a fault."""
    for path in sorted((root / "kamlib").rglob("*.py")):
        inside = path.relative_to(root / "kamlib")
        room = inside.parts[0].removesuffix(".py")
        catalogue = "core.po" if room in CORE else f"{room}.po"
        place = path.relative_to(root).as_posix()
        for text, line in code_messages(path.read_text(encoding="utf-8"), place):
            yield Message(text, f"{place}:{line}", f"kamlib/locale/es/{catalogue}")


def code_messages(source: str, place: str) -> Iterator[tuple[str, int]]:
    """Yield the literals inside gettext and ngettext calls, under whatever name they were imported."""
    tree = ast.parse(source)
    names = {
        alias.asname or alias.name: MARKERS[alias.name]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "kamlib.language"
        for alias in node.names
        if alias.name in MARKERS
    }
    definitions = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name in MARKERS]
    names |= {node.name: MARKERS[node.name] for node in definitions}
    passed_on = {id(node) for definition in definitions for node in ast.walk(definition)}
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call) and id(node) not in passed_on):
        function = call.func
        if isinstance(function, ast.Name):
            wanted = names.get(function.id, 0)
        else:
            wanted = MARKERS.get(function.attr, 0) if isinstance(function, ast.Attribute) else 0
        for argument in call.args[:wanted]:
            if not (isinstance(argument, ast.Constant) and isinstance(argument.value, str)):
                raise SystemExit(
                    f"{place}:{call.lineno}: only a sentence in quotes can be translated, not {ast.unparse(argument)}. "
                    "Write the sentence itself inside the call and fill it in with .format()."
                )
            yield argument.value, argument.lineno


def notebook_messages(root: Path) -> Iterator[Message]:
    """Yield the Markdown cells of the study notebooks, whole."""
    import nbformat

    for path in sorted((root / "notebooks" / "studies").glob("*.ipynb")):
        for position, cell in enumerate(nbformat.read(path, as_version=4).cells, start=1):
            if cell.cell_type == "markdown" and cell.source.strip():
                place = f"{path.relative_to(root).as_posix()}, cell {position} (id {cell.get('id')})"
                yield Message(cell.source, place, "notebooks/locale/es/studies.po")


def faults(root: Path = ROOT, *, update: bool = False) -> list[str]:
    """Compare sentences and catalogues; return one sentence for each fault."""
    messages = [*library_messages(root), *notebook_messages(root)]
    used = {message.text for message in messages}
    found, known = [], {}
    studies = root / "notebooks" / "locale" / "es" / "studies.po"  # the lessons' catalogues belong to translate.py
    for path in [*sorted((root / "kamlib" / "locale" / "es").glob("*.po")), *filter(Path.exists, [studies])]:
        place = path.relative_to(root).as_posix()
        for entry in polib.pofile(str(path)):
            quoted = quote(entry.msgid)
            if entry.msgid in known:
                found.append(f"{place}:{entry.linenum}: {quoted} stands in {known[entry.msgid]} too. Keep one of them.")
            known[entry.msgid] = place
            if entry.obsolete or entry.msgid not in used:
                found.append(f"{place}:{entry.linenum}: {quoted} is used nowhere any more. Remove it.")
            elif fault := entry_fault(entry):
                found.append(f"{place}:{entry.linenum}: {fault}")
    for message in messages:
        if message.text not in known:
            found.append(f"{message.place}: {quote(message.text)} is missing in {message.catalogue}.")
            known[message.text] = message.catalogue
            if update:
                _add(root / message.catalogue, message.text)
    return found


def entry_fault(entry: polib.POEntry) -> str:
    """Say what is wrong with the Spanish of one sentence; nothing where it is in order."""
    quoted = quote(entry.msgid)
    if not entry.msgstr.strip():
        return f"{quoted} has no Spanish yet."
    if entry.fuzzy:
        return f"{quoted} is marked fuzzy. Read the Spanish again and unmark it."
    if difference := placeholders(entry.msgid) ^ placeholders(entry.msgstr):
        return f"{quoted} and its Spanish differ in {', '.join(sorted(difference))}."
    return ""


def placeholders(text: str) -> set[str]:
    """Name what a sentence leaves to be filled in."""
    try:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError:
        return set()


def quote(text: str) -> str:
    """Quote the beginning of a sentence."""
    first = text.strip().splitlines()[0]
    return f'"{first[:70]}…"' if len(text.strip()) > 70 else f'"{first}"'


def _add(path: Path, text: str) -> None:
    entries = catalogue(path)
    entries.append(polib.POEntry(msgid=text, msgstr=""))
    entries.save(str(path))


def catalogue(path: Path) -> polib.POFile:
    """Open a catalogue, or begin one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        return polib.pofile(str(path), wrapwidth=0)
    begun = polib.POFile(wrapwidth=0)
    begun.metadata = {"Content-Type": "text/plain; charset=UTF-8", "Language": "es"}
    return begun


def main(arguments: list[str]) -> int:
    found = faults(update="--update" in arguments)
    print("\n".join(found) or "Every sentence stands in Spanish too.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
