"""Code of a cell in, the outputs it would have in a notebook out, without a trace in the notebook's own history."""

from __future__ import annotations

import ast
import io
from contextlib import contextmanager, redirect_stdout
from typing import Any

from IPython.core.displaypub import DisplayPublisher


class _Printed(io.TextIOBase):
    """Keeps what is printed, in its place among what is displayed."""

    def __init__(self, shown: list[dict[str, Any]]):
        super().__init__()
        self.shown = shown

    def write(self, text: str) -> int:
        if text and self.shown and self.shown[-1]["output_type"] == "stream":
            self.shown[-1]["text"] += text
        elif text:
            self.shown.append({"output_type": "stream", "name": "stdout", "text": text})
        return len(text)


class _Publisher(DisplayPublisher):
    """Keeps what is displayed instead of sending it."""

    def __init__(self, shown: list[dict[str, Any]]):
        super().__init__()
        self.shown = shown

    def publish(self, data, metadata=None, **kwargs) -> None:
        self.shown.append({"output_type": "display_data", "data": dict(data), "metadata": metadata or {}})

    def set_parent(self, parent) -> None:
        """Do nothing: what is kept belongs to no message."""


def caught(shell, source: str) -> list[dict[str, Any]]:
    """Run code in the namespace of a shell and return its outputs, as a notebook file has them.

    The code runs at once and in one piece: a shell's own run_cell would let other messages of the page in between.
    """
    shown: list[dict[str, Any]] = []
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    with _publishing(shell, _Publisher(shown)), redirect_stdout(_Printed(shown)):
        exec(compile(tree, "<lesson>", "exec"), shell.user_ns)
        value = eval(compile(ast.Expression(last.value), "<lesson>", "eval"), shell.user_ns) if last else None
        if value is not None:
            data, metadata = shell.display_formatter.format(value)
            if data:  # nothing where the value has shown itself
                shell.display_pub.publish(data, metadata)
    return shown


@contextmanager
def _publishing(shell, publisher: DisplayPublisher):
    before = shell.display_pub
    shell.display_pub = publisher
    try:
        yield
    finally:
        shell.display_pub = before
