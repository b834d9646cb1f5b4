"""Says at the end of a test run where its minutes went; holds a lesson to its seconds, and a run to its minutes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections import Counter

import pytest

LESSON, MOST_SECONDS = re.compile(r"\d\d_\w+\.ipynb"), 20
USUAL = 1.5  # seconds for the work of pace() on a machine at its usual speed
minutes, worked, paces, looks = Counter(), Counter(), Counter(), Counter()
looked, chosen, begun = set(), set(), set()
before = 0.0
LAST = time.monotonic() + 60 * float(os.environ.get("KAM_MINUTES", "inf"))


def pace() -> float:
    """Say how many times longer than usual this machine takes just now to start what every lesson starts with."""
    begin = spent()
    subprocess.run([sys.executable, "-c", "import pandas, matplotlib.pyplot"], check=True)
    return (spent() - begin) / USUAL


def spent() -> float:
    """Say how many seconds the processes started from here have worked, those that are gone."""
    return os.times().children_user + os.times().children_system


def part(nodeid: str) -> str:
    """Name the part a test belongs to: a room of the tests, or a notebook."""
    path = nodeid.partition("::")[0]
    return path if path.endswith(".ipynb") else path.rpartition("/")[0]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol():
    """Begin no test after as many minutes as KAM_MINUTES says; which these are is told at the end."""
    return True if time.monotonic() > LAST else None


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_node_collection_finished(ids):
    chosen.update(ids)


def pytest_collection_finish(session):
    chosen.update(item.nodeid for item in session.items)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    """Note the seconds that a notebook's kernel has worked; they are known once it is gone, and never on Windows."""
    global before
    report = yield
    report.worked = spent() - before
    name = part(report.nodeid)
    report.pace = pace() if name.endswith(".ipynb") and name not in looked else None
    looked.add(name)
    before = spent()
    return report


def pytest_runtest_logreport(report):
    begun.add(report.nodeid)
    minutes[part(report.nodeid)] += report.duration / 60
    worked[part(report.nodeid)] += getattr(report, "worked", 0)
    if getattr(report, "pace", None):
        paces[part(report.nodeid)] += report.pace
        looks[part(report.nodeid)] += 1


def stretch(name: str) -> float:
    """Say how many times longer than usual the machine took while a notebook ran: from 1 to 100."""
    return min(max(1.0, paces[name] / looks[name]), 100.0) if looks[name] else 1.0


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
    late = sorted(chosen - begun) if "KAM_MINUTES" in os.environ else []
    if late:
        terminalreporter.section(f"time is up: {len(late)} of {len(chosen)} tests were not begun")
        terminalreporter.write("".join(f"{name}\n" for name in late))
    if len(minutes) > 1:
        terminalreporter.section("minutes by part (parts run side by side)")
        for name, spent in minutes.most_common():
            kernel = f"   {worked[name]:4.1f} s of work" if name.endswith(".ipynb") else ""
            kernel += f", the machine {stretch(name):.1f}x slower than usual" if stretch(name) > 1.5 else ""
            terminalreporter.line(f"{spent:6.1f}  {name}{kernel}")
    for sentence in slow():
        terminalreporter.line(sentence, red=True)
