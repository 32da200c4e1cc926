"""Files of office programs -> blocks."""

from rag.formats.office.docx import docx
from rag.formats.office.odt import odt
from rag.formats.office.pptx import pptx
from rag.formats.office.sheets import sheet, table

__all__ = ["docx", "odt", "pptx", "sheet", "table"]
