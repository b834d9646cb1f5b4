"""A study on a person's own files: page, workbook, notebook, ledger and manifest, in both languages."""

import json
import re
import shutil
import sys
from functools import cache
from pathlib import Path

import nbformat
import openpyxl
import pandas as pd
import pytest

from kamlib import files
from kamlib.cli import app
from kamlib.errors import StudyError
from kamlib.study import gather, run
from kamlib.study.run import _execute, _with_values

GOLDEN = Path(__file__).resolve().parents[2] / "data" / "golden" / "cdnow.csv"
HOSTILE = {
    "000": "=cmd|'/c calc'!A1",
    "001": "<script>alert(1)</script>",
    "002": "../x",
    "003": '"><img src=x onerror=alert(1)>',
    "004": "$\\frac{1}{0}$ & Söhne",
}


def kam(*words):
    """Run the command; give its exit code."""
    with pytest.raises(SystemExit) as stop:
        app([str(word) for word in words])
    return stop.value.code


@pytest.fixture(scope="session")
def inputs(many, tmp_path_factory):
    """An order file and an accounts file whose names try to get out."""
    folder = tmp_path_factory.mktemp("inputs")
    columns = ["account_id", "order_date", "amount", "currency", "product_id", "quantity"]
    many[columns].to_csv(folder / "orders.csv", index=False)
    accounts = pd.DataFrame({"account_id": sorted(many["account_id"].unique())})
    accounts["account_name"] = accounts["account_id"].map(HOSTILE).fillna("Account " + accounts["account_id"])
    accounts["parent_id"] = None
    accounts["currency"], accounts["status"] = "EUR", "active"
    accounts.to_csv(folder / "accounts.csv", index=False)
    return folder


@pytest.fixture(scope="session")
def made(inputs, tmp_path_factory):
    """Run a study, the first time that it is asked for, on the files with hostile names; give its folder."""
    out = tmp_path_factory.mktemp("out")

    @cache
    def folder(lang, name):
        given = ["--orders", inputs / "orders.csv", "--accounts", inputs / "accounts.csv", "--lang", lang]
        assert kam("study", name, *given, "--out", out / lang) == 0
        return out / lang / name

    return folder


STUDIES = [
    ("en", "portfolio"),
    *(pytest.param("es", name, marks=pytest.mark.long) for name in ("portfolio", "change", "rewind")),
]


