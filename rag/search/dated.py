"""What the dates of documents tell: the year of a day without one, and the sentence that says when a document was written."""

from collections.abc import Iterable

from rag.index import Index
from rag.types import Passage, ResolvedDate, Span

MOST_READ = 2_000_000
"""At most this many characters of documents are looked through for a year."""

HEAD = 200_000
"""The first characters of a document, so many of them, may say when it was written."""


def year_of(yearless: ResolvedDate, index: Index, documents: Iterable[str]) -> str:
    """The year of the only such day or month that these documents tell of; empty where that is none, or several years'."""
    years: set[str] = set()
    room = MOST_READ
    for document_id in documents:
        length = len(index.documents[document_id].text)
        if (room := room - length) < 0:
            break
        dates = index.dates(document_id, 0, length)
        years |= {d.value[:4] for d in dates if d.interval and d.value[4:].startswith(yearless.value[4:])}
    return years.pop() if len(years) == 1 else ""


def find_publication(index: Index, document_id: str) -> tuple[Passage, Span, ResolvedDate] | None:
    """The passage, its sentence and the date in it by which a document says when it was written, in its first lines before
    anywhere else; None where it does not.
    """
    day = index.documents[document_id].date
    dates = index.dates(document_id, 0, HEAD) if day else ()
    written = next((d for d in dates if day and d.value == day.isoformat() and not d.anchor), None)
    held = index.sentence_at(document_id, written.start, written.end) if written else None
    return (*held, written) if held and written else None
