"""A lesson in, the bare text of what its cells show out: what a page shows is compared with what the notebook holds."""

from __future__ import annotations

import ast
import re
from html import unescape

_STILL = "white-space: pre-line"  # the text that stands in a published lesson where a learner has a box
_SHORT = 12


def bare(text: str) -> str:
    """Keep letters, digits and the marks of numbers: Markdown, HTML and line breaks make no difference then.

    >>> bare("**Vicom** brings `62.5%`,\\n[more](more.md)") == bare("Vicom brings 62.5%, more")
    True
    """
    text = re.sub(r"^```\w*$", "", text, flags=re.M)
    text = re.sub(r"^\s*\d+\. ", "", text, flags=re.M)
    text = re.sub(r"\]\([^)\s]*\)", "]", text)
    return re.sub(r"[^\w.,%]|_", "", text)


def of_html(html: str) -> str:
    """Take the text out of HTML, the words for pictures among it."""
    html = re.sub(r"<(style|script)\b.*?</\1>", " ", html, flags=re.S)
    html = re.sub(r"""<img\b[^>]*\balt="([^"]*)"[^>]*>""", r" \1 ", html)
    return unescape(re.sub(r"<[^>]*>", " ", html))


def shown(cell) -> list[str]:
    """List the texts a cell shows, boxes left out: a text cell its Markdown, a code cell what stands under it."""
    if cell.cell_type == "markdown":
        return [cell.source]
    found = []
    for output in cell.outputs:
        data = output.get("data", {})
        if "text/html" in data and _STILL not in data["text/html"]:
            found.append(of_html(data["text/html"]))
        elif "text/html" not in data:
            found.append(output.get("text") or data.get("text/markdown") or data.get("text/plain", ""))
    return found


def secrets(cell) -> list[str]:
    """List what nobody may read before the guess of a cell: sentences, answers, lines with numbers, answers in code.

    Lines too short to be told from others are left out.
    """
    lines = [line for text in shown(cell) for line in re.split(r"\n|(?<=[.?])[*_»)]*\s", text)]
    if cell.cell_type == "code":
        told = [output.data["text/markdown"] for output in cell.outputs if "text/markdown" in output.get("data", {})]
        calls = [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Call)]
        answers = [ast.unparse(call) for call in calls if getattr(call.func, "attr", "") == "answer"]
        lines = [line for line in lines if re.search(r"\d", line)] + told + answers
    return [line for line in lines if len(bare(line)) >= _SHORT]
