"""What a question says of time: the days it limits its answer to, and whether it asks for the document's own date."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rag.dates import Interval, resolve_dates, shifted
from rag.types import ResolvedDate

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
    r"(?:article|document|text|piece|story|report|page|post|paper|note|"
    r"guide|leaflet|manual|notice|brochure|handbook|letter|memo|newsletter)\b(?:\W+(?:is|was|been|it|first))?"
    r"(?:\W+(?:published|written|posted|dated|released|issued|printed|from|date))?\W*$"
    r"|\W*when (?:was|is) this (?:published|written|posted|dated|released|issued|printed|made|from|last (?:updated|changed))\W*$"
    r"|\b(?:publication date|date of publication|date of (?:this|the) (?:article|document|text|report|story|piece|post|page))\b",
    re.I,
)

_BEGAN = re.compile(
    r"\W*(?:and |but |so )?when (?:did|does|will|has|had|was|were) (.{1,200}?) (?:start|begin|launch|introduc|beg[au]n)\w*"
    r"(?: \w+ing)?\W*$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class AskedTime:
    """What a question says of time.

    `limits` are the first and last day it asks about, None where it names no day, month, year or longer on the calendar; `rest`
    is the question less its dates: what is left to look for once the days are matched. `what_happened` says whether it asks
    nothing but what happened then, `publication` whether it asks when the document itself was written. `yearless` is its first
    day or month whose year it does not say, `begun` what it asks the beginning of, empty where it asks for none.
    """

    limits: Interval | None
    rest: str
    what_happened: bool
    publication: bool
    yearless: ResolvedDate | None = None
    begun: str = ""


def asked_time(question: str) -> AskedTime:
    """What the question says of time; its dates are resolved here, once.

    >>> asked_time("What happened between 2005 and March 2006?").limits
    (datetime.date(2005, 1, 1), datetime.date(2006, 3, 31))
    """
    dates = resolve_dates(question, None)
    rest = question
    for d in reversed(dates):
        if d.interval:
            rest = rest[: d.start] + rest[d.end :]
    what_happened = _HAPPENED.match(_DANGLING.sub("", rest)) is not None
    yearless = next((d for d in dates if re.fullmatch(r"XXXX-\d\d(?:-\d\d)?", d.value)), None)
    began = _BEGAN.match(question)
    publication = _PUBLISHED.search(question) is not None
    return AskedTime(_limits(question, dates), rest, what_happened, publication, yearless, began[1] if began else "")


def _limits(question: str, dates: Iterable[ResolvedDate]) -> Interval | None:
    named = [d for d in dates if d.interval and d.type in ("DATE", "TIME")]
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
