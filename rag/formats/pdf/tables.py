"""Rows of a PDF's tables: lines of cells that stand apart, under one another."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from rag.formats.blocks import Block, Line, Placed
from rag.formats.pdf.lines import PageLine, Word

_CELL_GAP = 0.9
"""Between two cells of a row, in heights of the type: wider than a space between words, as a rule."""


def are_rows(line: PageLine, following: PageLine) -> bool:
    """Whether the two lines are rows of one table: a gap of the one stands above a gap of the other, with no more cells."""
    if following.top <= line.top or following.page != line.page:
        return False
    above, below = _gaps(line), _gaps(following)
    return any(low < end and start < high for start, end in above for low, high in below) and (
        abs(len(above) - len(below)) < 2 or len(above) > len(below)
    )


def is_table(lines: Sequence[PageLine]) -> bool:
    return len(lines) > 1 and all(are_rows(*pair) for pair in pairwise(lines))


def _gaps(line: PageLine) -> list[tuple[float, float]]:
    return [(a.right, b.left) for a, b in pairwise(line.words) if b.left - a.right > _CELL_GAP * line.size]


def table(lines: Sequence[PageLine]) -> Iterator[Block]:
    """Its rows as lines, each cell with its column's name where the first row names them: no number in it, numbers below."""
    rows = [_split(line) for line in lines]
    head = rows[0]
    named = not any(map(_has_digit, head)) and any(len(row) == len(head) and any(map(_has_digit, row)) for row in rows[1:])
    names = [" ".join(word.text for word in cell) + ": " for cell in head]
    for line, row in list(zip(lines, rows, strict=True))[named:]:
        leads = names if named and len(row) == len(head) else [""] * len(row)
        told, placed, where = "", list[Placed](), Line(line.page, line.top, line.bottom)
        for lead, cell in zip(leads, row, strict=True):
            told += ("; " if named else " | ") if told else ""
            for number, word in enumerate(cell):
                start = len(told)
                told += (" " if number else lead) + word.text
                placed.append(Placed(start + bool(number), word.left, word.right, where))
        yield Block(told, tight=line is not lines[named], words=tuple(placed))


def _has_digit(cell: Sequence[Word]) -> bool:
    return any(re.search(r"\d", word.text) for word in cell)


def _split(line: PageLine) -> list[list[Word]]:
    row = [[line.words[0]]]
    for left, right in pairwise(line.words):
        if right.left - left.right > _CELL_GAP * line.size:
            row.append([])
        row[-1].append(right)
    return row
