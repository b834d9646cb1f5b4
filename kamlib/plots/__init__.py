"""A result in, matplotlib Axes out: the finding as title, doubt drawn, a sentence for those who cannot see it."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "change": ["change_waterfall"],
        "concentration": ["loss_of_largest", "lorenz", "pareto"],
        "panel": ["revenue_panel"],
        "profit": ["whale_curve"],
        "rewind": ["then_and_now"],
        "show": ["show"],
        "style": ["figure", "finding"],
    },
)
