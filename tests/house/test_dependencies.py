"""pyproject.toml, requirements.lock and environment.yml say the same."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version
from ruamel.yaml import YAML

CONDA_NAMES = {"duckdb": "python-duckdb"}
NOT_IN_ENVIRONMENT = {"spark"}


def declared(root, *, without=()):
    """Every requirement of pyproject.toml by its plain name."""
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    extras = {name: lines for name, lines in project["optional-dependencies"].items() if name not in {"all", *without}}
    lines = [*project["dependencies"], *(line for lines in extras.values() for line in lines)]
    return {canonicalize_name((need := Requirement(line)).name): need for line in lines}


def locked(root):
    """Every version of requirements.lock by package name; several where they depend on the Python version."""
    versions = {}
    for line in (root / "requirements.lock").read_text().splitlines():
        match = re.fullmatch(r"([A-Za-z0-9._-]+)==([^ ;]+)( ; .+)?", line)
        assert match, f"requirements.lock has a line that is no pinned version: {line}. Make it again: make lock"
        versions.setdefault(canonicalize_name(match[1]), []).append(Version(match[2]))
    return versions


def conda(root):
    """Bounds of environment.yml by conda name, those of its pip part too."""
    content = YAML(typ="safe").load((root / "environment.yml").read_text())
    assert content["channels"] == ["conda-forge"]
    lines = [line for line in content["dependencies"] if isinstance(line, str)]
    (pip,) = (part["pip"] for part in content["dependencies"] if isinstance(part, dict))
    assert "-e ." in pip, "environment.yml must install the kit itself: pip: -e ."
    lines += [line for line in pip if line != "-e ."]
    parts = (re.fullmatch(r"([A-Za-z0-9._-]+)\s*(.*)", line) for line in lines)
    return {canonicalize_name(part[1]): part[2] for part in parts}


def test_the_lock_holds_a_version_within_bounds_for_everything(root):
    pins = locked(root)
    for name, need in declared(root).items():
        assert name in pins, f"requirements.lock has no {name}. Run: make lock"
        outside = [str(pin) for pin in pins[name] if pin not in need.specifier]
        assert not outside, (
            f"requirements.lock has {name} {outside}, pyproject.toml wants {need.specifier}. Run: make lock"
        )


def test_the_environment_names_everything_with_the_same_bounds(root):
    bounds = conda(root)
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    assert bounds.pop("python") == project["requires-python"]
    assert "pip" in bounds and not bounds.pop("pip")
    wanted = declared(root, without=NOT_IN_ENVIRONMENT)
    for name, need in wanted.items():
        found = bounds.pop(CONDA_NAMES.get(name, name), None)
        assert found is not None, f"environment.yml has no {CONDA_NAMES.get(name, name)} {need.specifier}."
        same = Requirement(f"{name}{found}").specifier == need.specifier
        assert same, f"environment.yml wants {name} {found}, pyproject.toml {need.specifier}."
    assert not bounds, f"environment.yml has what pyproject.toml does not: {', '.join(bounds)}."


def test_all_means_all_extras(root):
    extras = tomllib.loads((root / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    (line,) = extras["all"]
    assert Requirement(line).extras == set(extras) - {"all"}


@pytest.mark.parametrize("name", ["requirements.lock", "environment.yml", "pyproject.toml"])
def test_no_file_names_an_index(name, root):
    assert "://" not in re.sub(r"https://(github|creativecommons)\S*", "", (root / name).read_text())


def test_the_version_stands_once(root):
    import kamlib

    citation = YAML(typ="safe").load((root / "CITATION.cff").read_text())
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    assert kamlib.__version__ == project["version"] == str(citation["version"])
