"""What a reader does: ask, check the footnote in the article, be refused, go on after a fault."""

import json
import re
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from rag.types import Document
from tests.browser.conftest import Serve, ask, axe_faults


def lit(page: Page) -> str:
    return page.locator(".s.on").inner_text()


def test_an_answer_shows_its_sentence_and_a_click_lights_it_in_the_article(page: Page) -> None:
    ask(page, "when did relations deteriorate?")
    expect(page.locator("#fn-log .ans").first).to_have_text("2011")
    expect(page.locator("#fn-log .quote").first).to_contain_text("But in 2011, relations between Moscow")
    expect(page.locator("#fn-log .mark")).to_have_count(2)
    page.locator("#fn-log .mark").first.click()
    assert lit(page).startswith("But in 2011, relations")
    expect(page.locator(".s.on")).to_be_in_viewport()
    page.locator("#fn-log .notes a").nth(1).click()
    assert lit(page).startswith("Russia’s relations with Hamas have intensified")
    expect(page.locator(".s.on")).to_be_in_viewport()


def test_what_is_lit_is_the_quote_to_the_character(page: Page) -> None:
    ask(page, "Who sponsored the Kalinka center?")
    page.locator("#fn-log .mark").first.click()
    quote = page.locator("#fn-log .notes q").first.inner_text()
    assert page.locator(".s.on").evaluate("e => e.textContent") == quote.strip("“”")


def test_the_article_on_the_page_reads_as_the_file(page: Page, seed: Document) -> None:
    shown = page.locator(".article").evaluate("e => e.textContent")
    assert re.sub(r"\s+", "", shown) == re.sub(r"\s+", "", seed.text)


def test_a_refusal_offers_the_closest_passages_without_a_mark(page: Page) -> None:
    ask(page, "Who won the 2022 World Cup?")
    expect(page.locator("#fn-log .no")).to_have_text("The document does not say.")
    expect(page.locator("#fn-log .asked")).to_have_text("Looked for: Who won the 2022 World Cup?")
    expect(page.locator("#fn-log .mark")).to_have_count(0)
    expect(page.locator("#fn-log .nearby small").first).to_contain_text("Russia-Hamas, meetings in Moscow · characters")
    page.locator("#fn-log .nearby").first.click()
    expect(page.locator(".s.near")).to_be_in_viewport()
    expect(page.locator(".s.on")).to_have_count(0)


def test_a_fault_is_a_sentence_and_the_box_stays_usable(page: Page) -> None:
    ask(page, "x" * 5000)
    expect(page.locator("#fn-log .fault")).to_contain_text("5,000 characters")
    ask(page, "When was Hamas founded?")
    expect(page.locator("#fn-log .short")).to_have_text("1987")


def test_marks_are_links_that_the_keyboard_reaches(page: Page) -> None:
    ask(page, "When was Hamas founded?")
    mark = page.locator("#fn-log .mark")
    expect(mark).to_have_attribute("aria-label", "footnote 1")
    mark.focus()
    page.keyboard.press("Enter")
    assert "founded in 1987" in lit(page)


def test_pointing_at_a_mark_shows_its_sentence_and_escape_closes_it(page: Page) -> None:
    ask(page, "Who sponsored the Kalinka center?")
    page.locator("#fn-log .mark").hover()
    pop = page.locator("#fn-pop")
    expect(pop).to_be_visible()
    expect(pop.locator(".quote")).to_contain_text("sponsored by Rossotrudnichestvo")
    expect(pop.locator(".where")).to_have_text("Russia-Hamas, meetings in Moscow")
    expect(pop.locator(".match")).to_have_text("Matches the text, characters 2,130–2,299")
    page.keyboard.press("Escape")
    expect(pop).to_be_hidden()


def test_the_margin_number_leads_back_to_the_answer(page: Page) -> None:
    ask(page, "When was Hamas founded?")
    number = page.locator(".fn-number")
    expect(number).to_have_text("1")
    expect(page.locator(".s.cited")).to_contain_text("founded in 1987")
    number.click()
    expect(page.locator("#fn-log .mark")).to_be_focused()


