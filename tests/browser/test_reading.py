"""The source follows the answer; keys, links, thumbs and the theme; words for readers."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import ask


@pytest.fixture
def clipboard(page: Page) -> Page:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    return page


@pytest.fixture
def sure_page(browser: Browser, half_sure: str) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    page.goto(half_sure)
    page.wait_for_selector("#fn-next .chip")
    yield page
    page.close()


def test_the_first_cited_sentence_is_lit_and_seen_when_the_answer_stands_and_no_longer(page: Page) -> None:
    current = page.locator('.s[aria-current="true"]')
    ask(page, "Who sponsored the Kalinka center?")
    expect(current).to_contain_text("sponsored by Rossotrudnichestvo")
    expect(current).to_be_in_viewport()
    ask(page, "When was Hamas founded?")
    expect(current).to_contain_text("founded in 1987")
    expect(current).to_be_in_viewport()
    ask(page, "Who won the 2022 World Cup?")
    expect(page.locator(".s.on, .s.cited, .fn-number, [aria-current]")).to_have_count(0)
    page.locator("#fn-log .mark").first.click()
    expect(current).to_have_count(1)
    page.locator("#fn-new").click()
    expect(page.locator(".s.on, .s.cited, .fn-number, [aria-current]")).to_have_count(0)


def test_the_panel_stays_where_it_is_for_who_reads_in_it(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")  # so that nothing is on its way when it is looked at
    page.wait_for_selector("#fn-next .chip")
    held: list[Route] = []
    page.route("**/queue/join*", lambda route: held.append(route))
    page.fill("#fn-box textarea", "When was Hamas founded?")
    with page.expect_request("**/queue/join*"):
        page.keyboard.press("Enter")
    page.locator("#fn-source .sheet").hover()
    page.mouse.wheel(0, 4000)
    at_its_end = (
        "(e => e.scrollTop > 0 && e.scrollTop + e.clientHeight > e.scrollHeight - 2)(document.querySelector('#fn-source .sheet'))"
    )
    page.wait_for_function(at_its_end)
    held[0].continue_()
    page.wait_for_selector("#fn-log .mark.on")
    expect(page.locator(".s.on")).to_contain_text("founded in 1987")
    assert page.evaluate(at_its_end)


def test_n_and_p_walk_the_footnotes(page: Page) -> None:
    ask(page, "when did relations deteriorate?")
    lit = page.locator(".s.on")
    expect(lit).to_contain_text("But in 2011")
    page.keyboard.press("Escape")  # out of the box
    page.keyboard.press("n")
    expect(lit).to_contain_text("have intensified since")
    expect(lit).to_be_in_viewport()
    expect(page.locator("#fn-log .mark").nth(1)).to_be_focused()
    page.keyboard.press("n")
    expect(lit).to_contain_text("have intensified since")
    page.keyboard.press("p")
    expect(lit).to_contain_text("But in 2011")
    expect(page.locator("#fn-log .question")).to_have_count(1)


def test_keys_reach_the_box_earlier_questions_and_the_sheet_of_keys(page: Page) -> None:
    box = page.locator("#fn-box textarea")
    for question in ("When was Hamas founded?", "Who sponsored the Kalinka center?"):
        ask(page, question)
    page.keyboard.press("Escape")
    expect(box).not_to_be_focused()
    page.keyboard.press("?")
    expect(page.locator("#fn-keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#fn-keys")).to_be_hidden()
    page.keyboard.press("/")
    expect(box).to_be_focused()
    for key, shown in (
        ("ArrowUp", "Who sponsored the Kalinka center?"),
        ("ArrowUp", "When was Hamas founded?"),
        ("ArrowUp", "When was Hamas founded?"),
        ("ArrowDown", "Who sponsored the Kalinka center?"),
        ("ArrowDown", ""),
    ):
        page.keyboard.press(key)
        expect(box).to_have_value(shown)
    page.keyboard.type("a/n?")
    expect(box).to_have_value("a/n?")


def test_a_link_asks_once_and_an_answer_s_link_is_copied(clipboard: Page, address: str) -> None:
    clipboard.goto(f"{address}/?q=When+was+Hamas+founded%3F")
    expect(clipboard.locator("#fn-log .short")).to_have_text("1987")
    assert clipboard.evaluate("location.search") == ""
    clipboard.get_by_role("button", name="Copy a link to this answer").click()
    expect(clipboard.get_by_role("status").filter(has_text="Link copied")).to_be_visible()
    copied = clipboard.evaluate("navigator.clipboard.readText()")
    assert copied == f"{address}/?q=When+was+Hamas+founded%3F&at=article.txt%3A853-1037"
    clipboard.wait_for_function("Object.values(sessionStorage).some(kept => kept.includes('role'))")
    clipboard.reload()
    expect(clipboard.locator("#fn-log .short")).to_have_text("1987")
    expect(clipboard.locator("#fn-log .question")).to_have_count(1)


def test_a_long_question_by_link_leaves_room_for_its_answer(page: Page, address: str) -> None:
    page.goto(f"{address}/?q={'When%20was%20Hamas%20founded%3F%20' * 240}")
    page.wait_for_selector("#fn-log .answer")
    expect(page.locator("#fn-log .answer")).to_be_in_viewport()
    question = page.locator("#fn-log .question")
    assert question.evaluate("e => e.getBoundingClientRect().height") < 320
    page.locator("#fn-log .edit").click()
    assert len(page.locator("#fn-box textarea").input_value()) > 5_000


def test_what_a_button_opens_gives_the_focus_back_to_it(page: Page) -> None:
    for name, panel in (("Ask about your own document", "#fn-bring"), ("More", "#fn-menu")):
        button = page.get_by_role("button", name=name, exact=True)
        button.focus()
        page.keyboard.press("Enter")
        expect(page.locator(panel)).to_be_visible()
        page.keyboard.press("Tab")
        page.keyboard.press("Escape")
        expect(page.locator(panel)).to_be_hidden()
        expect(button).to_be_focused()


def test_nobody_hears_gradio_s_own_words(page: Page) -> None:
    ask(page, "When was Hamas founded?")
    page.wait_for_timeout(1500)
    assert "common." not in page.evaluate("document.body.innerText")
    assert page.locator(".sr-only[role=status]:visible").count() == 0


def test_thumbs_copy_a_line_for_the_owner_where_nothing_is_kept(clipboard: Page) -> None:
    ask(clipboard, "When was Hamas founded?")
    clipboard.get_by_role("button", name="Wrong").click()
    clipboard.locator(".wrong input").fill("in 1988")
    clipboard.keyboard.press("Enter")
    expect(clipboard.get_by_role("status").filter(has_text="Nothing is kept here. Copied")).to_be_visible()
    line = json.loads(clipboard.evaluate("navigator.clipboard.readText()"))
    assert (line["question"], line["verdict"], line["correction"]) == ("When was Hamas founded?", "down", "in 1988")
    assert line["citations"][0]["quote"].startswith("Culturally")
    expect(clipboard.locator("#fn-log .down")).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize(("system", "other"), [("light", "dark"), ("dark", "light")])
def test_light_or_dark_is_as_the_system_has_it_until_somebody_chooses(
    browser: Browser, address: str, system: str, other: str
) -> None:
    context = browser.new_context(color_scheme=system)  # type: ignore[arg-type]  # one of the two that it takes
    page = context.new_page()
    scheme = "getComputedStyle(document.documentElement).colorScheme === '{}'"
    page.goto(address)
    page.wait_for_selector("#fn-theme")
    page.wait_for_function(scheme.format(system))
    page.locator("#fn-theme").click()
    page.wait_for_function(scheme.format(other))
    page.reload()
    page.wait_for_selector("#fn-box textarea")
    page.wait_for_function(scheme.format(other))
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_chosen_tab_is_lighter_than_its_track(browser: Browser, address: str, scheme: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 664}, color_scheme=scheme)  # type: ignore[arg-type]  # one of those that it takes
    page.goto(address)
    page.wait_for_selector("#fn-to-chat[aria-selected=true]")
    luma = "e => getComputedStyle(e).backgroundColor.match(/\\d+/g).slice(0, 3).reduce((sum, n) => sum + Number(n), 0)"
    assert page.locator("#fn-to-chat").evaluate(luma) > page.locator("#fn-head .tabs").evaluate(luma) + 20
    page.close()


def test_the_calendar_value_is_large_and_the_words_and_reason_stand_below(sure_page: Page) -> None:
    ask(sure_page, "When was the attack against Israel launched?")
    expect(sure_page.locator("#fn-log .short")).to_have_text("7 October 2023")
    expect(sure_page.locator("#fn-log .basis")).to_have_text("“Saturday”, counted from the document’s own date, 9 October 2023")
    expect(sure_page.locator("#fn-log .quote .cal")).to_have_text("(7 October 2023)")


def test_the_article_has_its_title_and_dates_with_their_calendar_value(page: Page) -> None:
    expect(page.locator(".article .title")).to_have_text("Does Russia have relations with Hamas?")
    expect(page.locator(".article time", has_text="Saturday")).to_have_attribute("title", "7 October 2023")
    expect(page.locator(".article time", has_text="January 31 of that year")).to_have_attribute("title", "31 January 2006")
