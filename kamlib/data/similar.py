"""Company names in, pairs of names that differ by little out; thousands against thousands in seconds."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from kamlib import engine
from kamlib.data.ids import plain_company

_PAIRS = """
WITH pieces AS (SELECT id, position, side, name, unnest(grams) AS gram FROM names),
rare AS (SELECT gram FROM pieces GROUP BY gram HAVING count(*) <= greatest(200, (SELECT count(*) FROM names) / 20)),
kept AS (SELECT *, count(*) OVER (PARTITION BY side, id) AS n FROM pieces SEMI JOIN rare USING (gram)),
candidates AS (
    SELECT l.id AS left_id, r.id AS right_id, any_value(l.name) AS a, any_value(r.name) AS b
    FROM kept AS l JOIN kept AS r USING (gram)
    WHERE l.side = 0 AND r.side = {other} {order}
    GROUP BY l.id, r.id HAVING 2.0 * count(*) / (any_value(l.n) + any_value(r.n)) >= 0.4
    UNION
    SELECT l.id, r.id, l.name, r.name FROM names AS l JOIN names AS r USING (name)
    WHERE l.side = 0 AND r.side = {other} {order}
),
scored AS (
    SELECT left_id, right_id, greatest(1 - damerau_levenshtein(a, b) / greatest(len(a), len(b)),
        1 - damerau_levenshtein(sorted_a, sorted_b) / greatest(len(a), len(b))) AS score
    FROM (SELECT *, array_to_string(list_sort(string_split(a, ' ')), ' ') AS sorted_a,
        array_to_string(list_sort(string_split(b, ' ')), ' ') AS sorted_b FROM candidates)
)
SELECT left_id, right_id, round(score, 3) AS score FROM scored WHERE score >= {threshold}
ORDER BY score DESC, left_id, right_id
"""


def similar_names(left: pd.Series, right: pd.Series | None = None, *, threshold: float = 0.85) -> pd.DataFrame:
    """Pair names that are the same but for accents, capitals, legal form, word order or a slip of the pen.

    Parameters
    ----------
    left, right : Series
        Names, indexed by id. Without `right`, `left` is compared with itself, each pair once.
    threshold : float, default 0.85
        Least likeness (0 to 1) of a pair.

    Returns
    -------
    DataFrame
        ``left_id, right_id, score``, most alike first.

    Notes
    -----
    Likeness is one less the share of characters to change (Damerau and Levenshtein) between the plain names, or between
    their words in alphabetical order. Only names that share two fifths of their rarer
    three-letter pieces are compared.

    References
    ----------
    Damerau, F. J. (1964). A technique for computer detection and correction of spelling errors. Communications of the
    ACM 7(3), 171-176.

    Examples
    --------
    >>> names = pd.Series({"1": "Cartech S.A.", "2": "CARTECH, SA", "3": "Cartehc", "4": "Vicom"})
    >>> similar_names(names)[["left_id", "right_id", "score"]].values.tolist()
    [['1', '2', 1.0], ['1', '3', 0.857], ['2', '3', 0.857]]
    """
    tables = [_pieces(left, 0)] + ([] if right is None else [_pieces(right, 1)])
    names = pd.concat(tables, ignore_index=True)
    if names.empty:
        return pd.DataFrame({"left_id": [], "right_id": [], "score": []}).astype({"left_id": "str", "right_id": "str"})
    order = "AND l.position < r.position" if right is None else ""
    sql = _PAIRS.format(other=0 if right is None else 1, order=order, threshold=float(threshold))
    return engine.query(sql, {"names": names})


def _pieces(names: pd.Series, side: int) -> pd.DataFrame:
    plain = names.dropna().map(plain_company).map(lambda name: name[:200])
    plain = plain[plain.str.len() > 0]
    return pd.DataFrame(
        {
            "id": plain.index.astype("str"),
            "position": range(len(plain)),
            "side": side,
            "name": plain.to_numpy(),
            "grams": [_grams(name) for name in plain],
        }
    )


def _grams(name: str) -> list[str]:
    return sorted({piece for word in name.split() for piece in _windows(f" {word} ")})


def _windows(word: str) -> Iterable[str]:
    return (word[start : start + 3] for start in range(len(word) - 2))
