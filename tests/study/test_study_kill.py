"""A study that is killed leaves the former output whole, wherever it was killed, and the next run goes through."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from kamlib import files

pytestmark = pytest.mark.long
APPEARS = {
    "while the tables are staged": ".portfolio.new/tables/orders.parquet",
    "when the notebook has begun": ".portfolio.new/ledger.csv",
    "when the workbook is written": ".portfolio.new/portfolio.xlsx",
    "when the page is written": ".portfolio.new/report.html",
}
BETWEEN = """
import os, signal, sys
from pathlib import Path
replace = os.replace
def killed(source, target):
    replace(source, target)
    if Path(target).name == "portfolio.previous":
        os.kill(os.getpid(), signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)
os.replace = killed
from kamlib.cli import app
app(sys.argv[1:])
"""


@pytest.fixture(scope="module")
def out(many, tmp_path_factory):
    """A folder with a whole study in it, and the words that make another."""
    folder = tmp_path_factory.mktemp("kill")
    many[["account_id", "order_date", "amount", "currency"]].to_csv(folder / "orders.csv", index=False)
    words = ["study", "portfolio", "--orders", str(folder / "orders.csv"), "--out", str(folder / "out")]
    subprocess.run([sys.executable, "-m", "kamlib", *words], check=True, capture_output=True)
    return folder / "out", words


def prints(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): files.sha256(path) for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("when", APPEARS)
def test_killed_on_the_way(when, out):
    folder, words = out
    before = prints(folder / "portfolio")
    process = subprocess.Popen(
        [sys.executable, "-m", "kamlib", *words, "--top", "7"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    end = time.monotonic() + 120
    while not (folder / APPEARS[when]).exists() and process.poll() is None and time.monotonic() < end:
        time.sleep(0.002)
    process.kill()
    process.wait()
    assert (folder / ".portfolio.new").is_dir(), "the study was over before it was killed"
    assert prints(folder / "portfolio") == before


def test_killed_between_the_two_renames_and_run_again(out):
    folder, words = out
    before = prints(folder / "portfolio")
    killed = subprocess.run([sys.executable, "-c", BETWEEN, *words, "--top", "7"], capture_output=True)
    assert killed.returncode != 0
    assert not (folder / "portfolio").exists()
    assert prints(folder / "portfolio.previous") == before
    again = subprocess.run([sys.executable, "-m", "kamlib", *words, "--top", "7"], capture_output=True, text=True)
    assert again.returncode == 0, again.stderr
    assert prints(folder / "portfolio.previous") == before
    assert prints(folder / "portfolio") != before
    assert not (folder / ".portfolio.new").exists()
