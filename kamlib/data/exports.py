"""The name of a CRM system in; the sample business as that system exports it, read or only counted, out."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd

from kamlib.data.schema import root
from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.language import number

FILES = {
    "salesforce": {
        "accounts": "Account.csv",
        "contacts": "Contact.csv",
        "opportunities": "Opportunity.csv",
        "activities": "Task.csv",
    },
    "hubspot": {"accounts": "companies.csv", "contacts": "contacts.csv", "opportunities": "deals.csv"},
}


def load_export(system: str) -> dict[str, pd.DataFrame]:
    """Take up the sample business as a CRM system exports it: what a seller's own system knows, and no more.

    Parameters
    ----------
    system : {"salesforce", "hubspot"}
        The system.

    Returns
    -------
    dict of str to DataFrame
        The tables it exports, with the kit's column names; what the export does not have is no column. Accounts have
        the ids of that system.

    Raises
    ------
    DataError
        If the sample has no such export.

    Examples
    --------
    >>> list(load_export("salesforce"))
    ['accounts', 'contacts', 'opportunities', 'activities']
    """
    from kamlib.data.reading import read

    return {table: read(path, table=table, preset=system).table for table, path in _paths(system).items()}


def describe_export(system: str) -> str:
    """Say how many rows and columns the files have that a CRM system exports, as they come.

    Parameters
    ----------
    system : {"salesforce", "hubspot"}
        The system.

    Returns
    -------
    str
        A line for each file, and one for all of them; headings are not counted as rows.

    Raises
    ------
    DataError
        If the sample has no such export.

    Examples
    --------
    >>> print(describe_export("hubspot").splitlines()[1])
    contacts.csv: 146 rows, 8 columns
    """
    line, rows, columns = _("{file}: {rows} rows, {columns} columns"), 0, 0
    told = []
    for path in _paths(system).values():
        with path.open(encoding="utf-8-sig", newline="") as file:
            heading, *body = csv.reader(file)
        rows, columns = rows + len(body), columns + len(heading)
        told.append(line.format(file=path.name, rows=number(len(body)), columns=number(len(heading))))
    whole = _("Together: {rows} rows, {columns} columns").format(rows=number(rows), columns=number(columns))
    return "\n".join([*told, whole])


def export_file(system: str, file: str) -> Path:
    """Say where a messy export of the sample business lies, to be read and checked like a file of your own.

    Parameters
    ----------
    system : {"salesforce", "hubspot", "dynamics", "sap", "finance"}
        The system it comes from.
    file : str
        Its name, such as ``"VBRP.csv"``; what each holds stands in the README beside them.

    Returns
    -------
    Path

    Raises
    ------
    DataError
        If there is no such file; the names that there are stand in the message.

    Examples
    --------
    >>> export_file("sap", "VBRP.csv").name
    'VBRP.csv'
    """
    folder = root() / "raw"
    known = sorted(path.relative_to(folder).as_posix() for path in folder.glob("*/*"))
    if f"{system}/{file}" not in known:
        raise DataError(
            _("The sample has no file {file}.").format(file=f"raw/{system}/{file}"),
            expected=some([name for name in known if name.startswith(f"{system}/")] or known, limit=40),
        )
    return folder / system / file


def truth(table: str) -> pd.DataFrame:
    """Take up what is really so in the sample: for an answer after a guess, never for an analysis.

    Parameters
    ----------
    table : str
        Its name, such as ``"hours"``: the minutes really spent on each account, logged or not.

    Returns
    -------
    DataFrame
        As the file has it; ids are texts.

    Raises
    ------
    DataError
        If there is no such table.

    Examples
    --------
    >>> truth("hours").columns.tolist()
    ['account_id', 'quarter', 'minutes']
    """
    folder = root() / "truth"
    known = sorted(path.stem for path in folder.glob("*.csv"))
    if table not in known:
        raise DataError(
            _("The sample has no file {file}.").format(file=f"truth/{table}.csv"), expected=", ".join(known)
        )
    path = folder / f"{table}.csv"
    columns = pd.read_csv(path, nrows=0).columns
    return pd.read_csv(path, dtype={name: "str" for name in columns if name.endswith("_id")})


def _paths(system: str) -> dict[str, Path]:
    if system not in FILES:
        raise DataError(
            _("The sample has no export of {system}.").format(system=system), expected=", ".join(sorted(FILES))
        )
    return {table: root() / "raw" / system / name for table, name in FILES[system].items()}
