"""The learner's copy of every lesson, in both languages: no outputs, and nothing of what a reveal tells."""

import nbformat
import pytest

from kamlib.teach import copy_lesson, reveal, shelf


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("name", sorted(shelf.lessons("en")))
def test_a_copy_tells_nothing_before_the_guess(name, lang, tool, tmp_path):
    texts = tool("lesson_texts")
    cells = nbformat.read(shelf.notebook(name, lang=lang), as_version=4).cells
    secrets = [line for run in reveal.runs(cells) for cell in run.cells for line in texts.secrets(cell)]
    copy = nbformat.read(copy_lesson(name, lang=lang, folder=tmp_path), as_version=4)
    told = texts.bare("\n".join(cell.source for cell in copy.cells))
    assert len(secrets) >= 10 and [line for line in secrets if texts.bare(line) in told] == []
    code = [cell for cell in copy.cells if cell.cell_type == "code"]
    assert [cell.id for cell in code if cell.outputs or cell.execution_count] == []
    assert "widgets" not in copy.metadata and all("outputs" not in cell for cell in copy.cells if cell not in code)
