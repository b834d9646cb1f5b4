"""Evidence in; factors with their priorities, checks and TOWS actions out."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "candidates": ["candidates"],
        "checks": ["check"],
        "factor": ["Factor"],
        "file": ["from_part", "read", "to_content", "write"],
        "firm": ["firm_from_data"],
        "matrices": ["Evaluation", "Space", "efe", "ife", "space"],
        "portfolio": ["portfolio", "portfolio_map", "themes"],
        "priority": ["SwotPriorities"],
        "proposals": ["from_data"],
        "rules": ["Rule"],
        "swot": ["Swot"],
        "tails": ["share_tails", "value_tails"],
        "tows": ["Tows", "TowsAction", "tows"],
    },
)
