"""A plan and its scorecard in; the pictures of its documents, each with a sentence for those who cannot see it, out."""

from __future__ import annotations

import pandas as pd

from kamlib import plots
from kamlib.language import using
from kamlib.plan.pages.section import Picture
from kamlib.plan.pages.words import clean, metric
from kamlib.plan.plan import AccountPlan
from kamlib.plots.show import picture


def pictures(plan: AccountPlan, *, lang: str, card: pd.DataFrame | None = None) -> dict[str, Picture]:
    """Draw what a plan has to show: the SWOT board, the persons, and how far its measures have come.

    Parameters
    ----------
    plan : AccountPlan
    lang : {"en", "es"}
    card : DataFrame, optional
        Where its measures stand, as :func:`kamlib.plan.scorecard` tells.

    Returns
    -------
    dict of str to Picture
        By key of the section; nothing where there is nothing to draw.
    """
    with using(lang):
        drawn = {}
        if plan.swot.factors:
            drawn["swot"] = plots.swot_board(plan.swot.board)
        if any(one.influence == one.influence for one in plan.stakeholders):
            drawn["stakeholders"] = plots.stakeholder_map(plan.table("stakeholders"))
        if card is not None and card["share_done"].notna().any():
            drawn["position"] = plots.goal_progress(card, names={name: metric(name) for name in card["metric"]})
        return {key: Picture(picture(ax.figure), clean(plots.describe(ax))) for key, ax in drawn.items()}
