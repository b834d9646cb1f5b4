"""A piece of work in, what it costs in a fresh process out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).resolve().parents[1] / "bench-data"
_WORK = Path(__file__).with_name("work.py")


@dataclass(frozen=True)
class Cost:
    """CPU seconds of the work alone; the most memory the whole process held, and what of it the work added, in MB."""

    cpu_s: float
    wall_s: float
    peak_mb: float
    added_mb: float
    result: object


def cost(name: str, *, python: Path | str = sys.executable, **arguments) -> Cost:
    """Run a piece of ``work.py`` in a fresh process, import and loading not counted."""
    call = [str(python), str(_WORK), name, json.dumps(arguments, default=str)]
    alone = os.environ | {"OPENBLAS_NUM_THREADS": "1"}  # threads of linear algebra that wait for work would count
    done = subprocess.run(call, capture_output=True, text=True, cwd=_WORK.parents[1], env=alone)
    if done.returncode:
        raise RuntimeError(f"{name} failed:\n{done.stderr[-2000:]}")
    return Cost(**json.loads(done.stdout.splitlines()[-1]))


def least(*pieces, repeat: int) -> list[Cost]:
    """Run pieces in turn, several times over, and keep for each the run with the least CPU."""
    rounds = [[piece() for piece in pieces] for _ in range(repeat)]
    return [min(runs, key=lambda run: run.cpu_s) for runs in zip(*rounds, strict=True)]


def peer(name: str, *packages: str) -> Path:
    """Return the Python of another tool, in an environment of its own that is made on first use."""
    folder = DATA / f"venv-{name}"
    python = folder / "bin" / "python"
    if not (folder / ".complete").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *packages], check=True)
        (folder / ".complete").touch()
    return python
