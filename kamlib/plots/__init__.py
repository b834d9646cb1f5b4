"""A result in, matplotlib Axes out: the finding as title, doubt drawn, a sentence for those who cannot see it.

Each plot takes a result of `measure` (or a table), draws into `ax` or into a new figure, and returns the Axes. The
title is the finding, worked out from the result in the language in force. :func:`describe` gives the sentence that
each plot wrote for those who cannot see it, and :func:`show` puts picture and sentence into the notebook::

    ax = kam.plots.pareto(kam.measure.concentration(revenue), currency="EUR")
    kam.plots.show(ax.figure, alt=kam.plots.describe(ax))
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "acceptability": ["acceptability"],
        "action_dates": ["action_dates"],
        "alarms": ["alarms"],
        "at_risk": ["at_risk"],
        "capacity": ["capacity"],
        "change": ["change_waterfall"],
        "concentration": ["loss_of_largest", "lorenz", "pareto"],
        "contributions": ["contributions"],
        "cost_keys": ["cost_keys"],
        "dice": ["dice_room", "dice_rooms"],
        "fading": ["dice_fading"],
        "goal_progress": ["goal_progress"],
        "known": ["known_fields"],
        "lists": ["top_lists"],
        "magnitude_relevance": ["magnitude_relevance"],
        "order_checks": ["pit", "tracking"],
        "order_models": ["alive_history", "frequency_recency"],
        "panel": ["revenue_heat_map", "revenue_panel"],
        "payment_delay": ["payment_delay"],
        "profit": ["whale_curve"],
        "quadrants": ["quadrants"],
        "rank_steps": ["rank_steps"],
        "ranking_panel": ["ranking_panel"],
        "ranks": ["ranks"],
        "rewind": ["then_and_now"],
        "said_and_true": ["said_and_true"],
        "rule_years": ["rule_panel", "rule_years"],
        "sales_lines": ["sales_lines"],
        "scenarios": ["scenarios"],
        "show": ["show"],
        "stakeholder_map": ["stakeholder_map"],
        "style": ["describe", "figure", "finding"],
        "survival": ["retention", "survival"],
        "swot_board": ["swot_board"],
        "swot_heat_map": ["swot_heat_map"],
        "team": ["workload"],
        "tier_changes": ["tier_changes"],
        "tows_matrix": ["tows_matrix"],
        "two_raters": ["two_raters"],
        "value_intervals": ["value_intervals"],
        "value_ranges": ["value_ranges"],
        "value_risk": ["value_risk", "value_risk_panel"],
        "value_what_if": ["value_what_if"],
        "weight_intervals": ["weight_intervals"],
        "white_space_grid": ["white_space_grid"],
        "with_without": ["with_without"],
        "within_hours": ["within_hours", "within_hours_panel"],
        "worlds": ["hundred_worlds"],
        "year_after": ["year_after"],
    },
)
