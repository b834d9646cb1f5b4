"""What accounts and their peers buy in; the gaps by what they may be worth, with doubt and a reason, out."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.optimize import minimize
from scipy.special import expit, polygamma
from scipy.stats import beta, betabinom, norm

from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.language import money, number, share
from kamlib.measure.checks import by_account, require
from kamlib.measure.gaps_closed import GapsClosed

_FEW = 5


def white_space_gaps(
    space: pd.DataFrame,
    *,
    margin_rate: float | pd.Series,
    size: pd.Series | None = None,
    closed: GapsClosed | None = None,
    interval: float = 0.95,
    currency: str = "",
) -> pd.DataFrame:
    """List what each customer could buy and does not, the gaps that may be worth most first, and say why.

    Parameters
    ----------
    space : DataFrame
        What :func:`kamlib.measure.white_space` gives.
    margin_rate : float or Series
        Margin over revenue, above 0 and at most 1: one for all, or by value of what is bought, such as product line.
    size : Series, optional
        Revenue of each account, by ``account_id``, of the period that spend and margin are wanted for, such as the last
        year. By default that in `space`, which is of all its orders.
    closed : GapsClosed, optional
        How many gaps were closed in the past, from :func:`kamlib.measure.gaps_closed`. Without it the chance of a gap
        is the share of peers that buy: as if the account were any one of them, which is nearly always too much.
    interval : float
        How probably the ranges are to hold.
    currency : str
        Currency code of the amounts, for the reasons.

    Returns
    -------
    DataFrame
        One row for each gap of an account that buys something, indexed as `space`, most expected margin first:
        ``peer_group``, ``peers``, ``peers_buying``, ``peer_rate`` (0 to 1, drawn towards that of all groups the more
        the fewer its peers), ``spend`` (of a peer of that size in the middle, if it buys; missing where nobody does),
        ``chance`` (0 to 1), ``expected_margin``, each of the four with ``_ci_lower`` and ``_ci_upper``; ``why``.
        The range of ``spend`` is that of one account; that of ``expected_margin`` is the doubt about an average.

    Raises
    ------
    DataError
        If `space` is not such a table, a margin rate is missing or cannot be, or sizes are missing.

    Notes
    -----
    Of the n accounts of a group, k buy a line. The rates of groups are taken as drawn from a beta distribution with
    parameters a and b, the most probable ones for the line, with a + b before the data as (a + b)^(-5/2), so that few
    groups do not pass for alike; with fewer than three groups a = b = 1/2. A rate is then (a + k) / (a + b + n), and
    its interval that of the beta distribution.

    Spend: each peer's revenue on the line over that on its other lines, in logs, mean and spread over the buyers of the
    group (of all groups, where it has fewer than five), times the revenue of the account. Expected margin = chance x
    spend x margin rate, with the spend in the middle and not its mean, which a few large peers would carry.

    With `closed`, the chance is the share of gaps that were closed in the period of that check: of those at the top of
    the list and the others apart if the check told them apart, else of all.

    References
    ----------
    Gelman, A. et al. (2013). Bayesian Data Analysis, 3rd edition, section 5.3.

    Examples
    --------
    Of three other accounts, two buy valves, for half as much as their other lines; B buys nothing but pumps.

    >>> from kamlib.measure import white_space
    >>> orders = pd.DataFrame(
    ...     {
    ...         "account_id": list("ABCDAC"),
    ...         "order_date": pd.Timestamp("2025-03-01"),
    ...         "product_line": ["pumps"] * 4 + ["valves"] * 2,
    ...         "amount": [100.0, 80.0, 40.0, 10.0, 50.0, 20.0],
    ...     }
    ... )
    >>> gaps = white_space_gaps(white_space(orders), margin_rate=0.3)
    >>> gaps[["peers", "peers_buying", "peer_rate", "spend", "expected_margin"]].loc[("B", "valves")].round(3).tolist()
    [3.0, 2.0, 0.625, 40.0, 7.5]
    """
    require(space, ["purchase_days", "revenue", "peers", "peers_buying"], name="space")
    line = space.index.names[1]
    z = norm.ppf((1 + interval) / 2)
    sold = space["revenue"].groupby(level=0, sort=False).transform("sum")
    large = sold if size is None else _spread_out(size, space.index)
    buys = space["purchase_days"] > 0
    gap = ~buys & buys.groupby(level=0).transform("any") & (large > 0)
    a, b = _priors(space, buys)
    after = pd.DataFrame({"a": a + space["peers_buying"], "b": b + space["peers"] - space["peers_buying"]})[gap]
    middle, spread, n = (part[gap] for part in _ratios(space, buys, sold))
    table = space.loc[gap, ["peer_group", "peers", "peers_buying"]]
    table = table.assign(**_beta("peer_rate", after["a"], after["b"], interval))
    usual = large[gap] * np.exp(middle)
    wide = z * spread * np.sqrt(1 + 1 / n)
    table = table.assign(spend=usual, spend_ci_lower=usual * np.exp(-wide), spend_ci_upper=usual * np.exp(wide))
    worth = usual * _rates(margin_rate, table.index.get_level_values(1)).to_numpy()
    if closed is not None:
        after = closed.chances((table["peer_rate"] * worth).rank(ascending=False, method="first", na_option="bottom"))
    table = table.assign(**_beta("chance", after["a"], after["b"], interval))
    expected = table["chance"] * worth
    doubt = polygamma(1, after["a"]) - polygamma(1, after["a"] + after["b"]) + np.square(spread) / n
    wide = np.exp(z * np.sqrt(doubt))
    table = table.assign(
        expected_margin=expected, expected_margin_ci_lower=expected / wide, expected_margin_ci_upper=expected * wide
    )
    table["why"] = [_why(row, currency, closed) for row in table.itertuples()]
    order = np.argsort(-table["expected_margin"].fillna(-1).to_numpy(), kind="stable")
    return table.iloc[order].rename_axis(["account_id", line])


def _spread_out(size: pd.Series, index: pd.MultiIndex) -> pd.Series:
    return pd.Series(by_account(size, name="size").reindex(index.get_level_values(0)).to_numpy(), index=index)


def _rates(margin_rate: float | pd.Series, lines: pd.Index) -> pd.Series:
    given = isinstance(margin_rate, pd.Series)
    rates = margin_rate.reindex(lines) if given else pd.Series(margin_rate, index=lines, dtype="float64")
    wrong = ~((rates > 0) & (rates <= 1))
    if wrong.any():
        raise DataError(
            _("A margin rate is missing, or does not lie above 0 and at or below 1."),
            found=some(f"{name}: {rate}" for name, rate in rates[wrong].groupby(level=0).first().items())
            or some(rates.index[wrong].unique()),
            do=_("Give margin over revenue as a share, 0.3 for 30 %, for each line that somebody does not buy."),
        )
    return rates


def _priors(space: pd.DataFrame, buys: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Return for each row the beta distribution of the rates of groups on its line."""
    lines = space.index.get_level_values(1)
    group = pd.factorize(space["peer_group"])[0]
    known = group >= 0
    counts = buys[known].groupby([lines[known], group[known]]).agg(["sum", "size"])
    found = {line: _prior(one["sum"].to_numpy(), one["size"].to_numpy()) for line, one in counts.groupby(level=0)}
    both = [found.get(line, (0.5, 0.5)) for line in lines]
    return tuple(pd.Series(part, index=space.index) for part in zip(*both, strict=True))


