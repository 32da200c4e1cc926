"""Several documents: which are asked, two that disagree, a PDF's page as a picture with the cited words marked."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from rag.settings import ROOT
from tests.browser.conftest import Serve, ask, axe_faults
from tests.formats.manuscript import manuscript
from tests.formats.written import WRITERS

PAIRS = ROOT / "benchmarks" / "data" / "pairs" / "development"
FOUNDED = "When was the Hollin Museum founded?"


@pytest.fixture(scope="module")
def several(serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A server of three documents, one of them a PDF."""
    report = tmp_path_factory.mktemp("documents") / "report.pdf"
    report.write_bytes(WRITERS["a.pdf"](manuscript()))
    return serve(report, PAIRS / "museum-2019.md", PAIRS / "museum-2024.md")


@pytest.fixture
def visit(browser: Browser, several: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda e: faults.append(str(e)))
    page.goto(several)
    page.wait_for_selector("#fn-which:not([hidden])")
    yield page
    assert axe_faults(page) == []
    context.close()
    assert faults == []


def test_the_cited_words_are_marked_on_a_picture_of_their_page(visit: Page) -> None:
    ask(visit, "Who manages the South region?")
    picture = visit.locator("#fn-pages img")
    expect(picture).to_be_visible(timeout=20_000)
    expect(picture).to_have_js_property("complete", True)
    assert visit.evaluate("document.querySelector('#fn-pages img').naturalWidth") > 1000
    expect(visit.locator("#fn-pages b")).to_have_text("Page 4")
    marks = visit.locator("#fn-pages figure i")
    expect(marks).to_have_count(1)
    expect(marks.first).to_be_in_viewport()
    expect(visit.locator(".s.on")).to_be_in_viewport()
    # The row of the table: dark ink inside of the mark, and the mark on the page's left half.
    inside = """() => { const [img, i] = ['#fn-pages img', '#fn-pages figure i'].map(q => document.querySelector(q));
        const draw = document.createElement('canvas'), share = i.getBoundingClientRect(), whole = img.getBoundingClientRect();
        const scale = img.naturalWidth / whole.width; draw.width = share.width * scale; draw.height = share.height * scale;
        const on = draw.getContext('2d');
        on.drawImage(img, (whole.left - share.left) * scale, (whole.top - share.top) * scale, img.naturalWidth, img.naturalHeight);
        return [...on.getImageData(0, 0, draw.width, draw.height).data].filter((v, at) => at % 4 === 0 && v < 100).length; }"""
    assert visit.evaluate(inside) > 100
    visit.locator("#fn-pages .icon").click()
    expect(picture).to_be_hidden()


def test_a_link_to_a_passage_shows_its_page(visit: Page, several: str) -> None:
    ask(visit, "Who manages the South region?")
    place = visit.locator("#fn-log .notes small").first.inner_text()
    start, end = re.search(r"characters ([\d,]+)–([\d,]+)", place).groups()  # type: ignore[union-attr]  # it has one
    visit.goto(f"{several}/?at=report.pdf:{start.replace(',', '')}-{end.replace(',', '')}")
    expect(visit.locator("#fn-pages figure i").first).to_be_in_viewport(timeout=20_000)
    expect(visit.locator(".s.on")).to_be_in_viewport()


def test_what_is_no_pdf_has_no_picture(visit: Page) -> None:
    ask(visit, FOUNDED)
    expect(visit.locator(".s.on")).to_be_in_viewport()
    expect(visit.locator("#fn-pages figure")).to_have_count(0)


def test_documents_that_disagree_are_both_shown_the_newer_first_and_those_chosen_alone_are_asked(visit: Page) -> None:
    ask(visit, FOUNDED)
    expect(visit.locator("#fn-log .verdict")).to_have_text("The documents disagree: the newer one first.")
    assert visit.locator("#fn-log .short:not(.verdict)").all_inner_texts() == ["1887", "1884"]
    assert visit.locator("#fn-log .about").all_inner_texts() == [
        "The Hollin Museum, 11 June 2024",
        "The Hollin Museum, 2 March 2019",
    ]
    expect(visit.locator("#fn-log .notes small").first).to_contain_text("The Hollin Museum, 11 June 2024")
    expect(visit.locator("#fn-which")).to_contain_text("All 3 documents")
    visit.locator("#fn-which").click()
    visit.locator("#fn-documents").get_by_label("museum-2019.md").check()
    assert axe_faults(visit, "#fn-documents") == []
    visit.keyboard.press("Escape")
    expect(visit.locator("#fn-which")).to_contain_text("museum-2019.md")
    expect(visit.locator(".head .doc")).to_contain_text("2 March 2019")
    expect(visit.locator("#fn-box textarea")).to_have_attribute("placeholder", "Ask about museum-2019.md")
    ask(visit, FOUNDED)
    expect(visit.locator("#fn-log .short:not(.verdict)").last).to_have_text("1884")
    expect(visit.locator("#fn-log .by").last).to_contain_text("asked of museum-2019.md")
    ask(visit, "Who manages the South region?")
    expect(visit.locator("#fn-log .no")).to_have_text("The document does not say.")
    visit.reload()
    expect(visit.locator("#fn-which")).to_contain_text("museum-2019.md")
    visit.locator("#fn-which").click()
    visit.locator("#fn-all").click()
    expect(visit.locator("#fn-which")).to_contain_text("All 3 documents")


def test_questions_are_suggested_from_each_document(visit: Page) -> None:
    chips = visit.locator("#fn-next .chip")
    expect(chips.first).to_be_visible(timeout=20_000)
    asked = " ".join(chips.all_inner_texts())
    assert "useum" in asked
    assert re.search("Lomidze|Mokhethi|Lesotho|Maseru|Lebohang", asked), asked


def test_on_a_phone_a_document_is_brought_and_chosen_beside_the_chat(browser: Browser, several: str, tmp_path: Path) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    page.goto(several)
    page.wait_for_selector("#fn-which:not([hidden])")
    page.locator("#fn-own .i-add").tap()
    (tmp_path / "notes.txt").write_text("The Varnholm lighthouse was rebuilt in 1911 by Petra Lindqvist.")
    page.set_input_files("#fn-file", tmp_path / "notes.txt")
    expect(page.locator("#fn-own .mine .open")).to_have_text("notes.txt")
    expect(page.locator("#fn-which")).to_contain_text("All 4 documents")
    expect(page.locator("#fn-box textarea")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert axe_faults(page) == []
    context.close()