def test_a_follow_up_is_read_after_the_last_question_and_says_how(page: Page) -> None:
    ask(page, "When was Hamas founded?")
    ask(page, "Who sponsored Kalinka?")
    ask(page, "Where was it opened?")
    expect(page.locator("#fn-log .readas").last).to_contain_text("read as: Where was Kalinka opened?")
    expect(page.locator("#fn-log .short").last).to_have_text("Gaza")


def test_a_new_conversation_forgets_the_old_one_s_footnotes(page: Page) -> None:
    ask(page, "When was Hamas founded?")
    page.locator("#fn-new").click()
    expect(page.locator("#fn-log .answer")).to_have_count(0)
    expect(page.locator(".fn-number")).to_have_count(0)
    ask(page, "Who sponsored the Kalinka center?")


def test_the_timeline_leads_to_each_sentence(page: Page) -> None:
    page.locator("#fn-tab-source").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#fn-tab-time")).to_have_attribute("aria-selected", "true")
    expect(page.locator("#fn-tab-time")).to_be_focused()
    expect(page.locator(".sheet .article")).to_be_hidden()
    entries = page.locator(".time ol").first.locator("li")
    expect(entries.first).to_be_visible()  # drawn after the page is up
    assert entries.locator(".when").all_inner_texts()[:4] == ["1967", "1987", "1993", "until early 2000s"]
    expect(page.locator(".time li.none .told")).to_contain_text("A few months after the invasion began")
    assert axe_faults(page) == []
    told = entries.filter(has_text="31 January 2006").locator(".told")
    told.focus()
    page.keyboard.press("Enter")
    assert lit(page).startswith("On January 31 of that year")
    expect(page.locator(".s.on")).to_be_in_viewport()


def test_a_relative_date_has_its_calendar_value_beside_it(page: Page) -> None:
    ask(page, "When was the attack against Israel launched?")
    expect(page.locator("#fn-log .quote").first).to_contain_text("on Saturday (7 October 2023)?")


def test_suggested_questions_are_answered_and_give_way_to_others(page: Page) -> None:
    chips = page.locator("#fn-next .chip")
    expect(chips).to_have_count(4)
    first = chips.first.inner_text()
    chips.first.click()
    expect(page.locator("#fn-log .question")).to_have_text(first)
    expect(page.locator("#fn-log .mark").first).to_be_visible()
    expect(page.locator("#fn-next .next")).to_have_attribute("aria-label", "Ask next")
    assert first not in chips.all_inner_texts()


def test_questions_asked_at_once_wait_their_turn(page: Page) -> None:
    for question in ("When was Hamas founded?", "Who sponsored the Kalinka center?", "Who won the 2022 World Cup?"):
        page.fill("#fn-box textarea", question)
        page.keyboard.press("Enter")
    expect(page.locator("#fn-log .answer:not(.partial)")).to_have_count(3)  # three, one after the other
    assert (
        page.locator("#fn-log .message-row").evaluate_all("rows => rows.map(r => r.classList.contains('user-row'))")
        == [True, False] * 3
    )
    expect(page.locator("#fn-log .short")).to_have_text(["1987", "Rossotrudnichestvo"])
    expect(page.locator("#fn-waiting li")).to_have_count(0)


def test_a_question_that_a_dead_server_never_got_is_back_in_the_box(page: Page) -> None:
    page.wait_for_selector("#fn-next .chip")
    page.context.set_offline(True)
    page.fill("#fn-box textarea", "When was Hamas founded?")
    page.keyboard.press("Enter")
    expect(page.locator("#fn-box textarea")).to_have_value("")
    expect(page.locator("#fn-box textarea")).to_have_value("When was Hamas founded?")
    expect(page.get_by_role("alert")).to_contain_text("reload the page")


