"""Which of two came first: "Did X happen before Y?", "Which came first, X or Y?", from a dated sentence of each.

The comparison is sure only where each event has a date of its own and one of the two ends before the other begins.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rag.dates import Interval, resolve_dates
from rag.types import Reading, ResolvedDate

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
class Comparison:
    """Two events as questions for their dates, and what is asked of them; `names` are their words in the question."""

    names: tuple[str, str]
    questions: tuple[str, str]
    asks: Literal["first", "last", "before", "after"]


@dataclass(frozen=True, slots=True)
class Dated:
    """A reading that says when an event was, and the days it says."""

    reading: Reading
    date: ResolvedDate
    days: Interval


def comparison(question: str) -> Comparison | None:
    """The comparison a question asks for, or None. What is compared with a calendar date is none: dates limit an answer."""
    if found := _WHICH.fullmatch(question):
        x, y = found["x"], found["y"]
        first = found["end"].lower() in ("first", "earlier", "sooner")
        return Comparison((x, y), (_when(x), _when(y)), "first" if first else "last")
    found = _WHETHER.fullmatch(question)
    if found is None or any(d.interval for d in resolve_dates(found["y"], None)):
        return None
    how = found["how"].lower().split()[0]
    asks: Literal["before", "after"] = "before" if how in ("before", "earlier") else "after"
    noun = found["bare"] or (found["verb"].lower() in ("was", "is") and len(found["x"].split()) < 3 and _EVENT.match(found["x"]))
    x = _when(found["x"]) if noun else f"When {found['verb'].lower()} {found['x']}?"
    return Comparison((found["x"], found["y"]), (x, _when(found["y"])), asks)


def _when(event: str) -> str:
    """ "Hamas was founded" -> "When was Hamas founded?"; "the siege" -> "When was the siege?"."""
    if clause := _CLAUSE.fullmatch(event):
        return f"When {clause['verb']} {clause['who']} {clause['rest']}?"
    return f"When was {event}?" if _EVENT.match(event) else f"When {event}?"


def dated(readings: Sequence[Reading], dates: Sequence[ResolvedDate], least: float) -> Dated | None:
    """The best reading, if it scores at least `least` and its own words, or else its sentence's only date, say when.

    `readings` are best first, `dates` those of the sentence the best one stands in.
    """
    if not readings or readings[0].score < least:
        return None
    best = readings[0]
    inside = [d for d in dates if d.interval and d.type in ("DATE", "TIME")]
    touched = [d for d in inside if d.start < best.end and best.start < d.end]
    chosen = touched or inside
    if len(chosen) != 1 or chosen[0].interval is None:
        return None
    return Dated(best, chosen[0], chosen[0].interval)


def verdict(asked: Comparison, x: Dated, y: Dated) -> str:
    """The answer in a sentence, or an empty string where the two dates do not tell."""
    if x.days[1] < y.days[0]:
        x_first = True
    elif y.days[1] < x.days[0]:
        x_first = False
    else:
        return ""
    if asked.asks in ("before", "after"):
        return "Yes." if x_first == (asked.asks == "before") else "No."
    name = asked.names[0 if x_first == (asked.asks == "first") else 1]
    return f"{name[:1].upper()}{name[1:]} came {asked.asks}."
