"""Passages and sentences by the dates in them: those within some days, and the one that says when a document was written."""

from collections.abc import Iterable

from rag.dates import Interval
from rag.index import Index
from rag.types import Passage, ResolvedDate, Span

MAX_RESOLVED = 2_000_000
"""At most this many characters of documents have their dates resolved for one question."""

HEAD = 200_000
"""The first characters of a document, so many of them, may say when it was written."""


def passages_within(limits: Interval, index: Index, documents: Iterable[str]) -> list[str]:
    """Ids of the passages of these documents that hold a date within the days asked about, by document and place.

    Documents count in the order given, up to MAX_RESOLVED characters: to resolve the dates of more would be felt.
    """
    chosen = _resolvable(index, documents)
    in_order = (document_id for document_id in index.documents if document_id in chosen)
    passages = (passage for document_id in in_order for passage in index.passages_of(document_id))
    return [p.id for p in passages if any_within(index.dates(p.document_id, p.start, p.end), limits)]


def year_of(yearless: ResolvedDate, index: Index, documents: Iterable[str]) -> str:
    """The year of the only such day or month that these documents tell of; empty where that is none, or several years'."""
    dates = (d for i in _resolvable(index, documents) for d in index.dates(i, 0, len(index.documents[i].text)))
    years = {d.value[:4] for d in dates if d.interval and d.value[4:].startswith(yearless.value[4:])}
    return years.pop() if len(years) == 1 else ""


def _resolvable(index: Index, documents: Iterable[str]) -> set[str]:
    """Those documents, in the order given, that hold no more than MAX_RESOLVED characters together."""
    chosen, room = set(), MAX_RESOLVED
    for document_id in documents:
        room -= len(index.documents[document_id].text)
        if room >= 0:
            chosen.add(document_id)
    return chosen


def any_within(dates: Iterable[ResolvedDate], limits: Interval) -> bool:
    """Whether one of the dates lies within the days asked about."""
    return any(d.interval is not None and limits[0] <= d.interval[0] and d.interval[1] <= limits[1] for d in dates)


def find_publication(index: Index, document_id: str) -> tuple[Passage, Span, ResolvedDate] | None:
    """The passage, its sentence and the date in it by which a document says when it was written, in its first lines before
    anywhere else; None where it does not.
    """
    day = index.documents[document_id].date
    dates = index.dates(document_id, 0, HEAD) if day else ()
    written = next((d for d in dates if day and d.value == day.isoformat() and not d.anchor), None)
    held = index.sentence_at(document_id, written.start, written.end) if written else None
    return (*held, written) if held and written else None
