"""The formats: a line each, from its name to the function that reads it. Only the child process imports this."""

from collections.abc import Callable
from typing import NoReturn

from rag.errors import BadDocument
from rag.formats.blocks import Extracted
from rag.formats.office import docx, odt, pptx, sheet, table
from rag.formats.pdf import pdf
from rag.formats.rtf import rtf
from rag.formats.sniff import Format
from rag.formats.web import epub, html, mail
from rag.formats.zipped import member, open_zip

_TYPES = "PDF, DOCX, HTML, EPUB, ODT, RTF, PPTX, XLSX, CSV, EML, Markdown or text"


def zipped(data: bytes) -> Extracted:
    """What is in a zip archive, by what its members say that it is."""
    with open_zip(data) as archive:
        said = member(archive, "mimetype")[:200] or member(archive, "[Content_Types].xml")
    for sign, read in IN_ZIP.items():
        if sign in said:
            return read(data)
    raise BadDocument("is an archive, not a document", f"unpack it, and give what it holds as {_TYPES}")


def old_office(data: bytes) -> Extracted:
    """An Excel file of before 2007; Raises BadDocument of the others, and of protected ones, which look like them."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise BadDocument("is protected by a password", "save a copy without one, and give that")
    if "Workbook".encode("utf-16-le") in data or "Book\0".encode("utf-16-le") in data:
        return sheet(data)
    raise BadDocument("is of a program of before 2007", "open it and save it anew as .docx or .pptx")


def binary(data: bytes) -> NoReturn:
    what = "is empty: there is nothing to read in it" if not data else "is a binary file of no type that Footnote reads"
    raise BadDocument(what, f"convert it to {_TYPES}")


READERS: dict[Format, Callable[[bytes], Extracted]] = {
    "pdf": pdf,
    "zip": zipped,
    "ole": old_office,
    "rtf": rtf,
    "html": html,
    "eml": mail,
    "csv": table,
    "binary": binary,
}

IN_ZIP: dict[bytes, Callable[[bytes], Extracted]] = {
    b"wordprocessingml": docx,
    b"presentationml": pptx,
    b"spreadsheetml": sheet,
    b"ms-excel": sheet,
    b"opendocument.text": odt,
    b"opendocument.spreadsheet": sheet,
    b"epub+zip": epub,
}
"""By what is said in the archive's mimetype or list of types."""
