"""Key account management: clean tables in, answers with their doubt out.

Rooms load on first use, so ``import kamlib as kam`` costs almost nothing.
"""

import lazy_loader

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=[
        "data",
        "engine",
        "errors",
        "evaluate",
        "files",
        "language",
        "measure",
        "pairwise",
        "plan",
        "plots",
        "score",
        "study",
        "swot",
        "teach",
        "value",
        "yaml_file",
    ],
    submod_attrs={"errors": ["KamlibError"]},
)
