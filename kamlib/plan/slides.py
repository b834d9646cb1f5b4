"""A plan in; the slides of a business review with the customer out.

What is internal stays inside: no margin, wallet, chance, SWOT, risk, tier, or influence of a person is on a slide.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from kamlib import files
from kamlib.errors import NotInstalledError
from kamlib.language import gettext as _
from kamlib.language import number, using
from kamlib.plan import slide_content as content
from kamlib.plan import slide_parts as parts
from kamlib.plan.imprint import sign
from kamlib.plan.pages import words
from kamlib.plan.plan import AccountPlan
from kamlib.plan.promised import kept
from kamlib.plan.slide_facts import figures_of, today

_MOST = 2
_LONG_AGO = "2000-01-01"
# slides that may go on: what is done and what is asked must be seen whole before all else
_GOES_ON = ("next_90_days", "questions")


def slides(
    plan: AccountPlan,
    path: str | Path,
    *,
    lang: str,
    card: pd.DataFrame | None = None,
    promised: pd.DataFrame | None = None,
) -> Path:
    """Write the slides for a business review with the customer.

    Parameters
    ----------
    plan : AccountPlan
    path : path
        There whole or not at all.
    lang : {"en", "es"}
    card : DataFrame, optional
        Where its measures stand, as :func:`kamlib.plan.scorecard` tells; without it nothing counts as measured.
    promised : DataFrame, optional
        Which promises were kept, as :func:`kamlib.plan.kept` tells; without it none counts as measured.

    Returns
    -------
    Path

    Raises
    ------
    NotInstalledError
        If python-pptx is missing.

    Notes
    -----
    Eight to ten slides: cover, value delivered, figures against target, promises, issues, where the customer could
    gain, the next 90 days, questions and next review. Each but the cover has data, what it means and what is done.

    For the customer are fit: the promises, the measures of what the customer gets (deliveries, answers, complaints,
    reviews, use), the actions of goals with such a measure and those in whose RACI the customer is named, names of
    product families, and questions without an answer.
    Left out are all other measures, goals and their actions, also those with a measure of one's own, as nobody but a
    person can tell whether it is internal; and how and why of a goal, SWOT, TOWS, risks, persons, chances and margins.
    A change counts as such where the figure's interval does not hold the start. Rows that two slides cannot hold, and
    texts of more than 700 letters, stand in the speaker's notes, with source and period of each figure.
    """
    try:
        from pptx import Presentation
        from pptx.util import Inches
    except ImportError as error:
        raise NotInstalledError(
            _("Slides need the package python-pptx."), do=_('Install it with: pip install "kamlab[office]".')
        ) from error
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(parts.WIDE), Inches(parts.HIGH)
    with using(lang):
        name = " ".join(words.clean(plan.account_name.strip() or plan.account_id).split())
        sign(deck.core_properties, _("Business review: {account}").format(account=name), lang=lang, as_of=plan.as_of)
        figures = figures_of(plan, card)
        promised = kept(plan, {}, as_of=_LONG_AGO) if promised is None else promised
        day = today(plan, figures, promised)
        told = [_("Business review")]
        if not pd.isna(day):
            told.append(_("Figures up to {day}").format(day=words.day(day)))
        if plan.manager.strip():
            told.append(_("Your contact: {manager}").format(manager=plan.manager))
        note = _("Written from the account plan; look through each slide before it is shown to the customer.")
        parts.cover(deck, name, told, note=note, lang=lang)
        for key, one in _contents(plan, figures, promised, day).items():
            _add(deck, one, most=_MOST if key in _GOES_ON else 1, lang=lang)
    with files.replacing(path) as temporary:
        deck.save(str(temporary))
    return Path(path)


def _contents(plan: AccountPlan, figures: pd.DataFrame, promised: pd.DataFrame, day: pd.Timestamp) -> dict:
    return {
        "value": content.value(plan, figures),
        "kpis": content.kpis(figures),
        "promises": content.promises(plan, promised),
        "issues": content.issues(plan, figures, promised, day),
        "gains": content.gains(plan, day),
        "next_90_days": content.next_90_days(plan, day),
        "questions": content.questions(plan),
    }


def _add(deck, one: content.Content, *, most: int, lang: str) -> None:
    shared, size, rest = parts.pages(one, most=most)
    more = parts.whole(one, rest)
    for place, rows in enumerate(shared, 1):
        last = place == len(shared)
        foot = number(len(deck.slides) + 1)
        if rest and last:
            foot = _("{page} · more in the notes: {n}").format(page=foot, n=number(len(rest)))
        told = [_("Sources:"), *one.sources] if one.sources else []
        note = "\n".join([*told, *(more if last else ())])
        parts.add(deck, one, rows, size=size, note=note, lang=lang, page=foot)
