"""Thirty and more bad inputs: each gets its error in one sentence, or passes harmlessly into HTML and Excel."""

import importlib.util
import re
import sys
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

from kamlib.errors import KamlibError

pytestmark = pytest.mark.long

ROOT = Path(__file__).resolve().parents[2]


def _tool():
    name = "bad_inputs"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


TOOL = _tool()
PAGE = (ROOT / "docs" / "bad-inputs.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", TOOL.CASES, ids=lambda case: case.what)
def test_a_bad_input_is_met_as_the_page_says(case, tmp_path):
    happened, sentence = TOOL.outcome(case, tmp_path)
    assert happened == case.outcome, sentence
    assert len(sentence) < 700
    assert sentence.endswith((".", '.")', ").", "]"))
    assert not re.search(r"Traceback|Error\(|<class|\bNone\b", sentence)
    assert TOOL.row(case, happened, sentence) in PAGE, "The page is stale: run python tools/bad_inputs.py."


def test_the_page_has_these_inputs_and_no_others():
    assert len(TOOL.CASES) >= 30
    assert PAGE.startswith(TOOL.INTRODUCTION)
    assert PAGE.count("\n| ") == len(TOOL.CASES) + 1


def test_an_error_is_ours_and_says_what_to_do(tmp_path):
    for place, case in enumerate(case for case in TOOL.CASES if case.outcome == TOOL.REFUSED):
        folder = tmp_path / str(place)
        folder.mkdir()
        with pytest.raises(KamlibError) as caught:
            case.run(folder)
        assert caught.value.do, case.what


class _Alive(HTMLParser):
    """Collects what a page would run or fetch."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.found += [f"{tag} {name}" for name in attributes if name.startswith("on")]
        address = attributes.get("src") or attributes.get("href") or ""
        if tag in ("script", "iframe", "object", "embed") or (address and not address.startswith(("data:", "#"))):
            self.found.append(f"{tag} {address[:80]}")


def test_a_study_carries_every_strange_name_into_page_and_workbook_as_text(tmp_path):
    import openpyxl

    from kamlib import study

    names = [
        "=cmd|'/c calc'!A1", "@SUM(1+1)", "+1+1", "-2+3", "https://x.example/?a=1", "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>', "../../x", "O'Hara \"the second\"", "\u202eאבג\u202c Ltd", "Café 🚀",
        "x" * 5000, "'; DROP TABLE orders; --", "{{ 7 * 7 }}", "${7*7}", "</td></tr></table>", "&lt;b&gt;",
        "javascript:alert(1)",
    ]  # fmt: skip
    months = pd.date_range("2022-01-15", periods=30, freq="MS")
    orders = pd.DataFrame(
        [(name, day, 1000.0 + 10 * place, "EUR") for place, name in enumerate(names) for day in months],
        columns=["account_id", "order_date", "amount", "currency"],
    )
    accounts = pd.DataFrame({"account_id": names, "account_name": names, "currency": "EUR", "status": "active"})
    orders.to_parquet(tmp_path / "orders.parquet")
    accounts.to_parquet(tmp_path / "accounts.parquet")
    page = study.run(
        "portfolio", orders=tmp_path / "orders.parquet", accounts=tmp_path / "accounts.parquet", out=tmp_path / "out"
    )
    parser = _Alive()
    parser.feed(page.read_text(encoding="utf-8"))
    assert parser.found == []
    for path in page.parent.rglob("*.xlsx"):
        book = openpyxl.load_workbook(path)
        cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line]
        assert [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink] == []
        texts = {cell.value for cell in cells}
        assert {"=cmd|'/c calc'!A1", "<script>alert(1)</script>"} <= texts
    for path in page.parent.rglob("*.csv"):
        starts = [cell[:1] for line in path.read_text(encoding="utf-8").splitlines() for cell in line.split(",")]
        assert not {"=", "@"} & set(starts)
    assert {path.relative_to(tmp_path).parts[0] for path in tmp_path.rglob("*")} == {
        "orders.parquet", "accounts.parquet", "out"
    }  # fmt: skip
