"""Two lists of accounts in, the ids that are the same out; near misses are listed with a score and never joined."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

import pandas as pd

from kamlib.data.ids import domain, plain_id
from kamlib.data.similar import similar_names
from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.language import number

_SPELLING, _ZEROS, _TAX, _WEBSITE, _NAME = 0.99, 0.98, 0.97, 0.85, 0.95
_NEAR_COLUMNS = ["left_id", "right_id", "score", "why"]


@dataclass(frozen=True)
class Match:
    """Which ids of two lists are the same, which may be, and which stand alone. Every id stands in exactly one part.

    Attributes
    ----------
    matched : DataFrame
        ``left_id, right_id``: ids that are equal, character by character.
    near : DataFrame
        ``left_id, right_id, score, why``: ids without an equal that may mean the same account, likeliest first.
        ``score`` (0 to 1) orders the list and is no probability; ``why`` names what agrees: ``spelling`` (blanks,
        capitals, marks), ``leading_zeros``, ``tax_id``, ``website``, ``name``. A person decides.
    left_only, right_only : Index
        Ids that have neither.
    """

    matched: pd.DataFrame
    near: pd.DataFrame
    left_only: pd.Index
    right_only: pd.Index

    def __str__(self) -> str:
        return _(
            "{matched} ids match, {near} near misses to decide, {left} only on the left, {right} only on the right."
        ).format(
            matched=number(len(self.matched)),
            near=number(len(self.near)),
            left=number(len(self.left_only)),
            right=number(len(self.right_only)),
        )

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>" + (self.near.to_html(index=False, max_rows=20) if len(self.near) else "")


def match_ids(
    left: pd.DataFrame | pd.Series | Iterable[str],
    right: pd.DataFrame | pd.Series | Iterable[str],
    *,
    threshold: float = 0.85,
) -> Match:
    """Find the accounts of one list in another: equal ids first, then near misses for a person to decide.

    Parameters
    ----------
    left, right : DataFrame, Series or list of ids
        Tables need ``account_id`` (column or index) and may bring ``account_name``, ``website`` and ``tax_id``; ids
        that repeat, as in orders, count once.
    threshold : float, default 0.85
        Least likeness of names that is listed.

    Returns
    -------
    Match
        Frozen: ``matched``, ``near``, ``left_only``, ``right_only``.

    Raises
    ------
    DataError
        If a table has no ``account_id``.

    Notes
    -----
    Nothing near is ever joined. Names are compared as :func:`kamlib.data.similar.similar_names` says; an id is a near
    miss if it agrees in spelling, but for leading zeros, in tax number, web domain or name.

    Examples
    --------
    >>> match = match_ids(["0047", "A1", "X"], ["47", "A1", "B2"])
    >>> match.matched.values.tolist(), match.near.values.tolist()
    ([['A1', 'A1']], [['0047', '47', 0.98, 'leading_zeros']])
    >>> match.left_only.tolist(), match.right_only.tolist()
    (['X'], ['B2'])
    """
    ours, theirs = _accounts(left), _accounts(right)
    both = ours.index[ours.index.isin(theirs.index)]
    rest, other = ours.drop(both), theirs
    found = [
        *_by_spelling(rest.index, other.index),
        _by_key(rest, other, "tax_id", plain_id, _TAX),
        _by_key(rest, other, "website", domain, _WEBSITE),
        _by_name(rest, other, threshold),
    ]
    near = pd.concat([part for part in found if len(part)] or [pd.DataFrame(columns=_NEAR_COLUMNS)])
    near = (
        (
            near.sort_values("score", ascending=False, kind="stable")
            .groupby(["left_id", "right_id"], sort=False, as_index=False)
            .agg(score=("score", "max"), why=("why", lambda reasons: ", ".join(dict.fromkeys(reasons))))
            .sort_values(["score", "left_id", "right_id"], ascending=[False, True, True], ignore_index=True)
        )
        if len(near)
        else near.reset_index(drop=True)
    )
    return Match(
        matched=pd.DataFrame({"left_id": both, "right_id": both}),
        near=near[_NEAR_COLUMNS],
        left_only=rest.index[~rest.index.isin(near["left_id"])].rename("account_id"),
        right_only=other.index[~other.index.isin(both.union(near["right_id"]))].rename("account_id"),
    )


def _accounts(given) -> pd.DataFrame:
    if isinstance(given, pd.DataFrame):
        table = given.reset_index() if given.index.name == "account_id" else given
        if "account_id" not in table:
            raise DataError(
                _("A table to be matched has no column account_id."),
                found=some(table.columns, 10),
                do=_("Rename the column that holds the customer's id."),
            )
        wanted = [column for column in ("account_id", "account_name", "website", "tax_id") if column in table]
        table = table[wanted]
    else:
        table = pd.DataFrame({"account_id": pd.Series(list(given), dtype="object")})
    table = table.dropna(subset=["account_id"]).astype({"account_id": "str"})
    return table.drop_duplicates("account_id").set_index("account_id")


def _by_spelling(left: pd.Index, right: pd.Index) -> list[pd.DataFrame]:
    pairs = _pairs(left.to_series(), right.to_series(), plain_id)
    bare = [pairs[side].str.strip().str.lstrip("0") for side in ("left_id", "right_id")]
    zeros = bare[0] == bare[1]
    zeros &= pairs["left_id"].str.strip().str.len() != pairs["right_id"].str.strip().str.len()
    scored = pairs.assign(score=zeros.map({True: _ZEROS, False: _SPELLING}).astype("float64"))
    return [scored.assign(why=zeros.map({True: "leading_zeros", False: "spelling"}))]


def _by_key(left: pd.DataFrame, right: pd.DataFrame, column: str, plain, score: float) -> pd.DataFrame:
    if column not in left or column not in right:
        return pd.DataFrame(columns=_NEAR_COLUMNS)
    return _pairs(left[column], right[column], plain).assign(score=score, why=column)


def _by_name(left: pd.DataFrame, right: pd.DataFrame, threshold: float) -> pd.DataFrame:
    if "account_name" not in left or "account_name" not in right:
        return pd.DataFrame(columns=_NEAR_COLUMNS)
    pairs = similar_names(left["account_name"], right["account_name"], threshold=threshold)
    return pairs.assign(score=(pairs["score"] * _NAME).round(3), why="name")


def _pairs(left: pd.Series, right: pd.Series, plain) -> pd.DataFrame:
    """Pair the ids of two series whose values are equal in plain form; keys shared by many are no evidence."""
    sides = []
    for values, side in ((left, "left_id"), (right, "right_id")):
        keys = values.dropna().astype("str").map(plain)
        table = pd.DataFrame({side: keys.index.astype("str"), "key": keys.to_numpy()}).astype("str")
        table = table[table["key"] != ""]
        sides.append(table[table.groupby("key")["key"].transform("size") <= 20])
    return sides[0].merge(sides[1], on="key")[["left_id", "right_id"]].astype("str")
