"""The modules of kamlib as syntax trees: what the rules of the house are read from."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Module:
    """One file of kamlib."""

    path: Path
    room: str
    tree: ast.Module

    @property
    def place(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    def at(self, node: ast.AST) -> str:
        return f"{self.place}:{node.lineno}"


@pytest.fixture(scope="session")
def modules() -> list[Module]:
    found = []
    for path in sorted((ROOT / "kamlib").rglob("*.py")):
        parts = path.relative_to(ROOT / "kamlib").with_suffix("").parts
        room = "" if parts == ("__init__",) else parts[0]
        found.append(Module(path, room, ast.parse(path.read_text(encoding="utf-8"))))
    return found


@pytest.fixture(scope="session")
def pretend():
    """Make a module that breaks a rule, to see the rule bite."""
    return lambda code, room="plan": [Module(ROOT / "kamlib" / room / "pretended.py", room, ast.parse(code))]
