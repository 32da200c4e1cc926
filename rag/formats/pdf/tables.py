"""Rows of a PDF's tables: lines of cells that stand apart, under one another."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from rag.formats.blocks import Block, Line, Placed
from rag.formats.pdf.lines import PageLine, Word

_CELL_GAP = 1.2
"""Between two cells of a row, in heights of the type: wider than a space between words."""


def cells(line: PageLine) -> int:
    """How many cells the line has: 1 is no row."""
    return 1 + sum(right.left - left.right > _CELL_GAP * line.size for left, right in pairwise(line.words))


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
