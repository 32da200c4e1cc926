"""PDF -> text that knows its pages, and where on them each word stands."""

from rag.formats.pdf.draw import draw
from rag.formats.pdf.read import pdf

__all__ = ["draw", "pdf"]
