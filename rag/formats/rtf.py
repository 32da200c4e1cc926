"""RTF -> blocks, by striprtf."""

import re
from collections.abc import Iterator
from datetime import date

from rag.errors import BadDocument
from rag.formats.blocks import Block, Extracted, assemble, table_blocks, tidy

_HIDDEN = re.compile(r"\{(?:\\[*]?[a-z]+-?\d* ?)*\\(?:v|deleted)(?![a-z0-9])[^{}]*\}")
_NOTE = re.compile(r"\{(?:\\[a-z]+-?\d* ?)*\\chftn(?![a-z])[^{}]*\}|\\chftn(?![a-z]) ?")
_NOTE_GROUP = re.compile(r"\{(?:\\\*)?\\footnote(?![a-z])-?\d*")
_EDGE = re.compile(r"\\.|[{}]", re.S)
_PARAGRAPH_END = re.compile(r"\\(?:par|row)(?![a-z])-?\d* ?")
_TITLE = re.compile(r"\{\\title ([^{}]{1,300})\}")
_MADE = re.compile(r"\\(?:revtim|creatim)\\yr(\d{4})\\mo(\d{1,2})\\dy(\d{1,2})")


def rtf(data: bytes) -> Extracted:
    """The text of an RTF file, its footnotes after their paragraphs. Raises BadDocument where it is damaged."""
    from striprtf.striprtf import rtf_to_text

    source = data.decode("cp1252", "replace")
    shown = _NOTE.sub("", _notes_after(_HIDDEN.sub("", source)))
    try:
        text = rtf_to_text(shown, errors="replace")  # type: ignore[no-untyped-call]  # striprtf has no types
        title = _TITLE.search(source)
        named = rtf_to_text("{\\rtf1 " + title[1] + "}", errors="replace") if title else ""  # type: ignore[no-untyped-call]  # the same
    except (ValueError, LookupError, TypeError) as error:
        raise BadDocument("is damaged: its marks cannot be read", "open it in a word processor and save it anew") from error
    return assemble(_blocks(text), title=named, made=_day(source))


def _notes_after(source: str) -> str:
    """Each footnote moved behind the paragraph, or the row, that it is to, as one of its own: striprtf leaves footnotes out."""
    ends = _group_ends(source)
    parts, held, at = list[str](), list[str](), 0
    for group in _NOTE_GROUP.finditer(source):
        if group.start() >= at and (end := ends.get(group.start())):
            parts += _told(source[at : group.start()], held)
            held.append(source[group.end() : end - 1])
            at = end
    rest = "".join(_told(source[at:], held))
    last = rest.rfind("}")  # the whole text's
    return "".join((*parts, rest[:last], *_paragraphs(held), rest[last:]))


def _told(text: str, held: list[str]) -> Iterator[str]:
    """The text, with the notes that are held at its first paragraph end, after which none is."""
    end = _PARAGRAPH_END.search(text) if held else None
    if end is None:
        yield text
        return
    yield from (text[: end.end()], *_paragraphs(held), text[end.end() :])
    held.clear()


def _paragraphs(notes: list[str]) -> list[str]:
    return [f"\\par {{\\pard {note}\\par}}" for note in notes]


def _group_ends(source: str) -> dict[int, int]:
    """Where each group ends, by where it begins."""
    ends, open = dict[int, int](), list[int]()
    for edge in _EDGE.finditer(source):
        if edge[0] == "{":
            open.append(edge.start())
        elif edge[0] == "}" and open:
            ends[open.pop()] = edge.end()
    return ends


def _day(source: str) -> date | None:
    found = _MADE.search(source)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _blocks(text: str) -> Iterator[Block]:
    """A paragraph a line; striprtf ends each cell of a table with a bar."""
    rows: list[tuple[bool, list[str]]] = []
    for line in text.split("\n"):
        if line.rstrip().endswith("|"):
            rows.append((False, line.rstrip()[:-1].split("|")))
            continue
        yield from table_blocks(rows)
        rows = []
        yield Block(tidy(line))
    yield from table_blocks(rows)
