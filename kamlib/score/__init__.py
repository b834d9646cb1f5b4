"""Criteria in; ratings, weights, ranks, the doubt about them, tiers and a portfolio within capacity out."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "preference": ["preference_probability"],
        "robustness": ["Robustness", "robustness"],
        "shrink": ["Shrunk", "shrink"],
        "swaps": ["Radius", "Swap", "selection_radius", "smallest_swap"],
        "weight_intervals": ["weight_intervals"],
    },
)
