"""Says at the end how many minutes each part of a test run took, and holds the lessons to their seconds."""

from __future__ import annotations

import os
import re
import time
from collections import Counter

import numpy as np
import pytest

LESSON, MOST_SECONDS = re.compile(r"\d\d_\w+\.ipynb"), 20
USUAL = 0.013  # seconds for the work of pace() on a machine that does nothing else
minutes, worked, paces, looks = Counter(), Counter(), Counter(), Counter()
before = 0.0


def pace() -> float:
    """Say how many times longer than usual this machine takes just now, for sums and for fresh memory."""
    begin = time.process_time()
    sum(range(400_000))
    for _ in range(4):
        np.exp(np.full(250_000, 0.5))
    return (time.process_time() - begin) / USUAL


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
    report.pace = pace() if part(report.nodeid).endswith(".ipynb") else None
    return report


def pytest_runtest_logreport(report):
    minutes[part(report.nodeid)] += report.duration / 60
    worked[part(report.nodeid)] += getattr(report, "worked", 0)
    if getattr(report, "pace", None):
        paces[part(report.nodeid)] += report.pace
        looks[part(report.nodeid)] += 1


def stretch(name: str) -> float:
    """Say how many times longer than usual the machine took while a notebook ran: from 1 to 3."""
    return min(max(1.0, paces[name] / looks[name]), 3.0) if looks[name] else 1.0


def slow() -> list[str]:
    return [
        f"{name}: it works for {seconds:.0f} seconds; a lesson has at most {MOST_SECONDS}. Let it compute less."
        for name, seconds in sorted((name, spent / stretch(name)) for name, spent in worked.items())
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
            kernel += f", the machine {stretch(name):.1f}x slower than usual" if stretch(name) > 1.5 else ""
            terminalreporter.line(f"{spent:6.1f}  {name}{kernel}")
    for sentence in slow():
        terminalreporter.line(sentence, red=True)
