"""Bad inputs: what each is, what the kit does with it, and the sentence it says; writes docs/bad-inputs.md.

python tools/bad_inputs.py          write the page
python tools/bad_inputs.py --check  say whether the page is what the kit does today; exit code 1 if not
"""

from __future__ import annotations

import io
import re
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from kamlib import data, files, measure
from kamlib.errors import KamlibError

INTRODUCTION = """# Bad inputs

What the kit does with files, tables and mappings that are not what they should be. *Refused* is an error before
anything is computed; *reported* is a row in the list of faults, and the rest is read; *is read* means that what stands
there is taken as a value; *passes as text* means that a text goes through reading, HTML, Excel and file names without
coming to life. `python tools/bad_inputs.py` writes this page, and a test holds it to what the kit does.

| input | what happens | what is said |
|---|---|---|
"""
PAGE = Path(__file__).resolve().parents[1] / "docs" / "bad-inputs.md"
HEAD = "account_id,order_date,amount,currency\n"
ROWS = "A1,2024-01-31,10.50,EUR\nA2,2024-02-29,20.00,EUR\n"
REFUSED, REPORTED, READ, HARMLESS = "refused", "reported", "is read", "passes as text"


@dataclass(frozen=True)
class BadInput:
    """One bad input.

    Attributes
    ----------
    what : str
        What a reader of the page calls it.
    outcome : str
        ``refused`` (an error), ``reported`` (a row of `Problems`; the rest is read), ``is read``, ``passes as text``.
    run : callable
        Given an empty folder, makes the input, hands it to the kit, and returns the sentence shown.
    """

    what: str
    outcome: str
    run: Callable[[Path], str]


def read(name: str, content: str | bytes, **options):
    """Make a file and read it; what is wrong with it is an error, or the first problem."""

    def run(folder: Path) -> str:
        loaded = data.read(_write(folder / name, content), **options)
        return loaded.problems.table["reason"].iloc[0] if len(loaded.problems) else str(loaded)

    return run


def check(**contents: str):
    """Make files and check them together."""

    def run(folder: Path) -> str:
        paths = [_write(folder / f"{name}.csv", content) for name, content in contents.items()]
        return data.check(paths).sentences()[0]

    return run


def write(make: Callable[[Path], object], **options):
    """Make a file with a function and read it."""

    def run(folder: Path) -> str:
        return str(data.read(make(folder), **options))

    return run


def text(value: str):
    """Take a text as id and as name through reading, HTML, Excel and a file name, and look for anything alive."""

    def run(folder: Path) -> str:
        quoted = '"' + value.replace('"', '""') + '"'
        rows = f"account_id,account_name,currency,status\n{quoted},{quoted},EUR,active\nA2,Two,EUR,active\n"
        table = data.read(_write(folder / "accounts.csv", rows), table="accounts").table
        assert table["account_name"].iloc[0] == " ".join(value.split(" ")).strip(), table["account_name"].iloc[0]
        alive = [*_alive_in_excel(folder, table), *_alive_in_html(table), *_astray(folder, value)]
        assert not alive, alive
        return "Nothing is alive in the page or the workbook; files keep to their folder."

    return run


def call(function: Callable[[], object]):
    """Ask for something that cannot be done."""
    return lambda folder: str(function())


def _alive_in_excel(folder: Path, table: pd.DataFrame) -> list[str]:
    import openpyxl

    book = openpyxl.load_workbook(files.write_workbook(folder / "book.xlsx", {"accounts": table}))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    found = [f"formula in {cell.coordinate}" for cell in cells if cell.data_type == "f"]
    found += [f"link in {cell.coordinate}" for cell in cells if cell.hyperlink]
    lines = files.write_csv(folder / "table.csv", table).read_text(encoding="utf-8")
    return found + [line for line in re.split(r"[\n,]", lines) if line.startswith(("=", "+", "@"))]


def _alive_in_html(table: pd.DataFrame) -> list[str]:
    page = table.to_html() + data.validate(table.assign(status=table["account_name"]), "accounts")._repr_html_()
    return re.findall(r"<(?:script|img|iframe|svg|a)\b|\bon\w+=(?=[^&]*>)", page, re.IGNORECASE)


def _astray(folder: Path, value: str) -> list[str]:
    target = folder / f"{files.safe_name(value)}.txt"
    files.write_text(target, "x")
    return [] if target.resolve().parent == folder.resolve() and len(target.name) < 80 else [target.name]


def _write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return path


