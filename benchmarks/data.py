"""Data for the table, made on first use in ``bench-data/``: lines of a made-up supplier, CDNOW, histories, ratings."""

from __future__ import annotations

import subprocess
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from benchmarks.cost import DATA
from kamlib import value
from kamlib.measure import order_summary

_CDNOW = Path(__file__).resolve().parents[1] / "data" / "golden" / "cdnow.csv"
PUBLISHED = {"BGNBD": (0.243, 4.414, 0.793, 2.426), "ParetoNBD": (0.553, 10.578, 0.606, 11.669)}

# Lines stand in order of their day, as an export has them; each is drawn alone, so nearly every line is an account-day
# of its own, which is the hardest case. A few accounts buy most; one line in fifty is a credit.
_LINES = """
SELECT
    'A' || lpad(CAST(CAST(floor(power((hash(i * 3 + 1) % 1000000007) / 1000000007.0, 1.5) * {accounts}) AS BIGINT)
        AS VARCHAR), 7, '0') AS account_id,
    DATE '2022-01-01' + CAST(i * 1096 // {lines} AS INTEGER) AS order_date,
    'F' || CAST(i // 2 AS VARCHAR) AS invoice_id,
    CASE WHEN hash(i * 7 + 2) % 50 = 0 THEN 'credit' ELSE 'invoice' END AS document_type,
    'line ' || CAST(hash(i * 11 + 3) % 4 AS VARCHAR) AS product_line,
    CAST(1 + hash(i * 5 + 4) % 20 AS DOUBLE) AS quantity,
    (CASE WHEN hash(i * 7 + 2) % 50 = 0 THEN -1 ELSE 1 END) * (hash(i * 13 + 5) % 100000) / 100.0 AS amount,
    'EUR' AS currency
FROM range({lines}) AS t(i)
"""


def order_lines(lines: int, accounts: int) -> Path:
    """Make order lines of three years as one Parquet file."""
    path = DATA / f"orders-{lines // 1_000_000}m.parquet"
    if not path.exists():
        DATA.mkdir(exist_ok=True)
        made = path.with_suffix(".making")
        duckdb.sql(f"COPY ({_LINES.format(lines=lines, accounts=accounts)}) TO '{made}' (FORMAT parquet)")
        made.rename(path)
    return path


def cdnow(python: Path, copies: int = 100) -> Path:
    """Make the complete CDNOW purchases, which ship with lifetimes, many times over; accounts are numbers."""
    path = DATA / f"cdnow-x{copies}.parquet"
    if not path.exists():
        find = "import lifetimes; print(lifetimes.__path__[0])"
        found = subprocess.run([python, "-W", "ignore", "-c", find], capture_output=True, text=True, check=True)
        file = Path(found.stdout.strip()) / "datasets" / "CDNOW_master.txt"
        _heading, *lines = file.read_text().splitlines()
        once = pd.DataFrame(
            [line.split() for line in lines], columns=["account_id", "order_date", "quantity", "amount"]
        )
        once = once.assign(
            account_id=once["account_id"].astype("int64"),
            order_date=pd.to_datetime(once["order_date"], format="%Y%m%d"),
            amount=once["amount"].astype(float),
        )[["account_id", "order_date", "amount"]]
        many = pd.concat([once] * copies, ignore_index=True)
        many["account_id"] += np.repeat(np.arange(copies) * 100_000, len(once))
        many.to_parquet(path)
    return path


def cdnow_summary() -> Path:
    """Sum up the CDNOW sample of the tests: 39 weeks of 2,357 accounts."""
    path = DATA / "cdnow-summary.parquet"
    if not path.exists():
        DATA.mkdir(exist_ok=True)
        orders = pd.read_csv(_CDNOW, dtype={"account_id": str}, parse_dates=["order_date"])
        order_summary(orders, unit="W", end="1997-09-30")[["frequency", "recency", "T"]].to_parquet(path)
    return path


def histories(model: str, accounts: int = 1_000_000) -> Path:
    """Draw the histories of accounts from a model with the published parameters of CDNOW.

    Times are no whole days, so that hardly two histories are alike, which is the hardest case.
    """
    path = DATA / f"{model.lower()}-{accounts}.parquet"
    if not path.exists():
        DATA.mkdir(exist_ok=True)
        rng = np.random.default_rng(accounts)
        T = rng.uniform(27, 39, accounts)
        frequency, recency = getattr(value, model).law.draw_past(rng, T, *PUBLISHED[model])
        pd.DataFrame({"frequency": frequency, "recency": recency, "T": T}).to_parquet(path)
    return path


def ratings(accounts: int) -> Path:
    """Draw ratings of accounts on five criteria, each anywhere from 0 to 1."""
    path = DATA / f"ratings-{accounts}.parquet"
    if not path.exists():
        DATA.mkdir(exist_ok=True)
        drawn = np.random.default_rng(accounts).random((accounts, 5))
        pd.DataFrame(drawn, columns=[f"criterion {place}" for place in range(1, 6)]).to_parquet(path)
    return path
