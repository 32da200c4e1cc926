"""What a question says of time: the days it limits its answer to, and whether it asks for the document's own date."""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from rag.dates import Interval, resolve_dates, shifted
from rag.index import Index
from rag.types import Document, Passage, ResolvedDate, Span

MAX_DATED, HEAD = 2_000_000, 200_000
_LEAD = re.compile(
    r"\b(?P<how>in|on|during|throughout|at|around|of|within|before|until|till|by|prior to|earlier than|up to|after|since|"
    r"later than|following|from|between)\s+(?:the\s+)?(?:year\s+|month\s+of\s+)?$",
    re.I,
)
_TO = re.compile(r"\s*(?:and|to|through|until|till|-|–)\s*(?:the\s+)?(?:year\s+)?", re.I)
_HAPPENED = re.compile(
    r"\W*(?:and |but |so )?what (?:else |important |events? |things? )?(?:happened|happens|occurred|took place|was happening|"
    r"went on|was going on|will happen)(?: there| then)?\W*$",
    re.I,
)
_DANGLING = re.compile(r"\b(?:in|on|at|during|and|to|between|from|of|the|before|after|since|by|until|throughout|around)\b", re.I)
_PUBLISHED = re.compile(
    r"\b(?:when|what (?:day|date|year|month)|which (?:day|date|year|month)|how old)\b.{0,24}\b(?:this|the) (?:\w+ )?"
    r"(?:article|document|text|piece|story|report|page|post|paper|note)\b(?:\W+(?:is|was|been|it|first))?"
    r"(?:\W+(?:published|written|posted|dated|released|issued|printed|from|date))?\W*$"
    r"|\b(?:publication date|date of publication|date of (?:this|the) (?:article|document|text|report|story|piece|post|page))\b",
    re.I,
)


def limits(question: str) -> Interval | None:
    """The first and last day a question asks about, or None where it names no day, month, year or longer on the calendar.

    >>> limits("What happened between 2005 and March 2006?")
    (datetime.date(2005, 1, 1), datetime.date(2006, 3, 31))
    """
    named = [d for d in resolve_dates(question, None) if d.interval and d.type in ("DATE", "TIME")]
    for i, d in enumerate(named):
        lead = _LEAD.search(question[: d.start])
        if lead is None or d.interval is None:
            continue
        first, last = d.interval
        how = lead["how"].lower()
        after = named[i + 1] if i + 1 < len(named) else None
        if how in ("between", "from") and after and after.interval and _TO.fullmatch(question[d.end : after.start]):
            return first, max(last, after.interval[1])
        if how in ("before", "until", "till", "by", "prior to", "earlier than", "up to"):
            return date.min, last if how in ("by", "until", "till", "up to") else shifted(first, -1)
        if how in ("after", "since", "later than", "following", "from"):
            return first if how in ("since", "from") else shifted(last, 1), date.max
        return first, last
    return None


def without_limits(question: str) -> str:
    """The question less its dates: what is left to look for once the days are matched."""
    for d in reversed(resolve_dates(question, None)):
        if d.interval:
            question = question[: d.start] + question[d.end :]
    return question


def asks_what_happened(question: str) -> bool:
    return _HAPPENED.match(_DANGLING.sub("", without_limits(question))) is not None


def passages_within(asked: Interval, index: Index, documents: Iterable[str]) -> list[str]:
    """Ids of the passages of these documents that hold a date within the days asked about, by document and place.

    Documents count in the order given, up to MAX_DATED characters: to resolve the dates of more would be felt.
    """
    inside: list[str] = []
    chosen, room = set(), MAX_DATED
    for document_id in documents:
        room -= len(index.documents[document_id].text)
        if room >= 0:
            chosen.add(document_id)
    for passage in index.passages.values():
        if passage.document_id in chosen and matches(index.dates(passage.document_id, passage.start, passage.end), asked):
            inside.append(passage.id)
    return inside


def matches(dates: Iterable[ResolvedDate], within: Interval) -> bool:
    """Whether one of the dates lies within the days asked about."""
    return any(d.interval is not None and within[0] <= d.interval[0] and d.interval[1] <= within[1] for d in dates)


def asks_for_publication(question: str) -> bool:
    return _PUBLISHED.search(question) is not None


def _written_date(document: Document, dates: Sequence[ResolvedDate]) -> ResolvedDate | None:
    """Where the text itself says its date: in its first lines before anywhere else; None where it does not."""
    if document.date is None:
        return None
    return next((d for d in dates if d.value == document.date.isoformat() and not d.anchor), None)


def publication(index: Index, document_id: str) -> tuple[Passage, Span, ResolvedDate] | None:
    """The passage, its sentence and the date in it by which a document says when it was written, or None."""
    written = _written_date(index.documents[document_id], index.dates(document_id, 0, HEAD))
    if written is None:
        return None
    for passage in index.passages.values():
        if passage.document_id == document_id and passage.start <= written.start and written.end <= passage.end:
            for sentence in passage.sentences:
                if sentence.start <= written.start and written.end <= sentence.end:
                    return passage, sentence, written
    return None
