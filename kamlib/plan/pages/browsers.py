"""Nothing in; the browser of this machine that can print out."""

from __future__ import annotations

import os
import shutil

_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")


def browser() -> str | None:
    """Return the path of a Chromium or Chrome on this machine, if there is one; ``KAM_CHROMIUM`` names another."""
    return os.environ.get("KAM_CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
