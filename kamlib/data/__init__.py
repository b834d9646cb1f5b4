"""Files in, clean tables out: dictionary, readers, presets of CRM and ERP systems, repair ledger, sample portfolio."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "accounts": ["roll_up", "to_parent"],
        "checking": ["check"],
        "currency": ["convert"],
        "exports": ["describe_export", "export_file", "load_export", "truth"],
        "loaded": ["Loaded"],
        "draft": ["draft_mapping"],
        "mapping": ["Mapping", "read_mapping"],
        "matching": ["Match", "match_ids"],
        "problems": ["Problems"],
        "reading": ["read"],
        "repairs": ["repair"],
        "sample": ["load", "load_all"],
        "schema": ["dictionary"],
        "validation": ["validate"],
    },
)