def _workbook(*parts: tuple[str, str], swell: int = 0):
    """Make a workbook by hand: cells of its sheet as (place, XML inside the cell)."""

    def make(folder: Path) -> Path:
        cells: dict[str, str] = {}
        for place, inside in parts:
            row = re.sub(r"\D", "", place)
            kind = "" if inside.startswith("<f>") or inside.startswith("<v>") else ' t="inlineStr"'
            body = inside if not kind else f"<is><t>{inside}</t></is>"
            cells[row] = cells.get(row, "") + f'<c r="{place}"{kind}>{body}</c>'
        rows = "".join(f'<row r="{row}">{inside}</row>' for row, inside in cells.items())
        space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
        office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        package = "http://schemas.openxmlformats.org/package/2006"
        kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
        path = folder / "orders.xlsx"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
            book.writestr(
                "[Content_Types].xml",
                f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
                f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/>'
                f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kinds}.worksheet+xml"/></Types>',
            )
            book.writestr(
                "_rels/.rels",
                f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{office}/officeDocument" '
                'Target="xl/workbook.xml"/></Relationships>',
            )
            book.writestr(
                "xl/workbook.xml",
                f'<workbook {space} xmlns:r="{office}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets>'
                "</workbook>",
            )
            book.writestr(
                "xl/_rels/workbook.xml.rels",
                f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{office}/worksheet" '
                'Target="worksheets/sheet1.xml"/></Relationships>',
            )
            sheet = f"<worksheet {space}><sheetData>{rows}</sheetData></worksheet>"
            book.writestr("xl/worksheets/sheet1.xml", sheet + " " * swell)
        return path

    return make


_HEADINGS = (("A1", "account_id"), ("B1", "order_date"), ("C1", "amount"), ("D1", "currency"))
_FIRST = (("A2", "A1"), ("B2", "2024-01-31"), ("C2", "<v>10.5</v>"), ("D2", "EUR"))


