"""A PDF's page -> a PNG, by PDFium and Pillow."""

import io
import math
from typing import Any

from rag.errors import BadDocument

SCALE = 2.0
"""Pixels a point: 144 to the inch."""

MOST_PIXELS = 4_000_000
"""A page that would have more, as a poster, is drawn smaller."""


def draw(data: bytes, number: int) -> dict[str, Any]:
    """The page with this number, from 1: its width and height in points as it is shown, and the PNG. Raises BadDocument where it
    is not there or cannot be drawn."""
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        page = PdfDocument(data)[number - 1]
        width, height = page.get_size()
        scale = min(SCALE, math.sqrt(MOST_PIXELS / max(1.0, width * height)))
        picture = page.render(scale=scale, rev_byteorder=True).to_pil()
    except (PdfiumError, IndexError, ValueError) as error:
        raise BadDocument(f"its page {number} cannot be drawn", "save it anew from where it was made") from error
    png = io.BytesIO()
    picture.save(png, "PNG")
    return {"width": width, "height": height, "png": png.getvalue()}
