"""PDF -> text, by PDFium for the words and by what stands where for the rest."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag.errors import BadDocument
from rag.formats.blocks import Extracted, assemble
from rag.formats.pdf.lines import Page, read_pdf
from rag.formats.pdf.paragraphs import blocks_of


def pdf(data: bytes) -> Extracted:
    """The text of a PDF. Raises BadDocument where it cannot be opened, is too long, or is all pictures."""
    read = read_pdf(data)
    if read.pages and not any(page.lines for page in read.pages):
        if any(page.is_picture for page in read.pages):
            raise BadDocument("is a scan: its pages are pictures without text", "have it read by an OCR program first")
        raise BadDocument("has no text on its pages", "save it anew from where it was made, or have an OCR program read it")
    got = assemble(blocks_of(read.pages), title=read.title, made=read.made, notices=_notices(read.pages))
    labels = {page.number: page.label for page in read.pages}
    parts = tuple(replace(part, label=labels[part.number]) for part in got.places.parts)
    return replace(got, places=replace(got.places, parts=parts))


def _notices(pages: Sequence[Page]) -> Iterator[str]:
    pictures = [page.label for page in pages if page.is_picture]
    if len(pictures) == 1:
        yield f"page {pictures[0]} is a picture without text"
    elif pictures:
        shown = ", ".join(pictures[:10]) + (" …" if len(pictures) > 10 else "")
        yield f"{len(pictures)} pages are pictures without text: {shown}"
