"""Does lifetime value put accounts into the order in which they earn later, and do its ranges hold?

sample: the sample portfolio as it stands in data/. anew: the sample portfolio made again with other seeds. The maker of
both knows what each account orders in the two years after; nothing there follows the models. twin: the same accounts
with the models fitted to the sample as truth: bought from purchase to purchase, left and paid as these say; fitted as
by default, which with fewer than 200 accounts is the weak penalty, and without it. The value of two years is asked for,
as `kam study lifetime_value` finds it from orders, in money of today at 10 % a year.

rank: rank correlation (Spearman) of the value with the margin that came, over accounts; last year: the same of the
margin of the last twelve months; gain: the difference of the two. accounts: share of accounts whose 95 % range holds
what came; total: share of portfolios whose range of the total does. widened: the same of the ranges that the study
shows, as wide as the test on its last year says they must be. high: by how much the total is too high, in the mean
over portfolios, as a share of what came. After each share and mean stands its Monte-Carlo standard error, with
portfolios as units; a single portfolio has none.

Where the models hold, so do the ranges. In the sample they do not: single accounts change more than the models know,
which the test on the last year shows and the widened ranges allow for; that all accounts together change no single test
can show. Few accounts of the twin leave, much fewer than the weak penalty takes for common in business (its chance to
leave lies more than two standard deviations off the centre): pulled there, the total comes out a little too high.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from kamlib.study.lifetime_forecast import WEEKS_A_YEAR, Forecast, fit_orders
from kamlib.study.lifetime_money import Money
from kamlib.study.lifetime_setting import Setting
from kamlib.study.lifetime_tried import foresee, look_ahead
from kamlib.study.periods import coverage
from kamlib.value import MBGNBD, GammaGamma, lifetime_value
from proofs._sample import SAMPLE, portfolio
from proofs._simulate import SEED, kept, percent, walk

PORTFOLIOS, TWINS, YEARS, DISCOUNT = 50, 200, 2, 0.1
SHORT = {"PORTFOLIOS": 1, "TWINS": 1}


def anew(seed: int) -> dict[str, float]:
    """Make a portfolio, foresee its next two years, and hold them against what came."""
    tables, made = portfolio(seed)
    span = coverage(tables.orders["order_date"])
    year = span.window(12)
    money, by_orders = Money(tables.orders, None), Setting("orders", "")
    tried = foresee(tables, tables.orders, by_orders, year, money, 0)
    asked = {"years": YEARS, "discount": DISCOUNT, "seed": 0}
    models, wide = look_ahead(tables, tables.orders, by_orders, year, money, tried, True, asked)
    plain = models.forecast(money.rates(year.end), **asked)
    came = later(made, year.end).reindex(plain.table.index).fillna(0.0)
    last = money.earned(year).reindex(plain.table.index).fillna(0.0)
    found = held(plain, came) | {f"{name}, widened": value for name, value in held(wide, came).items()}
    found |= {"rank": ranks(plain.table["mean"], came), "last year": ranks(last, came)}
    return found | {"gain": found["rank"] - found["last year"]}


def later(made, end: pd.Timestamp) -> pd.Series:
    """Return the margin that accounts brought in the years after a day, in money of that day."""
    lines = pd.DataFrame(made.future)
    since = (pd.to_datetime(lines["order_date"]) - end).dt.days / 365.25
    euros = [made.euros({**line, "amount": line["amount"] - line["cost"]}) for line in made.future]
    inside = since <= YEARS
    return (pd.Series(euros) * (1 + DISCOUNT) ** -since)[inside].groupby(lines["parent_id"]).sum()


def held(forecast: Forecast, came: pd.Series) -> dict[str, float]:
    """Return the share of accounts whose range holds what came, and whether that of the total does."""
    low, high = forecast.table["obs_ci_lower"], forecast.table["obs_ci_upper"]
    total = forecast.total["obs_ci_lower"] <= came.sum() <= forecast.total["obs_ci_upper"]
    over = float(forecast.total["mean"] / came.sum() - 1)
    return {"accounts": float(((low <= came) & (came <= high)).mean()), "total": float(total), "high": over}


def ranks(one: pd.Series, other: pd.Series) -> float:
    """Return Spearman's rank correlation."""
    return float(one.corr(other, method="spearman"))


