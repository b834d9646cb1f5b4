"""Make the sample portfolio: ``python tools/make_data.py`` writes ``data/``; the same seed gives the same bytes.

Other worlds for the classroom: ``python tools/make_data.py --scenario recession --out my_data``.
"""

import argparse
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from sample import climate, datasheet, raw, tables, world, writing

ROOT = Path(__file__).parent.parent
FAULTS = ROOT / "tests" / "data" / "inputs" / "planted_faults.csv"
SEED = 2021


def main() -> None:
    """Read the arguments and write every file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "data", help="folder to write into")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--scenario", choices=sorted(climate.SCENARIOS), default="calm")
    parser.add_argument("--kam-effect", type=float, help="true effect of key status on sales, in log points")
    parser.add_argument("--faults", type=Path, help="file for the list of planted faults")
    asked = parser.parse_args()
    scenario = climate.SCENARIOS[asked.scenario]
    if asked.kam_effect is not None:
        scenario = climate.with_effect(scenario, asked.kam_effect)
    here = asked.out.resolve() == (ROOT / "data").resolve()
    write(asked.out, asked.seed, scenario, FAULTS if here and not asked.faults else asked.faults)


def write(out: Path, seed: int, scenario, listed: Path | None = None) -> None:
    """Write tables, truth, raw exports, datasheet and register into a folder."""
    out.mkdir(parents=True, exist_ok=True)
    if out.resolve() != (ROOT / "data").resolve():
        shutil.copyfile(ROOT / "data" / "dictionary.csv", out / "dictionary.csv")
        shutil.copytree(ROOT / "data" / "golden", out / "golden", dirs_exist_ok=True)
    made = world.make(seed, scenario)
    published, truth = tables.published(made)
    columns = writing.columns(out / "dictionary.csv")
    for name, rows in published.items():
        writing.write_table(out / f"{name}.csv", rows, columns[name])
    for name, rows in truth.items():
        names = writing.TRUTH_COLUMNS[name].split() if name in writing.TRUTH_COLUMNS else columns[name]
        writing.write_table(out / "truth" / f"{name}.csv", rows, names)
    faults = raw.write(out / "raw", made, published)
    if listed:
        raw.write_faults(listed, faults)
    datasheet.write(out / "DATASHEET.md", made, published, truth, faults)
    (out / "registry.txt").write_bytes(writing.register(out).encode("utf-8"))


if __name__ == "__main__":
    main()
