"""What the data knows and what people decide in; an account plan that is checked each time it is opened out."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "parts": ["Action", "Goal", "Measure", "ServicePromise"],
        "people": ["Need", "Risk", "Stakeholder", "WhiteSpace"],
        "plan": ["AccountPlan"],
        "units": ["shown"],
    },
)