def test_one_question_too_many_is_asked_again_in_its_place(browser: Browser, serve: Serve) -> None:
    page = browser.new_page()
    page.goto(serve(RAG_RATE_LIMIT="2 per 20 seconds"))
    page.wait_for_selector("#fn-next .chip")
    ask(page, "When was Hamas founded?")
    ask(page, "Who sponsored the Kalinka center?")
    page.fill("#fn-box textarea", "Who won the 2022 World Cup?")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="the next is asked in")).to_be_visible()
    expect(page.locator("#fn-waiting li")).to_contain_text("World Cup")
    expect(page.locator("#fn-log .answer:not(.partial)")).to_have_count(3)
    expect(page.locator("#fn-log .question")).to_have_count(3)
    expect(page.locator("#fn-waiting li")).to_have_count(0)
    expect(page.locator("#fn-fault")).to_have_count(0)
    for question in ("When was Hamas founded?", "Who sponsored the Kalinka center?"):  # the second of them is one too many
        page.fill("#fn-box textarea", question)
        page.keyboard.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="the next is asked in")).to_be_visible(timeout=40_000)
    page.get_by_role("button", name="Do not ask").first.click()
    expect(page.locator("#fn-log .fault").filter(has_text="Stopped.")).to_be_visible()
    page.close()


def test_a_question_is_edited_and_asked_again_in_place_of_what_followed(page: Page) -> None:
    ask(page, "When was Hamas founded?")
    ask(page, "Who sponsored the Kalinka center?")
    page.locator("#fn-log .user-row").first.hover()
    page.locator("#fn-log .edit").first.click()
    box = page.locator("#fn-box textarea")
    expect(box).to_have_value("When was Hamas founded?")
    expect(box).to_be_focused()
    box.fill("Who is Mikhail Bogdanov?")
    page.keyboard.press("Enter")
    expect(page.locator("#fn-log .question")).to_have_text(["Who is Mikhail Bogdanov?"])
    expect(page.locator("#fn-log .short")).to_have_text("Deputy Foreign Minister")
    ask(page, "Who sponsored the Kalinka center?")
    expect(page.locator("#fn-log .question")).to_have_count(2)


def test_what_a_follow_up_was_read_as_can_be_reworded(page: Page) -> None:
    ask(page, "Who sponsored the Kalinka center?")
    ask(page, "where?")
    page.locator("#fn-log .reword").click()
    box = page.locator("#fn-box textarea")
    expect(box).to_have_value(page.locator("#fn-log .readas b").inner_text())
    page.keyboard.press("Escape")
    ask(page, "When was Hamas founded?")
    expect(page.locator("#fn-log .question")).to_have_count(3)


def test_a_conversation_outlives_a_reload_in_its_own_window_alone(page: Page, address: str) -> None:
    ask(page, "When was Hamas founded?")
    page.wait_for_function("Object.values(sessionStorage).some(kept => kept.includes('1987'))")
    page.reload()
    expect(page.locator("#fn-log .short")).to_have_text("1987")
    ask(page, "who founded it?")
    expect(page.locator("#fn-log .readas")).to_contain_text("Hamas")
    other = page.context.new_page()
    other.goto(address)
    other.wait_for_selector("#fn-next .chip")
    expect(other.locator("#fn-log .answer")).to_have_count(0)
    page.locator("#fn-new").click()
    expect(page.locator("#fn-log .answer")).to_have_count(0)
    page.wait_for_function("Object.values(sessionStorage).every(v => !v.includes('Hamas'))")
    page.reload()
    page.wait_for_selector("#fn-next .chip")
    expect(page.locator("#fn-log .answer")).to_have_count(0)


def test_at_twice_the_size_everything_is_still_reached(browser: Browser, address: str) -> None:
    """200 % zoom of a 1280 by 800 window is a window of 640 by 400."""
    context = browser.new_context(viewport={"width": 640, "height": 400}, device_scale_factor=2, reduced_motion="reduce")
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("#fn-box textarea")
    ask(page, "When was Hamas founded?")
    assert page.evaluate("document.documentElement.scrollWidth") <= 640
    expect(page.locator("#fn-log .short")).to_be_in_viewport()
    expect(page.locator("#fn-box .submit-button")).to_be_in_viewport()
    assert page.locator(".s").first.evaluate("e => getComputedStyle(e).transitionDuration") == "0s"
    context.close()


