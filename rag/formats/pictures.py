"""A PDF's page as a picture, drawn in the child process that also reads such files, and kept for whoever looks next."""

import base64
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from rag.errors import BadDocument
from rag.formats.child import told_by_child

MOST_KEPT = 64_000_000
"""Bytes of pictures that are kept: some 150 pages of text."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A page of `width` and `height` points as a PNG."""

    width: float
    height: float
    png: bytes


def page_picture(data: bytes, page: int) -> Picture:
    """The page of a PDF with this number, from 1. Raises BadDocument where it cannot be drawn."""
    told = told_by_child(["picture", str(page)], data)
    return Picture(told["width"], told["height"], base64.b64decode(told["png"]))


class Pictures:
    """Those drawn last, by the hash of their file and the number of the page; a page that cannot be drawn is not tried again."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, int], Picture | None] = OrderedDict()
        self._changing = Lock()

    def get(self, hash: str, page: int, data_of: Callable[[], bytes | None]) -> Picture | None:
        """The picture; `data_of` gives the bytes of the file, None where they are no longer those. None where there is none."""
        with self._changing:
            if (hash, page) in self._kept:
                self._kept.move_to_end((hash, page))
                return self._kept[hash, page]
        if (data := data_of()) is None:
            return None
        try:
            picture = page_picture(data, page)
        except BadDocument:
            picture = None
        with self._changing:
            self._kept[hash, page] = picture
            while sum(_size(kept) for kept in self._kept.values()) > MOST_KEPT:
                self._kept.popitem(last=False)
        return picture


def _size(picture: Picture | None) -> int:
    return len(picture.png) if picture else 1_000
