"""``python -m proofs [--short] [NAME ...]``: run the long simulations and write their tables to docs/proofs.

The short form runs a few of each, to see that they run, and shows the tables without writing them.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from pathlib import Path

import proofs
from kamlib.files import write_text
from proofs._simulate import forget

TABLES = Path(__file__).resolve().parents[1] / "docs" / "proofs"


def main(names: list[str]) -> None:
    """Write one page for each proof: what it shows, and its table."""
    short, names = "--short" in names, [name for name in names if name != "--short"]
    for name in names or [part.name for part in pkgutil.iter_modules(proofs.__path__) if not part.name.startswith("_")]:
        proof = importlib.import_module(f"proofs.{name}")
        for size, few in proof.SHORT.items() if short else ():
            setattr(proof, size, few)
        table = proof.table()
        rows = [" | ".join(str(value) for value in row) for row in table.itertuples(index=False)]
        lines = [" | ".join(table.columns), " | ".join("---" for _ in table.columns), *rows]
        title, _, text = proof.__doc__.partition("\n")
        page = f"# {title}\n{text}\n" + "".join(f"| {line} |\n" for line in lines)
        if not short:
            write_text(TABLES / f"{name}.md", page + f"\nWritten by `make prove` (`proofs/{name}.py`).\n")
            forget(name)
        print(page)


if __name__ == "__main__":
    main(sys.argv[1:])
