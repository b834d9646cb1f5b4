"""An account plan in; a page to print, a Word document and a PDF that hold the same sections and figures out."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "document": ["word"],
        "page": ["html"],
        "printing": ["pdf"],
        "section": ["Picture", "Section"],
    },
)
