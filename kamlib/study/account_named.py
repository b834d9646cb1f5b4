"""An id or a name as a person writes it in; the account that is meant out, or the names that come near."""

from __future__ import annotations

from difflib import get_close_matches
from unicodedata import combining, normalize

import pandas as pd

from kamlib.data import roll_up
from kamlib.errors import StudyError, some
from kamlib.language import gettext as _
from kamlib.study.sources import sample_source
from kamlib.study.tables import Tables

SAMPLE_ACCOUNT = "002524"  # orders in every month, payments later each year: its plan has something to decide
_NEAR = 5


def account_named(tables: Tables, wanted: str | None) -> str:
    """Find the parent account that is meant.

    Parameters
    ----------
    tables : Tables
    wanted : str, optional
        Its id, the id of one of its records, or its name; capitals, accents and blanks may differ. None: in the sample
        a key account with a story.

    Returns
    -------
    str
        The ``account_id`` under which its orders stand.

    Raises
    ------
    StudyError
        If no account is meant, or more than one.
    """
    parents = _parents(tables)
    if wanted is None:
        if not is_sample(tables):
            orders = tables.orders
            lately = orders[orders["order_date"] > orders["order_date"].max() - pd.DateOffset(years=1)]
            largest = lately.groupby("account_id")["amount"].sum().nlargest(_NEAR).index
            raise StudyError(
                _("Which account is to be reviewed?"),
                found=_("the largest are {accounts}").format(accounts=some(_shown(tables, largest))),
                do=_("Give its account_id or its name (--account)."),
            )
        return SAMPLE_ACCOUNT
    asked = str(wanted).strip()
    if asked in parents:
        return parents[asked]
    names = {account: _plain(name) for account, name in tables.names.items()}
    # a name that several accounts share carries its id: the name alone then means all of them
    plain = _plain(asked)
    meant = {parents[one] for one, name in names.items() if plain and plain in (name, name.removesuffix(f" ({one})"))}
    if len(meant) == 1:
        return meant.pop()
    if meant:
        raise StudyError(
            _("More than one account has this name."),
            found=some(sorted(meant)),
            do=_("Give the account_id (--account)."),
        )
    raise StudyError(
        _("No account has this id or name: {account}.").format(account=asked[:80]),
        found=_near(tables, parents, names, plain),
        do=_("Give its account_id or its name (--account)."),
    )


def is_sample(tables: Tables) -> bool:
    """Say whether the orders are those of the sample portfolio."""
    files = tables.inputs.loc[tables.inputs["table"] == "orders", "sha256"]
    return bool((files == sample_source("orders")["sha256"]).any())


def _parents(tables: Tables) -> dict[str, str]:
    """Return for each id that the tables know the account under which its orders stand."""
    known = dict.fromkeys(tables.orders["account_id"].dropna().astype("str"))
    found = {one: one for one in known}
    if tables.accounts is not None:
        ids = tables.accounts["account_id"].astype("str")
        tops = ids if "parent_id" not in tables.accounts else roll_up(tables.accounts)["ultimate_parent_id"]
        found |= dict(zip(ids, tops.astype("str"), strict=True))
    return found


def _near(tables: Tables, parents: dict[str, str], names: dict[str, str], plain: str) -> str:
    inside = [one for one, name in names.items() if plain and plain in name]
    close = set(get_close_matches(plain, names.values(), n=_NEAR))
    alike = [one for one, name in names.items() if name in close]
    ids = [one for one in parents if one.lstrip("0").casefold() == plain.lstrip("0")]
    near = list(dict.fromkeys(parents[one] for one in (*ids, *inside, *alike)))
    return _("near it are {accounts}").format(accounts=some(_shown(tables, near))) if near else _("nothing near it")


def _shown(tables: Tables, accounts) -> list[str]:
    return [name if one in (name := tables.name(one)) else f"{one} {name}" for one in accounts]


def _plain(text: str) -> str:
    """Return a name without capitals, accents and needless blanks."""
    return " ".join("".join(one for one in normalize("NFKD", str(text)) if not combining(one)).casefold().split())
