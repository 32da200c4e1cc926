"""Files of other formats than plain text -> their text, and where in the file its pieces stand."""

from rag.formats.blocks import Extracted
from rag.formats.child import extract
from rag.formats.sniff import SUFFIXES, Format, format_of

__all__ = ["SUFFIXES", "Extracted", "Format", "extract", "format_of"]