def test_what_people_say_of_an_answer_is_kept_where_the_owner_asks_for_it(browser: Browser, serve: Serve, tmp_path: Path) -> None:
    kept = tmp_path / "feedback.jsonl"
    page = browser.new_page()
    page.goto(serve(RAG_FEEDBACK=str(kept)))
    expect(page.locator(".foot")).to_contain_text("is kept for the owner")
    ask(page, "When was Hamas founded?")
    ask(page, "Who won the 2022 World Cup?")
    page.locator("#fn-log .up").first.click()
    expect(page.locator("#fn-log .up").first).to_have_attribute("aria-pressed", "true")
    page.locator("#fn-log .down").last.click()
    page.locator(".wrong input").fill("<b>Nobody</b>")
    page.keyboard.press("Enter")
    expect(page.locator(".wrong")).to_have_count(0)
    page.wait_for_timeout(500)
    first, second = map(json.loads, kept.read_text(encoding="utf-8").splitlines())
    assert (first["question"], first["answer"], first["verdict"]) == ("When was Hamas founded?", "1987", "up")
    assert first["citations"][0]["quote"].startswith("Culturally")
    assert (second["verdict"], second["correction"], second["history"][0]["answer"]) == ("down", "<b>Nobody</b>", "1987")
    page.close()


def test_a_greeting_is_answered_in_kind(page: Page) -> None:
    ask(page, "hello")
    expect(page.locator("#fn-log .aside")).to_contain_text("Ask about “Does Russia have relations with Hamas?”")
    expect(page.locator("#fn-log .no")).to_have_count(0)
    ask(page, "summarize this")
    expect(page.locator("#fn-log .mark")).to_have_count(5)


def test_a_conversation_is_saved_with_its_footnotes(page: Page) -> None:
    ask(page, "When was Hamas founded?")
    ask(page, "Who sponsored the *Kalinka* center?")
    page.locator("[popovertarget=fn-menu]").click()
    with page.expect_download() as markdown:
        page.locator("#fn-md").click()
    text = Path(markdown.value.path()).read_text(encoding="utf-8")
    assert "## Who sponsored the \\*Kalinka\\* center?" in text
    assert "Rossotrudnichestvo" in text
    assert re.search(r"”\[\^2\]\n", text)
    assert re.search(r"^\[\^2\]: “A Russian cultural center .+” \(.+characters 2,130–2,299\)$", text, re.M)
    page.locator("[popovertarget=fn-menu]").click()
    with page.expect_download() as data:
        page.locator("#fn-json").click()
    turns = json.loads(Path(data.value.path()).read_text(encoding="utf-8"))
    assert [turn["question"] for turn in turns] == ["When was Hamas founded?", "Who sponsored the *Kalinka* center?"]
    assert turns[0]["footnotes"][0]["quote"].startswith("Culturally")


def test_a_link_to_a_passage_opens_there(page: Page, address: str) -> None:
    page.goto(f"{address}/?at=article.txt:2572-2600")
    expect(page.locator(".s.on")).to_contain_text("But in 2011")
    expect(page.locator(".s.on")).to_be_in_viewport()
    page.goto(f"{address}/?at=<img>:1-2")
    page.wait_for_selector("#fn-box textarea")
    expect(page.locator(".s.on")).to_have_count(0)


