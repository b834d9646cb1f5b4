"""The command ``kam``: a study on your files, a check of them, the sample to play with, and what is installed."""

from __future__ import annotations  # keeps the help below unread until the language is known

import json
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from kamlib import language
from kamlib.errors import KamlibError
from kamlib.language import gettext as _
from kamlib.language import ngettext, number


def app(arguments: list[str] | None = None) -> None:
    """Run the command line; an error is one sentence on stderr and exit code 1 (2 for a wrong command).

    Parameters
    ----------
    arguments : list of str, optional
        The words after ``kam``. None: those it was called with.
    """
    arguments = sys.argv[1:] if arguments is None else arguments
    language.use(_language(arguments))
    try:
        _commands()(arguments, prog_name="kam")
    except KamlibError as error:
        _fail(str(error), error)
    except Exception as error:
        told = _("Something went wrong that the kit does not know: {error}").format(
            error=f"{type(error).__name__}: {error}"
        )
        _fail(f"{told} {_('Set KAM_DEBUG=1 and run it again to see where.')}", error)


def _fail(sentence: str, error: Exception) -> None:
    if os.environ.get("KAM_DEBUG"):
        raise error
    Console(stderr=True, soft_wrap=True).print(sentence, markup=False, highlight=False)
    sys.exit(1)


def _language(arguments: list[str]) -> str:
    """Take the language from ``--lang``, else from KAM_LANG, before the help is written."""
    pairs = zip(["", *arguments], arguments, strict=False)
    wanted = [word if before == "--lang" else word.removeprefix("--lang=") for before, word in pairs]
    return next((word for word in wanted if word in language.LANGUAGES), language.current())


def _commands():
    kam = typer.Typer(
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        help=_("Key account management in notebooks: questions to your order list, answered with their doubt."),
    )
    kam.command(
        "study", help=_("Answer a question about your orders: portfolio, change, rewind, lifetime_value or at_risk.")
    )(study)
    kam.command("check", help=_("Say what is wrong in your files: every fault with its line."))(check)
    kam.command("learn", help=_("Open a lesson: your own copy, with your answers kept."))(learn)
    kam.command("sample", help=_("Copy the sample portfolio into a folder, to play with."))(sample)
    kam.command("doctor", help=_("Say what is installed, what is missing, and how to get it."))(doctor)
    return typer.main.get_command(kam)


Lang = Annotated[str | None, typer.Option(help="en, es")]


