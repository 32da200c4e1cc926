"""A PDF's page -> a PNG, by PDFium."""

import math
import struct
import zlib
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
        bitmap = page.render(scale=scale, rev_byteorder=True)
    except (PdfiumError, IndexError, ValueError) as error:
        raise BadDocument(f"its page {number} cannot be drawn", "save it anew from where it was made") from error
    return {"width": width, "height": height, "png": png(bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride)}


def png(pixels: bytes, width: int, height: int, stride: int) -> bytes:
    """Rows of red, green and blue as a PNG (ISO/IEC 15948); a row begins every `stride` bytes."""
    rows = b"".join(b"\0" + pixels[row * stride : row * stride + 3 * width] for row in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(held)) + kind + held + struct.pack(">I", zlib.crc32(kind + held)) for kind, held in chunks
    )
