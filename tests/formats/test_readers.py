"""Each format comes out as a person reads it, and knows where its pieces stand."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from rag.documents import document_from_bytes, sentences, split
from rag.errors import BadDocument
from rag.formats import Extracted, format_of
from rag.formats.readers import READERS
from tests.formats.boxes import outside_boxes
from tests.formats.hostile import word_of
from tests.formats.manuscript import manuscript
from tests.formats.written import WRITERS, pdf, pdf_in_two_columns, zipped

M = manuscript()
TOLD = [p[s.start : s.end] for p in M.paragraphs for s in sentences(p, 0, len(p))]
EXTRACTED = [name for name in WRITERS if not name.endswith((".txt", ".md"))]


def read(data: bytes, name: str = "a") -> Extracted:
    return READERS[format_of(data, name)](data)


@pytest.mark.parametrize("name", EXTRACTED)
def test_sentences_come_out_verbatim_paragraphs_whole_and_what_nobody_sees_not_at_all(name: str) -> None:
    text = read(WRITERS[name](M), name).text
    flat, lines = " ".join(text.split()), text.split("\n")
    assert sum(sentence in flat for sentence in TOLD) >= 0.97 * len(TOLD)
    assert sum(any(line.endswith(p) for line in lines) for p in M.paragraphs) >= 0.9 * len(M.paragraphs)
    for unseen in (
        "HIDDEN",
        "DELETED",
        "NAVIGATION",
        "COOKIES",
        "RELATED",
        "SCRIPT",
        "COMMENT",
        "IMPRINT",
        "ATTACHED",
        "Annual report",
    ):
        assert unseen not in text


@pytest.mark.parametrize("name", [name for name in EXTRACTED if name.endswith(("pdf", "docx", "html", "epub", "odt", "pptx"))])
def test_what_the_file_marks_as_a_heading_is_the_heading_of_what_stands_below(name: str) -> None:
    document, _ = document_from_bytes(WRITERS[name](M), "test", name)
    headings = {passage.heading for passage in split(document)}
    assert {heading for heading, _ in M.sections} <= headings


@pytest.mark.parametrize("name", [name for name in EXTRACTED if name not in ("a.csv", "a.eml")])
def test_a_row_of_a_table_has_the_names_of_its_columns_and_is_a_sentence(name: str) -> None:
    document, _ = document_from_bytes(WRITERS[name](M), "test", name)
    told = {document.text[s.start : s.end] for passage in split(document) for s in passage.sentences}
    assert "Region: South; Manager: Olav Lie; Sales: 950" in told


@pytest.mark.parametrize("name", ["a.pdf", "two columns.pdf", "a.html", "a.odt", "a.rtf"])
def test_a_note_stands_after_its_paragraph_and_its_mark_is_gone(name: str) -> None:
    text = read(WRITERS[name](M), name).text
    assert M.paragraphs[1] in text
    assert f"\n{M.note}" in text or f"\n1. {M.note}" in text


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("a.html", date(2021, 5, 4)),
        ("a.epub", date(2021, 5, 4)),
        ("a.eml", date(2021, 5, 4)),
        ("a.pdf", date(2021, 5, 4)),
        ("a.docx", None),
    ],
)
def test_dates_and_titles_by_the_order_of_trust(name: str, day: date | None) -> None:
    document, _ = document_from_bytes(WRITERS[name](M), "test", name)
    assert document.date == day
    assert document.title.startswith(M.title)


def test_when_a_pdf_was_made_is_not_believed_against_its_text() -> None:
    old = replace(M, sections=[("The year", ["In 1954 it began.", "It had nine members. They met at an inn."])])
    assert document_from_bytes(pdf(old), "test", "a.pdf")[0].date is None
    filed = replace(M, sections=[("The year", ["Published 3 June 1999", "In 2030 it will end. Nobody knows how."])])
    assert document_from_bytes(pdf(filed), "test", "a.pdf")[0].date == date(1999, 6, 3)


def test_every_character_of_a_sentence_lies_in_its_boxes() -> None:
    for write in (pdf, pdf_in_two_columns):
        data = write(M)
        outside, of = outside_boxes(data, read(data))
        assert of > 0.8 * len(TOLD)
        assert outside == 0


def test_pages_slides_sheets_and_chapters() -> None:
    for name, kind, count in (("a.pdf", "page", 4), ("a.pptx", "slide", 41), ("a.xlsx", "sheet", 2), ("a.epub", "chapter", 8)):
        got = read(WRITERS[name](M), name)
        parts = got.places.parts
        assert {part.kind for part in parts} == {kind}
        assert {part.number for part in parts} >= set(range(1, count + 1))
        assert all(before.end == after.start for before, after in pairwise(parts))
    places = read(WRITERS["a.xlsx"](M)).places
    text = read(WRITERS["a.xlsx"](M)).text
    assert places.row_at(text.index("Olav Lie")) == 3
    part = places.part_at(text.index("Olav Lie"))
    assert part
    assert part.label == "Figures"


def test_formats_are_told_by_content() -> None:
    assert format_of(b"<!-- a page --><!DOCTYPE html><p>x", "a.pdf") == "html"
    assert format_of(b"%PDF-1.4", "a.txt") == "pdf"
    assert format_of(b"<p align=center>A title</p>\n\n# Read me", "README.md") == "text"
    assert format_of(b"From: a\nTo: b\n\nA letter, copied.", "a.txt") == "text"
    assert format_of(b"From: a\nMIME-Version: 1.0\n\nA letter.", "a.txt") == "eml"
    assert format_of(b"\x00\x01", "a.txt") == "binary"
    assert format_of("Zwölf".encode("utf-16"), "a.txt") == "text"


def test_web_pages_as_they_are_seen() -> None:
    page = """<html><head><title>Site | Oaks</title><body><h1>Oaks &amp; elms</h1><p>One<br>line <b>of</b>ten <i>ends</i>.<p>Two.
    <ul><li>Water<li><p>Light</p></ul><ol start=3><li>Third<li>Fourth</ol>10&nbsp;m<sup>2</sup>, co&shy;operate
    <table><tr><th>Tree<th>Age<tr><td rowspan=2>Oak<td>900<tr><td>800</table>
    <table><tr><td><p>A page</p><table><tr><td>laid out</td></tr></table></td></tr></table>"""
    assert read(page.encode()).text.split("\n") == [
        "Oaks & elms", "", "One", "line often ends.", "", "Two.", "", "• Water", "• Light", "", "3. Third", "4. Fourth", "",
        "10 m2, cooperate", "", "Tree: Oak; Age: 900", "Tree: Oak; Age: 800", "", "A page", "", "laid out",
    ]  # fmt: skip


def test_a_book_that_is_protected_against_copies() -> None:
    book = zipped({"mimetype": "application/epub+zip", "META-INF/encryption.xml": "<EncryptionMethod Algorithm='x'/>"})
    with pytest.raises(BadDocument, match="protected against copies"):
        read(book)


def test_hidden_words_of_a_word_document_are_out_and_those_of_its_fields_are_not() -> None:
    run = '<w:r><w:rPr>{}</w:rPr><w:t xml:space="preserve">{}</w:t></w:r>'
    body = run.format("", "Seen, ") + run.format("<w:vanish/>", "hidden, ") + run.format('<w:vanish w:val="0"/>', "shown, ")
    body += f'<w:fldSimple w:instr="DATE">{run.format("", "by a field.")}</w:fldSimple>'
    assert read(word_of(f"<w:p>{body}</w:p>")).text == "Seen, shown, by a field."
