"""A run of the tests says where its minutes went; a lesson that works too long fails it; a limit of time is kept."""

import importlib.util
from types import SimpleNamespace

import pytest


@pytest.fixture
def minutes(root):
    spec = importlib.util.spec_from_file_location("minutes_by_part", root / "conftest.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("nodeid", "part"),
    [
        ("tests/teach/test_teach_copy.py::test_x[en]", "tests/teach"),
        ("notebooks/es/03_the_portfolio.ipynb::Cell 2", "notebooks/es/03_the_portfolio.ipynb"),
    ],
)
def test_a_test_belongs_to_its_room_and_a_cell_to_its_notebook(nodeid, part, minutes):
    assert minutes.part(nodeid) == part


def test_a_lesson_that_works_too_long_is_named(minutes):
    minutes.worked.update({"notebooks/03_slow.ipynb": 21.4, "notebooks/studies/slow.ipynb": 90, "tests/teach": 400})
    assert minutes.slow() == [
        "notebooks/03_slow.ipynb: it works for 21 seconds; a lesson has at most 20. Let it compute less."
    ]


def test_seconds_count_less_on_a_machine_that_is_slow_just_then(minutes):
    minutes.worked.update({"notebooks/03_slow.ipynb": 45.0, "notebooks/20_slower.ipynb": 45.0})
    minutes.paces.update({"notebooks/03_slow.ipynb": 7.5, "notebooks/20_slower.ipynb": 4.5})
    minutes.looks.update({"notebooks/03_slow.ipynb": 3, "notebooks/20_slower.ipynb": 3})
    assert [line.partition(":")[0] for line in minutes.slow()] == ["notebooks/20_slower.ipynb"]


def test_a_quiet_machine_has_its_usual_pace(minutes):
    assert minutes.pace() > 0.2 and minutes.stretch("never_run.ipynb") == 1.0


def test_after_its_minutes_a_run_begins_no_test_and_names_those_it_leaves(minutes, monkeypatch):
    assert minutes.pytest_runtest_protocol() is None
    monkeypatch.setattr(minutes, "LAST", 0)
    assert minutes.pytest_runtest_protocol() is True
    monkeypatch.setenv("KAM_MINUTES", "10")
    minutes.pytest_xdist_node_collection_finished(["tests/a.py::test_1", "tests/a.py::test_2", "tests/b.py::test_3"])
    minutes.begun.add("tests/a.py::test_1")
    told = []
    minutes.pytest_terminal_summary(SimpleNamespace(section=told.append, write=told.append, line=told.append))
    assert told == [
        "time is up: 2 of 3 tests were not begun", "tests/a.py::test_2\ntests/b.py::test_3\n",
    ]  # fmt: skip
