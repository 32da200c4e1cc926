"""Temporal expressions -> calendar values, anchored in the document and never in today.

Three anchors: the document's own date ("yesterday", "on Friday", "two years ago"); the text's last dated expression ("that
year", "two days later"), headings included; and the tense of the verb nearby, which says whether "on Friday" or "in March" lies
before the document's date or after it. A text is read as news, in which a month without a year is one near the document's date,
or as a narrative, in which it is one near the last date told: as a narrative where most of its dates lie years back, and where
it has no date of its own. What hangs on nothing that the text dates stays undated: a value with X, or a reference without days.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from rag.dates.anchors import Narrator
from rag.dates.grammar import find
from rag.dates.shapes import Expression
from rag.dates.timex import in_words, year_of
from rag.types import ResolvedDate

_RECENT_YEARS = 2
"""A date at least so many years before the document's is told, not reported."""

_TOLD = 4
"""Fewer old dates make no narrative."""

_RANGE = re.compile(r"\s*(?:[-‐‑–—/]|to|and|or|through|until|till)\s*(?:the\s+)?(?:early|mid|late)?[\s-]*", re.I)
_TIME_AND_DAY = re.compile(r",?\s+(?:(?:[A-Z]{2,4}|local time),?\s+)?(?:on\s+)?")


def resolve_dates(text: str, document_date: date | None) -> list[ResolvedDate]:
    """The temporal expressions of a text in order, without overlap, `text[start:end]` each; none for a text without any.

    `document_date` is the day the text was written, or None if that is not known: then what hangs on it ("yesterday") is
    PAST_REF, PRESENT_REF or FUTURE_REF, and a bare weekday or month keeps X for what is missing.

    >>> [(d.text, d.value) for d in resolve_dates("It began on Saturday.", date(2023, 10, 9))]
    [('Saturday', '2023-10-07')]
    """
    expressions = _joined(text, list(find(text)))
    narrator = Narrator(text, document_date, _is_narrative(expressions, document_date))
    narrator.has_years_bc = any(e.value.startswith("BC") and not e.leans for e in expressions)
    return [resolved for i, e in enumerate(expressions) if (resolved := narrator.resolve(e, _completing(text, expressions, i)))]


def words_beside(resolved: ResolvedDate) -> str:
    """What to show beside a date that leans on another ("7 October 2023" for "Saturday"), or nothing where it says it itself."""
    return in_words(resolved.value, resolved.mod, resolved.interval) if resolved.anchor else ""


def dates_in(dates: Sequence[ResolvedDate], start: int, end: int) -> list[ResolvedDate]:
    """Those of a document's dates, which are in order, that begin and end within [start, end)."""
    first = bisect_left(dates, start, key=lambda d: d.start)
    last = bisect_left(dates, end, key=lambda d: d.start)
    return [d for d in dates[first:last] if d.end <= end]


def _is_narrative(expressions: Sequence[Expression], document_date: date | None) -> bool:
    if document_date is None:
        return True
    told = reported = 0
    for e in expressions:
        year = year_of(e.value) if e.shape == "whole" else None
        told += year is not None and year <= document_date.year - _RECENT_YEARS
        reported += e.shape == "weekday" or (e.shape in ("shift", "stretch") and e.base == "document")
    return told >= _TOLD and told > 3 * reported


def _joined(text: str, expressions: list[Expression]) -> list[Expression]:
    """An hour and the day it belongs to as one: "8 p.m. Friday", "10:30 a.m. on 3 March"."""
    joined: list[Expression] = []
    for e in expressions:
        before = joined[-1] if joined else None
        if before and before.shape == "time" and not e.part and (e.shape == "weekday" or _ends_in_day(e)):
            between = text[before.end : e.start]
            if len(between) < 12 and _TIME_AND_DAY.fullmatch(between):
                joined[-1] = replace(e, start=before.start, part=before.part, kind="TIME")
                continue
        joined.append(e)
    return joined


def _ends_in_day(e: Expression) -> bool:
    return (e.shape in ("whole", "partial") and re.search(r"-\d\d-\d\d$", e.value) is not None) or (
        e.shape == "shift" and e.unit == "day"
    )


def _completing(text: str, expressions: Sequence[Expression], i: int) -> Expression | None:
    """The expression that gives this one its year or month: "12-14 July", "August to September 1950"."""
    if expressions[i].shape != "partial" or expressions[i].year or i + 1 == len(expressions):
        return None
    after = expressions[i + 1]
    between = text[expressions[i].end : after.start]
    dated = after.shape == "whole" and len(after.value) >= 7
    alike = dated or (after.shape == "partial" and expressions[i].leans and not after.leans)
    return after if alike and len(between) < 16 and _RANGE.fullmatch(between) else None
