"""Order summaries and contracts in, out comes what accounts will bring and how long they last, with intervals."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "order_models": ["BGCNBD", "BGNBD", "MBGCNBD", "MBGNBD", "ParetoNBD"],
        "prediction": ["Prediction"],
    },
)
