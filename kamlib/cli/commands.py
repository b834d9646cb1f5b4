"""The command ``kam``: a study on your files, a check of them, the sample to play with, and what is installed."""

from __future__ import annotations  # keeps the help below unread until the language is known

import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from kamlib import language
from kamlib.cli.screen import print_faults
from kamlib.cli.studies import Lang, study
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
        commands()(arguments, prog_name="kam")
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


def commands() -> typer.core.TyperGroup:
    """Make the commands, their help in the language in force."""
    kam = typer.Typer(
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        help=_("Key account management in notebooks: questions to your order list, answered with their doubt."),
    )
    kam.command(
        "study",
        help=_(
            "Answer a question about your orders: portfolio, change, rewind, lifetime_value, at_risk, selection, "
            "white_space or account_review."
        ),
    )(study)
    kam.command("check", help=_("Say what is wrong in your files: every fault with its line."))(check)
    kam.command("learn", help=_("Open a lesson: your own copy, with your answers kept."))(learn)
    kam.command("sample", help=_("Copy the sample portfolio into a folder, to play with."))(sample)
    kam.command("doctor", help=_("Say what is installed, what is missing, and how to get it."))(doctor)
    return typer.main.get_command(kam)


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
        print_faults(console, problems)
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
