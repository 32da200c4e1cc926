"""A PDF's pages -> the lines of words on them, in the order in which the file draws them, by PDFium."""

import ctypes
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from rag.errors import BadDocument

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage, PdfTextPage

Sides = tuple[float, float, float, float]
"""Left, top, right, bottom in points from the page's top left corner."""

MOST_PAGES = 5_000

_HYPHEN = "\ufffe"
"""PDFium's mark for a hyphen at the end of a line, which no line end follows."""

_LINE = re.compile(rf"[^\r\n{_HYPHEN}]+{_HYPHEN}?|{_HYPHEN}")
_WORD = re.compile(r"\S+")
_LEADERS = re.compile(r"\.{4,}|(?:\. ){3,}\.")
"""The dots of a table of contents."""
_PICTURE = 0.5
"""A page is a picture where it has no text and one image covers so much of it."""


@dataclass(frozen=True, slots=True)
class Word:
    """Its characters and its box, in points from the page's top left corner; `height` is that of its first character's box.

    `ends_small` is true where its last character is of much smaller type, as a footnote's mark is.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    height: float
    ends_small: bool = False


@dataclass(frozen=True, eq=False)
class PageLine:
    """Words that stand beside one another on a page. `hyphenated`: its last word goes on in the next line.

    `size` is the height of its characters' boxes, in points: the font's, or a little more.
    """

    page: int
    words: tuple[Word, ...]
    hyphenated: bool
    bold: bool

    @cached_property
    def left(self) -> float:
        return min(word.left for word in self.words)

    @cached_property
    def right(self) -> float:
        return max(word.right for word in self.words)

    @cached_property
    def top(self) -> float:
        return min(word.top for word in self.words)

    @cached_property
    def bottom(self) -> float:
        return max(word.bottom for word in self.words)

    @cached_property
    def size(self) -> float:
        return sorted(word.height for word in self.words)[len(self.words) // 2]

    @cached_property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True)
class Page:
    """A page in points, as it is shown; `label` is its printed number, its place in the file where the file names none.

    `is_picture` is true of a scan without text.
    """

    number: int
    label: str
    width: float
    height: float
    lines: list[PageLine]
    is_picture: bool


@dataclass(frozen=True, slots=True)
class Pdf:
    pages: list[Page]
    title: str
    made: date | None


def read_pdf(data: bytes) -> Pdf:
    """The file's pages. Raises BadDocument where it cannot be opened or has more than MOST_PAGES pages."""
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        document = PdfDocument(data)
        if len(document) > MOST_PAGES:
            what = f"has {len(document):,} pages, more than {MOST_PAGES:,}"
            raise BadDocument(what, "split it into several documents")
        told = document.get_metadata_dict()
        return Pdf(
            [_page(document, at) for at in range(len(document))], told.get("Title", ""), _day(told.get("CreationDate", ""))
        )
    except PdfiumError as error:
        if getattr(error, "err_code", None) == 4:
            raise BadDocument("is protected by a password", "save a copy without one, and give that") from error
        raise BadDocument(
            "is damaged, or no PDF: it cannot be opened", "open it in a viewer and save or print it anew"
        ) from error


def _page(document: "PdfDocument", at: int) -> Page:
    page = document[at]
    label = document.get_page_label(at) or str(at + 1)
    words = page.get_textpage()
    try:
        width, height = page.get_size()
        lines = list(_lines(page, words, at + 1))
        # What lies outside of the page is not seen by who reads it.
        seen = [line for line in lines if line.right > 0 and line.left < width and line.bottom > 0 and line.top < height]
        return Page(at + 1, label, width, height, seen, not lines and _is_picture(page))
    finally:
        words.close()
        page.close()


def _lines(page: "PdfPage", words: "PdfTextPage", number: int) -> Iterator[PageLine]:
    from pypdfium2 import raw

    text = words.get_text_range()
    if len(text) != words.count_chars():  # where it gives some characters as two, one by one is right
        text = "".join(chr(raw.FPDFText_GetUnicode(words, at) or 0) for at in range(words.count_chars())).replace("\x02", _HYPHEN)
    turn = _turned(page)
    box = raw.FS_RECTF()
    name, flags = ctypes.create_string_buffer(128), ctypes.c_int()

    def place(at: int) -> Sides:
        raw.FPDFText_GetLooseCharBox(words, at, box)
        return turn(box.left, box.bottom, box.right, box.top)

    for line in _LINE.finditer(text):
        found = []
        for word in _WORD.finditer(_LEADERS.sub(lambda dots: " " * len(dots[0]), line[0])):
            shown = word[0].rstrip(_HYPHEN).replace("\x00", "")
            if not shown:
                continue
            start, end = line.start() + word.start(), line.start() + word.end() - 1 - word[0].endswith(_HYPHEN)
            left, top, right, bottom = first = place(start)
            small = False
            if end > start:
                last = place(end)
                small = last[3] - last[1] < 0.85 * (bottom - top)
                left, top, right, bottom = min(left, last[0]), min(top, last[1]), max(right, last[2]), max(bottom, last[3])
            found.append(Word(shown, left, top, right, bottom, first[3] - first[1], small))
        if found:
            raw.FPDFText_GetFontInfo(words, line.start(), name, 128, flags)
            bold = b"bold" in name.value.lower() or b"black" in name.value.lower() or b"cmbx" in name.value.lower()
            yield PageLine(number, tuple(found), line[0].endswith(_HYPHEN), bold)


def _turned(page: "PdfPage") -> Callable[[float, float, float, float], Sides]:
    """From PDF coordinates, whose origin is bottom left, to those of the page as it is shown, from its top left."""
    low, bottom, high, top = page.get_cropbox()
    turns: dict[int, Callable[[float, float], tuple[float, float]]] = {
        0: lambda x, y: (x - low, top - y),
        90: lambda x, y: (y - bottom, x - low),
        180: lambda x, y: (high - x, y - bottom),
        270: lambda x, y: (top - y, high - x),
    }
    turn = turns[page.get_rotation()]

    def place(left: float, bottom: float, right: float, top: float) -> Sides:
        (x, y), (u, v) = turn(left, bottom), turn(right, top)
        return min(x, u), min(y, v), max(x, u), max(y, v)

    return place


def _is_picture(page: "PdfPage") -> bool:
    from pypdfium2 import raw

    width, height = page.get_size()
    for image in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=2):
        left, bottom, right, top = image.get_bounds()
        if (right - left) * (top - bottom) >= _PICTURE * width * height:
            return True
    return False


def _day(written: str) -> date | None:
    """ "D:20221217024144-00'00'" as a day."""
    found = re.match(r"(?:D:)?(\d{4})(\d\d)(\d\d)", written)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
