"""Little memory, long work: the same result in parts, an error with advice where even that fails, and progress."""

import tempfile
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from kamlib.engine.duck import Duck
from kamlib.errors import CapacityError
from kamlib.measure import order_summary, revenue_panel, white_space

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def orders() -> pd.DataFrame:
    draw = np.random.default_rng(5)
    n = 20_000
    return pd.DataFrame(
        {
            "account_id": "A" + pd.Series(draw.integers(0, 900, n)).astype("str"),
            "order_date": pd.Timestamp("2025-01-01") + pd.to_timedelta(draw.integers(0, 365, n), unit="D"),
            "product_line": draw.choice(["pumps", "valves", "service"], n),
            "amount": draw.integers(-500, 50_000, n) / 100,
        }
    )


@pytest.fixture
def short_of_memory(monkeypatch):
    """Let DuckDB run out of memory on every statement that is not cut into at least so many parts."""

    def run_out(below: int):
        run = Duck._run

        def limited(self, sql, *arguments):
            parts = int(sql.partition(") % ")[2].split()[0]) if ") % " in sql else 1
            if "purchase_days" in sql or "revenue" in sql:
                if parts < below:
                    raise duckdb.OutOfMemoryException("Out of Memory Error: could not allocate block")
                seen.append(parts)
            return run(self, sql, *arguments)

        monkeypatch.setattr(Duck, "_run", limited)
        seen = []
        return seen

    return run_out


@pytest.mark.parametrize("as_file", [False, True])
def test_accounts_in_parts_give_the_same_result(orders, as_file, tmp_path, short_of_memory):
    orders.to_parquet(tmp_path / "orders.parquet")
    source = tmp_path / "orders.parquet" if as_file else orders
    measures = [
        lambda: order_summary(source, calibration_end="2025-09-30", log_intervals=True),
        lambda: revenue_panel(source),
        lambda: white_space(source),
    ]
    whole = [measure() for measure in measures]
    seen = short_of_memory(below=32)
    for measure, expected in zip(measures, whole, strict=True):
        pd.testing.assert_frame_equal(measure(), expected, rtol=1e-12)
    assert set(seen) == {32}


def test_where_no_part_is_small_enough_the_error_says_what_to_do(orders, short_of_memory):
    short_of_memory(below=10_000)
    with pytest.raises(CapacityError, match=r"cut into 512 parts\. Found: Out of Memory.*Raise memory_limit"):
        order_summary(orders)


def test_a_real_limit_is_kept_and_the_result_is_the_same(tmp_path):
    path = tmp_path / "orders.parquet"
    with duckdb.connect() as duck:
        duck.execute(
            "COPY (SELECT 'A' || (hash(i) % 40000) AS account_id, (hash(i + 2) % 10000) / 100 AS amount, "
            "DATE '2025-01-01' + CAST(hash(i + 1) % 700 AS INTEGER) AS order_date "
            f"FROM range(600000) t(i)) TO '{path}'"
        )
    steps = []
    found = order_summary(path, memory_limit="20MB", progress=lambda text, share: steps.append(text))
    assert any(", part " in step for step in steps)  # DuckDB ran out of memory, and the accounts were cut into parts
    assert len(found) == 40_000
    pd.testing.assert_frame_equal(found, order_summary(path), rtol=1e-12)


def test_temporary_files_are_private_and_go(orders, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    during = []
    order_summary(orders, progress=lambda text, share: during.extend(Path(tmp_path).iterdir()))
    assert during
    assert {path.stat().st_mode & 0o777 for path in during if path.exists()} <= {0o700}
    assert not list(tmp_path.iterdir())


def test_progress_names_the_step_and_rises(orders, short_of_memory):
    seen = []
    order_summary(orders, log_intervals=True, progress=lambda text, share: seen.append((text, share)))
    shares = [share for _, share in seen]
    assert list(dict.fromkeys(text for text, _ in seen)) == [
        "Checking order lines",
        "Summing up orders",
        "Timing purchases",
    ]
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert shares[-1] == 1
    short_of_memory(below=8)
    parts = []
    order_summary(orders, progress=lambda text, share: parts.append(text))
    assert "Summing up orders, part 8 of 8" in parts


def test_stopping_by_hand_stops_the_query_and_leaves_nothing(orders, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def stop(text, share):
        if text == "Summing up orders":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        order_summary(orders, progress=stop)
    assert not list(tmp_path.iterdir())
