"""Which of two came first: "Did X happen before Y?", "Which came first, X or Y?", from a dated sentence of each.

The comparison is sure only where each event has a date of its own and one of the two ends before the other begins.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rag.dates import Interval
from rag.question import EventComparison, comparison
from rag.search import HEDGED_FROM, Query, Search, likelihood
from rag.types import Reading, ResolvedDate


@dataclass(frozen=True, slots=True)
class DatedReading:
    """A reading that says when an event was, and the days it says."""

    reading: Reading
    date: ResolvedDate
    days: Interval


def dated_reading(readings: Sequence[Reading], dates: Sequence[ResolvedDate]) -> DatedReading | None:
    """The best reading, if it is likely enough to answer and its own words, or else its sentence's only date, say when.

    `readings` are best first, `dates` those of the sentence the best one stands in.
    """
    if likelihood(readings) < HEDGED_FROM:
        return None
    best = readings[0]
    inside = [d for d in dates if d.interval and d.type in ("DATE", "TIME")]
    touched = [d for d in inside if d.start < best.end and best.start < d.end]
    chosen = touched or inside
    if len(chosen) != 1 or chosen[0].interval is None:
        return None
    return DatedReading(best, chosen[0], chosen[0].interval)


def date_verdict(asked: EventComparison, x: DatedReading, y: DatedReading) -> str:
    """The answer in a sentence, or an empty string where the two dates do not tell."""
    x_first = x.days[1] < y.days[0]
    if not x_first and x.days[0] <= y.days[1]:
        return ""
    if asked.asks in ("before", "after"):
        return "Yes." if x_first == (asked.asks == "before") else "No."
    name = asked.names[0 if x_first == (asked.asks == "first") else 1]
    return f"{name[:1].upper()}{name[1:]} came {asked.asks}."


def compare_events(search: Search, query: Query) -> tuple[list[Reading], str] | None:
    """The two dated sentences of a comparison and what they say together; none of them where "which came first" cannot be
    told; None where nothing is compared, or where a yes-or-no question is better read as any other.
    """
    asked = comparison(query.question)
    if asked is None:
        return None
    pair = []
    for part in asked.questions:
        readings = search.answers(search.query(part, query.scope))
        pair.append(dated_reading(readings, search.dates_of(readings[0]) if readings else ()))
    x, y = pair
    said = date_verdict(asked, x, y) if x and y and x.date != y.date else ""
    if x and y and said:
        turned = asked.asks in ("first", "last") and x.days > y.days
        return [d.reading.as_sentence() for d in ((y, x) if turned else (x, y))], said
    return ([], "") if asked.asks in ("first", "last") else None
