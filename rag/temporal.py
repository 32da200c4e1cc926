"""What a question says of time: the days it limits its answer to, and whether it asks for the document's own date."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from rag.dates import resolve_dates
from rag.timex import Interval
from rag.types import Document, Passage, ResolvedDate, Span

_DAY, _DAY_ONE = timedelta(1), date(1, 1, 2)
_LEAD = re.compile(
    r"\b(?P<how>in|on|during|throughout|at|around|of|within|before|until|till|by|prior to|earlier than|up to|after|since|later than|"
    r"following|from|between)\s+(?:the\s+)?(?:year\s+|month\s+of\s+)?$",
    re.I,
)
_TO = re.compile(r"\s*(?:and|to|through|until|till|-|–)\s*(?:the\s+)?(?:year\s+)?", re.I)
_PUBLISHED = re.compile(
    r"\b(?:when|what (?:day|date|year|month)|which (?:day|date|year|month)|how old)\b.{0,24}\b(?:this|the) (?:\w+ )?"
    r"(?:article|document|text|piece|story|report|page|post|paper|note)\b(?:\W*(?:is|was|been|it|first)?\W*"
    r"(?:published|written|posted|dated|released|issued|printed|from|date)?)\W*$"
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
            return date.min, last if how in ("by", "until", "till", "up to") else max(first, _DAY_ONE) - _DAY
        if how in ("after", "since", "later than", "following", "from"):
            return first if how in ("since", "from") else last + _DAY, date.max
        return first, last
    return None


def matches(dates: Iterable[ResolvedDate], within: Interval) -> bool:
    """Whether one of the dates lies within the days asked about."""
    return any(d.interval is not None and within[0] <= d.interval[0] and d.interval[1] <= within[1] for d in dates)


def asks_for_publication(question: str) -> bool:
    return _PUBLISHED.search(question) is not None


def written_date(document: Document, dates: Sequence[ResolvedDate]) -> ResolvedDate | None:
    """Where the text itself says its date: in its first lines before anywhere else; None where it does not."""
    if document.date is None:
        return None
    return next((d for d in dates if d.value == document.date.isoformat() and not d.anchor), None)


def sentence_at(passages: Iterable[Passage], start: int, end: int) -> tuple[Passage, Span] | None:
    """The passage and its sentence that hold [start, end)."""
    for passage in passages:
        if passage.start <= start and end <= passage.end:
            for sentence in passage.sentences:
                if sentence.start <= start and end <= sentence.end:
                    return passage, sentence
    return None