def _parquet(folder: Path) -> Path:
    whole = pd.read_csv(io.StringIO(HEAD + ROWS)).to_parquet()
    return _write(folder / "orders.parquet", whole[: len(whole) // 2])


def _folder(folder: Path) -> Path:
    inside = folder / "exports"
    inside.mkdir()
    _write(inside / "january.csv", HEAD + ROWS)
    return inside


def _orders(**changes) -> pd.DataFrame:
    table = pd.read_csv(io.StringIO(HEAD + ROWS), parse_dates=["order_date"])
    return table.assign(**changes)


def _mapped(content: str, orders: str = HEAD + ROWS):
    """Read sound orders with a bad mapping file."""

    def run(folder: Path) -> str:
        mapping = _write(folder / "mapping.yaml", content)
        loaded = data.read(_write(folder / "orders.csv", orders), mapping=mapping)
        return loaded.problems.table["reason"].iloc[0] if len(loaded.problems) else str(loaded)

    return run


_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
_BOMB = "columns:\n  account_id: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"  {name}: &{mark} [{', '.join(['*' + chr(ord(mark) - 1)] * 9)}]\n"
    for name, mark in zip(
        (
            "order_date",
            "amount",
            "currency",
            "cost",
            "parent_id",
            "invoice_id",
            "quantity",
            "salesperson",
            "product_id",
        ),
        "bcdefghij",
        strict=True,
    )
)
_ACCOUNTS = "account_id,account_name,parent_id,currency,status,customer_since\n"

CASES = [
    BadInput("an empty file", REFUSED, read("orders.csv", "")),
    BadInput("column names and no rows", REFUSED, read("orders.csv", HEAD)),
    BadInput("one column", REFUSED, read("orders.csv", "amount\n1\n2\n")),
    BadInput(
        "another separator than the mapping says",
        REFUSED,
        read("orders.csv", HEAD + ROWS, mapping={"file": {"separator": ";"}}),
    ),
    BadInput("a picture called .csv", REFUSED, read("orders.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)))),
    BadInput("bytes that are no text", REFUSED, read("orders.csv", bytes(range(256)) * 20)),
    BadInput("a web page called .xls", REFUSED, read("orders.xls", "<html><table><tr><td>1</td></tr></table></html>")),
    BadInput("JSON", REFUSED, read("orders.json", '[{"account_id": "A1"}]')),
    BadInput("a folder in the place of a file", REFUSED, write(_folder)),
    BadInput("a file that is not there", REFUSED, lambda folder: str(data.read(folder / "ordres.csv"))),
    BadInput(
        "UTF-8 with one line in another encoding",
        REFUSED,
        read(
            "orders.csv",
            (HEAD + "Peñón,2024-01-31,1,EUR\nÁvila,2024-01-31,1,EUR\n").encode() + b"Pe\xf1a,2024-02-01,1,EUR\n",
        ),
    ),
    BadInput(
        "a quotation mark that is never closed",
        REFUSED,
        read("orders.csv", HEAD + 'A1,2024-01-31,10,"EUR\nA2,2024-02-29,20,EUR\n'),
    ),
    BadInput("the same heading twice", REFUSED, read("orders.csv", HEAD.replace("currency", "amount") + ROWS)),
    BadInput(
        "dates such as 03/04/2024 only",
        REFUSED,
        read("orders.csv", HEAD + "A1,03/04/2024,1,EUR\nA2,05/06/2024,2,EUR\n"),
    ),
    BadInput(
        "amounts such as 1.234 only",
        REFUSED,
        read("orders.csv", "account_id;order_date;amount;currency\nA1;2024-01-31;1.234;EUR\nA2;2024-02-29;2.500;EUR\n"),
    ),
    BadInput(
        "amounts that are empty or NaN",
        REPORTED,
        read("orders.csv", HEAD + "A1,2024-01-31,NaN,EUR\nA2,2024-02-29,,EUR\nA3,2024-02-29,5,EUR\n"),
    ),
    BadInput("an amount of inf", REPORTED, check(orders=HEAD + ROWS + "A3,2024-03-31,inf,EUR\n")),
    BadInput("an amount of 1e308", REPORTED, check(orders=HEAD + ROWS + "A3,2024-03-31,1e308,EUR\n")),
    BadInput(
        "nothing but negative invoices",
        REPORTED,
        check(
            orders="account_id,order_date,document_type,amount,currency\n"
            "A1,2024-01-31,invoice,-5.00,EUR\nA2,2024-02-29,invoice,-6.00,EUR\n"
        ),
    ),
    BadInput("a day in the year 1900", REPORTED, check(orders=HEAD + ROWS + "A3,1900-01-01,1,EUR\n")),
    BadInput("a day in the year 9999", REPORTED, check(orders=HEAD + ROWS + "A3,9999-12-31,1,EUR\n")),
    BadInput("an id that Excel has rounded", REPORTED, check(orders=HEAD + ROWS + "1.23E+11,2024-01-31,1,EUR\n")),
    BadInput(
        "an account twice",
        REPORTED,
        check(accounts=_ACCOUNTS + "A1,One,,EUR,active,\nA1,Other,,EUR,active,\n"),
    ),
    BadInput(
        "accounts that own each other",
        REPORTED,
        check(accounts=_ACCOUNTS + "A1,One,A2,EUR,active,\nA2,Two,A1,EUR,active,\n"),
    ),
    BadInput(
        "the same, rolled up",
        REFUSED,
        call(lambda: data.roll_up(pd.DataFrame({"account_id": ["A1", "A2"], "parent_id": ["A2", "A1"]}))),
    ),
    BadInput(
        "orders of accounts that are not in the list",
        REPORTED,
        check(orders=HEAD + ROWS, accounts=_ACCOUNTS + "A1,One,,EUR,active,\nA3,Three,,EUR,active,\n"),
    ),
    BadInput(
        "orders older than the business with the account",
        REPORTED,
        check(
            orders=HEAD + ROWS, accounts=_ACCOUNTS + "A1,One,,EUR,active,2024-02-15\nA2,Two,,EUR,active,2020-01-01\n"
        ),
    ),
    BadInput(
        "sums over two currencies",
        REFUSED,
        call(lambda: measure.order_summary(_orders(currency=["EUR", "USD"]), end="2024-03-31")),
    ),
    BadInput(
        "a currency without an exchange rate",
        REFUSED,
        call(
            lambda: data.convert(
                _orders(currency=["EUR", "MXN"]),
                pd.DataFrame({"month": ["2024-01-01"], "currency": ["MXN"], "rate_to_base": [0.05]}),
            )
        ),
    ),
    BadInput(
        "a workbook that unpacks to a hundred times its size",
        REFUSED,
        write(_workbook(*_HEADINGS, *_FIRST, swell=100 << 20)),
    ),
    BadInput("a cell at the far end of a sheet", REFUSED, write(_workbook(*_HEADINGS, *_FIRST, ("XFD1048576", "x")))),
    BadInput(
        "formulas in the cells of a workbook",
        READ,
        write(
            _workbook(
                *_HEADINGS, *_FIRST, ("A3", "A2"), ("B3", "2024-02-29"), ("C3", "<f>3+4</f><v>7</v>"), ("D3", "EUR")
            )
        ),
    ),
    BadInput("a workbook with a password", REFUSED, read("orders.xlsx", _OLD + "EncryptedPackage".encode("utf-16-le"))),
    BadInput("a workbook in the old format", REFUSED, read("orders.xls", _OLD)),
    BadInput("a Parquet file cut in half", REFUSED, write(_parquet)),
    BadInput(
        "a packed file cut in half", REFUSED, read("orders.csv.gz", b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03abc")
    ),
    BadInput(
        "a mapping with a column that the file lacks",
        REFUSED,
        _mapped("columns: {account_id: Customer, order_date: order_date, amount: amount, currency: EUR}\n"),
    ),
    BadInput(
        "a mapping with Python in it",
        REFUSED,
        _mapped("columns: {account_id: account_id, amount: \"__import__('os').system('true')\"}\n"),
    ),
    BadInput("a mapping with a Python object", REFUSED, _mapped("columns: !!python/object/apply:os.system ['true']\n")),
    BadInput("a mapping that swells (YAML anchors)", REFUSED, _mapped(_BOMB)),
    BadInput("a mapping that divides by zero", REFUSED, _mapped("columns: {amount: amount / 0}\n")),
    BadInput(
        "twenty thousand columns",
        REFUSED,
        read("orders.csv", ",".join(f"c{i}" for i in range(20_000)) + "\n" + ",".join("1" * 20_000) + "\n"),
    ),
    BadInput("a name that is a command: =cmd|'/c calc'!A1", HARMLESS, text("=cmd|'/c calc'!A1")),
    BadInput("a name that is a link: =HYPERLINK(...)", HARMLESS, text('=HYPERLINK("http://x.example";"click")')),
    BadInput("a name that begins with + or @", HARMLESS, text("@SUM(1+1)")),
    BadInput("a name that is an address: https://x.example", HARMLESS, text("https://x.example/?a=1")),
    BadInput("a name that is a script: <script>", HARMLESS, text("<script>alert(1)</script>")),
    BadInput("a name with a trap in HTML: <img onerror=...>", HARMLESS, text('"><img src=x onerror=alert(1)>')),
    BadInput("a name that is a path: ../x", HARMLESS, text("../../x")),
    BadInput("a name with quotation marks and line breaks", HARMLESS, text('O\'Hara "the\nsecond"')),
    BadInput("a name written from right to left, with marks that turn text", HARMLESS, text("\u202eאבג\u202c Ltd")),
    BadInput("a name with emoji", HARMLESS, text("Café 🚀 GmbH")),
    BadInput("a name of 100,000 letters", HARMLESS, text("x" * 100_000)),
    BadInput("a name that SQL could take for its own", HARMLESS, text("x'; DROP TABLE stored; --")),
]


def outcome(case: BadInput, folder: Path) -> tuple[str, str]:
    """Hand one bad input to the kit; return what happened and the sentence shown, without the folder's name."""
    try:
        happened, sentence = case.outcome, case.run(folder)
    except KamlibError as error:
        happened, sentence = REFUSED, str(error)
    return happened, " ".join(sentence.replace(str(folder.resolve()), "FOLDER").replace(str(folder), "FOLDER").split())


def row(case: BadInput, happened: str, sentence: str) -> str:
    """Write one line of the page."""
    return "| " + " | ".join(map(_cell, (case.what, happened, sentence))) + " |"


def page() -> str:
    """Write the page from what the kit does."""
    rows = []
    for case in CASES:
        with TemporaryDirectory(prefix="kam-") as folder:
            rows.append(row(case, *outcome(case, Path(folder))))
    return INTRODUCTION + "\n".join(rows) + "\n"


def _cell(text_: str) -> str:
    return text_.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*")


def main(arguments: list[str]) -> int:
    """Write the page, or say whether it is up to date."""
    now = page()
    if "--check" in arguments:
        same = PAGE.is_file() and PAGE.read_text(encoding="utf-8") == now
        print("The page is up to date." if same else "The page is stale: run python tools/bad_inputs.py.")
        return 0 if same else 1
    files.write_text(PAGE, now)
    print(f"{len(CASES)} bad inputs are in {PAGE.name}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
