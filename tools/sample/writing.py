"""Rows in, files out: plain CSV in UTF-8 with line feeds and fixed decimals, and the register of their hashes."""

import csv
import datetime as dt
import hashlib
import io
from pathlib import Path

DECIMALS = {
    "rate_to_base": 6,
    "indexation": 2,
    "probability": 2,
    "rating_low": 1,
    "rating_high": 1,
    "drift": 4,
    "noise_sd": 4,
    "collaboration": 4,
    "satisfaction": 4,
    "fit": 4,
    "wallet_share": 4,
    "discount": 4,
    "share": 4,
    "orders_a_month": 4,
    "projects_a_year": 2,
    "kam_effect": 4,
    "amount": 2,
    "cost": 2,
    "sales_basis": 2,
    "won_amount": 2,
    "annual_value": 2,
}
TRUTH_COLUMNS = {
    "accounts": "account_id annual_value drift noise_sd projects_a_year erlang_shape collaboration kind satisfaction "
    "fit wallet_share discount first_month dropout_date insolvency_date kam_effect",
    "records": "account_id parent_id share orders_a_month",
    "potential": "account_id product_line spend",
    "hours": "account_id quarter minutes",
    "parameters": "name value",
    "stories": "story account_id account_name role signature expect",
}


def columns(dictionary: Path) -> dict[str, list[str]]:
    """Read each table's columns, in order, from the dictionary."""
    with dictionary.open(encoding="utf-8", newline="") as file:
        found: dict[str, list[str]] = {}
        for row in csv.DictReader(file):
            found.setdefault(row["table"], []).append(row["column"])
    return found


def cell(value, column: str) -> str:
    """Write one value: nothing for missing, ISO days, fixed decimals."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, (int, float)) and column in DECIMALS:
        return f"{value + 0.0:.{DECIMALS[column]}f}"
    if isinstance(value, float):
        return f"{value:.0f}" if value == int(value) else f"{value:.3f}".rstrip("0")
    return str(value)


def write_table(path: Path, rows: list[dict], names: list[str]) -> None:
    """Write rows as CSV."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([cell(row.get(name), name) for name in names] for row in rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(buffer.getvalue().encode("utf-8"))


def register(folder: Path) -> str:
    """List sha256, bytes and name of every file of the sample but the register itself."""
    lines = ["sha256  bytes  file"]
    for path in sorted(folder.rglob("*"), key=lambda path: path.relative_to(folder).as_posix()):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name != "registry.txt" and not path.name.startswith("."):
            content = path.read_bytes()
            lines.append(f"{hashlib.sha256(content).hexdigest()}  {len(content)}  {name}")
    return "\n".join(lines) + "\n"
