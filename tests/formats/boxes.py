"""Do the characters of a PDF's sentences lie in the boxes that are said to hold them? By a way of its own to find them."""

import re
from functools import lru_cache

from rag.documents import sentences
from rag.formats import Extracted
from rag.places import Box

_UNSEEN = re.compile("[\\s\\-\ufffe\x00\x02]")
OVERHANG = 1.5
"""Points by which the ink of a character may stick out of the box of its type, as an italic f does."""


def outside_boxes(data: bytes, got: Extracted, *, most: int = 2_000) -> tuple[int, int]:
    """How many sentences have characters outside of their boxes, and of how many: those found on their pages as they are.

    At most so many sentences are looked at, spread over the whole.
    """
    from pypdfium2 import PdfDocument

    document = PdfDocument(data)

    @lru_cache(maxsize=4)
    def page(number: int) -> tuple[str, list[int]]:
        """The page's characters that are seen, and where each is in its text."""
        words = document[number - 1].get_textpage()
        text = words.get_text_range()
        kept = [(c, at) for at, c in enumerate(text) if not _UNSEEN.match(c)]
        return "".join(c for c, _ in kept), [at for _, at in kept]

    def inside(number: int, places: list[int], boxes: list[Box]) -> bool:
        sheet = document[number - 1]
        words, (low, _, _, top) = sheet.get_textpage(), sheet.get_cropbox()
        for at in places:
            left, bottom, right, high = words.get_charbox(at)
            sides = left - low, top - high, right - low, top - bottom
            if not any(_holds(box, *sides) for box in boxes if box.page == number):
                return False
        return True

    spans = [span for span in sentences(got.text, 0, len(got.text)) if span.end - span.start > 20]
    outside = of = 0
    for span in spans[:: max(len(spans) // most, 1)]:
        squeezed = _UNSEEN.sub("", got.text[span.start : span.end])
        boxes = got.places.boxes(span.start, span.end)
        first = boxes[0].page
        if boxes[-1].page != first:
            continue
        text, where = page(first)
        found = [m.start() for m in re.finditer(re.escape(squeezed), text)]
        if found:
            of += 1
            outside += not any(inside(first, where[at : at + len(squeezed)], boxes) for at in found)
    return outside, of


def _holds(box: Box, left: float, top: float, right: float, bottom: float) -> bool:
    across = box.left - OVERHANG <= left and right <= box.right + OVERHANG
    return across and box.top - OVERHANG <= top and bottom <= box.bottom + OVERHANG
