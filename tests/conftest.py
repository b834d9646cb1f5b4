"""What several rooms' tests share: the language, and the browser, the database and Spark where a test needs them."""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import os
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

from kamlib import language

ROOT = Path(__file__).resolve().parents[1]
AXE = "axe-core@4.14.1"
AXE_SHA512 = "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ=="
CI = os.environ.get("CI", "").lower() in ("1", "true")


def lacking(sentence: str):
    """Skip a test on a person's machine; fail it in CI, where nothing may be left untested."""
    if CI:
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session):
    """In CI, a skipped test is a failed run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if CI and reporter and reporter.stats.get("skipped"):
        reporter.write_line("CI must not skip a test; the skipped ones are listed below.", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup():
    """Start every test, and the fixtures of its module, in English, whatever the test before has left."""
    os.environ.pop("KAM_LANG", None)
    language._current.set(None)


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def tool():
    """Load a file of tools/ as a module."""

    def load(name: str):
        spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return load


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium or Chrome on this machine (KAM_CHROMIUM names another)."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
    found = os.environ.get("KAM_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if not found:
        lacking(
            "This test looks at a page in Chromium, and there is none here. "
            "Install it (Debian: apt-get install chromium) or set KAM_CHROMIUM to its path."
        )
    return found


@pytest.fixture(scope="module")
def browser(chromium):
    """A headless Chromium driven by Playwright; a module's tests share it and open their own pages."""
    from playwright.sync_api import sync_playwright

    quiet = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
             "--disable-component-update", "--no-first-run"]  # fmt: skip
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, headless=True, args=quiet)
        yield running
        running.close()


@pytest.fixture
def page(browser):
    """A fresh page, as wide as a laptop's window."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def axe(pytestconfig) -> str:
    """The script of axe-core, which finds what keeps people out of a page; npm fetches it once, into pytest's cache."""
    folder = pytestconfig.cache.mkdir(AXE.replace("@", "-"))
    package = folder / f"{AXE.replace('@', '-')}.tgz"
    if not package.exists():
        npm = shutil.which("npm")
        if not npm:
            lacking("This test asks axe-core about a page, and npm, which fetches it, is not here (Debian: npm).")
        ran = subprocess.run(
            [npm, "pack", AXE, "--silent"], cwd=folder, capture_output=True, text=True, timeout=120, check=False
        )
        if ran.returncode:
            lacking(f"npm could not fetch {AXE}, with which this test asks about a page: {ran.stderr.strip()[-200:]}")
    found = base64.b64encode(hashlib.sha512(package.read_bytes()).digest()).decode()
    assert found == AXE_SHA512, f"{package.name} is not the file it should be. Remove it and try again."
    with tarfile.open(package) as archive:
        return archive.extractfile("package/axe.min.js").read().decode()


@pytest.fixture(scope="session")
def postgres() -> str:
    """Address of a PostgreSQL server on which tests may create and drop tables."""
    address = os.environ.get("KAM_POSTGRES")
    if not address:
        lacking(
            "This test asks a PostgreSQL server, and KAM_POSTGRES names none. Set it, for example to "
            "postgresql://postgres@127.0.0.1:5432/postgres, or run .ci/run, which starts one for the tests."
        )
    return address


@pytest.fixture(scope="session")
def spark():
    """A Spark session on two threads of this machine, time zone UTC, no web page of its own."""
    if not shutil.which("java"):
        lacking("This test runs Spark, which needs Java 17 or newer (Debian: apt-get install default-jre-headless).")
    pyspark = pytest.importorskip("pyspark") if not CI else __import__("pyspark")
    builder = pyspark.sql.SparkSession.builder.master("local[2]").appName("kamlab-tests")
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.codegen.wholeStage": "false",
        # a short life: little compiling, one collector of garbage, memory in large pages
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:+UseTransparentHugePages",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    yield session
    session.stop()
