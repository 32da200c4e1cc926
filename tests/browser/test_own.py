"""What a visitor does with documents of their own: drop them, ask, see the footnote and its page, paste, remove."""

import base64
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Serve, ask, axe_faults
from tests.formats.manuscript import manuscript
from tests.formats.written import WRITERS

DROP = """([name, data]) => {
  const bytes = Uint8Array.from(atob(data), c => c.charCodeAt(0)), dropped = new DataTransfer();
  dropped.items.add(new File([bytes], name));
  for (const kind of ['dragover', 'drop'])
    document.querySelector('#fn-source').dispatchEvent(new DragEvent(kind, { dataTransfer: dropped, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def visit(page: Page) -> Iterator[Page]:
    page.wait_for_selector("#fn-own .i-add")
    yield page
    assert axe_faults(page) == []


def drop(page: Page, name: str, data: bytes) -> None:
    page.evaluate(DROP, [name, base64.b64encode(data).decode()])


def mine(page: Page) -> list[str]:
    return page.locator("#fn-own .mine .open").all_inner_texts()


def test_a_dropped_pdf_and_a_dropped_docx_are_asked_about_and_the_footnote_names_its_page(visit: Page) -> None:
    drop(visit, "a.pdf", WRITERS["a.pdf"](manuscript()))
    expect(visit.locator("#fn-own .step")).to_contain_text("a.pdf")
    expect(visit.locator("#fn-own .mine li")).to_have_count(1)
    expect(visit.locator("#fn-own .bringing")).to_be_hidden()
    ask(visit, "Who manages the South region?")
    expect(visit.locator("#fn-log .notes small").first).to_contain_text("page 4")
    expect(visit.locator(".brought .s.on")).to_have_text("Region: South; Manager: Olav Lie; Sales: 950")
    expect(visit.locator(".brought .s.on")).to_be_in_viewport()
    drop(visit, "a.docx", WRITERS["a.docx"](manuscript()))
    expect(visit.locator("#fn-own .mine li")).to_have_count(2)
    visit.reload()
    expect(visit.locator(".brought .article")).to_have_count(2)
    expect(visit.locator(".sheet > .article")).to_have_count(1)  # the owner's, apart
    for left in (1, 0):
        visit.locator("#fn-own .mine .i-close").first.click()
        expect(visit.locator("#fn-own .mine li")).to_have_count(left)
    expect(visit.locator(".brought")).to_have_count(0)
    expect(visit.locator("#fn-log .notes small").first).to_contain_text("this document is no longer here")
    ask(visit, "Who manages the South region?")
    expect(visit.locator("#fn-log .no").last).to_be_visible()


def test_a_pasted_text_is_asked_about_and_its_markup_is_text(visit: Page) -> None:
    visit.locator("#fn-own .i-add").click()
    visit.fill(
        "#fn-paste",
        "The Varnholm lighthouse was rebuilt in 1911 by Petra Lindqvist.\n\nIts sign says <img src=x onerror=alert(1)>.",
    )
    visit.locator("#fn-bring .add").click()
    expect(visit.locator("#fn-own .mine .open")).to_have_text("Pasted text")
    expect(visit.locator("#fn-next .chip").first).to_contain_text("Varnholm")
    ask(visit, "Who rebuilt the Varnholm lighthouse?")
    expect(visit.locator("#fn-log .ans").first).to_have_text("Petra Lindqvist")
    expect(visit.locator(".brought .article")).to_contain_text("<img src=x onerror=alert(1)>")
    expect(visit.locator(".brought img")).to_have_count(0)


def test_who_leaves_while_a_document_is_read_is_told_afterwards(visit: Page) -> None:
    visit.on("dialog", lambda dialog: dialog.accept())
    drop(visit, "slow.html", b"<html><p>" + b"<!--" * 100_000)
    expect(visit.locator("#fn-own .step")).to_contain_text("slow.html")
    visit.reload()
    expect(visit.locator("#fn-own .trouble")).to_contain_text("slow.html: the page was left while it was read")


def test_what_cannot_be_read_is_a_line_with_its_cure_and_the_rest_goes_on(visit: Page) -> None:
    drop(visit, "<b>pic</b>.png", b"\x89PNG\x00\x01")
    trouble = visit.locator("#fn-own .trouble")
    expect(trouble).to_contain_text("is a binary file")
    expect(trouble).to_contain_text("Convert it to PDF")
    ask(visit, "When was Hamas founded?")
    expect(visit.locator("#fn-log .short")).to_have_text("1987")


def test_where_nothing_is_taken_nothing_is_offered(browser: Browser, serve: Serve) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(serve(RAG_UPLOADS="off"))
    page.wait_for_selector("#fn-box textarea")
    expect(page.locator("#fn-source .article")).to_have_count(1)
    expect(page.locator("#fn-own, #fn-bring")).to_have_count(0)
    drop(page, "a.txt", b"The door is red.")
    expect(page.locator("#fn-fault")).to_have_count(0)
    context.close()
