"""Criteria in; ratings, weights, ranks, the doubt about them, tiers and a portfolio within capacity out."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=["weights"],
    submod_attrs={
        "bridge": ["to_skcriteria"],
        "capacity": ["Selection", "select"],
        "criteria": ["Criteria"],
        "criteria_file": ["load_criteria"],
        "criterion": ["Criterion", "KnockOut", "Kpi"],
        "exchanges": ["exits", "swap_in_out"],
        "moved": ["Moved"],
        "needs": ["NeedCoverage", "coverage"],
        "over_time": ["ListOverTime", "list_over_time"],
        "preference": ["preference_probability"],
        "profile": ["FitProfile", "fit_profile"],
        "raters": ["Agreement", "agreement"],
        "rating": ["knocked_out", "not_checked", "rate"],
        "reasons": ["Explanation", "explain"],
        "robustness": ["Robustness", "robustness"],
        "screening": ["Screening", "TwoWays", "compare_ways", "screen"],
        "said_and_true": ["SaidAndTrue", "said_and_true"],
        "scores": ["Scores", "weighted_sum"],
        "shrink": ["Shrunk", "shrink"],
        "swaps": ["Radius", "Swap", "selection_radius", "smallest_swap"],
        "tiers": ["tiers"],
        "weight_intervals": ["weight_intervals"],
        "wishes": ["WishPrices", "wish_prices"],
    },
)
