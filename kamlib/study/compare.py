"""Two folders of the same study in; what differs between them out: files, parameters, versions, numbers, accounts."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from pathlib import Path

import pandas as pd

from kamlib.data.staged import read_staged
from kamlib.errors import StudyError
from kamlib.language import gettext as _
from kamlib.study.view import View


@dataclass(frozen=True, repr=False)
class Comparison:
    """What differs between two runs of a study, one table for each kind of difference.

    Attributes
    ----------
    headlines : View
        The first sentence of either run.
    settings : View
        Inputs, parameters, versions and control totals that differ.
    numbers : View
        The numbers of the answer, first and second run.
    accounts : View
        The accounts whose revenue differs, largest difference first.
    """

    headlines: View
    settings: View
    numbers: View
    accounts: View

    @property
    def views(self) -> tuple[View, ...]:
        """All tables, in the order in which they are read."""
        return tuple(getattr(self, field.name) for field in fields(self))

    def __str__(self) -> str:
        return "\n\n".join(str(view) for view in self.views)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return "".join(view._repr_html_() for view in self.views)


def compare(first: str | Path, second: str | Path) -> Comparison:
    """Say what differs between two runs of the same study.

    Parameters
    ----------
    first, second : path
        Folders that ``kam study`` wrote, such as ``out/portfolio.previous`` and ``out/portfolio``.

    Returns
    -------
    Comparison

    Raises
    ------
    StudyError
        If a folder holds no study, or the two hold different ones.
    """
    folders = [Path(first), Path(second)]
    runs = [_manifest(folder) for folder in folders]
    if runs[0]["study"] != runs[1]["study"]:
        raise StudyError(
            _("The folders hold two different studies."), found=f"{runs[0]['study']}, {runs[1]['study']}",
            do=_("Compare two runs of the same study."),
        )  # fmt: skip
    accounts = [read_staged(folder / "tables" / "answer.parquet").set_index("account_id") for folder in folders]
    return Comparison(
        View(
            title=_("What either run says"),
            table=pd.DataFrame(
                {"run": [str(folder) for folder in folders], "headline": [run["headline"] for run in runs]}
            ),
            columns={"run": (_("Run"), "text"), "headline": (_("First sentence"), "text")},
        ),
        _settings(runs),
        _numbers(runs),
        _moves(accounts, runs[1]["totals"]["currency"]),
    )


def _manifest(folder: Path) -> dict:
    path = folder / "manifest.json"
    if not path.exists():
        raise StudyError(
            _("{folder} holds no study.").format(folder=folder),
            expected=_("a folder with a manifest.json, as kam study writes it"),
        )
    return json.loads(path.read_text(encoding="utf-8"))


def _settings(runs: list[dict]) -> View:
    kinds = {"parameters": _("parameter"), "versions": _("version"), "totals": _("control total"), "inputs": _("file")}
    rows = []
    for part, kind in kinds.items():
        sides = [_inputs(run) if part == "inputs" else run[part] for run in runs]
        for key in dict.fromkeys([*sides[0], *sides[1]]):
            values = [str(side.get(key, "–")) for side in sides]
            if values[0] != values[1]:
                rows.append({"kind": kind, "what": key, "first": values[0], "second": values[1]})
    return View(
        title=_("What the runs stand on"),
        table=pd.DataFrame(rows, columns=["kind", "what", "first", "second"]),
        columns={
            "kind": (_("Kind"), "text"),
            "what": (_("What"), "text"),
            "first": (_("First run"), "text"),
            "second": (_("Second run"), "text"),
        },
        note="" if rows else _("Files, parameters, versions and control totals are the same."),
        rows=60,
    )


def _inputs(run: dict) -> dict[str, str]:
    return {
        entry["table"]: _("{file}, {rows} rows, {sha}").format(
            file=entry["file"], rows=entry["rows"], sha=entry["sha256"][:12]
        )
        for entry in run["inputs"]
    }


def _numbers(runs: list[dict]) -> View:
    table = pd.DataFrame(
        {place: pd.Series(run["numbers"], dtype=float) for place, run in zip(("first", "second"), runs, strict=True)}
    )
    table["difference"] = table["second"] - table["first"]
    changed = int((table["difference"] != 0).sum())
    return View(
        title=_("Numbers of the answer"),
        table=table.rename_axis("what").reset_index(),
        columns={
            "what": (_("What"), "text"),
            "first": (_("First run"), "fine"),
            "second": (_("Second run"), "fine"),
            "difference": (_("Difference"), "fine"),
        },
        note="" if changed else _("All numbers are the same."),
        rows=60,
    )


def _moves(accounts: list[pd.DataFrame], currency: str) -> View:
    measured = next(column for column in ("revenue", "now") if column in accounts[1])
    sides = [each.reindex(accounts[0].index.union(accounts[1].index)) for each in accounts]
    table = pd.DataFrame(
        {"name": sides[1]["name"].fillna(sides[0]["name"]), "first": sides[0][measured], "second": sides[1][measured]}
    )
    table["difference"] = table["second"].fillna(0.0) - table["first"].fillna(0.0)
    moved = table[table["difference"].abs() >= 0.005]
    moved = moved.loc[moved["difference"].abs().sort_values(ascending=False, kind="stable").index]
    return View(
        title=_("Accounts whose revenue differs, {currency}").format(currency=currency),
        table=moved,
        columns={
            "name": (_("Account"), "text"),
            "first": (_("First run"), "money"),
            "second": (_("Second run"), "money"),
            "difference": (_("Difference"), "signed"),
        },
        note="" if len(moved) else _("No account differs."),
        rows=30,
    )
