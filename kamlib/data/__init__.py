"""Files in, clean tables out: dictionary, readers, presets of CRM and ERP systems, repair ledger, sample portfolio."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "accounts": ["match_ids", "roll_up", "to_parent"],
        "currency": ["convert"],
        "dictionary": ["dictionary"],
        "loaded": ["Loaded"],
        "mapping": ["Mapping", "draft_mapping", "read_mapping"],
        "problems": ["Problems"],
        "reading": ["read"],
        "repair": ["repair"],
        "sample": ["load", "load_all"],
        "validate": ["check", "validate"],
    },
)
