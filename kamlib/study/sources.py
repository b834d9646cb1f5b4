"""A file or a table in memory in; its rows, and what became of every line, out."""

from __future__ import annotations

import pandas as pd

from kamlib import data, files
from kamlib.data.loaded import LEDGER_COLUMNS
from kamlib.language import gettext as _


class Reader:
    """Read tables one after the other and keep what each of them was."""

    def __init__(self, progress, sources):
        self.progress, self.sources = progress, sources
        self.ledgers: dict[str, pd.DataFrame] = {}
        self.inputs: list[dict] = []

    def __call__(self, name, given, *, table=None, **options) -> pd.DataFrame:
        if isinstance(given, pd.DataFrame):
            rows, source = given, self.sources.get(name, {"file": _("(a table in memory)"), "sha256": ""})
            self.ledgers[name] = _ledger_of(rows)
        else:
            loaded = data.read(given, table=table, progress=self.progress, **options)
            rows, source = loaded.table, loaded.source
            self.ledgers[name] = loaded.ledger
        self.inputs.append(
            {
                "table": name,
                "file": str(source.get("file", name)),
                "sha256": source.get("sha256", ""),
                "rows": int(self.ledgers[name].query("action == 'read'")["rows"].sum()),
            }
        )
        return rows


def sample_source(table: str) -> dict:
    """Return file and fingerprint of a table of the sample."""
    from kamlib.data.sample import root

    path = next(iter(sorted(root().glob(f"{table}.*"))))
    return {"file": path.name, "sha256": files.sha256(path)}


def _ledger_of(rows: pd.DataFrame) -> pd.DataFrame:
    sums = {None: None}
    if "amount" in rows:
        by = rows["currency"] if "currency" in rows else pd.Series("", index=rows.index)
        sums = rows.groupby(by)["amount"].agg(["size", "sum"]).to_dict("index")
    entries = []
    for step, action in enumerate(("read", "kept"), start=1):
        for unit, part in sums.items():
            size, amount = (part["size"], part["sum"]) if part else (len(rows), None)
            entries.append((step, "table", action, size, amount, unit, _("Rows of the table as it was given.")))
    return pd.DataFrame(entries, columns=LEDGER_COLUMNS).astype({"amount": float, "currency": "str"})
