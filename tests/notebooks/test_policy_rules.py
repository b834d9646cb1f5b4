"""Each rule of the notebook policy bites, and its sentence names the notebook, the cell and what to do."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output


def test_a_study_in_order_passes(study, faults):
    assert faults(study, "studies") == []


def test_a_lesson_in_order_passes(lesson, faults):
    assert faults(lesson) == []


def code(source):
    def change(notebook):
        notebook.cells[1].source = source

    return change


def output(kind, **content):
    def change(notebook):
        notebook.cells[1].outputs = [new_output(kind, **content)]

    return change


def tags(*names):
    return lambda notebook: notebook.cells[1].metadata.update(tags=["setup", *names])


def metadata(**content):
    return lambda notebook: notebook.metadata.update(content)


def strip(notebook):
    for cell in notebook.cells[1:]:
        cell.update(outputs=[], execution_count=None)


def without_alt(notebook):
    notebook.cells[2].outputs[0].metadata = {}


def cells(*added):
    return lambda notebook: notebook.cells.extend(added)


def many(n, make):
    return lambda notebook: notebook.cells.extend(make(i) for i in range(n))


IN_CELL_2 = "small.ipynb, cell 2 (id start, In [1]): "
BAD = {
    "kernel": (metadata(kernelspec={"name": "conda-env"}), "small.ipynb: the kernel is 'conda-env'."),
    "widgets": (metadata(widgets={}), "small.ipynb: the state of its widgets is stored."),
    "title": (lambda nb: nb.cells.pop(0), "small.ipynb: it must begin with its title"),
    "same id": (lambda nb: nb.cells[2].update(id="start"), "small.ipynb: its cells need ids of their own."),
    "size": (output("stream", text="x" * 500_001), "kB, at most 500 are allowed."),
    "image": (cells(new_markdown_cell("![](x.png)", id="i")), "cell 4 (id i): an image has no alternative text."),
    "html image": (
        cells(new_markdown_cell('<img src="x">', id="i")),
        "cell 4 (id i): an image has no alternative text.",
    ),
    "figure": (without_alt, "small.ipynb, cell 3 (id figure, In [2]): a figure has no alternative text."),
    "stripped": (strip, "small.ipynb, cell 2 (id start) and 1 more: stripped, or not run in order from 1 to 2"),
    "order": (
        lambda nb: nb.cells[2].update(execution_count=7),
        "cell 3 (id figure, In [7]): stripped, or not run in order from 1 to 2",
    ),
    "error": (output("error", ename="KeyError", evalue="'amount'"), IN_CELL_2 + "it ended in KeyError: 'amount'."),
    "stderr": (output("stream", name="stderr", text="Careful!"), IN_CELL_2 + "it printed to stderr: Careful!."),
    "folder in output": (
        output("stream", text="/home/ana/x"),
        IN_CELL_2 + "its output names a folder of one machine: /home/ana.",
    ),
    "folder": (code(r"kam.data.read('C:\\Users\\ana')"), IN_CELL_2 + "it names a folder of one machine: C:\\\\Users."),
    "magic": (code("%matplotlib inline"), IN_CELL_2 + "no plain Python (no ! and no %): %matplotlib inline"),
    "shell": (code("!pip install x"), IN_CELL_2 + "no plain Python"),
    "warnings": (code("import warnings"), IN_CELL_2 + "it touches warnings."),
    "plt.show": (
        code("import matplotlib.pyplot as plt\nplt.show()"),
        IN_CELL_2 + "plt.show() gives no alternative text.",
    ),
    "comment": (code("# NBVAL_SKIP\nx = 1"), IN_CELL_2 + "a comment switches the comparison off."),
    "tag": (tags("nbval-ignore-output"), IN_CELL_2 + "unknown tag nbval-ignore-output."),
    "empty": (code(" "), IN_CELL_2 + "an empty code cell."),
    "def": (code("def f(): pass"), IN_CELL_2 + "it uses def;"),
    "for": (code("[x for x in y]"), IN_CELL_2 + "it uses for;"),
    "while": (code("while True: break"), IN_CELL_2 + "it uses while;"),
    "lambda": (code("f = lambda x: x"), IN_CELL_2 + "it uses lambda;"),
    "setup lines": (code("x = 1\n" * 7), IN_CELL_2 + "it has 7 lines of code; at most 6 here."),
    "setup tag": (
        lambda nb: nb.cells[1].metadata.update(tags=[]),
        "small.ipynb: its first code cell sets the lesson up",
    ),
    "words": (cells(new_markdown_cell("word " * 2200)), "small.ipynb: it has 2,208 words; a lesson has at most 2,200."),
    "cells": (many(38, lambda i: new_markdown_cell("x")), "small.ipynb: it has 41 cells; a lesson has at most 40."),
    "code cells": (
        many(13, lambda i: new_code_cell("x", execution_count=i + 3)),
        "small.ipynb: it has 15 code cells; a lesson has at most 14.",
    ),
    "lines": (
        cells(new_code_cell("x = 1\n" * 9, execution_count=3, id="long")),
        "cell 4 (id long, In [3]): it has 9 lines of code; at most 8 here.",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_a_fault_in_a_lesson_is_named(case, lesson, faults):
    change, sentence = BAD[case]
    change(lesson)
    found = faults(lesson)
    assert any(sentence in fault for fault in found), found


def test_a_study_may_be_long_and_use_a_loop_but_names_its_parameters_and_sections(study, faults):
    study.cells[2].source = "for name in names:\n    name\n" + "x = 1\n" * 20
    study.cells[1].metadata["tags"] = []
    study.cells[0].source = study.cells[0].source.replace("## Limits", "## Thanks").replace("## Checks", "Checks")
    assert faults(study, "studies") == [
        "small.ipynb: 0 cells have the tag 'parameters'; a study has one, with everything that can be set.",
        "small.ipynb: it has no section for: checks, limits. A study has them all, as headings.",
    ]


def test_the_command_lists_the_faults_and_fails(policy, lesson, tmp_path, capsys):
    path = tmp_path / "small.ipynb"
    nbformat.write(lesson, path)
    assert policy.main([str(path)]) == 0
    strip(lesson)
    nbformat.write(lesson, path)
    assert policy.main([str(path)]) == 1
    assert "small.ipynb, cell 2 (id start) and 1 more: stripped" in capsys.readouterr().out
