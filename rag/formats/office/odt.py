"""ODT -> blocks, without tracked changes; a note follows its paragraph."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from rag.errors import BadDocument
from rag.formats.blocks import Block, Extracted, assemble, day_of, table_blocks, tidy
from rag.formats.zipped import local, open_zip, xml

_UNREAD = {"tracked-changes", "note-citation", "annotation", "sequence-decls", "forms", "variable-decls", "table-of-content"}
_SIGNS = {"tab": " ", "line-break": "\n", "s": " "}
_STYLE_OF = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}style-name"
_DISPLAY = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}display"
_NAME = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}name"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


def odt(data: bytes) -> Extracted:
    """The text of an OpenDocument text. Raises BadDocument where it cannot be read."""
    archive = open_zip(data)
    content, meta = xml(archive, "content.xml"), xml(archive, "meta.xml")
    body = next((element for element in content.iter() if local(element) == "text"), None) if content is not None else None
    if content is None or body is None:
        raise BadDocument("is no OpenDocument text that can be read", "save it anew as .odt")
    told = {local(element): element.text or "" for element in (meta.iter() if meta is not None else ())}
    made = day_of(told.get("date", "")) or day_of(told.get("creation-date", ""))
    hidden = {style.get(_NAME, "") for style in content.iter() if local(style) == "style" and _is_hidden(style)}
    for parent in list(body.iter()):
        if parent.get(_STYLE_OF) in hidden:  # what it says is taken out; what follows it stays
            parent[:], parent.text = [], ""
    return assemble(_blocks(body), title=told.get("title", ""), made=made)


def _is_hidden(style: Element) -> bool:
    return any(part.get(_DISPLAY) == "none" for part in style)


def _blocks(element: Element, item: str = "", *, after_item: bool = False) -> Iterator[Block]:
    for child in element:
        name = local(child)
        if name in _UNREAD:
            continue
        if name in ("h", "p"):
            notes: list[Element] = []
            text = tidy("".join(_words(child, notes)))
            if text:
                yield Block(item + text, heading=name == "h", tight=bool(item) and after_item)
                item = ""
            for note in notes:
                yield from _blocks(note)
        elif name == "list":
            for number, entry in enumerate(child):
                yield from _blocks(entry, "• ", after_item=number > 0)
        elif name == "table":
            yield from table_blocks(_rows(child, head=False))
        else:
            yield from _blocks(child, item, after_item=after_item)


def _words(element: Element, notes: list[Element]) -> Iterator[str]:
    """The words in an element; its notes and text boxes are put aside, to follow it."""
    yield element.text or ""
    for child in element:
        name = local(child)
        if name in ("note-body", "text-box"):
            notes.append(child)
        elif name in _SIGNS:
            yield _SIGNS[name]
        elif name not in _UNREAD:
            yield from _words(child, notes)
        yield child.tail or ""


def _rows(table: Element, *, head: bool) -> Iterator[tuple[bool, list[str]]]:
    for child in table:
        name = local(child)
        if name == "table-row":
            yield head, [cell for element in child for cell in _cells(element)]
        elif name in ("table-header-rows", "table-rows", "table-row-group"):
            yield from _rows(child, head=head or name == "table-header-rows")


def _cells(element: Element) -> list[str]:
    if local(element) not in ("table-cell", "covered-table-cell"):
        return []
    text = " ".join(block.text for block in _blocks(element))
    repeated = element.get(f"{_TABLE}number-columns-repeated", "1")
    return [text] * (min(int(repeated), 100) if repeated.isdigit() and len(repeated) < 6 else 1)
