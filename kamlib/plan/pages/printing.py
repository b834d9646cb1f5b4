"""A plan in; its page as a PDF, printed by Chromium or Chrome where there is one, out."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from kamlib import files
from kamlib.errors import KamlibError, NotInstalledError
from kamlib.language import gettext as _
from kamlib.plan.pages.browsers import browser
from kamlib.plan.pages.page import html
from kamlib.plan.plan import AccountPlan

_FLAGS = (
    "--headless", "--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-default-apps", "--no-first-run",
    # no name of a computer leads anywhere
    "--host-resolver-rules=MAP * ~NOTFOUND", "--no-pdf-header-footer", "--generate-pdf-document-outline",
)  # fmt: skip
_TOLD = 200


def pdf(
    plan: AccountPlan,
    path: str | Path,
    *,
    lang: str,
    card: pd.DataFrame | None = None,
    faults: pd.DataFrame | None = None,
    timeout_seconds: float = 90,
) -> Path:
    """Print the page of a plan as a PDF.

    Parameters
    ----------
    plan : AccountPlan
    path : path
        There whole or not at all; what stood there before stays if printing fails.
    lang, card, faults
        As for :func:`kamlib.plan.pages.page.page`.
    timeout_seconds : float
        After which printing is given up.

    Returns
    -------
    Path

    Raises
    ------
    NotInstalledError
        If there is no Chromium or Chrome.
    KamlibError
        If it does not print the page, or not in time.
    """
    program = browser()
    if program is None:
        raise _no_browser()
    with TemporaryDirectory(prefix="kam-print-") as folder:
        page, printed = Path(folder) / "plan.html", Path(folder) / "plan.pdf"
        html(plan, page, lang=lang, card=card, faults=faults)
        told = _run(
            [
                program, *_FLAGS, *(["--no-sandbox"] if _as_root() else []), f"--user-data-dir={folder}/profile",
                f"--print-to-pdf={printed}", page.as_uri(),
            ],
            folder, timeout_seconds,
        )  # fmt: skip
        if not printed.exists() or not printed.read_bytes().startswith(b"%PDF-"):
            raise KamlibError(
                _("{program} did not print the page.").format(program=program),
                found=told[-_TOLD:],
                do=_("Open the .html file of the plan in a browser and print it from there."),
            )
        return files.copy(printed, path)


def _run(command: list[str], folder: str, timeout_seconds: float) -> str:
    """Run a program in a group of its own, so that nothing of it is left when it takes too long."""
    try:
        running = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
            errors="replace", env={**os.environ, "HOME": folder}, start_new_session=True,
        )  # fmt: skip
    except OSError as error:
        raise _no_browser(f"{command[0]}: {error.strerror}") from error
    with running:
        try:
            return running.communicate(timeout=timeout_seconds)[1]
        except subprocess.TimeoutExpired:
            _end(running)
            raise KamlibError(
                _("{program} did not print the page in {n} seconds.").format(
                    program=command[0], n=f"{timeout_seconds:g}"
                ),
                do=_("Open the .html file of the plan in a browser and print it from there."),
            ) from None


def _end(running: subprocess.Popen) -> None:
    if hasattr(os, "killpg"):
        os.killpg(running.pid, signal.SIGKILL)
    else:
        running.kill()


def _as_root() -> bool:
    """Chromium's own sandbox refuses to run as root."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _no_browser(found: str = "") -> NotInstalledError:
    return NotInstalledError(
        _("A PDF is printed by Chromium or Chrome, and there is none here."),
        found=found,
        do=_(
            "Install one (Debian: apt-get install chromium) or set KAM_CHROMIUM to its path; or open the .html file of "
            "the plan in a browser and print it from there."
        ),
    )
