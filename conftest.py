"""Says at the end how many minutes each part of a test run took, and holds the lessons to their seconds."""

from __future__ import annotations

import os
import re
from collections import Counter

import pytest

LESSON, MOST_SECONDS = re.compile(r"\d\d_\w+\.ipynb"), 20
minutes, worked = Counter(), Counter()
before = 0.0


def part(nodeid: str) -> str:
    """Name the part a test belongs to: a room of the tests, or a notebook."""
    path = nodeid.partition("::")[0]
    return path if path.endswith(".ipynb") else path.rpartition("/")[0]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    """Note the seconds that a notebook's kernel has worked; they are known once it is gone, and never on Windows."""
    global before
    report = yield
    now = os.times().children_user + os.times().children_system
    report.worked, before = now - before, now
    return report


def pytest_runtest_logreport(report):
    minutes[part(report.nodeid)] += report.duration / 60
    worked[part(report.nodeid)] += getattr(report, "worked", 0)


def slow() -> list[str]:
    return [
        f"{name}: it works for {seconds:.0f} seconds; a lesson has at most {MOST_SECONDS}. Let it compute less."
        for name, seconds in sorted(worked.items())
        if LESSON.fullmatch(name.rpartition("/")[2]) and seconds > MOST_SECONDS
    ]


def pytest_sessionfinish(session):
    if slow():
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter):
    if len(minutes) > 1:
        terminalreporter.section("minutes by part (parts run side by side)")
        for name, spent in minutes.most_common():
            kernel = f"   {worked[name]:4.1f} s of work" if name.endswith(".ipynb") else ""
            terminalreporter.line(f"{spent:6.1f}  {name}{kernel}")
    for sentence in slow():
        terminalreporter.line(sentence, red=True)
