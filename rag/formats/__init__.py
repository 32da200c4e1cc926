"""Files of other formats than plain text -> their text, and where in the file its pieces stand."""

from rag.formats.blocks import Extracted
from rag.formats.child import extract
from rag.formats.pictures import Picture, Pictures
from rag.formats.sniff import SUFFIXES, Format, format_of

__all__ = ["SUFFIXES", "Extracted", "Format", "Picture", "Pictures", "extract", "format_of"]
