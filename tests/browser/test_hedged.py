"""An answer that is not sure, as the page and the widget show it: quietly, its sentence first, and said to everybody."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from rag.chatbot import Chatbot
from tests.browser.conftest import Serve, ask, axe_faults
from tests.browser.test_widget import OPENED
from tests.browser.test_widget import ask as ask_widget
from tests.hedging import Hedging

QUESTION = "when did relations deteriorate?"
SAYS, ALSO = "The document may say:", "The document may also say:"
Scheme = Literal["light", "dark"]


@pytest.fixture(scope="module")
def unsure(serve: Serve) -> str:
    """A server that is sure of nothing."""
    return serve(script=("-m", "tests.hedging", "--sure", "0"))


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """A page at an address, in a context of its own; an error on it fails the test."""
    contexts, errors = [], list[str]()

    def go(address: str, width: int = 1280, scheme: Scheme = "light") -> Page:
        context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme, reduced_motion="reduce")
        contexts.append(context)
        if "/demo" in address:
            context.add_init_script(OPENED)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(address)
        page.wait_for_selector("#fn-next .chip, .panel")
        return page

    yield go
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture(scope="module")
def words(chatbot: Chatbot) -> list[str]:
    """Those that are lit in the two sentences of the answer to QUESTION."""
    return [claim.text for claim in chatbot.ask(QUESTION).claims]


def picture(page: Page, name: str) -> None:
    """Keeps what is shown where somebody wants to look at it."""
    if folder := os.environ.get("FOOTNOTE_HEDGED_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png")


# ---- the page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_shows_it_quietly_and_axe_finds_nothing(
    open_page: Callable[..., Page], unsure: str, half_sure: str, words: list[str], width: int, scheme: Scheme
) -> None:
    page = open_page(unsure, width, scheme)
    ask(page, "When was Hamas founded?")
    group = page.get_by_role("group", name=SAYS)
    expect(group.locator(".hedge")).to_have_text(SAYS)
    expect(group.locator(".ans")).to_have_text("1987")
    expect(group.locator(".mark")).to_have_accessible_name("footnote 1")
    expect(page.locator("#fn-log .short")).to_have_count(0)
    assert group.locator(".quote").evaluate("e => parseFloat(getComputedStyle(e).fontSize)") == 16
    assert axe_faults(page) == []
    picture(page, f"page-hedged-{width}-{scheme}")
    page = open_page(half_sure, width, scheme)
    ask(page, QUESTION)
    expect(page.locator("#fn-log .reading")).to_have_count(2)
    texts = page.locator("#fn-log .answer :is(.lead, .short, .hedge)").all_inner_texts()
    assert texts == [words[0], ALSO]
    expect(page.get_by_role("group", name=ALSO).locator(".ans")).to_have_text(words[1])
    assert axe_faults(page) == []
    picture(page, f"page-mixed-{width}-{scheme}")


def test_its_footnote_leads_to_the_sentence_and_back(open_page: Callable[..., Page], half_sure: str) -> None:
    page = open_page(half_sure)
    ask(page, QUESTION)
    dashed = "e => getComputedStyle(e).borderTopStyle"
    assert [mark.evaluate(dashed) == "dashed" for mark in page.locator("#fn-log .mark").all()] == [False, True]
    number = page.get_by_role("link", name="Footnote 2: back to the answer")
    assert number.evaluate(dashed) == "dashed"
    page.locator("#fn-log .mark").last.click()
    expect(page.locator(".s.on")).to_contain_text("have intensified since the start of the war")
    picture(page, "page-lit-1280-light")
    number.click()
    expect(page.locator("#fn-log .mark").last).to_be_focused()


def test_a_follow_up_leans_on_the_words_that_were_lit(open_page: Callable[..., Page], unsure: str) -> None:
    page = open_page(unsure)
    ask(page, "Who sponsored the Kalinka center?")
    ask(page, "Where was it opened?")
    expect(page.locator("#fn-log .readas b")).to_contain_text("Kalinka")
    expect(page.locator("#fn-log .ans").last).to_have_text("Gaza")


def test_what_is_saved_says_that_it_is_not_sure(open_page: Callable[..., Page], half_sure: str) -> None:
    page = open_page(half_sure)
    for question in ("When was Hamas founded?", QUESTION, "Who won the 2022 World Cup?", "hello"):
        ask(page, question)
    saved = []
    for button in ("#fn-md", "#fn-json"):
        page.locator("[popovertarget=fn-menu]").click()
        with page.expect_download() as download:
            page.locator(button).click()
        saved.append(Path(download.value.path()).read_text(encoding="utf-8"))
    markdown, turns = saved[0], json.loads(saved[1])
    assert markdown.count(ALSO) == 1
    assert f"”[^2]\n\n{ALSO}\n\n“Russia’s relations" in markdown
    assert [turn["sure"] for turn in turns] == [True, False, False, False]
    assert turns[1]["answer"][-2] == ALSO


# ---- the widget


@pytest.mark.parametrize("lang", ["en", "de", "ar"])
def test_a_widget_in_any_language_says_it_in_the_question_s(
    open_page: Callable[..., Page], unsure: str, half_sure: str, words: list[str], lang: str
) -> None:
    page = open_page(f"{unsure}/demo?open=true&lang={lang}")
    ask_widget(page, QUESTION)
    expect(page.locator(".may .lead")).to_have_text(SAYS)
    expect(page.get_by_role("group", name=SAYS)).to_have_count(2)
    expect(page.locator(".short, .turn > .lead")).to_have_count(0)
    expect(page.locator(".ans")).to_have_text(words)
    assert page.locator(".may").first.evaluate("e => getComputedStyle(e).direction") == ("rtl" if lang == "ar" else "ltr")
    assert page.locator(".quote").first.evaluate("e => getComputedStyle(e).direction") == "ltr"
    picture(page, f"widget-hedged-{lang}")
    page = open_page(f"{half_sure}/demo?open=true&lang={lang}")
    ask_widget(page, QUESTION)
    assert page.locator(".turn :is(.lead, .short)").all_inner_texts() == [f"With Hamas: {words[0]}", ALSO]
    expect(page.get_by_role("group", name=ALSO).locator(".mark")).to_have_text("2")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_in_the_widget(
    open_page: Callable[..., Page], unsure: str, half_sure: str, width: int, scheme: Scheme
) -> None:
    for name, address in (("hedged", unsure), ("mixed", half_sure)):
        page = open_page(f"{address}/demo?open=true", width, scheme)
        ask_widget(page, QUESTION)
        assert axe_faults(page) == []
        picture(page, f"widget-{name}-{width}-{scheme}")


def test_the_widget_keeps_it_over_a_reload(open_page: Callable[..., Page], half_sure: str) -> None:
    page = open_page(f"{half_sure}/demo?open=true")
    ask_widget(page, QUESTION)
    shown = page.locator(".turn").inner_text()
    page.reload()
    expect(page.locator(".notes")).to_be_visible()
    assert page.locator(".turn").inner_text() == shown


def test_a_model_s_own_words_are_hedged_too(
    open_page: Callable[..., Page], listen: Callable[..., str], chatbot: Chatbot, words: list[str]
) -> None:
    page = open_page(f"{listen(Hedging(chatbot, own=True))}/demo?open=true")
    ask_widget(page, QUESTION)
    expect(page.locator(".may.prose")).to_have_text([f"In the model’s words: compare the source.{words[0]} 1", f"{words[1]} 2"])
    expect(page.locator(".notes q")).to_have_count(2)
    picture(page, "widget-own-1280-light")


def test_a_calendar_value_stands_after_its_sentence(open_page: Callable[..., Page], unsure: str) -> None:
    page = open_page(f"{unsure}/demo?open=true")
    ask_widget(page, "When did the militiamen launch the attack against Israel?")
    expect(page.locator(".may .quote")).to_contain_text("1 (7 October 2023)")
    expect(page.locator(".may .ans")).to_have_text("Saturday")
