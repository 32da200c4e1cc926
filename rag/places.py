"""Where the pieces of a text stand in the file that it was taken from: pages, slides, sheets and rows, chapters, headings, boxes.

Everything is found by its place in `Document.text`. What there is much of, words and rows, is kept as packed numbers: some 20
bytes a word.
"""

import base64
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal

PartKind = Literal["page", "slide", "sheet", "chapter"]


@dataclass(frozen=True, slots=True)
class Part:
    """Characters [start, end) are of the `number`-th page, slide, sheet or chapter, from 1; `label` is what is printed on it: a
    page's number ("iv"), the name of a sheet, the title of a chapter.

    A page can have several parts: a footnote that interrupts a sentence follows its paragraph, which may end on the next page.
    """

    kind: PartKind
    number: int
    label: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the `page`-th page of the file, from 1, in points (1/72 inch) from its top left corner as it is shown."""

    page: int
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Words:
    """Where a PDF's words stand. A word is of the characters from its start to the next one's, and stands on one line.

    Packed: `starts` and `lines` are a uint32 a word, `edges` two float32 a word (left, right); `pages` is a uint32 a line,
    `heights` two float32 a line (top, bottom).
    """

    starts: bytes
    lines: bytes
    edges: bytes
    pages: bytes
    heights: bytes

    def boxes(self, start: int, end: int) -> list[Box]:
        """One box for each line that has a word of [start, end), in the text's order."""
        starts, lines, edges = _numbers(self.starts), _numbers(self.lines), _floats(self.edges)
        pages, heights = _numbers(self.pages), _floats(self.heights)
        first, last = max(bisect_right(starts, start) - 1, 0), bisect_left(starts, end)
        boxes = []
        for line, words in groupby(range(first, last), key=lambda word: lines[word]):
            across = [(edges[2 * word], edges[2 * word + 1]) for word in words]
            left, right = min(low for low, _ in across), max(high for _, high in across)
            boxes.append(Box(pages[line], left, heights[2 * line], right, heights[2 * line + 1]))
        return boxes


@dataclass(frozen=True, slots=True)
class Places:
    """The parts of a text, in its order; `headings` are the starts and ends of its headings; `rows` is packed, a uint32 for where
    each row of a sheet starts and one for its number in the sheet, from 1. Empty of what a format does not have.
    """

    parts: tuple[Part, ...] = ()
    headings: tuple[tuple[int, int], ...] = ()
    rows: bytes = b""
    words: Words | None = None

    def part_at(self, at: int) -> Part | None:
        """The page, slide, sheet or chapter that the character is of; None where the format has none."""
        number = bisect_right(self.parts, at, key=lambda part: part.start) - 1
        return self.parts[number] if number >= 0 else None

    def row_at(self, at: int) -> int | None:
        """The number of the row in its sheet, from 1; None outside of sheets."""
        rows = _numbers(self.rows)
        number = bisect_right(rows[::2], at) - 1
        return rows[2 * number + 1] if number >= 0 else None

    def heading_before(self, at: int) -> tuple[int, int] | None:
        """Start and end of the last heading that begins at the character or before it."""
        number = bisect_right(self.headings, at, key=lambda heading: heading[0]) - 1
        return self.headings[number] if number >= 0 else None

    def boxes(self, start: int, end: int) -> list[Box]:
        """The boxes that hold the characters [start, end), one a line; none where the format has no pages of its own."""
        return self.words.boxes(start, end) if self.words else []


def places_from(told: dict[str, Any]) -> Places:
    """The places that `dataclasses.asdict` made a dictionary of, and JSON a text: what is packed comes as base64."""
    words = told["words"]
    return Places(
        tuple(Part(**part) for part in told["parts"]),
        tuple((start, end) for start, end in told["headings"]),
        base64.b64decode(told["rows"]),
        words and Words(**{name: base64.b64decode(packed) for name, packed in words.items()}),
    )


def _numbers(packed: bytes) -> Sequence[int]:
    return memoryview(packed).cast("I")


def _floats(packed: bytes) -> Sequence[float]:
    return memoryview(packed).cast("f")
