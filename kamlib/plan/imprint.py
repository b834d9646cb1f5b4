"""The properties of an Office file in; the same with title, language and the day of the data."""

from __future__ import annotations

import pandas as pd

LANGUAGES = {"en": "en-GB", "es": "es-ES"}
_NO_DAY = pd.Timestamp("2000-01-01")


def sign(properties, title: str, *, lang: str, as_of: pd.Timestamp) -> None:
    """Write what a file says of itself; its days are those of the data, so that the same plan gives the same file."""
    properties.title, properties.language = title[:255], LANGUAGES[lang]
    properties.author, properties.comments = "KAM Lab", ""
    properties.created = properties.modified = (_NO_DAY if pd.isna(as_of) else as_of).to_pydatetime()