@cache
def pattern() -> tuple[pd.DataFrame, pd.Series, tuple[float, ...], tuple[float, ...]]:
    """Return the accounts of the sample, their margin rates, and the parameters of both models fitted to them."""
    tables, _made = portfolio(SAMPLE)
    end = coverage(tables.orders["order_date"]).window(12).end
    models = fit_orders(tables.orders, end=end)
    spend = GammaGamma(models.summary).fit()
    rates = Money(tables.orders, None).rates(end).reindex(models.summary.index)
    return models.summary, rates, tuple(models.purchases.params), tuple(spend.params)


def drawn(number: int) -> tuple[pd.DataFrame, np.ndarray]:
    """Draw a twin of the sample: what is known of its accounts, and the discounted revenue that comes."""
    accounts, _rates, (r, alpha, a, b), (p, q, v) = pattern()
    rng = np.random.default_rng([SEED, number])
    size, T = len(accounts), accounts["T"].to_numpy(dtype=float)
    rate, leaves = rng.gamma(r, 1 / alpha, size), rng.beta(a, b, size)
    own = v / rng.gamma(q, 1.0, size)
    frequency, recency, spent, came = np.zeros((4, size))
    for some, times in walk(rng, rate, leaves, T + YEARS * WEEKS_A_YEAR, at_once=True):
        amount = rng.gamma(p, 1.0, len(some)) * own[some]
        past = times <= T[some]
        frequency[some[past]] += 1
        recency[some[past]] = times[past]
        spent[some[past]] += amount[past]
        years = (times - T[some])[~past] / WEEKS_A_YEAR
        came[some[~past]] += amount[~past] * (1 + DISCOUNT) ** -years
    mean = np.divide(spent, frequency, out=np.full(size, np.nan), where=frequency > 0)
    known = {"frequency": frequency, "recency": recency, "T": T, "monetary_value": mean}
    return pd.DataFrame(known, index=accounts.index), came


def twin(number: int, penalty: str | None) -> dict[str, float]:
    """Draw a twin, foresee its next two years, and hold them against what came."""
    summary, revenue = drawn(number)
    _accounts, rates, _params, _amounts = pattern()
    value = lifetime_value(
        MBGNBD(summary).fit(penalty=penalty), GammaGamma(summary).fit(), margin_rate=rates,
        annual_discount_rate=DISCOUNT, horizon_periods=YEARS * WEEKS_A_YEAR, periods_per_year=WEEKS_A_YEAR,
    )  # fmt: skip
    came = rates * revenue
    found = held(Forecast(value.table, value.total, lambda discount, years: np.nan), came)
    return found | {"rank": ranks(value.table["mean"], came)}


def table() -> pd.DataFrame:
    """Simulate and count."""
    found = {
        "sample": pd.DataFrame([anew(SAMPLE)]),
        "anew": kept("lifetime_value-anew", range(1, PORTFOLIOS + 1), anew),
        "twin, weak (default)": kept("lifetime_value-twin-weak", range(TWINS), lambda number: twin(number, "weak")),
        "twin, no penalty": kept("lifetime_value-twin-none", range(TWINS), lambda number: twin(number, None)),
    }
    shares = ["accounts", "total", "accounts, widened", "total, widened"]
    told = []
    for name, rows in found.items():
        means = [mean(rows.get(one)) for one in ("rank", "last year", "gain", "high")]
        told.append((name, *means, *(share(rows.get(one)) for one in shares), len(rows)))
    return pd.DataFrame(told, columns=["portfolio", "rank", "last year", "gain", "high", *shares, "portfolios"])


def mean(values: pd.Series | None) -> str:
    """Write a mean and its standard error."""
    if values is None:
        return "-"
    error = f" ± {values.std() / np.sqrt(len(values)):.3f}" if len(values) > 1 else ""
    return f"{values.mean():.3f}{error}"


def share(values: pd.Series | None) -> str:
    """Write a share and its standard error."""
    if values is None:
        return "-"
    return percent(values) if len(values) > 1 else f"{values.iloc[0]:.1%}"
