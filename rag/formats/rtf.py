"""RTF -> blocks, by striprtf."""

import re
from collections.abc import Iterator
from datetime import date

from rag.errors import BadDocument
from rag.formats.blocks import Block, Extracted, assemble, table_blocks, tidy

_HIDDEN = re.compile(r"\{(?:\\[*]?[a-z]+-?\d* ?)*\\(?:v|deleted)(?![a-z0-9])[^{}]*\}")
_NOTE = re.compile(r"\{(?:\\[a-z]+-?\d* ?)*\\chftn(?![a-z])[^{}]*\}|\\chftn(?![a-z]) ?")
_TITLE = re.compile(r"\{\\title ([^{}]{1,300})\}")
_MADE = re.compile(r"\\(?:revtim|creatim)\\yr(\d{4})\\mo(\d{1,2})\\dy(\d{1,2})")


def rtf(data: bytes) -> Extracted:
    """The text of an RTF file. Its footnotes are lost: striprtf does not read them. Raises BadDocument where it is damaged."""
    from striprtf.striprtf import rtf_to_text

    source = data.decode("cp1252", "replace")
    shown = _NOTE.sub("", _HIDDEN.sub("", source))
    try:
        text = rtf_to_text(shown, errors="replace")  # type: ignore[no-untyped-call]  # striprtf has no types
        title = _TITLE.search(source)
        named = rtf_to_text("{\\rtf1 " + title[1] + "}", errors="replace") if title else ""  # type: ignore[no-untyped-call]  # the same
    except (ValueError, LookupError, TypeError) as error:
        raise BadDocument("is damaged: its marks cannot be read", "open it in a word processor and save it anew") from error
    return assemble(_blocks(text), title=named, made=_day(source))


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
