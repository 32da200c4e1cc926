"""EPUB -> blocks, a part for each chapter, in the order in which the book is read."""

import posixpath
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import unquote
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from rag.errors import BadDocument
from rag.formats.blocks import Block, Extracted, assemble, day_of
from rag.formats.encoding import decoded
from rag.formats.web.html import read_html
from rag.formats.zipped import local, member, open_zip, xml

_FONTS = (b"http://www.idpf.org/2008/embedding", b"http://ns.adobe.com/pdf/enc#RC")
"""What is encrypted by these is a font: the book can be read."""


def epub(data: bytes) -> Extracted:
    """The text of a book. Raises BadDocument where it is protected against copies, or damaged."""
    archive = open_zip(data)
    locked = member(archive, "META-INF/encryption.xml")
    if locked and locked.count(b"EncryptionMethod") > sum(locked.count(font) for font in _FONTS):
        raise BadDocument("is a book that is protected against copies", "give a copy that is not")
    container = xml(archive, "META-INF/container.xml")
    roots = [element.get("full-path", "") for element in container.iter() if local(element) == "rootfile"] if container else []
    package = xml(archive, roots[0]) if roots else None
    if package is None:
        raise BadDocument("is no EPUB that can be read: it names no chapters", "convert it anew")
    told = {local(element): element.text or "" for element in package.iter() if local(element) in ("title", "date")}
    return assemble(
        _chapters(archive, package, posixpath.dirname(roots[0])), title=told.get("title", ""), day=day_of(told.get("date", ""))
    )


def _chapters(archive: ZipFile, package: Element, folder: str) -> Iterator[Block]:
    items = {element.get("id"): element for element in package.iter() if local(element) == "item"}
    number = 0
    for place in package.iter():
        item = items.get(place.get("idref")) if local(place) == "itemref" and place.get("linear") != "no" else None
        if item is None or "nav" in item.get("properties", "").split() or "html" not in item.get("media-type", "html"):
            continue
        path = posixpath.normpath(posixpath.join(folder, unquote(item.get("href", "").partition("#")[0])))
        page = read_html(decoded(member(archive, path)), whole=True)
        if not page.blocks:
            continue
        number += 1
        title = next((block.text for block in page.blocks if block.heading), "") or page.title
        yield from (replace(block, part=("chapter", number, title)) for block in page.blocks)
