"""Results in; the same on a screen out: tables, lists of faults, and how far the work is."""

from __future__ import annotations

from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from kamlib import language


def print_view(console: Console, view) -> None:
    """Print a table with its title and its note."""
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


def print_faults(console: Console, problems) -> None:
    """Print one sentence for each kind of fault."""
    for sentence in problems.sentences():
        console.print(Text(f"• {sentence}"), soft_wrap=not console.is_terminal)


@contextmanager
def progress():
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