def test_on_a_phone_a_tap_shows_the_sentence_then_the_article(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("#fn-box textarea")
    ask(page, "When was Hamas founded?")
    expect(page.locator("#fn-source .sheet")).to_be_hidden()
    page.locator("#fn-log .mark").tap()
    expect(page.locator("#fn-pop .quote")).to_contain_text("founded in 1987")
    page.locator("#fn-pop .go").tap()
    expect(page.locator(".s.on")).to_be_in_viewport()
    page.locator("#fn-to-chat").tap()
    expect(page.locator("#fn-log .short")).to_be_visible()
    context.close()


HOSTILE = (
    "# <script>window.hit=1</script>\n\nElm Hill was founded in 1852 by <img src=x onerror=\"window.hit=1\"> Anna Berg. "
    "The mayor is ![x](http://127.0.0.1:9/leak?q=1) <form action=http://127.0.0.1:9><input></form> Tom Reed. "
    "The river is [here](javascript:window.hit=1) called <b style=\"position:fixed;inset:0\">Blue Water</b> $$x^2$$.\n\n"
    "    An indented *line* with `code` about the school of Elm Hill."
)  # fmt: skip


@pytest.fixture(scope="module")
def hostile_address(serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("hostile") / "evil.md"
    path.write_text(HOSTILE)
    return serve(path)


def test_hostile_text_is_shown_as_text(browser: Browser, hostile_address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    strays: list[str] = []
    page.on("request", lambda r: None if r.url.startswith((hostile_address, "data:", "blob:")) else strays.append(r.url))
    page.goto(hostile_address)
    page.wait_for_selector("#fn-box textarea")
    for question in (
        "When was Elm Hill founded?",
        "Who is the mayor of Elm Hill?",
        "What is the river called?",
        "<img src=x onerror=window.hit=1>?",
    ):
        ask(page, question)
    answers = page.locator("#fn-log .answer")
    expect(answers.nth(0).locator(".quote")).to_contain_text('<img src=x onerror="window.hit=1"> Anna Berg.')
    assert page.evaluate("window.hit") is None
    for stray in (
        "#fn-log img",
        "#fn-log form",
        "#fn-log [style*=fixed]",
        ".sheet img",
        ".sheet script",
        ".sheet form",
        '#fn-log a[href^="javascript"]',
    ):
        assert page.locator(stray).count() == 0, stray
    page.locator("#fn-log .mark").first.click()
    expect(page.locator(".s.on")).to_contain_text("<img src=x")
    context.close()
    assert strays == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440, 3840])
def test_nothing_overflows_on_any_screen(browser: Browser, address: str, scheme: Literal["light", "dark"], width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme)
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("#fn-box textarea")
    ask(page, "When was Hamas founded?")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    ground = page.evaluate("getComputedStyle(document.querySelector('.sheet')).backgroundColor")
    assert ground == ("rgb(255, 255, 255)" if scheme == "light" else "rgb(26, 31, 28)")
    context.close()


def test_health_routes_and_headers(address: str) -> None:
    import urllib.request

    for route in ("healthz", "readyz", ""):
        with urllib.request.urlopen(f"{address}/{route}") as response:
            assert response.status == 200
            assert "connect-src 'self'" in response.headers["content-security-policy"]
            assert response.headers["x-content-type-options"] == "nosniff"


def test_gradio_still_has_the_elements_that_the_styles_rely_on(page: Page) -> None:
    """A Gradio upgrade that moves them fails here."""
    ask(page, "When was Hamas founded?")
    for selector in (
        '#fn-log > .wrapper [role="log"] .message-wrap > .message-row.user-row .message-content',
        "#fn-log .message-row.bot-row .message-content .md .answer",
        "#fn-box .input-container > textarea",
        "#fn-box .submit-button[aria-label=Ask]",
        "#fn-chat > #fn-next .html-container",
        "#fn-ask textarea",
        "#fn-tabs .html-container",
        "#fn-time .html-container .sheet",
        "#fn-log .message-row.user-row .md .question",
        "#fn-source .html-container",
        "gradio-app .gradio-container > .main",
    ):
        assert page.locator(selector).count() > 0, selector


def test_screenshot(page: Page) -> None:
    """Writes the README's picture when asked to."""
    import os

    ask(page, "when did relations deteriorate?")
    page.locator("#fn-log .mark").first.click()
    page.wait_for_timeout(600)
    if path := os.environ.get("FOOTNOTE_SCREENSHOT"):
        page.screenshot(path=str(Path(path)))
