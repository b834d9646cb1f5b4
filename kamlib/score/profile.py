"""What accounts were like and what became of them in; who resembles those that turned out well out."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import numpy as np
import pandas as pd
from scipy import stats

from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.language import number, share

_LEAST, _FEW, _RARE, _GROUPS, _TAIL = 5, 20, 5, 20, 0.025


@dataclass(frozen=True)
class FitProfile:
    """The ideal customer by what became of those we had.

    Attributes
    ----------
    fit : Series
        By account, 0 to 1: how probably it turns out well, by what it is like. For accounts whose outcome is known it
        comes from models that had not seen it; missing where a figure is.
    profile : DataFrame
        What sets apart those that turned out well, strongest first: ``feature``, ``level`` (empty for figures), ``n``
        (accounts with this level, or this figure), ``good_share`` (of those with this level that turned out well),
        ``odds_ratio`` (above 1: more often well; for figures by one standard deviation).
    auc, auc_ci_lower, auc_ci_upper : float
        Of two accounts that the model had not seen, one that turned out well and one that did not: how probably it
        puts the right one first (0.5: a coin), with its 95 % interval.
    n, n_good : int
        Accounts it was learned from, and those of them that turned out well.
    n_missing : int
        Accounts with a known outcome that were left out because a figure is missing.
    """

    fit: pd.Series
    profile: pd.DataFrame
    auc: float
    auc_ci_lower: float
    auc_ci_upper: float
    n: int
    n_good: int
    n_missing: int

    @property
    def better_than_chance(self) -> bool:
        """Whether its interval lies above that of a coin."""
        return self.auc_ci_lower > 0.5

    @property
    def notes(self) -> tuple[str, ...]:
        """What the reader must know, in the language in force."""
        notes = [
            _(
                "It goes in a circle: learned from customers that we chose and served, it finds more of the same. Of "
                "customers that we never had, or never served well, it knows nothing."
            )
        ]
        least = min(self.n_good, self.n - self.n_good)
        if least < _FEW:
            notes.append(
                _("Few accounts: only {least} of the rarer outcome. Take it for a question, not for an answer.").format(
                    least=number(least)
                )
            )
        if self.n_missing:
            notes.append(
                _("Accounts left out because a figure is missing: {n}.").format(n=number(self.n_missing))
            )  # fmt: skip
        return tuple(notes)

    def __str__(self) -> str:
        told = _(
            "Of two accounts it had not seen, the profile puts the one that turned out well first in {auc} of cases, "
            "between {low} and {high}; a coin does so in half."
        )
        if not self.better_than_chance:
            told = _(
                "No better than a coin: of two accounts it had not seen, the profile puts the one that turned out well "
                "first in {auc} of cases, between {low} and {high}."
            )
        values = [share(value, 0) for value in (self.auc, self.auc_ci_lower, self.auc_ci_upper)]
        told = told.format(auc=values[0], low=values[1], high=values[2])
        return " ".join([told, *self.notes])

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>{self.profile.to_html(index=False)}"


def fit_profile(
    accounts: pd.DataFrame,
    outcomes: pd.Series,
    *,
    folds: int = 5,
    repeats: int = 3,
    prior_sd: float = 1.0,
    seed: int = 0,
) -> FitProfile:
    """Learn from what became of accounts which customers suit us, and say how far that can be trusted.

    Parameters
    ----------
    accounts : DataFrame
        Indexed by ``account_id``: what was known of each before the outcome. Numbers count as they are (take logarithms
        of money), words as levels.
    outcomes : Series
        By account: True or 1 if it turned out well, such as stayed and earned a margin; False or 0 if not; missing
        where it is not known yet.
    folds, repeats : int
        Accounts are split into so many parts, each foreseen by a model of the others; so many times.
    prior_sd : float
        How large effects are thought to be (standard deviation of log odds ratios): smaller draws them more to 0.
    seed : int
        Of the splits.

    Returns
    -------
    FitProfile

    Raises
    ------
    DataError
        If an account stands twice, outcomes are neither true nor false or of other accounts, or fewer than five
        accounts turned out well, or not well.

    Notes
    -----
    Logistic regression with a penalty: log odds ratios are taken to be normal around 0, which with few accounts keeps
    chance from making a profile. Levels of fewer than five accounts are put together. The area under the curve is the
    mean over parts that the model had not seen. Its interval comes from doing all of it again without each twentieth of
    the accounts (grouped jackknife): formulas that take the models as given are too narrow with a hundred accounts.
    Where every pair is right whoever is left out, it is that of as many successes as accounts of the rarer outcome.

    Take outcomes, not orders: what a customer gained and whether it stayed. A profile of the best sellers finds the
    best sellers.

    References
    ----------
    Shao, J. & Tu, D. (1995). The Jackknife and Bootstrap. Springer, ch. 2.

    Gelman, A., Jakulin, A., Pittau, M. G. & Su, Y.-S. (2008). A weakly informative default prior distribution for
    logistic and other regression models. Annals of Applied Statistics 2(4), 1360-1383.

    Examples
    --------
    Of forty accounts those with many sites turned out well, whatever their line of business:

    >>> accounts = pd.DataFrame({"sites": range(40), "industry": ["food", "hotels"] * 20})
    >>> result = fit_profile(accounts, accounts["sites"] >= 20)
    >>> result.profile.loc[0, "feature"], result.better_than_chance, result.n_good
    ('sites', True, 20)
    """
    outcomes = _outcomes(accounts, outcomes)
    design, described = _design(accounts, outcomes.notna())
    whole = ~np.isnan(design).any(axis=1)
    used = whole & outcomes.notna().to_numpy()
    good = outcomes.to_numpy()[used] == 1
    least = min(int(good.sum()), int((~good).sum()))
    if least < _LEAST:
        raise DataError(
            _("Too few accounts with both outcomes to learn from."),
            expected=_("{n} that turned out well at least, and as many that did not").format(n=number(_LEAST)),
            found=_("{good} and {bad}").format(good=number(int(good.sum())), bad=number(int((~good).sum()))),
            do=_("Take a longer period, or describe the accounts by columns with fewer missing figures."),
        )
    fit = np.full(len(accounts), np.nan)
    fit[whole] = _predicted(design[used], good, design[whole], prior_sd)
    seen, area, half = _unseen(design[used], good, min(folds, least), repeats, prior_sd, np.random.default_rng(seed))
    fit[used] = seen
    effects = _effects(design[used], good, prior_sd)[1:]
    return FitProfile(
        fit=pd.Series(fit, index=accounts.index.rename("account_id"), name="fit"),
        profile=_profile(described, effects, good, used),
        auc=area,
        auc_ci_lower=max(area - half, 0.0) if half else _TAIL ** (1 / least),
        auc_ci_upper=min(area + half, 1.0),
        n=len(good),
        n_good=int(good.sum()),
        n_missing=int((outcomes.notna().to_numpy() & ~whole).sum()),
    )


def _outcomes(accounts: pd.DataFrame, outcomes: pd.Series) -> pd.Series:
    """Return outcomes as 1, 0 or missing, in the order of the accounts."""
    twice = accounts.index[accounts.index.duplicated()].union(outcomes.index[outcomes.index.duplicated()])
    other = outcomes.index.difference(accounts.index)
    if len(twice) or len(other) or not accounts.shape[1]:
        raise DataError(
            _("Accounts and outcomes do not fit together: one row an account, and outcomes of these accounts only."),
            found=some([*twice, *other]) or _("no columns"),
            do=_("Give the same accounts in both, each once, with a column at least."),
        )
    figures = pd.to_numeric(outcomes.astype(object), errors="coerce").astype(float)
    off = (outcomes.notna() & figures.isna()) | ~(figures.isin([0, 1]) | figures.isna())
    if off.any():
        raise DataError(
            _("Some outcomes are neither true nor false."),
            found=some(outcomes[off].unique()),
            do=_(
                "Write True or 1 for accounts that turned out well, False or 0 for others; leave empty what is not "
                "known."
            ),
        )
    return figures.reindex(accounts.index)


def _design(accounts: pd.DataFrame, known: pd.Series) -> tuple[np.ndarray, list[tuple]]:
    """Return a column for each figure (standardised) and level, and to each: feature, level, and who has it."""
    columns, described = [np.ones(len(accounts))], []
    for feature, values in accounts.items():
        if pd.api.types.is_numeric_dtype(values):
            figures = values.astype(float)
            spread = figures[known].std(ddof=0)
            columns.append(((figures - figures[known].mean()) / (spread or 1.0)).to_numpy())
            described.append((feature, "", figures.notna().to_numpy()))
            continue
        words = values.astype(object).where(values.notna(), _("not known")).astype(str)
        count = words[known].value_counts()
        words = words.where(words.map(count).fillna(0) >= _RARE, _("other"))
        for level in words.unique():
            there = (words == level).to_numpy()
            columns.append(there - there[known.to_numpy()].mean())
            described.append((feature, level, there))
    return np.column_stack(columns), described


def _effects(design: np.ndarray, good: np.ndarray, prior_sd: float) -> np.ndarray:
    """Return intercept and log odds ratios, drawn to 0."""
    from statsmodels.genmod.families import Binomial
    from statsmodels.genmod.generalized_linear_model import GLM

    penalty = np.full(design.shape[1], 1 / (prior_sd**2 * len(good)))
    penalty[0] = 0.0
    model = GLM(good.astype(float), design, family=Binomial())
    return np.asarray(model.fit_regularized(alpha=penalty, L1_wt=0.0, cnvrg_tol=1e-8).params)


def _predicted(design: np.ndarray, good: np.ndarray, wanted: np.ndarray, prior_sd: float) -> np.ndarray:
    return 1 / (1 + np.exp(-wanted @ _effects(design, good, prior_sd)))


def _unseen(
    design: np.ndarray, good: np.ndarray, folds: int, repeats: int, prior_sd: float, rng: np.random.Generator
) -> tuple[np.ndarray, float, float]:
    """Foresee each account by models that had not seen it; return that, the area under the curve, and its doubt."""
    parts = [_split(good, folds, rng) for _repeat in range(repeats)]
    foreseen, area = _foreseen(design, good, parts, prior_sd)
    group = _split(good, _GROUPS, rng)
    without = []
    for one in range(group.max() + 1):
        kept = group != one
        without.append(_foreseen(design[kept], good[kept], [part[kept] for part in parts], prior_sd)[1])
    error = np.sqrt((len(without) - 1) ** 2 / len(without) * np.var(without, ddof=1))
    return foreseen, area, float(stats.t.ppf(0.975, len(without) - 1) * error)


def _split(good: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
    """Deal accounts of each outcome into n parts."""
    part = np.empty(len(good), dtype=int)
    for which in (good, ~good):
        part[which] = rng.permutation(np.arange(which.sum()) % n)
    return part


def _foreseen(
    design: np.ndarray, good: np.ndarray, parts: list[np.ndarray], prior_sd: float
) -> tuple[np.ndarray, float]:
    p, areas = np.zeros(len(good)), []
    for part in parts:
        for one in np.unique(part):
            out = part == one
            unseen = _predicted(design[~out], good[~out], design[out], prior_sd)
            p[out] += unseen / len(parts)
            well, badly = unseen[good[out]], unseen[~good[out]]
            if len(well) and len(badly):
                areas.append(((well[:, None] > badly) + 0.5 * (well[:, None] == badly)).mean())
    return p, float(np.mean(areas))


def _profile(described: list[tuple], effects: np.ndarray, good: np.ndarray, used: np.ndarray) -> pd.DataFrame:
    rows = []
    for (feature, level, there), effect in zip(described, effects, strict=True):
        inside = there[used]
        rate = float(good[inside].mean()) if level and inside.any() else np.nan
        rows.append((feature, level, int(inside.sum()), rate, float(np.exp(effect))))
    table = pd.DataFrame(rows, columns=["feature", "level", "n", "good_share", "odds_ratio"])
    order = np.argsort(-np.abs(effects), kind="stable")
    return table.iloc[order].reset_index(drop=True)
