"""The command ``kam study``: a question and files in; the answer's first sentence, and where the rest is, out."""

from __future__ import annotations  # keeps the help below unread until the language is known

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from kamlib.cli.screen import print_view, progress
from kamlib.language import gettext as _

Lang = Annotated[str | None, typer.Option(help="en, es")]


def study(
    name: Annotated[
        str,
        typer.Argument(
            help=_(
                "portfolio (on whom do we depend), change (why are we up or down), rewind (would a past choice have "
                "been right), lifetime_value (what will each account still bring), at_risk (which revenue may be "
                "lost), selection (which accounts should be key accounts), white_space (what could they buy and do "
                "not), account_review (where does one account stand, with its plan)"
            ),
            show_default=False,
        ),
    ] = "",
    account: Annotated[
        str | None, typer.Option(help=_("account_review: the account, by its account_id or its name."))
    ] = None,
    plan: Annotated[
        Path | None,
        typer.Option(help=_("account_review: the plan.yaml of an earlier run, or the plan.xlsx beside it.")),
    ] = None,
    orders: Annotated[
        str | None,
        typer.Option(help=_("Your orders: CSV, Excel, Parquet, or the address of a database. Without it: the sample.")),
    ] = None,
    table: Annotated[
        str | None, typer.Option(help=_("monthly_revenue, where the file holds account, month and amount."))
    ] = None,
    query: Annotated[str | None, typer.Option(help=_("SQL query, where --orders is a database."))] = None,
    accounts: Annotated[Path | None, typer.Option(help=_("Your accounts, with names and parents."))] = None,
    accounts_mapping: Annotated[
        Path | None, typer.Option(help=_("Mapping file: what the columns of your accounts mean."))
    ] = None,
    mapping: Annotated[Path | None, typer.Option(help=_("Mapping file: what the columns of your orders mean."))] = None,
    preset: Annotated[
        str | None, typer.Option(help=_("The system your files come from: salesforce, hubspot, dynamics, sap."))
    ] = None,
    rates: Annotated[Path | None, typer.Option(help=_("Exchange rates: month, currency, rate_to_base."))] = None,
    currency: Annotated[str, typer.Option(help=_("The currency to which the rates lead."))] = "EUR",
    contracts: Annotated[
        Path | None,
        typer.Option(
            help=_("lifetime_value, at_risk, selection, account_review: your contracts, with start, end and status.")
        ),
    ] = None,
    payments: Annotated[
        Path | None,
        typer.Option(
            help=_("at_risk, selection, account_review: your invoices, with the days on which they were due and paid.")
        ),
    ] = None,
    managers: Annotated[
        Path | None,
        typer.Option(
            help=_(
                "at_risk, selection, white_space, account_review: who is in charge of accounts: manager_id, "
                "manager_name."
            )
        ),
    ] = None,
    potential: Annotated[
        Path | None,
        typer.Option(
            help=_(
                "selection, account_review: what accounts buy from anyone: account_id, product_line, method, low, "
                "likely, high."
            )
        ),
    ] = None,
    ratings: Annotated[
        Path | None,
        typer.Option(help=_("selection: judgements from 1 to 5: account_id, criterion, rater, rated_on, rating.")),
    ] = None,
    activities: Annotated[
        Path | None,
        typer.Option(
            help=_(
                "selection, account_review: hours spent: account_id, manager_id, contact_id, activity_date, minutes."
            )
        ),
    ] = None,
    current: Annotated[
        Path | None, typer.Option(help=_("selection, account_review: the key accounts of today, a list of account_id."))
    ] = None,
    contacts: Annotated[
        Path | None, typer.Option(help=_("account_review: persons: contact_id, account_id, contact_name, buying_role."))
    ] = None,
    service: Annotated[
        Path | None,
        typer.Option(help=_("account_review: deliveries, complaints and questions, with the days promised.")),
    ] = None,
    opportunities: Annotated[
        Path | None, typer.Option(help=_("account_review: your offers: account_id, stage, created_on, closed_on."))
    ] = None,
    usage: Annotated[
        Path | None, typer.Option(help=_("account_review: use of what was bought: account_id, month, licences."))
    ] = None,
    market: Annotated[
        Path | None, typer.Option(help=_("account_review: figures about customers: account_id, year, measure, value."))
    ] = None,
    criteria: Annotated[
        Path | None, typer.Option(help=_("selection: your own criteria; the first run writes a file to begin with."))
    ] = None,
    weights: Annotated[
        str | None,
        typer.Option(
            help=_(
                "selection: what counts how much, such as 'revenue_volume=30, potential=20', or only in which order: "
                "'lifetime_value > potential > revenue_volume'. Without it: any weights."
            )
        ),
    ] = None,
    hours: Annotated[
        float | None, typer.Option(help=_("selection: hours a month that there are for key accounts, in all."))
    ] = None,
    margin: Annotated[
        float | None,
        typer.Option(
            help=_("portfolio, lifetime_value, selection, white_space: margin where the file has no cost, such as 0.3.")
        ),
    ] = None,
    horizon_years: Annotated[
        int | None, typer.Option(help=_("lifetime_value, selection: years that count (5)."))
    ] = None,
    annual_discount_rate: Annotated[
        float | None,
        typer.Option(help=_("lifetime_value, selection: by how much money of next year is marked down (0.1).")),
    ] = None,
    within_days: Annotated[int | None, typer.Option(help=_("at_risk: how many days to look ahead (90)."))] = None,
    as_of: Annotated[
        str | None, typer.Option(help=_("Last day or month that counts, such as 2024-12. rewind: the past date."))
    ] = None,
    top: Annotated[int | None, typer.Option(help=_("Length of the list of the largest accounts (20)."))] = None,
    base: Annotated[
        str | None, typer.Option(help=_("change: the earlier period, such as 2023 or 2023-01..2023-06."))
    ] = None,
    now: Annotated[str | None, typer.Option(help=_("change: the later period."))] = None,
    out: Annotated[Path, typer.Option(help=_("Folder for the results."))] = Path("out"),
    diff: Annotated[tuple[Path, Path] | None, typer.Option(help=_("Compare two runs: the folders of either."))] = None,
    lang: Lang = None,
) -> None:
    """Run a study, or compare two runs of one."""
    from kamlib.study import compare, run

    console = Console()
    if diff:
        for view in compare(*diff).views:
            print_view(console, view)
        return
    if not name:
        raise typer.BadParameter(
            _(
                "Which study? Choose portfolio, change, rewind, lifetime_value, at_risk, selection, white_space or "
                "account_review."
            ),
            param_hint="NAME",
        )
    parameters = {"margin": margin, "as_of": as_of, "top": top, "base": base, "now": now}
    parameters |= {"horizon_years": horizon_years, "annual_discount_rate": annual_discount_rate}
    parameters |= {"within_days": within_days, "weights": weights, "hours": hours, "account": account}
    with progress() as tell:
        page = run(
            name, orders=orders, table=table, query=query, accounts=accounts, accounts_mapping=accounts_mapping,
            mapping=mapping, preset=preset, rates=rates, currency=currency, contracts=contracts, payments=payments,
            managers=managers, potential=potential, ratings=ratings, activities=activities, current=current,
            contacts=contacts, service=service, opportunities=opportunities, usage=usage, market=market,
            criteria=criteria, plan=plan, out=out, progress=tell, **parameters,
        )  # fmt: skip
    manifest = json.loads(page.with_name("manifest.json").read_text(encoding="utf-8"))
    # where the run leaves something to work on, also whether it was begun anew or opened again
    more = manifest["points"][:1] if "documents" in manifest else []
    for line in (manifest["headline"], *more, str(page)):
        console.print(line, markup=False, highlight=False, soft_wrap=True)
