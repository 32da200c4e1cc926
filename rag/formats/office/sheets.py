"""Spreadsheets and CSV -> a line a row, with the names of its columns; a part for each sheet."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from rag.errors import BadDocument
from rag.formats.blocks import Block, Extracted, assemble, row_text, tidy
from rag.formats.encoding import decoded

MOST_CELLS = 2_000_000
"""Of a workbook, empty ones between others included."""


def sheet(data: bytes) -> Extracted:
    """The text of an Excel or OpenDocument workbook: the values of its cells. Hidden sheets are left out."""
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

    if data.startswith(b"PK"):
        from rag.formats.zipped import open_zip

        open_zip(data).close()  # it is read by other hands: here it is seen to be no bomb
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        shown = [meta.name for meta in book.sheets_metadata if meta.visible == SheetVisibleEnum.Visible]
        return assemble(block for number, name in enumerate(shown, start=1) for block in _sheet(book, number, name))
    except (CalamineError, ValueError, OSError) as error:
        raise BadDocument("is damaged: its sheets cannot be read", "open it in a spreadsheet program and save it anew") from error


def _sheet(book, number: int, name: str) -> Iterator[Block]:  # type: ignore[no-untyped-def]  # python_calamine has no types
    rows = book.get_sheet_by_name(name)
    if rows.width * rows.height > MOST_CELLS:
        raise BadDocument(
            f"has a sheet of {rows.width * rows.height:,} cells", "delete what is far away from the rest, or split it"
        )
    first = rows.start[0] if rows.start else 0
    yield Block(tidy(name).replace("\n", " "), heading=True, part=("sheet", number, name))
    for block in _rows([[_shown(cell) for cell in row] for row in rows.to_python(skip_empty_area=True)], first + 1):
        yield Block(block.text, block.heading, block.tight, ("sheet", number, name), block.row)


def table(data: bytes) -> Extracted:
    """The text of a CSV file; of what only has its name, the text as it is."""
    text = decoded(data)
    try:
        rows = _read(text, max(",;\t|", key=lambda mark: _evenness(_read(text[:65_536], mark))))
    except csv.Error as error:
        raise BadDocument("is no table that can be read", "save it anew as UTF-8 CSV") from error
    wide = sum(len(row) > 1 for row in rows)
    if wide * 2 < len(rows):
        return assemble(Block(tidy(block)) for block in re.split(r"\r?\n(?:[ \t]*\r?\n)+", text))
    return assemble(_rows(rows, 1))


def _read(text: str, delimiter: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def _evenness(rows: Sequence[Sequence[str]]) -> float:
    """The share of rows that have as many cells as most have, if that is more than one."""
    counts = Counter(len(row) for row in rows if row)
    width, count = max(counts.items(), key=lambda item: item[1], default=(1, 0))
    return count / counts.total() if width > 1 else 0.0


def _rows(rows: Sequence[Sequence[str]], first: int) -> Iterator[Block]:
    """The rows that hold anything, each with the names that the first row of more than one cell gives to their columns."""
    names: Sequence[str] = ()
    told = 0
    for number, cells in enumerate(rows, start=first):
        filled = [cell for cell in cells if cell.strip()]
        if len(filled) == 1:
            yield Block(tidy(filled[0]), row=number)
            told = 0
        elif filled and not names and _are_names(cells):
            names = cells
        elif filled:
            yield Block(row_text(names, cells), tight=told > 0, row=number)
            told += 1


def _are_names(cells: Iterable[str]) -> bool:
    filled = [cell for cell in cells if cell.strip()]
    return all(len(cell) < 60 and not re.fullmatch(r"[\d.,:%€$£/ +-]+", cell) for cell in filled) and len(set(filled)) == len(
        filled
    )


def _shown(cell: object) -> str:
    """A cell as people write it: whole numbers without a fraction, midnight as no time."""
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell.is_integer() and abs(cell) < 1e15 else f"{cell:.10g}"
    return str(cell).removesuffix(" 00:00:00")
