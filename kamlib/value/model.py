"""What the models of order histories have in common: likelihood with derivatives, fit, standard errors."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar, Literal

import numpy as np
import pandas as pd
from statsmodels.base.model import LikelihoodModel

from kamlib.errors import DataError
from kamlib.language import gettext as _
from kamlib.value.covariates import add, design_of, weights_of
from kamlib.value.gathered import Gathered, gather
from kamlib.value.newton import Optimum, maximise
from kamlib.value.summaries import columns_of

Penalty = Literal["auto", "weak"] | None
FEW = 200
_BLOCK = 8_192  # larger arrays come from the system and go back to it at each step
_FIRST = (20_000, 160_000)  # accounts in samples that say where to begin


class OrderModel(LikelihoodModel):
    """Base of the models of when accounts buy and until when.

    A subclass names its `law`, which knows the likelihood of an account; see :class:`kamlib.value.BGNBD` for what users
    call.
    """

    needs: ClassVar[tuple[str, ...]] = ("frequency", "recency", "T")
    law: Any

    def __init__(
        self,
        summary: pd.DataFrame,
        *,
        purchase: str | None = None,
        dropout: str | None = None,
        weights: pd.Series | np.ndarray | None = None,
    ):
        self._columns = columns = columns_of(summary, self.needs)
        self.accounts = summary.index
        self._x, self._t_x, self._T = (columns[name] for name in ("frequency", "recency", "T"))
        self._w = np.ones(len(summary)) if weights is None else weights_of(weights, len(summary))
        self._unit = float(np.average(self._T, weights=self._w)) or 1.0
        self._scaled = (self._x, self._t_x / self._unit, self._T / self._unit)
        self._designs, self._gathered, self._known = {}, None, {}
        names = list(self.law.names)
        for word, formula in (("purchase", purchase), ("dropout", dropout)):
            if formula is not None:
                design = design_of(formula, summary)
                place, sign = self.law.covariates[word]
                self._designs[place] = (sign * design.to_numpy(), len(names))
                names += [f"{word}[{column}]" for column in design]
        self.param_names = names
        self._base = len(self.law.names)
        super().__init__(pd.DataFrame({name: columns[name] for name in self.needs}, index=summary.index))
        self.data.xnames = self.data.param_names = self.data.cov_names = names
        self.nobs = float(self._w.sum())
        self._constant = float(self._w @ self._fixed())

    def _fixed(self) -> np.ndarray:
        """Return what the log-likelihood of each account has besides the law, in the unit of the data."""
        return -self._x * np.log(self._unit)

    # parameters: natural ones outside; inside logarithms, with times in units of the mean T

    def _inside(self, params) -> np.ndarray:
        inside = np.array(params, dtype=float)
        if inside.shape != (len(self.param_names),) or not (inside[: self._base] > 0).all():
            raise DataError(
                _("These cannot be parameters of {model}.").format(model=type(self).__name__),
                expected=_("{names}, of which the first {n} are above zero").format(
                    names=", ".join(self.param_names), n=self._base
                ),
                found=", ".join(f"{one:g}" for one in inside.ravel()),
            )
        inside[list(self.law.times)] /= self._unit
        inside[: self._base] = np.log(inside[: self._base])
        return inside

    def _outside(self, inside: np.ndarray) -> np.ndarray:
        params = np.array(inside, dtype=float)
        params[: self._base] = np.exp(params[: self._base])
        params[list(self.law.times)] *= self._unit
        return params

    def _rows(self, inside: np.ndarray, rows: slice | np.ndarray) -> list:
        """Return the law's parameters for some accounts: numbers, or arrays where covariates make them differ."""
        values = [np.exp(one) for one in inside[: self._base]]
        for place, (design, begin) in self._designs.items():
            values[place] = values[place] * np.exp(design[rows] @ inside[begin : begin + design.shape[1]])
        return values

    def _gather(self, weights: np.ndarray | None = None) -> Gathered:
        """Return the rows over which a search adds up; with covariates these are the rows of the table."""
        if weights is not None:
            return gather(*self._scaled, weights, merge=not self._designs)
        if self._gathered is None:
            self._gathered = gather(*self._scaled, self._w, merge=not self._designs)
        return self._gathered

    def _local(self, inside: np.ndarray, rows: Gathered | None = None) -> tuple[float, np.ndarray, np.ndarray]:
        """Return the log-likelihood in units of the mean T with gradient and Hessian by the inside parameters."""
        rows = rows or self._gather()
        value, gradient, hessian = 0.0, np.zeros(len(inside)), np.zeros((len(inside), len(inside)))
        by_row = any(place in self._designs for place in self.law.shared_by_row)
        quick = not self._designs and getattr(self.law, "quick", False)
        if not by_row:
            shared = self.law.shared(rows.seen, *(np.exp(one) for one in inside[: self._base]))
            value += add(shared, rows.counts, {}, slice(None), gradient, hessian)
        for begin in range(0, len(rows.x), _BLOCK):
            some = slice(begin, begin + _BLOCK)
            x, t_x, T, w = (one[some] for one in (rows.x, rows.t_x, rows.T, rows.w))
            values = self._rows(inside, some)
            if quick:
                value += self.law.total(x, t_x, T, w, values, gradient, hessian)
                continue
            value += add(self.law.account(x, t_x, T, *values), w, self._designs, some, gradient, hessian)
            if by_row:
                value += add(self.law.shared(x, *values), w, self._designs, some, gradient, hessian)
        return value, gradient, np.triu(hessian) + np.triu(hessian, 1).T

    def _by_account(self, inside: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return value and gradient of each account, unweighted."""
        x, t_x, T = self._scaled
        values = self._rows(inside, slice(None))
        scores, total = np.zeros((len(x), len(inside))), self._fixed()
        for part in (self.law.shared(x, *values), self.law.account(x, t_x, T, *values)):
            total = total + part.value
            for place, slope in part.first.items():
                scores[:, place] += slope
                if place in self._designs:
                    design, begin = self._designs[place]
                    scores[:, begin : begin + design.shape[1]] += design * np.asarray(slope)[:, None]
        return total, scores

    def loglike(self, params) -> float:
        """Return the log-likelihood at natural parameters, in the time unit of the data, without any penalty."""
        value = self._known.get(tuple(params))
        return (self._local(self._inside(params))[0] if value is None else value) + self._constant

    def loglikeobs(self, params) -> np.ndarray:
        """Return the log-likelihood of each account at natural parameters."""
        return self._by_account(self._inside(params))[0]

    def score(self, params) -> np.ndarray:
        """Return the gradient of the log-likelihood by the natural parameters."""
        return self._local(self._inside(params))[1] / self._slope(params)

    def score_obs(self, params) -> np.ndarray:
        """Return the gradient of each account by the natural parameters; a row an account."""
        return self._by_account(self._inside(params))[1] / self._slope(params)

    def hessian(self, params) -> np.ndarray:
        """Return the second derivatives of the log-likelihood by the natural parameters."""
        _value, gradient, hessian = self._local(self._inside(params))
        slope = self._slope(params)
        own = np.where(np.arange(len(slope)) < self._base, gradient, 0.0)
        return (hessian - np.diag(own)) / np.outer(slope, slope)

    def _slope(self, params) -> np.ndarray:
        """Return the derivatives of the natural by the inside parameters."""
        params = np.asarray(params, dtype=float)
        return np.where(np.arange(len(params)) < self._base, params, 1.0)

    # fit

    def fit(
        self,
        *,
        penalty: Penalty = "auto",
        cov_type: Literal["nonrobust", "HC0", "cluster", "bootstrap"] = "nonrobust",
        groups: pd.Series | np.ndarray | None = None,
        draws: int = 1000,
        start_params: np.ndarray | None = None,
        seed: int = 0,
    ):
        """Find the parameters under which the order histories are most likely.

        Parameters
        ----------
        penalty : {"auto", "weak"} or None
            ``"weak"`` pulls parameters a little towards what is common in business, whatever the unit of time;
            ``"auto"`` does so below 200 accounts. `llf` is without it.
        cov_type : {"nonrobust", "HC0", "cluster", "bootstrap"}
            Standard errors from the curvature of the likelihood; robust against a wrong law; robust also where the
            accounts of a group (`groups`) are alike; or from `draws` fits to resampled accounts.
        groups : Series or array, optional
            A group for each row; with ``"cluster"``.
        draws : int
            Bootstrap fits.
        start_params : array, optional
            Natural parameters to begin with.
        seed : int
            For the bootstrap.

        Returns
        -------
        OrderResults

        Raises
        ------
        FitError
            If the search does not end.
        """
        from kamlib.value.fitted import Wrapped
        from kamlib.value.results import OrderResults

        weak = self._is_weak(penalty)
        start = self._start(weak) if start_params is None else self._inside(start_params)
        found = self._search(start, weak)
        self._keep(found, weak)
        return Wrapped(
            OrderResults(self, found, penalty=weak, cov_type=cov_type, groups=groups, draws=draws, seed=seed)
        )

    def with_params(self, params):
        """Return results at given natural parameters, such as published ones; they have no standard errors."""
        from kamlib.value.fitted import Wrapped
        from kamlib.value.results import OrderResults

        inside = self._inside(params)
        given = Optimum(inside, *self._local(inside), 0)
        self._keep(given, False)
        return Wrapped(OrderResults(self, given, penalty=False, given=True))

    def _keep(self, found: Optimum, weak: bool) -> None:
        """Keep the log-likelihood where a search ended: it is asked for at once."""
        pull = self.law.penalty(found.at[: self._base])[0] if weak else 0.0
        self._known = {tuple(self._outside(found.at)): found.value - pull}

    def _is_weak(self, penalty: Penalty) -> bool:
        if penalty not in ("auto", "weak", None):
            raise DataError(_("There is no penalty {name}.").format(name=penalty), expected="'auto', 'weak', None")
        return penalty == "weak" or (penalty == "auto" and self.nobs < FEW)

    def _start(self, weak: bool) -> np.ndarray:
        """Return where to begin; for many accounts, what a sample of them says."""
        start = self.law.start(*self._scaled, self._w)
        start = np.concatenate([start, np.zeros(len(self.param_names) - self._base)])
        if self._designs:
            return start
        rows, rng = self._gather(), np.random.default_rng(0)
        for size in _FIRST:
            if 4 * size < len(rows.x):
                some = rng.integers(len(rows.x), size=size)
                sample = gather(*(one[some] for one in (rows.x, rows.t_x, rows.T, rows.w)))
                start = maximise(partial(self._penalised, weak=weak, rows=sample), start).at
        return start

    def _search(self, start: np.ndarray, weak: bool, weights: np.ndarray | None = None) -> Optimum:
        return maximise(partial(self._penalised, weak=weak, rows=self._gather(weights)), start)

    def _penalised(
        self, inside: np.ndarray, weak: bool, rows: Gathered | None = None
    ) -> tuple[float, np.ndarray, np.ndarray]:
        value, gradient, hessian = self._local(inside, rows)
        if weak:
            pull, slope, bend = self.law.penalty(inside[: self._base])
            value += pull
            gradient[: self._base] += slope
            hessian[: self._base, : self._base] += bend
        return value, gradient, hessian

    # what is to come; horizons in units of the mean T

    def _alive(self, inside: np.ndarray) -> np.ndarray:
        return sum(self.law.alive(*self._scaled, *self._rows(inside, slice(None))))

    def _expected(self, inside: np.ndarray, horizon: float) -> np.ndarray:
        return self.law.expected(horizon, *self._scaled, *self._rows(inside, slice(None)))

    def _expected_new(self, inside: np.ndarray, horizon: float) -> np.ndarray:
        nothing = np.zeros(1)
        return self.law.expected(horizon, nothing, nothing, nothing, *np.exp(inside[: self._base]))

    def _draw(self, horizon: float) -> Callable[[np.random.Generator, np.ndarray, slice], np.ndarray]:
        x, t_x, T = self._scaled

        def draw(rng: np.random.Generator, inside: np.ndarray, rows: slice) -> np.ndarray:
            values = self._rows(inside, rows)
            alive = self.law.alive(x[rows], t_x[rows], T[rows], *values)
            return self.law.draw_future(rng, horizon, alive, x[rows], T[rows], *values)

        return draw

    def _like(self, summary: pd.DataFrame, weights: np.ndarray | None = None) -> OrderModel:
        """Return the same model of other accounts."""
        return type(self)(summary, weights=weights)
