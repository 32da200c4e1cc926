"""What a question says of time: the days it limits its answer to, and whether it asks for the document's own date."""

import re
from datetime import date

from rag.dates import Interval, resolve_dates, shifted

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


def asks_for_publication(question: str) -> bool:
    return _PUBLISHED.search(question) is not None
