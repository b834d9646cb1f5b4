"""Public functions are documented so that an analyst can use them, and their examples are true."""

import ast
import doctest
import importlib
import inspect
from pathlib import Path

import pytest
from numpydoc.validate import validate

KAMLIB = Path(__file__).resolve().parents[2] / "kamlib"
MODULES = sorted(
    ".".join(path.relative_to(KAMLIB.parent).with_suffix("").parts).removesuffix(".__init__")
    for path in KAMLIB.rglob("*.py")
)
# no docstring, unknown or misplaced section, no summary, summary without capital or full stop, parameters that are
# missing, unknown or out of order, no Returns section
CODES = {"GL06", "GL07", "GL08", "SS01", "SS02", "SS03", "PR01", "PR02", "PR03", "RT01"}


def offered():
    """Yield every name a room offers, from the lists of its lazy loader."""
    for path in sorted(KAMLIB.glob("*/__init__.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "submod_attrs":
                for module, names in ast.literal_eval(node.value).items():
                    yield from (f"kamlib.{path.parent.name}.{module}.{name}" for name in names)


@pytest.mark.parametrize("module", MODULES)
def test_the_examples_are_true(module, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    flags = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
    result = doctest.testmod(importlib.import_module(module), optionflags=flags)
    assert result.failed == 0, (
        f"{result.failed} of {result.attempted} examples in {module} differ; see the output above."
    )


PUBLIC = list(offered())


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_name_is_documented(name):
    faults = [f"{code} {text}" for code, text in validate(name)["errors"] if code in CODES]
    thing = _resolve(name)
    if inspect.isclass(thing):  # dataclasses document their fields as Attributes
        faults = [fault for fault in faults if not fault.startswith(("PR01", "RT01"))]
    assert not faults, f"{name}: {'; '.join(faults)}"


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_function_has_types(name):
    thing = _resolve(name)
    if not inspect.isfunction(thing):
        thing = thing.__init__
    parameters = list(inspect.signature(thing).parameters.values())
    if ".plots." in name:  # what is drawn comes from rooms above, which plots does not import
        parameters = parameters[1:]
    untyped = [
        parameter.name
        for parameter in parameters
        if parameter.annotation is parameter.empty
        and parameter.name != "self"
        and parameter.kind != parameter.VAR_KEYWORD
    ]
    assert not untyped, f"{name}: no type for {', '.join(untyped)}."


def _resolve(name):
    module, _, attribute = name.rpartition(".")
    return getattr(importlib.import_module(module), attribute)


def test_a_module_says_in_its_first_line_what_it_is_for(modules):
    faults = [module.place for module in modules if not ast.get_docstring(module.tree)]
    assert not faults, f"Modules without a docstring: {', '.join(faults)}."
