"""What people say counts in, or how far accounts differ; weights by criterion, which add up to 1, out."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "chance": ["accepted_by_chance"],
        "compared": ["ahp"],
        "group": ["GroupWeights", "combine"],
        "stated": ["rank_order_centroid", "rank_reciprocal", "rank_sum", "swing"],
        "spread": ["critic", "entropy"],
        "three": ["three"],
    },
)
