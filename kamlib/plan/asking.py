"""What the data knows about an account in; the questions that it leaves open for the next meeting out."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from kamlib.language import date
from kamlib.language import gettext as _
from kamlib.plan.people import Need, Stakeholder, WhiteSpace
from kamlib.swot import Factor

MOST = 6


def questions(
    *,
    wallet_known: bool,
    stakeholders: tuple[Stakeholder, ...],
    white_space: tuple[WhiteSpace, ...],
    factors: tuple[Factor, ...],
    tables: Mapping[str, pd.DataFrame],
) -> tuple[Need, ...]:
    """Ask what the tables do not say: at most six questions, the most telling first.

    Parameters
    ----------
    wallet_known : bool
        Whether it is known what the customer buys of our families from anyone.
    stakeholders, white_space, factors : tuple
        What the data has filled in.
    tables : dict of str to DataFrame

    Returns
    -------
    tuple of Need
    """
    asked = []
    if not any(one.role == "decision_maker" for one in stakeholders):
        asked.append(
            (
                _("Who decides on what is bought from us, and who has to agree?"),
                _("None of the persons we know is noted as the one who decides."),
            )
        )
    for one in factors:
        if one.metric == "contract_end":
            asked.append(
                (
                    _("What has to be true for you to renew the contract that ends on {day}?").format(
                        day=date(one.expires_on)
                    ),
                    _("The contract ends within a year."),
                )
            )
    if not wallet_known:
        asked.append(
            (
                _("How much do you buy a year of what we sell, from us and from others?"),
                _("Without it nobody knows whether we have much or little of it."),
            )
        )
    for gap in white_space[:2]:
        asked.append(
            (
                _("From whom do you get {line} today, and what would you want done better?").format(
                    line=gap.product_line
                ),
                _("Customers like this one buy it from us; this one does not."),
            )
        )
    if any(one.kind == "threat" and one.metric in ("market_growth", "credit") for one in factors):
        asked.append(
            (
                _("What do you expect of your own year, and where will you have to save?"),
                _("Figures about the customer have become worse."),
            )
        )
    if "usage" not in tables:
        asked.append(
            (
                _("What do you use of what you bought, and what has it saved you?"),
                _("We see what is bought, not what it is good for."),
            )
        )
    asked.append(
        (
            _("What are you planning for the next two years that we should know of?"),
            _("What is planned shows in no table of ours."),
        )
    )
    return tuple(Need(id=f"N{n}", question=question, why=why) for n, (question, why) in enumerate(asked[:MOST], 1))
