"""What the data knows and what people decide in; an account plan that is checked each time it is opened out."""

import lazy_loader

_lazy, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "card": ["scorecard"],
        "checks": ["check"],
        "file": ["read", "write"],
        "kpi_figures": ["Reading"],
        "kpis": ["Kpi"],
        "parts": ["Action", "Goal", "Measure", "ServicePromise"],
        "people": ["Need", "Risk", "Stakeholder", "WhiteSpace"],
        "plan": ["AccountPlan"],
        "prefilling": ["prefill"],
        "promised": ["kept"],
        "timing": ["slack"],
        "trying": ["try_answers", "with_answers"],
        "units": ["shown"],
        "versions": ["asked", "changed"],
    },
)


def __getattr__(name: str):
    """Load on first use; a constant has no docstring and is not among the names that must have one."""
    if name == "KPIS":
        from kamlib.plan.kpis import KPIS

        return KPIS
    return _lazy(name)
