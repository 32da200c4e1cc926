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
from rag.dates.shapes import BareDay, Calendar, Expression, Hour, Named, Partial, Shape, Shift, Stretch, Weekday
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
    narrator.has_years_bc = any(isinstance(e.shape, Calendar) and e.shape.value.startswith("BC") for e in expressions)
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
    for expression in expressions:
        match expression.shape:
            case Calendar(value):
                year = year_of(value)
                told += year is not None and year <= document_date.year - _RECENT_YEARS
            case Weekday() | Shift(base="document") | Stretch(base="document"):
                reported += 1
    return told >= _TOLD and told > 3 * reported


def _joined(text: str, expressions: list[Expression]) -> list[Expression]:
    """An hour and the day it belongs to as one: "8 p.m. Friday", "10:30 a.m. on 3 March"."""
    joined: list[Expression] = []
    for expression in expressions:
        before = joined[-1] if joined else None
        if before and isinstance(before.shape, Hour) and not expression.part and _is_day(expression.shape):
            between = text[before.end : expression.start]
            if len(between) < 12 and _TIME_AND_DAY.fullmatch(between):
                joined[-1] = replace(expression, start=before.start, part=before.part)
                continue
        joined.append(expression)
    return joined


def _is_day(shape: Shape) -> bool:
    match shape:
        case Weekday() | Shift(unit="day"):
            return True
        case Calendar(words) | Partial(words) | Named(words):
            return re.search(r"(?:^|-)\d\d-\d\d$", words) is not None
    return False


def _completing(text: str, expressions: Sequence[Expression], i: int) -> Expression | None:
    """The expression that gives this one its year or month: "12-14 July", "August to September 1950"."""
    if i + 1 == len(expressions) or len(text[expressions[i].end : expressions[i + 1].start]) >= 16:
        return None
    after = expressions[i + 1]
    match expressions[i].shape, after.shape:
        case (Partial(year=None) | Named() | BareDay(), Calendar(value)) if len(value) >= 7:
            pass
        case BareDay(), Partial() | Named():
            pass
        case _:
            return None
    return after if _RANGE.fullmatch(text[expressions[i].end : after.start]) else None
