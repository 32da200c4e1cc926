"""The report in a real Chromium: filters, search, links, light, dark, narrow and on paper; and it loads nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from rag.evaluate.compare import compare
from rag.evaluate.report.comparison_html import comparison_html
from rag.evaluate.report.run_html import run_html
from tests.evaluate.report.test_run_html import DOCUMENT, EVIL, OUTCOMES, hostile, run_of

RUN = run_of(*(hostile(str(i), float(i % 3 > 0), error=i == 6, sure=i % 5 != 1) for i in range(12)))


@pytest.fixture(params=["light", "dark"])
def page(browser: Browser, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The report of hostile texts; any request but its own, any dialog and any word on the console is a failure."""
    (tmp_path / "run.html").write_text("".join(run_html(RUN, [DOCUMENT], OUTCOMES)), encoding="utf-8")
    page = browser.new_context(color_scheme=request.param, viewport={"width": 1280, "height": 900}).new_page()
    faults: list[str] = []
    page.on("console", lambda m: faults.append(m.text))
    page.on("pageerror", lambda e: faults.append(str(e)))
    page.on("dialog", lambda d: (faults.append(d.message), d.dismiss()))
    page.on("request", lambda r: faults.append(r.url) if not r.url.startswith("file:") else None)
    page.goto(f"file://{tmp_path / 'run.html'}")
    yield page
    assert faults == []
    page.context.close()


def shown(page: Page) -> int:
    return page.locator(".row:visible").count()


def test_filter_search_and_links(page: Page) -> None:
    assert shown(page) == 12
    assert page.locator(".row").first.get_attribute("class") == "row bad"
    page.get_by_role("button", name="Failed 4").click()
    assert shown(page) == 4
    assert page.locator("#count").inner_text() == "4 questions shown"
    page.get_by_role("searchbox").fill("no such words")
    assert shown(page) == 0
    assert page.get_by_text("No question fits.").is_visible()
    page.get_by_role("searchbox").fill("ALERT(1)")
    assert shown(page) == 4
    page.get_by_role("searchbox").fill("")
    page.get_by_role("button", name="Hedged 2").click()
    assert shown(page) == 2
    assert all("In the model’s words" in row for row in page.locator(".row:visible summary").all_inner_texts())
    page.get_by_role("searchbox").fill("ALERT(1)")
    page.get_by_role("button", name="All 12").click()
    page.locator(".bars a").first.click()
    assert shown(page) == 12
    page.locator(".fails a").first.click()
    row = page.locator(".row[open]")
    assert row.count() == 1
    assert row.locator("mark.c").first.is_visible()
    assert EVIL[:20] in row.inner_text()
    assert row.locator("summary").bounding_box()["y"] >= page.locator(".tools").bounding_box()["height"] - 1  # type: ignore[index]  # both are on the page


def test_a_narrow_screen_is_never_wider_than_it_is(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator(".row summary").first.click()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_on_paper_the_failed_ones_stand_open_and_close_again(page: Page) -> None:
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".row[open]").count() == 4
    page.emulate_media(media="print")
    assert not page.locator(".tools").is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator(".row[open]").count() == 0


def test_a_comparison_of_hostile_texts(browser: Browser, tmp_path: Path) -> None:
    other = run_of(*(hostile(str(i), float(i % 4 > 0)) for i in range(12)))
    (tmp_path / "c.html").write_text("".join(comparison_html(compare(RUN, other), ("a.json", "b.json"))), encoding="utf-8")
    page = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
    faults: list[str] = []
    page.on("pageerror", lambda e: faults.append(str(e)))
    page.on("dialog", lambda d: (faults.append(d.message), d.dismiss()))
    page.goto(f"file://{tmp_path / 'c.html'}")
    assert shown(page) == 5
    page.get_by_role("button", name="Gained 3").click()
    assert shown(page) == 3
    page.locator(".row:visible summary").first.click()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert faults == []
    page.context.close()
