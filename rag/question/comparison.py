"""Questions which of two came first: "Did X happen before Y?", "Which came first, X or Y?"."""

import re
from dataclasses import dataclass
from typing import Literal

from rag.dates import resolve_dates

_WHICH = re.compile(
    r"\W*(?:which|what|who)(?: of (?:these|the two|them))?(?: event)? "
    r"(?:came|comes|happened|occurred|was|took place|began|started) "
    r"(?P<end>first|earlier|sooner|later|last|second)\W+(?P<x>.{3,}?),? or (?P<y>.{3,}?)\W*",
    re.I | re.S,
)
_WHETHER = re.compile(
    r"\W*(?P<verb>did|was|were|is|had|has) (?P<x>.{3,}?)(?P<bare> (?:happen|occur|take place|come))? "
    r"(?P<how>before|after|earlier than|later than) (?P<y>.{3,}?)\W*",
    re.I | re.S,
)
_CLAUSE = re.compile(r"(?P<who>.+?) (?P<verb>was|were|is|are|had|has|did) (?P<rest>.+)", re.I | re.S)
_EVENT = re.compile(r"(?:the|a|an|his|her|its|their) ", re.I)


@dataclass(frozen=True, slots=True)
class EventComparison:
    """Two events as questions for their dates, and what is asked of them; `names` are their words in the question."""

    names: tuple[str, str]
    questions: tuple[str, str]
    asks: Literal["first", "last", "before", "after"]


def comparison(question: str) -> EventComparison | None:
    """The comparison a question asks for, or None. What is compared with a calendar date is none: dates limit an answer."""
    if which := _WHICH.fullmatch(question):
        x, y = which["x"], which["y"]
        first = which["end"].lower() in ("first", "earlier", "sooner")
        return EventComparison((x, y), (_when(x), _when(y)), "first" if first else "last")
    whether = _WHETHER.fullmatch(question)
    if whether is None or any(d.interval for d in resolve_dates(whether["y"], None)):
        return None
    how = whether["how"].lower().split()[0]
    asks: Literal["before", "after"] = "before" if how in ("before", "earlier") else "after"
    verb, x, y = whether["verb"].lower(), whether["x"], whether["y"]
    noun = whether["bare"] or (verb in ("was", "is") and len(x.split()) < 3 and _EVENT.match(x))
    return EventComparison((x, y), (_when(x) if noun else f"When {verb} {x}?", _when(y)), asks)


def _when(event: str) -> str:
    """ "Hamas was founded" -> "When was Hamas founded?"; "the siege" -> "When was the siege?"."""
    if clause := _CLAUSE.fullmatch(event):
        return f"When {clause['verb']} {clause['who']} {clause['rest']}?"
    return f"When was {event}?" if _EVENT.match(event) else f"When {event}?"
