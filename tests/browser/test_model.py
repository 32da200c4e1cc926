"""A language model's answer on the page: sentences as they are verified, what was left out on request, a fault and the reader."""

import itertools
import time

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Serve, ask
from tests.model_server import Exchange, ModelServer, drips, fails, says

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
        expect(page.locator("#fn-log .partial")).to_contain_text("Hamas was founded in 1987.")
        expect(page.locator("#fn-log .answer:not(.partial)")).to_have_count(0)
        expect(page.locator("#fn-log .answer:not(.partial)")).to_contain_text("Hamas was founded in 1987.")
        expect(page.locator("#fn-log .partial")).to_have_count(0)
        summary = page.locator("#fn-log details.notice summary")
        expect(summary).to_have_text("Left out: 1 sentence the document does not support.")
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
        expect(page.locator("#fn-log .partial")).to_contain_text("Hamas was founded in 1987.")
        page.fill("#fn-box textarea", "hi")
        page.keyboard.press("Enter")
        expect(page.locator("#fn-waiting li")).to_contain_text("hi")
        page.locator("#fn-box .stop-button").click()
        expect(page.locator("#fn-log .fault")).to_have_text("Stopped.")
        expect(page.locator("#fn-log .answer").first).to_contain_text("Hamas was founded in 1987.")
        expect(page.locator("#fn-log .aside")).to_contain_text("Hello.")
        expect(page.locator("#fn-waiting li")).to_have_count(0)
        page.close()


def test_stop_and_a_closed_tab_hang_up_on_a_model_that_still_reads(browser: Browser, serve: Serve) -> None:
    reading = ModelServer(drips(itertools.repeat(": still reading the prompt\n\n"), 0.05))
    with reading:
        address = serve(RAG_MODEL="m", OPENAI_BASE_URL=reading.address, RAG_MODEL_WORKERS="1")
        for leave in ("stop", "close", "stop"):
            reading.hung_up.clear()
            asked = len(reading.requests)
            page: Page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.goto(address)
            page.fill("#fn-box textarea", QUESTION)
            page.keyboard.press("Enter")
            for _ in range(400):
                if len(reading.requests) > asked:  # the place that the one before held is free
                    break
                page.wait_for_timeout(50)
            assert len(reading.requests) == asked + 1
            time.sleep(0.3)
            assert not reading.hung_up.is_set()
            page.locator("#fn-box .stop-button").click() if leave == "stop" else page.close()
            assert reading.hung_up.wait(60), leave
            page.close()