def _prior(k: np.ndarray, n: np.ndarray) -> tuple[float, float]:
    if len(k) < 3:
        return 0.5, 0.5

    def loss(theta: np.ndarray) -> float:
        mean, both = expit(theta[0]), np.exp(theta[1])
        prior = np.log(mean * (1 - mean)) - theta[1] / 2
        return -float(betabinom.logpmf(k, n, mean * both, (1 - mean) * both).sum() + prior)

    most = np.log(n.sum())
    start = [np.log((k.sum() + 0.5) / (n.sum() - k.sum() + 0.5)), most / 2]
    theta = minimize(loss, start, method="L-BFGS-B", bounds=[(-8, 8), (0, most)]).x
    mean, both = float(expit(theta[0])), float(np.exp(theta[1]))
    return mean * both, (1 - mean) * both


def _ratios(space: pd.DataFrame, buys: pd.Series, sold: pd.Series) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Return mean, spread and number of peers' log ratios of a line to their other lines, for each row."""
    other = sold - space["revenue"]
    usable = buys & (space["revenue"] > 0) & (other > 0)
    ratio = np.log(space["revenue"].where(usable) / other.where(usable))
    line = space.index.get_level_values(1)
    own, every = (
        ratio.groupby(keys, dropna=False)
        for keys in ([line, space["peer_group"].to_numpy()], [line])
    )  # fmt: skip
    enough = (own.transform("count") >= _FEW) & space["peer_group"].notna()
    mean, spread, n = (own.transform(how).where(enough, every.transform(how)) for how in ("mean", "std", "count"))
    return mean, spread, n.where(n > 0)


def _beta(name: str, a: pd.Series, b: pd.Series, interval: float) -> dict[str, np.ndarray]:
    tail = (1 - interval) / 2
    low, high = (beta.ppf(end, a, b) for end in (tail, 1 - tail))
    return {name: (a / (a + b)).to_numpy(), f"{name}_ci_lower": low, f"{name}_ci_upper": high}


def _why(row, currency: str, closed: GapsClosed | None) -> str:
    values = {"k": number(row.peers_buying), "n": number(row.peers), "group": row.peer_group}
    values |= {"spend": money(row.spend, currency), "rate": share(row.peer_rate, 0)}
    if not row.peers:
        text = _("No account like it is known; {rate} of all groups buy it.")
    elif pd.isna(row.spend):
        text = _("{k} of {n} accounts like it buy it, and none tells for how much.")
    elif row.peer_group == "":
        text = _("{k} of {n} other accounts buy it; one of its size would spend about {spend}.")
    else:
        text = _("{k} of {n} other accounts of {group} buy it; one of its size would spend about {spend}.")
    told = [text.format(**values)]
    if closed is not None:
        told.append(
            _("Of {m} gaps before, {j} were closed.").format(
                m=number(len(closed.table)), j=number(closed.table["closed"].sum())
            )
        )
    return " ".join(told)
