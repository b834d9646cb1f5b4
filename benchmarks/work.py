"""Pieces of work, each run in a process of its own: ``python work.py NAME '{"argument": value}'``.

A piece imports what it needs and loads its input, and returns the function whose cost counts. This file is also run by
the Pythons of other tools, so at its top it imports nothing that is not Python's own.
"""

import contextlib
import json
import resource
import sys
import time
import warnings
from pathlib import Path

COLUMNS = ("account_id", "order_date", "amount", "document_type", "currency")
FITTERS = {"BGNBD": "BetaGeoFitter", "ParetoNBD": "ParetoNBDFitter"}
NAMES = {"BGNBD": ["r", "alpha", "a", "b"], "ParetoNBD": ["r", "alpha", "s", "beta"]}


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


def fit(model, path, times=1):
    """Order summaries to a fitted model with standard errors."""
    import pandas as pd

    import kamlib.value

    summary, make = pd.read_parquet(path), getattr(kamlib.value, model)

    def work(table=summary, times=times):
        for _time in range(times):
            found = make(table).fit(penalty=None)
        return found.params.tolist()

    work(summary[:2_000], 1)  # modules that load on first use are not counted
    return work


def fit_with_lifetimes(model, path, times=1):
    """The same with lifetimes, which has no standard errors for Pareto/NBD and those of BG/NBD from differences."""
    import lifetimes
    import pandas as pd

    summary, make = pd.read_parquet(path), getattr(lifetimes, FITTERS[model])

    def work(table=summary, times=times):
        for _time in range(times):
            found = make().fit(table["frequency"], table["recency"], table["T"])
        return found.params_.tolist()

    work(summary[:2_000], 1)
    return work


def predict(model, path, params, horizon):
    """Expected purchases of each account at given parameters."""
    import pandas as pd

    import kamlib.value

    summary, make = pd.read_parquet(path), getattr(kamlib.value, model)
    few, all_of_them = (make(table).with_params(params) for table in (summary[:2_000], summary))
    few.expected_purchases(horizon, interval=None)
    return lambda: float(all_of_them.expected_purchases(horizon, interval=None).total["mean"])


def predict_with_lifetimes(model, path, params, horizon):
    """The same with lifetimes."""
    import lifetimes
    import pandas as pd

    table, fitter = pd.read_parquet(path), getattr(lifetimes, FITTERS[model])()
    fitter.params_ = pd.Series(params, index=NAMES[model])
    foresee = fitter.conditional_expected_number_of_purchases_up_to_time
    return lambda: float(foresee(horizon, table["frequency"], table["recency"], table["T"]).sum())


def choose(path, top, draws):
    """How often each account is among the chosen, and between which ranks it lies, under drawn weights."""
    import pandas as pd

    from kamlib.score import robustness

    ratings = pd.read_parquet(path)
    robustness(ratings[:100], top=10, draws=100)
    return lambda: robustness(ratings, top=top, draws=draws).top_probability[:100].tolist()


def choose_with_scikit_criteria(path, top, draws):
    """How often each account is among the chosen with scikit-criteria: scores and ranks, one draw at a time."""
    import numpy as np
    import pandas as pd
    import skcriteria
    from skcriteria.agg.simple import WeightedSumModel

    ratings, model = pd.read_parquet(path).to_numpy(), WeightedSumModel()
    weights = np.random.default_rng(1).dirichlet(np.ones(ratings.shape[1]), draws)

    def work(ratings=ratings, weights=weights):
        chosen = np.zeros(len(ratings))
        for w in weights:
            chosen += model.evaluate(skcriteria.mkdm(ratings, [max] * len(w), weights=w)).rank_ <= top
        return (chosen / len(weights))[:100].tolist()

    work(ratings[:100], weights[:10])
    return work


def score_alone(path, draws):
    """Nothing but the scores of all accounts in all draws, in single precision, each overwritten by a later one."""
    import numpy as np
    import pandas as pd

    ratings = np.ascontiguousarray(pd.read_parquet(path).to_numpy().T, dtype=np.float32)
    weights = np.random.default_rng(1).dirichlet(np.ones(len(ratings)), draws).astype(np.float32)
    scores = np.empty((8, ratings.shape[1]), np.float32)

    def work():
        for first in range(0, draws, 8):
            np.matmul(weights[first : first + 8], ratings, out=scores)
        return float(scores.max())

    return work


def weigh(path, top):
    """How far each weight may move before the order or the list changes."""
    import pandas as pd

    from kamlib.score import weight_intervals

    ratings = pd.read_parquet(path)
    weights = pd.Series([0.3, 0.25, 0.2, 0.15, 0.1], index=ratings.columns)
    weight_intervals(ratings[:100], weights, top=10)
    return lambda: len(weight_intervals(ratings, weights, top=top))


def _cpu_seconds() -> float:
    spent = resource.getrusage(resource.RUSAGE_SELF)
    return spent.ru_utime + spent.ru_stime


def _peak_mb() -> float:
    status = Path("/proc/self/status")
    if status.exists():  # getrusage would start from the peak of the process that started this one
        return next(int(line.split()[1]) / 1024 for line in status.open() if line.startswith("VmHWM"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _held_mb() -> float:
    """Return what the process holds now, and let its peak begin there."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")
    return _peak_mb()


def main(name: str, arguments: str) -> None:
    """Run one piece and print what it cost."""
    warnings.simplefilter("ignore")
    work = globals()[name](**json.loads(arguments))
    loading, held = _peak_mb(), _held_mb()
    cpu, wall = _cpu_seconds(), time.perf_counter()
    result = work()
    cost = {"cpu_s": _cpu_seconds() - cpu, "wall_s": time.perf_counter() - wall, "result": result}
    cost |= {"peak_mb": max(loading, _peak_mb()), "added_mb": _peak_mb() - held}
    print(json.dumps(cost))


if __name__ == "__main__":
    main(*sys.argv[1:])
