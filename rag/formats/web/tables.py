"""A table of a web page as it is read: cells that span rows and columns, and tables that only lay a page out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from rag.formats.blocks import Block, table_blocks

_LONG_CELL = 400
"""Characters of a cell that make its table one of layout, not of data."""

_WIDEST = 50
"""Columns that a cell may span."""


@dataclass(slots=True)
class Table:
    """Its rows so far: whether all cells of one are heads, and the blocks of each cell. `layout` once a table stands in it."""

    rows: list[tuple[bool, list[list[Block]]]] = field(default_factory=list)
    spans: dict[int, tuple[int, list[Block]]] = field(default_factory=dict)
    layout: bool = False

    def new_cell(self, *, is_head: bool, told: Mapping[str, str]) -> list[Block]:
        """The next cell of the last row, to be filled; `told` are its attributes. Cells that span down from above come first."""
        heads, cells = self.rows[-1]
        while len(cells) in self.spans:
            rows, carried = self.spans.pop(len(cells))
            if rows > 1:
                self.spans[len(cells)] = rows - 1, carried
            cells.append(carried)
        cell: list[Block] = []
        if (rows := number(told.get("rowspan", "1"))) > 1:
            self.spans[len(cells)] = rows - 1, cell
        cells.append(cell)
        cells += ([] for _ in range(min(number(told.get("colspan", "1")), _WIDEST) - 1))
        self.rows[-1] = (heads and is_head, cells)
        return cell

    def blocks(self) -> Iterator[Block]:
        """Its rows, or the blocks of its cells one after another where it only lays them out."""
        rows = [(head, cells) for head, cells in self.rows if cells]
        texts = [(head, [" ".join(block.text for block in cell) for cell in cells]) for head, cells in rows]
        layout = self.layout or all(len(cells) == 1 for _, cells in rows)
        if layout or any(len(cell) > _LONG_CELL for _, cells in texts for cell in cells):
            yield from (block for _, cells in rows for cell in cells for block in cell)
        else:
            yield from table_blocks(texts)


def number(written: str) -> int:
    """What an attribute says, 1 where that is no number of at most four digits."""
    return int(written) if written.isascii() and written.isdigit() and len(written) < 5 else 1
