"""Imports run one way: a room may use the rooms below it, never those beside or above it."""

import ast
import subprocess
import sys

import pytest

import kamlib

FLOORS = {
    0: ["language"],
    1: ["errors"],
    2: ["files", "engine", "pairwise", "plots"],
    3: ["yaml_file"],
    4: ["data"],
    5: ["measure"],
    6: ["value", "score", "swot", "foresee", "evaluate"],
    7: ["plan"],
    8: ["teach"],
    9: ["study"],
    10: ["cli"],
    11: ["__main__"],
}
FLOOR = {room: floor for floor, rooms in FLOORS.items() for room in rooms}


def rooms_imported(module):
    """Yield (node, room) for every import of another part of kamlib, also those inside functions."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            package, _, rest = name.partition(".")
            room = rest.partition(".")[0]
            if package == "kamlib" and not room.startswith("__"):
                yield node, room


def test_a_room_imports_only_what_stands_below_it(modules):
    faults = [
        f"{module.at(node)}: {module.room or 'kamlib'} imports {room or 'the whole of kamlib'}. "
        f"It may import only: {', '.join(r for r in FLOOR if FLOOR[r] < FLOOR.get(module.room, 0)) or 'nothing'}."
        for module in modules
        for node, room in rooms_imported(module)
        if room != module.room and FLOOR.get(room, 99) >= FLOOR.get(module.room, 0)
    ]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    ("room", "code"),
    [
        ("measure", "from kamlib.study import run"),
        ("score", "from kamlib.value.bgnbd import BGNBD"),
        ("plots", "from kamlib.files import write_csv"),
        ("data", "def f():\n    import kamlib.measure"),
        ("plan", "import kamlib as kam"),
    ],
)
def test_the_rule_bites_and_names_the_place(room, code, pretend):
    with pytest.raises(AssertionError, match=rf"^kamlib/{room}/pretended.py:\d: {room} imports "):
        test_a_room_imports_only_what_stands_below_it(pretend(code, room))


def test_every_room_has_its_floor(modules):
    unknown = {module.room for module in modules} - {""} - set(FLOOR)
    assert not unknown, f"Rooms without a floor in this test: {unknown}. Say where they stand."


def test_every_room_is_reached_through_the_kit(modules):
    inner = {"", "cli", "__main__"}
    lost = sorted({module.room for module in modules} - inner - set(kamlib.__all__))
    assert not lost, f"import kamlib as kam does not give kam.{lost[0]}: name the room in kamlib/__init__.py."


def test_imports_name_the_whole_module(modules):
    faults = [
        f"{module.at(node)}: write the import with its full name (from kamlib.… import …)."
        for module in modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert not faults, "\n".join(faults)


def test_import_kamlib_is_cheap():
    code = (
        "import sys, time; start = time.perf_counter(); import kamlib; spent = time.perf_counter() - start; "
        "heavy = {'pandas', 'numpy', 'matplotlib', 'duckdb'} & set(sys.modules); print(spent, *heavy)"
    )
    runs = [subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True) for _ in range(4)]
    _, *heavy = runs[-1].stdout.split()
    assert not heavy, f"import kamlib loads {heavy}: rooms must load on first use."
    fastest = min(float(run.stdout.split()[0]) for run in runs)
    assert fastest < 0.1, f"import kamlib takes {fastest:.3f} s; the house rule is under 0.1 s."
