"""PPTX -> blocks, a part for each slide, in the order in which they are shown; hidden slides are left out."""

import posixpath
from collections.abc import Iterator
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from rag.errors import BadDocument
from rag.formats.blocks import Block, Extracted, assemble, table_blocks, tidy
from rag.formats.office.docx import about
from rag.formats.zipped import local, open_zip, xml

_REFERENCE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_AROUND = {"sldNum", "dt", "ftr", "hdr"}
"""Placeholders that stand on every slide: its number, the date, foot and head."""


def pptx(data: bytes) -> Extracted:
    """The text of a presentation with its tables and speaker's notes. Raises BadDocument where it cannot be read."""
    archive = open_zip(data)
    deck = xml(archive, "ppt/presentation.xml")
    if deck is None:
        raise BadDocument("is no presentation that can be read", "save it anew as .pptx")
    title, made = about(archive)
    return assemble(_slides(archive, deck), title="" if title == "PowerPoint Presentation" else title, made=made)


def _slides(archive: ZipFile, deck: Element) -> Iterator[Block]:
    names = _related(archive, "ppt/presentation.xml")
    order = [names.get(element.get(_REFERENCE, "")) for element in deck.iter() if local(element) == "sldId"]
    for number, name in enumerate(order, start=1):
        slide = xml(archive, name) if name else None
        if name is None or slide is None or slide.get("show") == "0":
            continue
        notes = [target for target in _related(archive, name).values() if "notesSlide" in target]
        pages = [slide, *(page for target in notes if (page := xml(archive, target)) is not None)]
        for block in (block for page in pages for block in _shapes(page)):
            yield Block(block.text, block.heading, block.tight, part=("slide", number, ""))


def _related(archive: ZipFile, name: str) -> dict[str, str]:
    """The members that one refers to, by the reference."""
    folder, own = posixpath.split(name)
    told = xml(archive, f"{folder}/_rels/{own}.rels")
    found = [(element.get("Id", ""), element.get("Target", "")) for element in (told if told is not None else ())]
    return {key: posixpath.normpath(posixpath.join(folder, target)).lstrip("/") for key, target in found}


def _shapes(element: Element) -> Iterator[Block]:
    for child in element:
        name = local(child)
        if name == "sp":
            kind = next((mark.get("type", "") for mark in child.iter() if local(mark) == "ph"), "")
            hidden = any(local(mark) == "cNvPr" and mark.get("hidden") == "1" for mark in child.iter())
            if kind not in _AROUND and not hidden:
                yield from _paragraphs(child, heading=kind in ("title", "ctrTitle"))
        elif name == "tbl":
            rows = [row for row in child if local(row) == "tr"]
            cells = [[" ".join(b.text for b in _paragraphs(cell)) for cell in row if local(cell) == "tc"] for row in rows]
            yield from table_blocks((False, row) for row in cells)
        elif name != "Fallback":
            yield from _shapes(child)


def _paragraphs(shape: Element, *, heading: bool = False) -> Iterator[Block]:
    for paragraph in shape.iter():
        if local(paragraph) == "p":
            text = tidy(
                "".join("\n" if local(run) == "br" else run.text or "" for run in paragraph.iter() if local(run) in ("t", "br"))
            )
            if text:
                yield Block(text.replace("\n", " ") if heading else text, heading=heading)
