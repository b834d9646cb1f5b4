"""Take the README's pictures: the top of the sample's portfolio report in both languages (make picture)."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"


def main(reports: Path) -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for lang in ("en", "es"):
            page = browser.new_page(viewport={"width": 900, "height": 1200})
            page.goto((reports / lang / "portfolio" / "report.html").resolve().as_uri())
            figure = page.locator("img").first.bounding_box()
            clip = {"x": 0, "y": 0, "width": 900, "height": figure["y"] + figure["height"] + 10}
            page.screenshot(path=IMAGES / f"portfolio.{lang}.png", clip=clip, full_page=True)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