def study(
    name: Annotated[
        str,
        typer.Argument(
            help=_(
                "portfolio (on whom do we depend), change (why are we up or down), rewind (would a past choice have "
                "been right), lifetime_value (what will each account still bring), at_risk (which revenue may be lost)"
            ),
            show_default=False,
        ),
    ] = "",
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
        Path | None, typer.Option(help=_("lifetime_value, at_risk: your contracts, with start, end and status."))
    ] = None,
    payments: Annotated[
        Path | None, typer.Option(help=_("at_risk: your invoices, with the days on which they were due and paid."))
    ] = None,
    managers: Annotated[
        Path | None, typer.Option(help=_("at_risk: who is in charge of the accounts: manager_id, manager_name."))
    ] = None,
    margin: Annotated[
        float | None,
        typer.Option(help=_("portfolio, lifetime_value: margin where the file has no cost, such as 0.3.")),
    ] = None,
    horizon_years: Annotated[int | None, typer.Option(help=_("lifetime_value: years that count (5)."))] = None,
    annual_discount_rate: Annotated[
        float | None, typer.Option(help=_("lifetime_value: by how much money of next year is marked down (0.1)."))
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
            _print_view(console, view)
        return
    if not name:
        raise typer.BadParameter(
            _("Which study? Choose portfolio, change, rewind, lifetime_value or at_risk."), param_hint="NAME"
        )
    parameters = {"margin": margin, "as_of": as_of, "top": top, "base": base, "now": now}
    parameters |= {"horizon_years": horizon_years, "annual_discount_rate": annual_discount_rate}
    parameters |= {"within_days": within_days}
    with _progress() as tell:
        page = run(
            name, orders=orders, table=table, query=query, accounts=accounts, accounts_mapping=accounts_mapping,
            mapping=mapping, preset=preset, rates=rates, currency=currency, contracts=contracts, payments=payments,
            managers=managers, out=out, progress=tell, **parameters,
        )  # fmt: skip
    manifest = json.loads(page.with_name("manifest.json").read_text(encoding="utf-8"))
    for line in (manifest["headline"], str(page)):
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def check(
    files: Annotated[
        list[str], typer.Argument(help=_("Your files; several are checked against each other."), show_default=False)
    ],
    table: Annotated[
        str | None, typer.Option(help=_("The table of the dictionary that the file holds, such as orders or accounts."))
    ] = None,
    mapping: Annotated[Path | None, typer.Option(help=_("Mapping file: what the columns mean."))] = None,
    preset: Annotated[
        str | None, typer.Option(help=_("The system the files come from: salesforce, hubspot, dynamics, sap."))
    ] = None,
    draft_mapping: Annotated[
        bool, typer.Option("--draft-mapping", help=_("Write a first mapping for the file, to be read and mended."))
    ] = False,
    csv: Annotated[Path | None, typer.Option(help=_("Write every fault into this file, one a row."))] = None,
    lang: Lang = None,
) -> None:
    """Check files; exit code 1 if there are faults."""
    from kamlib import data
    from kamlib.files import write_csv

    console = Console()
    if draft_mapping:
        for file in files:
            console.file.write(data.draft_mapping(file, table=table or "orders"))
        return
    problems = data.check(files, table=table, mapping=mapping, preset=preset)
    if csv:
        write_csv(csv, problems.table)
    if len(problems):
        _print_faults(console, problems)
    console.print(str(problems), markup=False, highlight=False)
    raise typer.Exit(1 if len(problems) else 0)


def learn(
    number: Annotated[str, typer.Argument(help=_("Number of the lesson, such as 00."), show_default=False)] = "00",
    again: Annotated[bool, typer.Option("--again", help=_("Begin the lesson again, with a fresh copy."))] = False,
    browser: Annotated[bool, typer.Option(help=_("Open the browser."))] = True,
    port: Annotated[int | None, typer.Option(help=_("Port of JupyterLab."))] = None,
    folder: Annotated[Path, typer.Option(help=_("Folder of your copies."))] = Path("my_lessons"),
    lang: Lang = None,
) -> None:
    """Open a lesson in JupyterLab, as a copy of the learner's own."""
    from kamlib import teach

    console = Console(soft_wrap=True)
    code = teach.learn(
        number, lang=language.current(), folder=folder, again=again, browser=browser, port=port, ask=typer.confirm,
        tell=lambda sentence: console.print(sentence, markup=False, highlight=False),
    )  # fmt: skip
    raise typer.Exit(code)


def sample(
    folder: Annotated[
        Path, typer.Argument(help=_("Where to put the sample; it is made if it is not there."), show_default=False)
    ],
    lang: Lang = None,
) -> None:
    """Copy the sample's tables and its raw exports; files that are there are only replaced when you say so."""
    from kamlib.data.sample import root
    from kamlib.files import copy

    source = root()
    wanted = [path for path in sorted(source.rglob("*")) if path.is_file() and _is_sample(path.relative_to(source))]
    there = [path for path in wanted if (folder / path.relative_to(source)).exists()]
    if there:
        question = ngettext(
            "{n} file is already in {folder}. Replace it?",
            "{n} files are already in {folder}. Replace them?",
            len(there),
        )
        typer.confirm(question.format(n=number(len(there)), folder=folder), abort=True)
    for path in wanted:
        copy(path, folder / path.relative_to(source))
    told = _("{n} files of the sample are in {folder}.").format(n=number(len(wanted)), folder=folder)
    Console(soft_wrap=True).print(told, markup=False, highlight=False)


def _is_sample(path: Path) -> bool:
    return not any(part.startswith(".") for part in path.parts) and path.parts[0] not in ("truth", "golden")


def doctor(lang: Lang = None) -> None:
    """List what the kit uses and what of it is here; exit code 1 if something is missing that it cannot do without."""
    from kamlib.study.doctor import examine

    console = Console()
    findings = examine()
    table = Table(_("What"), _("State"), _("How to get it"), box=None, pad_edge=False)
    for one in findings:
        table.add_row(*(Text(part) for part in (one.what, one.state, "" if one.fine else one.remedy)))
    console.print(table)
    missing = [one for one in findings if not one.fine and one.needed]
    console.print(_("Everything that is needed is here.") if not missing else _("Something that is needed is missing."))
    raise typer.Exit(1 if missing else 0)


def _print_view(console: Console, view) -> None:
    console.print(Text(view.title, style="bold"))
    if len(view.table):
        table = Table(box=None, pad_edge=False)
        for heading, kind in view.on_page.values():
            table.add_column(Text(heading), justify="left" if kind == "text" else "right", overflow="fold")
        for row in view.cells():
            table.add_row(*(Text(part) for part in row))
        console.print(table)
    for line in filter(None, (view.left_out(), view.note)):
        console.print(Text(line))
    console.print()


def _print_faults(console: Console, problems) -> None:
    for sentence in problems.sentences():
        console.print(Text(f"• {sentence}"), soft_wrap=not console.is_terminal)


@contextmanager
def _progress():
    """Yield a function that shows a step and its share: a bar on a screen, else one line a step."""
    console = Console(stderr=True)
    if not console.is_terminal:
        seen: list[str] = []

        def tell(text: str, share: float) -> None:
            if text not in seen[-1:]:
                seen.append(text)
                console.print(f"{language.share(share, 0):>5} {text}", markup=False, highlight=False, soft_wrap=True)

        yield tell
        return
    with Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        console=console,
        transient=True,
    ) as bar:
        task = bar.add_task("", total=1.0)
        yield lambda text, share: bar.update(task, description=text, completed=share)