@pytest.mark.parametrize(("lang", "name"), STUDIES)
def test_everything_is_there(lang, name, made):
    folder = made(lang, name)
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert found >= {
        "report.html",
        f"{name}.xlsx",
        f"{name}.ipynb",
        "ledger.csv",
        "manifest.json",
        "tables/orders.parquet",
    }
    assert not [path for path in folder.parent.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize(("lang", "name"), STUDIES)
def test_the_page_stands_on_its_own_and_no_name_is_live(lang, name, made):
    page = (made(lang, name) / "report.html").read_text(encoding="utf-8")
    manifest = json.loads((made(lang, name) / "manifest.json").read_text(encoding="utf-8"))
    assert f'<html lang="{lang}">' in page
    assert not re.search(
        r"<script|onerror\s*=\s*alert\(1\)>|https?://(?!localhost)[^\s<\"]*\.(?:js|css)", page, flags=re.IGNORECASE
    )
    assert "<img src=x" not in page
    assert re.search(r"<title>[^<]+</title>", page) and 'class="skip"' in page and "viewport" in page
    assert all(re.search(r'alt="[^"]{20,}"', image) for image in re.findall(r"<img [^>]*>", page))
    assert len(re.findall(r"<details", page)) >= 8
    assert manifest["headline"].split(";")[0].split("'")[0].split("<")[0].strip()[:40] in page


@pytest.mark.parametrize(("lang", "name"), STUDIES)
def test_the_workbook_opens_and_no_name_is_a_formula(lang, name, made):
    book = openpyxl.load_workbook(made(lang, name) / f"{name}.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    assert any(cell.value == HOSTILE["000"] for cell in cells)
    assert book.sheetnames[0] == {"en": "Summary", "es": "Resumen"}[lang]
    assert not [cell for cell in cells if cell.data_type == "e"]


def test_numbers_of_the_workbook_are_numbers(made):
    sheet = openpyxl.load_workbook(made("en", "portfolio") / "portfolio.xlsx")["Accounts"]
    heads = {cell.value: cell.column for cell in sheet[3]}
    revenue, share = sheet.cell(4, heads["Revenue, EUR"]), sheet.cell(4, heads["Share"])
    assert isinstance(revenue.value, float) and isinstance(share.value, float)
    assert share.number_format == "0.0%" and revenue.number_format == "#,##0"
    assert sheet.max_row == 3 + 60


@pytest.mark.long
def test_both_languages_give_the_same_numbers(made):
    one, other = (
        json.loads((made(lang, "portfolio") / "manifest.json").read_text(encoding="utf-8")) for lang in ("en", "es")
    )
    assert one["numbers"] == other["numbers"]
    assert one["headline"] != other["headline"]


@pytest.mark.long
@pytest.mark.parametrize("name", ["portfolio", "change", "rewind"])
def test_a_spanish_page_has_no_english_left(name, made):
    page = (made("es", name) / "report.html").read_text(encoding="utf-8")
    page = re.sub(r"<style>.*?</style>|<details.*?</details>", "", page, flags=re.DOTALL)
    words = re.findall(r"\b(?:the|of|and|with|revenue|largest|which)\b", re.sub(r"<[^>]+>", " ", page))
    assert not words


def test_the_manifest_tells_where_the_numbers_come_from(inputs, made):
    folder = made("en", "portfolio")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    orders = pd.read_csv(inputs / "orders.csv")
    assert manifest["inputs"][0] == {
        "table": "orders", "file": "orders.csv", "sha256": files.sha256(inputs / "orders.csv"), "rows": len(orders),
    }  # fmt: skip
    assert manifest["totals"]["amount"] == pytest.approx(orders["amount"].sum())
    assert manifest["versions"]["pandas"] == pd.__version__
    assert manifest["files"]["report.html"] == files.sha256(folder / "report.html")


def test_the_ledger_accounts_for_every_line(inputs, made):
    ledger = pd.read_csv(made("en", "portfolio") / "ledger.csv").query("table == 'orders'")
    rows = ledger.groupby("action")["rows"].sum()
    assert rows["read"] == rows["kept"] + rows.get("set aside", 0) == len(pd.read_csv(inputs / "orders.csv"))


def test_the_notebook_runs_again_where_it_lies(made):
    notebook = nbformat.read(made("en", "portfolio") / "portfolio.ipynb", as_version=4)
    parameters = next(cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", []))
    assert "orders = 'tables'" in parameters.source and "lang = 'en'" in parameters.source
    counts = [cell.execution_count for cell in notebook.cells if cell.cell_type == "code"]
    assert counts == list(range(1, len(counts) + 1))
    assert not any("study.keep" in cell.source for cell in notebook.cells)


@pytest.mark.long
def test_the_run_before_is_kept_and_two_runs_can_be_compared(inputs, made, tmp_path, capsys):
    shutil.copytree(made("en", "portfolio"), tmp_path / "portfolio")
    first = (tmp_path / "portfolio" / "manifest.json").read_text(encoding="utf-8")
    assert kam("study", "portfolio", "--orders", inputs / "orders.csv", "--out", tmp_path, "--as-of", "2023-12") == 0
    assert (tmp_path / "portfolio.previous" / "manifest.json").read_text(encoding="utf-8") == first
    capsys.readouterr()
    assert kam("study", "--diff", tmp_path / "portfolio.previous", tmp_path / "portfolio") == 0
    told = capsys.readouterr().out
    assert "Numbers of the answer" in told and "Accounts whose revenue differs" in told
    assert re.search(r"parameter\s+window\s+Jan 2024 to Dec 2024\s+Jan 2023 to Dec 2023", told)
    assert kam("study", "--diff", tmp_path / "portfolio", made("es", "change")) == 1
    assert "two different studies" in capsys.readouterr().err


@pytest.mark.long
def test_an_error_inside_the_study_is_one_sentence_and_leaves_the_output_whole(inputs, made, tmp_path, capsys):
    shutil.copytree(made("es", "rewind"), tmp_path / "rewind")
    before = {path: files.sha256(path) for path in sorted(tmp_path.rglob("*")) if path.is_file()}
    assert kam("study", "rewind", "--orders", inputs / "orders.csv", "--out", tmp_path, "--top", 500) == 1
    told = capsys.readouterr().err.splitlines()[-1]
    assert told.startswith("Choosing 500 accounts leaves none to compare with. Found: 60 accounts with revenue in")
    assert {path: files.sha256(path) for path in sorted(tmp_path.rglob("*")) if path.is_file()} == before


def test_an_unknown_study_or_parameter(inputs, tmp_path):
    with pytest.raises(StudyError, match="no study 'sales'.*portfolio, change, rewind"):
        run("sales", out=tmp_path)
    with pytest.raises(StudyError, match="no parameter margin"):
        run("rewind", orders=inputs / "orders.csv", out=tmp_path, margin=0.3)
    assert not list(tmp_path.iterdir())


def test_a_missing_file_is_one_sentence(tmp_path, capsys):
    assert kam("study", "portfolio", "--orders", tmp_path / "nope.csv", "--out", tmp_path / "out") == 1
    told = capsys.readouterr().err.strip().splitlines()
    assert "nope.csv" in told[-1] and "Traceback" not in "".join(told)
    assert not (tmp_path / "out" / "portfolio").exists()


@pytest.mark.long
def test_cdnow_needs_no_mapping_and_its_numbers_are_those_of_pandas(tmp_path):
    page = run("portfolio", orders=GOLDEN, out=tmp_path)
    manifest = json.loads(page.with_name("manifest.json").read_text(encoding="utf-8"))
    orders = pd.read_csv(GOLDEN, dtype={"account_id": str}, parse_dates=["order_date"])
    year = (
        orders[orders["order_date"] >= "1997-07-01"].groupby("account_id")["amount"].sum().sort_values(ascending=False)
    )
    assert manifest["parameters"]["window"] == "Jul 1997 to Jun 1998"
    assert manifest["totals"] == {
        "rows": 6919, "accounts": 2357, "amount": pytest.approx(orders["amount"].sum()), "currency": "USD",
        "first": "1997-01-01", "last": "1998-06-30",
    }  # fmt: skip
    assert manifest["numbers"]["revenue"] == pytest.approx(year.sum())
    assert manifest["numbers"]["accounts"] == (year > 0).sum()
    assert manifest["numbers"]["top_20_share"] == pytest.approx(year.head(20).sum() / year.sum(), abs=1e-6)


def test_cdnow_in_other_words_needs_a_mapping(tmp_path):
    renamed = pd.read_csv(GOLDEN, dtype=str).rename(
        columns={"account_id": "Kunde", "order_date": "Tag", "amount": "Betrag"}
    )
    renamed.drop(columns="currency").to_csv(tmp_path / "export.csv", sep=";", index=False)
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(
        "table: orders\ncolumns: {account_id: Kunde, order_date: Tag, amount: Betrag, currency: USD}\n",
        encoding="utf-8",
    )
    tables = gather(tmp_path / "export.csv", mapping=mapping)
    orders = pd.read_csv(GOLDEN, parse_dates=["order_date"])
    assert len(tables.orders) == 6919 and set(tables.orders["currency"]) == {"USD"}
    assert tables.orders["amount"].sum() == pytest.approx(orders["amount"].sum())
    assert tables.orders["order_date"].tolist() == orders["order_date"].tolist()


def test_parameters_become_values_and_never_code():
    source = 'orders = None  # a file\ntop = 20\nlang = "en"'
    nasty = "x'); import os; os.system('echo"
    found = _with_values(source, {"orders": nasty, "top": 5, "lang": "es"})
    namespace: dict = {}
    exec(compile(found, "cell", "exec"), namespace)
    assert (namespace["orders"], namespace["top"], namespace["lang"]) == (nasty, 5, "es")
    assert "# a file" in found


def test_the_kernel_is_this_very_python(tmp_path, monkeypatch):
    other = tmp_path / "jupyter" / "kernels" / "python3"
    other.mkdir(parents=True)
    (other / "kernel.json").write_text(
        json.dumps({"argv": ["no-such-python"], "display_name": "x", "language": "python"})
    )
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    notebook = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_code_cell(
                "import sys\nfrom types import SimpleNamespace\nstudy = SimpleNamespace(keep=str)"
            ),
            nbformat.v4.new_code_cell("sys.executable"),
        ]
    )
    _execute(notebook, tmp_path, lambda share: None)
    assert len(notebook.cells) == 2
    assert eval(notebook.cells[1].outputs[0].data["text/plain"]) == sys.executable
