"""A claim in; whether it says anything that could be wrong, and whether it is an action instead of a factor, out."""

from __future__ import annotations

import re

_NUMBER = re.compile(
    r"\d|\b(two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|thousand|half|twice|double"
    r"|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|docena|cien|mil|mitad|doble)\b",
    re.IGNORECASE,
)
_COMPARISON = re.compile(
    r"\b(than|versus|vs|compared|unlike|only|instead of|in contrast"
    r"|en comparación|comparado|comparada|frente a|a diferencia|únic[oa]s?|sol[oa]mente|en lugar de)\b"
    r"|\b(más|menos|mejor|mejores|peor|peores|mayor|mayores|menor|menores|antes|más tarde)\b[^.;]*\bque\b",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\b(last|this|next) (year|quarter|month|week|spring|summer|autumn|winter)\b|\byesterday\b"
    r"|\b(January|February|March|April|May|June|July|August|September|October|November|December)\b"
    r"|(?i:\b(enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)\b)"
    r"|(?i:\b(este|pasado|próximo) (año|trimestre|mes)\b|\b(año|trimestre|mes|semana) (pasad[oa]|próxim[oa])\b)",
)
_DO = re.compile(
    r"^\s*(we (should|could|must|will|need to)\b"
    r"|(launch|offer|increase|improve|develop|expand|build|introduce|sell|train|hire|start|invest|create|reduce"
    r"|strengthen|negotiate|propose|visit|cross-sell|upsell|win|grow|enter|organi[sz]e|promote|raise|extend|hold)\b"
    r"(?! (is|are|was|were|has|have|had|rate|rates|time|times|calls?|orders?|prices?)\b)"
    r"|(deberíamos|debemos|podríamos|podemos|vamos a|hay que|tenemos que)\b"
    r"|(lanzar|ofrecer|aumentar|mejorar|desarrollar|ampliar|construir|introducir|vender|capacitar|formar|contratar"
    r"|empezar|invertir|crear|reducir|fortalecer|reforzar|negociar|proponer|visitar|ganar|crecer|entrar|organizar"
    r"|promover|subir|extender)\b)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_][\w'’-]*")


def says_something(claim: str) -> bool:
    """Return whether a claim has a number, a name, a comparison or a date, so that somebody could find it wrong.

    Parameters
    ----------
    claim : str
        In English or Spanish.

    Returns
    -------
    bool

    Notes
    -----
    The words are looked at, not what they mean: "better than ever" passes, and what is said with care but without any
    of the four, such as "the buyer does not trust our forecasts", does not. It is a question to the writer, no verdict.
    A name is a capital inside a sentence that has words in small letters, so that no title passes for one.

    Examples
    --------
    >>> [says_something(claim) for claim in ("Good quality", "Experienced team", "Equipo con experiencia")]
    [False, False, False]
    >>> [says_something(claim) for claim in ("94 % on time", "Their buyer came from Lumen", "Faster than Lumen")]
    [True, True, True]
    """
    return bool(_NUMBER.search(claim) or _COMPARISON.search(claim) or _DATE.search(claim) or _named(claim))


def is_action(claim: str) -> bool:
    """Return whether a claim says what to do instead of what is so, as in "Launch a training offer".

    Parameters
    ----------
    claim : str
        In English or Spanish.

    Returns
    -------
    bool

    Notes
    -----
    It is known by its first words: a verb such as "launch" or "ampliar", or "we should". Others pass.

    Examples
    --------
    >>> [is_action(claim) for claim in ("Launch a training offer", "Ampliar la línea", "They launch a plant in May")]
    [True, True, False]
    """
    return bool(_DO.search(claim))


def _named(claim: str) -> bool:
    first, *others = _WORD.findall(claim) or [""]
    if not any(word.islower() and len(word) > 2 for word in (first, *others)):
        return False
    return any(word[0].isupper() and word not in ("I",) for word in others) or (len(first) > 1 and first.isupper())
