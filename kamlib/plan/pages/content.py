"""A plan in; the sections that all its documents share out: titles, sentences and tables of words in one language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from kamlib.language import gettext as _
from kamlib.language import using
from kamlib.plan.pages import aims, ground, steps
from kamlib.plan.pages.section import Picture, Section
from kamlib.plan.pages.words import clean
from kamlib.plan.plan import AccountPlan


def content(
    plan: AccountPlan,
    *,
    lang: str,
    card: pd.DataFrame | None = None,
    faults: pd.DataFrame | None = None,
    figures: Mapping[str, Picture] | None = None,
) -> tuple[Section, ...]:
    """Write out what a plan says, section by section, with all numbers, days and names as a reader meets them.

    Parameters
    ----------
    plan : AccountPlan
    lang : {"en", "es"}
    card : DataFrame, optional
        Where its measures stand, as :func:`kamlib.plan.scorecard` tells; without it they are listed and not measured.
    faults : DataFrame, optional
        What its check found, as :func:`kamlib.plan.check` tells in that language: ``id, fault, told``.
    figures : dict of str to Picture, optional
        Pictures by key of their section.

    Returns
    -------
    tuple of Section
        With the keys ``charter, goals, position, swot, tows, next_90_days, further`` (only where there is something),
        ``stakeholders, white_space, promises, needs, risks, to_mend, review``, in this order.
    """
    with using(lang):
        sections = (
            aims.charter(plan),
            aims.goals(plan, card),
            aims.position(plan, card),
            ground.swot(plan),
            ground.tows(plan),
            steps.next_90_days(plan),
            steps.further(plan),
            ground.stakeholders(plan),
            ground.white_space(plan),
            aims.promises(plan),
            ground.needs(plan),
            ground.risks(plan),
            steps.to_mend(faults),
            steps.review(plan),
        )
    drawn = figures or {}
    return tuple(replace(one, picture=drawn.get(one.key)) for one in sections if one is not None)


def title(plan: AccountPlan, *, lang: str) -> str:
    """Name the document of a plan."""
    with using(lang):
        name = plan.account_name.strip() or plan.account_id
        return " ".join(clean(_("Account plan: {account}").format(account=name)).split())
