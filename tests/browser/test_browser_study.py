"""The page of a study in a browser: no error, no request, nothing wider than a phone."""

import pytest

from kamlib.study import run

pytestmark = [pytest.mark.browser, pytest.mark.long]


@pytest.fixture(scope="module", params=["portfolio", "change", "rewind", "account_review"])
def report(request, tmp_path_factory):
    return run(request.param, out=tmp_path_factory.mktemp("out"))


@pytest.mark.parametrize("width", [1280, 400])
def test_a_page_is_quiet_and_fits(report, width, browser):
    context = browser.new_context(viewport={"width": width, "height": 900}, offline=True)
    page = context.new_page()
    told, asked = [], []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(report.as_uri())
    assert not told
    assert [url for url in asked if not url.startswith("data:")] == [report.as_uri()]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("script").count() == 0
    for image in page.locator("img").all():
        assert image.evaluate("image => image.naturalWidth") > 0
        assert len(image.get_attribute("alt")) > 20
    assert page.locator("h1").count() == 1
    context.close()


def test_the_answer_is_the_first_thing_and_code_is_folded(report, page):
    page.goto(report.as_uri())
    headline = page.locator(".kam-headline")
    assert headline.count() == 1 and headline.bounding_box()["y"] < 500
    code = page.locator("details.code").nth(1)
    assert not code.locator("pre").is_visible()
    code.locator("summary").click()
    assert "kam.study" in code.locator("pre").inner_text()


def test_the_keyboard_reaches_the_answer_and_the_tables(report, page):
    page.goto(report.as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.wait_for_url("**/report.html#answer")
    tables = page.locator(".kam-table")
    assert tables.count() >= 4
    tables.first.focus()
    assert page.evaluate("document.activeElement.getAttribute('aria-label')")


def test_a_printed_page_shows_every_table_whole(report, page):
    page.goto(report.as_uri())
    page.emulate_media(media="print")
    assert page.locator("details.code").first.evaluate("element => getComputedStyle(element).display") == "none"
    assert page.locator(".kam-table").first.evaluate("element => getComputedStyle(element).overflowX") == "visible"
