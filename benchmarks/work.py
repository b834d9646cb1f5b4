"""Pieces of work, each run in a process of its own: ``python work.py NAME '{"argument": value}'``.

A piece imports what it needs and loads its input, and returns the function whose cost counts. This file is also run by
the Pythons of other tools, so at its top it imports nothing that is not Python's own.
"""

import json
import resource
import sys
import time
import warnings
from pathlib import Path

COLUMNS = ("account_id", "order_date", "amount", "document_type", "currency")


def import_kamlib():
    """Import the package, as every notebook does first."""

    def work():
        import kamlib

        return kamlib.__version__

    return work


def read_columns(path):
    """Read the five columns that a summary needs, and do next to nothing with them."""
    import duckdb

    # The sum keeps DuckDB from answering out of the file's statistics without reading.
    sql = f"SELECT sum(amount), {', '.join(f'max({name})' for name in COLUMNS)} FROM read_parquet('{path}')"
    return lambda: len(duckdb.sql(sql).fetchall())


def summarise(path, in_memory=False, **arguments):
    """Order lines to one row per account, from a file or from a table in memory."""
    import pandas as pd

    from kamlib.measure import order_summary

    orders = pd.read_parquet(path) if in_memory else path
    return lambda: len(order_summary(orders, **arguments))


def summarise_with_lifetimes(path, calibration_end, end):
    """The same with lifetimes: calibration and hold-out in one call."""
    import pandas as pd
    from lifetimes.utils import calibration_and_holdout_data

    orders = pd.read_parquet(path)
    return lambda: len(
        calibration_and_holdout_data(
            orders,
            "account_id",
            "order_date",
            calibration_period_end=calibration_end,
            observation_period_end=end,
            freq="D",
            freq_multiplier=7,
            monetary_value_col="amount",
        )
    )


def summarise_with_pymc_marketing(path, calibration_end, end):
    """The same with pymc-marketing: its split into training and test periods."""
    import pandas as pd
    from pymc_marketing.clv.utils import rfm_train_test_split

    orders = pd.read_parquet(path)
    return lambda: len(
        rfm_train_test_split(
            orders,
            "account_id",
            "order_date",
            train_period_end=calibration_end,
            test_period_end=end,
            time_unit="D",
            time_scaler=7,
            monetary_value_col="amount",
        )
    )


def _cpu_seconds() -> float:
    spent = resource.getrusage(resource.RUSAGE_SELF)
    return spent.ru_utime + spent.ru_stime


def _peak_mb() -> float:
    status = Path("/proc/self/status")
    if status.exists():  # getrusage would start from the peak of the process that started this one
        return next(int(line.split()[1]) / 1024 for line in status.open() if line.startswith("VmHWM"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(name: str, arguments: str) -> None:
    """Run one piece and print what it cost."""
    warnings.simplefilter("ignore")
    work = globals()[name](**json.loads(arguments))
    cpu, wall = _cpu_seconds(), time.perf_counter()
    result = work()
    cost = {"cpu_s": _cpu_seconds() - cpu, "wall_s": time.perf_counter() - wall, "result": result}
    cost["peak_mb"] = _peak_mb()
    print(json.dumps(cost))


if __name__ == "__main__":
    main(*sys.argv[1:])
