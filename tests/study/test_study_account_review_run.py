"""The folder of an account's review: documents in both languages, a hostile name, what a person wrote kept."""

import json
import re
import zipfile

import nbformat
import openpyxl
import pandas as pd
import pytest

from kamlib import files
from kamlib.errors import StudyError
from kamlib.language import using
from kamlib.plan import changed, read
from kamlib.study import run
from kamlib.study.account_review_files import DOCUMENTS

pytestmark = pytest.mark.long
HOSTILE = '=HYPERLINK("http://x")<img src=x onerror=alert(1)>../../é'
LIVE = re.compile(r"<script|<img src=x|onerror\s*=\s*alert\(1\)>|href=\"http", flags=re.IGNORECASE)


@pytest.fixture(scope="module")
def inputs(many, tmp_path_factory):
    """Orders, accounts and contacts in which whatever has a name has a hostile one."""
    folder = tmp_path_factory.mktemp("inputs")
    orders = many.assign(product_line=many["product_id"].replace({"P1": HOSTILE}), salesperson=HOSTILE)
    orders = orders[~((orders["account_id"] == "007") & (orders["product_id"] == "P1"))]
    orders.drop(columns=["product_id", "quantity"]).to_csv(folder / "orders.csv", index=False)
    accounts = pd.DataFrame({"account_id": sorted(many["account_id"].unique())})
    accounts["account_name"] = ("Account " + accounts["account_id"]).where(accounts["account_id"] != "007", HOSTILE)
    accounts.assign(parent_id=None, currency="EUR", status="active").to_csv(folder / "accounts.csv", index=False)
    contacts = pd.DataFrame({"contact_id": ["c1"], "account_id": ["007"], "contact_name": [HOSTILE]})
    contacts.assign(buying_role="decision_maker").to_csv(folder / "contacts.csv", index=False)
    return {name: folder / f"{name}.csv" for name in ("orders", "accounts", "contacts")}


@pytest.fixture(scope="module", params=["en", "es"])
def folder(request, inputs, tmp_path_factory):
    """The folder of the hostile account, asked for by its name, in one language."""
    with using(request.param):
        return run("account_review", account=HOSTILE, out=tmp_path_factory.mktemp("out"), **inputs).parent


def test_all_documents_are_there_and_the_page_leads_to_them(folder):
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert [one["file"] for one in manifest["documents"]][:1] == ["plan.yaml"]
    assert {one["file"] for one in manifest["documents"]} == {"plan.yaml", *DOCUMENTS}
    for one in manifest["documents"]:
        if not one["lacking"]:
            assert (folder / one["file"]).stat().st_size > 500 and f'href="{one["file"]}"' in page
            assert manifest["files"][one["file"]] == files.sha256(folder / one["file"])
    missing = {one["file"] for one in manifest["documents"] if one["lacking"]}
    assert missing <= {"plan.pdf"}


def test_a_hostile_name_stays_a_name(folder):
    places = {path.relative_to(folder).parts[0] for path in folder.rglob("*")}
    assert places == {
        "account_review.ipynb", "account_review.xlsx", "ledger.csv", "manifest.json", "report.html", "tables",
        "plan.yaml", *(name for name in DOCUMENTS if (folder / name).exists()),
    }  # fmt: skip
    assert [path.name for path in folder.parent.iterdir()] == ["account_review"]
    for name in ("report.html", "plan.html"):
        text = (folder / name).read_text(encoding="utf-8")
        assert not LIVE.search(text) and "&lt;img src=x" in text
    for cell in nbformat.read(folder / "account_review.ipynb", as_version=4).cells:
        for output in cell.get("outputs", []):
            assert not LIVE.search("".join(output.get("data", {}).get("text/html", "")))
    plan = read(folder / "plan.yaml")
    assert (plan.account_name, plan.manager, plan.stakeholders[0].name) == (HOSTILE, HOSTILE, HOSTILE)
    assert [one.product_line for one in plan.white_space] == [HOSTILE]


def test_no_document_has_a_link_and_no_text_of_a_workbook_is_a_formula(folder):
    for name in ("plan.docx", "qbr.pptx", "plan.xlsx", "account_review.xlsx"):
        if not (folder / name).exists():
            continue
        with zipfile.ZipFile(folder / name) as parts:
            for part in parts.namelist():
                if part.endswith(".rels"):
                    assert 'TargetMode="External"' not in parts.read(part).decode("utf-8"), f"{name}: {part}"
                assert ".." not in part and not part.startswith("/")
    for name in ("plan.xlsx", "account_review.xlsx"):
        if (folder / name).exists():
            book = openpyxl.load_workbook(folder / name)
            cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
            assert not [cell for cell in cells if cell.hyperlink]
            assert not [cell for cell in cells if cell.data_type == "f" and "HYPERLINK" in str(cell.value)]
            assert any(HOSTILE in str(cell.value) and cell.data_type == "s" for cell in cells)


def test_what_a_person_wrote_is_opened_again_and_never_written_over(inputs, tmp_path):
    given = {"account": "007", "out": tmp_path, **inputs}
    folder = run("account_review", **given).parent
    form = folder / "plan.yaml"
    mine = form.read_text(encoding="utf-8").replace("    how:", "    how: By hand. # my own remark", 1)
    form.write_text(mine, encoding="utf-8")
    (folder / "notes.txt").write_text("a call", encoding="utf-8")
    for _run in range(3):  # more often than runs before are kept
        run("account_review", **given)
        assert form.read_text(encoding="utf-8") == mine
        assert (folder / "yours" / "notes.txt").read_text(encoding="utf-8") == "a call"
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["opened"] == "plan.yaml" and manifest["points"][0].startswith("The plan of")
    assert (folder.with_name("account_review.previous") / "plan.yaml").read_text(encoding="utf-8") == mine
    with pytest.raises(StudyError, match="another account"):
        run("account_review", **given | {"account": "008"})
    form.write_text(mine.replace("goals:", "goals: ]", 1), encoding="utf-8")
    with pytest.raises(ValueError, match=r"plan\.yaml"):
        run("account_review", **given)
    assert "goals: ]" in form.read_text(encoding="utf-8")


def test_what_was_changed_in_excel_is_taken_up_by_the_next_run_in_either_language(inputs, tmp_path):
    given = {"account": "007", "out": tmp_path, **inputs}
    folder = run("account_review", **given).parent
    before = read(folder / "plan.yaml")
    book = openpyxl.load_workbook(folder / "plan.xlsx")
    sheet = book["Goals"]
    heads = {cell.value: cell.column for cell in sheet[3]}
    row = next(cell.row for cell in sheet["A"] if cell.value == "G1")
    sheet.cell(row, heads["What"]).value = "Paid in twenty days."
    book.save(folder / "plan.xlsx")
    with using("es"):
        run("account_review", **given)
    told = changed(read(folder / "plan.yaml"), before)
    assert told[["id", "field", "after"]].values.tolist() == [["G1", "what", "Paid in twenty days."]]
    assert "# " in (folder / "plan.yaml").read_text(encoding="utf-8")
    sheet = openpyxl.load_workbook(folder / "plan.xlsx").worksheets[1]
    assert "Paid in twenty days." in [cell.value for row in sheet.iter_rows() for cell in row]
