"""A language model's answer on the page: sentences as they are verified, what was left out on request, a fault and the reader."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Serve, ask
from tests.model_server import Exchange, ModelServer, fails, says

QUESTION = "When was Hamas founded?"


def founded(exchange: Exchange) -> str:
    return f"Hamas was founded in 1987 {exchange.mark('1987')}.\n"


@pytest.fixture(scope="module")
def server() -> ModelServer:
    return ModelServer(
        says(founded, "It ", "is <img src=x ", "onerror=alert(1)> ", "well known [1].", pause=0.7), fails(500, retry_after="60")
    )


def test_sentences_appear_as_they_are_verified_and_a_fault_leaves_the_reader_s_answer(
    browser: Browser, serve: Serve, server: ModelServer
) -> None:
    with server:
        page: Page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(serve(RAG_MODEL="m", OPENAI_BASE_URL=server.address, OPENAI_API_KEY="sk-Secret0Key"))
        page.fill("#fn-box textarea", QUESTION)
        page.keyboard.press("Enter")
        expect(page.locator("#fn-log .partial")).to_contain_text("Hamas was founded in 1987.", timeout=20_000)
        expect(page.locator("#fn-log .answer:not(.partial)")).to_have_count(0)
        expect(page.locator("#fn-log .answer:not(.partial)")).to_contain_text("Hamas was founded in 1987.", timeout=20_000)
        expect(page.locator("#fn-log .partial")).to_have_count(0)
        summary = page.locator("#fn-log details.notice summary")
        expect(summary).to_have_text("1 sentence left out: the document does not support it.")
        expect(page.get_by_text("well known")).to_be_hidden()
        summary.click()
        expect(page.get_by_text("It is <img src=x onerror=alert(1)> well known.")).to_be_visible()
        assert page.locator("#fn-log img").count() == 0
        page.locator("#fn-log .mark").first.click()
        assert "founded in 1987" in page.locator(".s.on").inner_text()
        ask(page, QUESTION)
        expect(page.locator("#fn-log .notice").last).to_contain_text("failed (status 500)")
        expect(page.locator("#fn-log .short").last).to_have_text("1987")
        assert "Secret" not in page.content()
        page.close()


def test_stop_keeps_what_was_verified_and_the_next_question_gets_its_turn(browser: Browser, serve: Serve) -> None:
    endless = ModelServer(says(founded, *["It ", "goes ", "on. "] * 40, pause=0.5))
    with endless:
        page: Page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(serve(RAG_MODEL="m", OPENAI_BASE_URL=endless.address))
        expect(page.locator(".badge")).to_have_text("m · local")
        page.fill("#fn-box textarea", QUESTION)
        page.keyboard.press("Enter")
        expect(page.locator("#fn-log .partial")).to_contain_text("Hamas was founded in 1987.", timeout=20_000)
        page.fill("#fn-box textarea", "hi")
        page.keyboard.press("Enter")
        expect(page.locator("#fn-waiting li")).to_contain_text("hi")
        page.locator("#fn-box .stop-button").click()
        expect(page.locator("#fn-log .fault")).to_have_text("Stopped.")
        expect(page.locator("#fn-log .answer").first).to_contain_text("Hamas was founded in 1987.")
        expect(page.locator("#fn-log .aside")).to_contain_text("Hello.")
        expect(page.locator("#fn-waiting li")).to_have_count(0)
        page.close()
