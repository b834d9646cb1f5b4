"""Order summaries and contracts in, out comes what accounts will bring and how long they last, with intervals."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "bgbb": ["BGBB"],
        "exposure": ["CalendarExposure", "calendar_exposure", "log_jacobian"],
        "histories": ["alive_history", "frequency_recency", "tracking"],
        "holdout": ["Holdout", "validate_holdout"],
        "independence": ["Independence"],
        "lifetime": ["LifetimeValue", "lifetime_value"],
        "order_models": ["BGCNBD", "BGNBD", "MBGCNBD", "MBGNBD", "ParetoNBD"],
        "prediction": ["Prediction"],
        "spend": ["GammaGamma", "SpendResults"],
    },
)
