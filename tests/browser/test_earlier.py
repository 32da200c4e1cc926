"""Conversations kept in the browser, when the reader says so; and uncertain answers out of sight."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import ask

KEPT = "(Object.entries(localStorage).filter(([key]) => key.startsWith('footnote earlier')).map(([, value]) => value)[0] ?? '')"


def open_panel(page: Page) -> None:
    page.locator("[popovertarget=fn-menu]").click()
    page.get_by_role("button", name="Earlier conversations").click()
    expect(page.locator("#fn-earlier")).to_be_visible()


def close_panel(page: Page) -> None:
    for panel in ("#fn-earlier", "#fn-menu"):
        page.keyboard.press("Escape")
        expect(page.locator(panel)).to_be_hidden()


def new(page: Page) -> None:
    page.locator("#fn-new").click()
    expect(page.locator("#fn-log .answer")).to_have_count(0)
    page.wait_for_function("Object.values(sessionStorage).every(v => !v.includes('data-kept'))")


def test_nothing_is_kept_until_the_reader_says_so(page: Page) -> None:
    ask(page, "When was Hamas founded?")
    page.wait_for_function("Object.values(sessionStorage).some(kept => kept.includes('role'))")
    open_panel(page)
    keeps = page.get_by_role("switch", name="Keep conversations here")
    expect(keeps).to_have_attribute("aria-checked", "false")
    assert page.evaluate(KEPT) == ""
    keeps.click()
    expect(page.locator("#fn-earlier .reopen")).to_have_count(1)
    assert "Hamas" in page.evaluate(KEPT)


def test_what_is_kept_is_listed_opened_again_gone_on_with_and_deleted(page: Page, address: str) -> None:
    open_panel(page)
    page.get_by_role("switch", name="Keep conversations here").click()
    close_panel(page)
    ask(page, "when did relations deteriorate?")
    ask(page, "Who won the 2022 World Cup?")
    page.wait_for_function(f"{KEPT}.includes('World Cup')")
    shown = page.locator("#fn-log .answer").evaluate_all("all => all.map(e => e.innerText)")
    new(page)
    ask(page, "When was Hamas founded?")
    page.wait_for_function(f"JSON.parse{KEPT}.length === 2")
    kept = page.evaluate(KEPT)
    assert "<" not in kept  # data, not markup
    assert "traditional sympathy" not in kept  # nor the document's words

    page.goto("about:blank")
    other = page.context.new_page()  # another window of the same browser
    other.goto(address)
    other.wait_for_selector("#fn-next .chip")
    open_panel(other)
    items = other.locator("#fn-earlier .reopen")
    expect(items.locator("b")).to_have_text(["When was Hamas founded?", "when did relations deteriorate?"])
    items.last.click()
    expect(other.locator("#fn-earlier")).to_be_hidden()
    expect(other.locator("#fn-log .answer")).to_have_count(2)
    assert other.locator("#fn-log .answer").evaluate_all("all => all.map(e => e.innerText)") == shown
    other.locator("#fn-log .mark").first.click()
    expect(other.locator(".s.on")).to_contain_text("But in 2011")
    ask(other, "who founded Hamas?")
    other.wait_for_function(f"JSON.parse{KEPT}[0].turns.length === 3")  # it goes on where it was

    open_panel(other)
    other.get_by_role("button", name="Delete: when did").click()
    expect(items.locator("b")).to_have_text(["When was Hamas founded?"])
    other.get_by_role("button", name="Delete: When was").click()
    expect(other.locator("#fn-earlier .said")).to_have_text("None is kept.")
    assert other.evaluate(KEPT) == ""
    expect(other.locator("#fn-log .answer")).to_have_count(0)  # the one that was open is gone from the page too
    close_panel(other)
    ask(other, "When was Hamas founded?")
    other.wait_for_function(f"JSON.parse({KEPT} || '[]').length === 1")  # and what comes is another


def test_all_are_deleted_at_once(page: Page) -> None:
    open_panel(page)
    page.get_by_role("switch", name="Keep conversations here").click()
    close_panel(page)
    for number, question in enumerate(("When was Hamas founded?", "Who sponsored the Kalinka center?"), 1):
        ask(page, question)
        page.wait_for_function(f"n => JSON.parse({KEPT} || '[]').length === n", arg=number)
        new(page)
    open_panel(page)
    page.get_by_role("button", name="Delete all").click()
    expect(page.locator("#fn-earlier li")).to_have_count(0)
    assert page.evaluate(KEPT) == ""


EVIL = "<img src=x onerror=window.hit=1>"


def test_what_somebody_put_into_the_storage_is_text_or_nothing(page: Page) -> None:
    forged = {
        "question": EVIL, "standalone_question": EVIL, "method": "llm", "seconds": 1, "by": EVIL, "text": EVIL, "notice": EVIL,
        "left_out": [EVIL], "verdict": EVIL,
    }  # fmt: skip
    turns = [{"question": EVIL, "answer": forged}, {"question": EVIL, "answer": EVIL}]
    key = page.evaluate("`footnote earlier ${document.title}`")
    for kept in ([{"id": "a", "at": EVIL, "turns": turns}, None, {"id": 3}, {"id": "b", "turns": []}], {"id": "a"}, "no JSON"):
        text = kept if isinstance(kept, str) else json.dumps(kept)
        page.evaluate("([key, text]) => localStorage.setItem(key, text)", [key, text])
        open_panel(page)
        close_panel(page)
    page.evaluate("([key, text]) => localStorage.setItem(key, text)", [key, json.dumps([{"id": "a", "at": 0, "turns": turns}])])
    open_panel(page)
    page.locator("#fn-earlier .reopen").click()
    expect(page.locator("#fn-log .no")).to_have_text(EVIL)
    expect(page.locator("#fn-log .fault")).to_contain_text("Ask again")
    expect(page.locator("#fn-log img, #fn-earlier img")).to_have_count(0)
    assert page.evaluate("window.hit") is None


@pytest.fixture
def unsure_page(browser: Browser, half_sure: str) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    page.goto(half_sure)
    page.wait_for_selector("#fn-next .chip")
    yield page
    page.close()


def test_uncertain_answers_are_hidden_where_the_reader_says_so_and_shown_by_a_click(unsure_page: Page) -> None:
    page = unsure_page
    ask(page, "when did relations deteriorate?")
    hedged, line = page.locator("#fn-log .hedged"), page.locator("#fn-log .unseen")
    expect(hedged).to_be_visible()
    expect(line).to_be_hidden()
    page.locator("[popovertarget=fn-menu]").click()
    page.get_by_role("switch", name="Uncertain answers").click()
    page.keyboard.press("Escape")
    expect(hedged).to_be_hidden()
    expect(line).to_contain_text("an uncertain answer is hidden")
    expect(page.locator("#fn-log .notes li:visible")).to_have_count(1)
    page.reload()
    expect(page.locator("#fn-hedged")).to_have_attribute("aria-checked", "false")
    expect(line).to_be_visible()
    expect(page.locator(".s.cited")).to_have_count(1)
    page.get_by_role("button", name="Show it").click()
    expect(hedged).to_be_visible()
    expect(hedged.locator(".mark")).to_be_focused()
    expect(line).to_be_hidden()
    expect(page.locator("#fn-log .notes li:visible")).to_have_count(2)
    page.locator("[popovertarget=fn-menu]").click()
    expect(page.get_by_role("switch", name="Uncertain answers")).to_have_attribute("aria-checked", "false")
