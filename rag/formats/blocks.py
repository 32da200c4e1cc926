"""What every format gives: blocks of words in reading order; and how blocks become a text that knows its places."""

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from rag.errors import BadDocument
from rag.places import Part, PartKind, Places, Words

MOST_CHARACTERS = 10_000_000
"""Of what is extracted from one file: a book has one million."""

_UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff\x00-\x08\x0e-\x1f\x7f]")
"""Soft hyphens, marks without width, control characters: nobody reads them."""

_ODD_HYPHEN = "\u2011"

_TEMPLATE_DAYS = (date(2013, 12, 23), date(2013, 1, 27))
"""The templates of python-docx and python-pptx say so of everything that is made with them."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page: its page's number, from 1, and top and bottom in points from the page's top."""

    page: int
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Placed:
    """A word of a block that begins at its character `at`; left and right in points."""

    at: int
    left: float
    right: float
    line: Line


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a heading, an item of a list or a row of a table; `tight` ones follow the block before on its next line.

    `part` says which slide, sheet or chapter it is of: kind, number from 1, label; `row` which row of a sheet, from 1, else 0;
    `words` where a PDF has its words.
    """

    text: str
    heading: bool = False
    tight: bool = False
    part: tuple[PartKind, int, str] | None = None
    row: int = 0
    words: tuple[Placed, ...] = ()


@dataclass(frozen=True, slots=True)
class Extracted:
    """The text of a file, with what the file says of itself.

    `day` is when it was published or sent, `made` when the file was made, which may be long after: trust it last. `notices` are
    for who gave the file: what could not be read in it.
    """

    text: str
    title: str = ""
    day: date | None = None
    made: date | None = None
    places: Places = field(default_factory=Places)
    notices: tuple[str, ...] = ()


def tidy(text: str) -> str:
    """The text as it is seen: single spaces, no marks that nobody sees, lines without space around them, none empty."""
    seen = _UNSEEN.sub("", text).replace(_ODD_HYPHEN, "-")
    return "\n".join(line for line in (" ".join(line.split()) for line in seen.split("\n")) if line)


def day_of(written: str) -> date | None:
    """ "2021-05-04T10:00:00+02:00" as a day; None for what does not begin with one."""
    found = re.match(r"\s*(\d{4})-(\d\d)-(\d\d)", written)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def row_text(names: Sequence[str], cells: Sequence[str]) -> str:
    """A table's row as a line: "Region: North; Sales: 1,200", or with bars between the cells where they have no names."""
    told = [tidy(cell).replace("\n", " ") for cell in cells]
    if not any(names):
        return " | ".join(cell for cell in told if cell)
    named = [*(tidy(name).replace("\n", " ") for name in names), *[""] * len(told)]
    return "; ".join(f"{name}: {cell}" if name else cell for name, cell in zip(named, told, strict=False) if cell)


def table_blocks(rows: Iterable[tuple[bool, Sequence[str]]]) -> Iterator[Block]:
    """A table's rows as blocks. Each row says whether it is a head, whose cells name those below; a row of one cell stands alone.

    Where no row is a head, the first is taken as one if it has a name for each cell and none of them is a number.
    """
    names: Sequence[str] = ()
    told = 0
    for is_head, cells in rows:
        filled = [cell for cell in cells if cell.strip()]
        if not filled:
            continue
        first = not told and not names and len(filled) > 1 and len(filled) == len(cells)
        if (is_head and len(filled) > 1) or (first and not any(re.search(r"\d", cell) for cell in filled)):
            names = cells
            continue
        text = row_text(names if len(filled) > 1 else (), cells)
        yield Block(text, tight=told > 0)
        told += 1
    if names and not told:
        yield Block(row_text((), names))


def assemble(
    blocks: Iterable[Block], *, title: str = "", day: date | None = None, made: date | None = None, notices: Iterable[str] = ()
) -> Extracted:
    """The blocks as one text, a blank line between them. Raises BadDocument where that is longer than MOST_CHARACTERS."""
    made = None if made in _TEMPLATE_DAYS else made
    pieces: list[str] = []
    headings: list[tuple[int, int]] = []
    parts: list[tuple[tuple[PartKind, int, str], int]] = []
    rows = array("I")
    placed: list[tuple[int, Placed]] = []
    at = 0
    for block in blocks:
        if not block.text:
            continue
        gap = ("\n" if block.tight else "\n\n") if pieces else ""
        at += len(gap)
        pieces += (gap, block.text.replace("\n", " ") if block.heading else block.text)
        if block.heading:
            headings.append((at, at + len(block.text)))
        if block.part:
            parts.append((block.part, at))
        if block.row:
            rows.extend((at, block.row))
        placed += ((at + word.at, word) for word in block.words)
        at += len(block.text)
        if at > MOST_CHARACTERS:
            raise BadDocument(
                f"holds more than {MOST_CHARACTERS / 1e6:.0f} million characters", "split it into several documents"
            )
    parts = parts or [(("page", word.line.page, ""), start) for start, word in placed]
    places = Places(tuple(_runs(parts, at)), tuple(headings), rows.tobytes(), _packed(placed) if placed else None)
    return Extracted("".join(pieces), tidy(title).replace("\n", " "), day, made, places, tuple(notices))


def _runs(parts: Sequence[tuple[tuple[PartKind, int, str], int]], end: int) -> Iterator[Part]:
    """Each part from where it begins to where the next one does."""
    firsts = [next(run) for _, run in groupby(parts, key=lambda part: part[0])]
    ends = [start for _, start in firsts[1:]] + [end]
    for ((kind, number, label), start), until in zip(firsts, ends, strict=False):
        yield Part(kind, number, label, start, until)


def _packed(placed: Sequence[tuple[int, Placed]]) -> Words:
    starts, lines, edges, pages, heights = array("I"), array("I"), array("f"), array("I"), array("f")
    last: Line | None = None
    for start, word in placed:
        if word.line is not last:
            last = word.line
            pages.append(last.page)
            heights.extend((last.top, last.bottom))
        starts.append(start)
        lines.append(len(pages) - 1)
        edges.extend((word.left, word.right))
    return Words(*(numbers.tobytes() for numbers in (starts, lines, edges, pages, heights)))
