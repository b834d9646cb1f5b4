"""A run of the tests says where its minutes went, and a lesson that works too long fails it."""

import importlib.util

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
