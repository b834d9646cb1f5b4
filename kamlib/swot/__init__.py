"""Evidence in; factors with their priorities, checks and TOWS actions out."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "candidates": ["candidates", "from_data"],
        "factor": ["Factor"],
        "file": ["from_part", "read", "to_content", "write"],
        "matrices": ["Evaluation", "Space", "efe", "ife", "space"],
        "priority": ["SwotPriorities"],
        "swot": ["Swot", "portfolio"],
        "tails": ["share_tails", "value_tails"],
        "tows": ["Tows", "TowsAction", "tows"],
    },
)
