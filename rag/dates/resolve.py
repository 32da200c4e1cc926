"""Temporal expressions -> calendar values, anchored in the document and never in today.

Three anchors: the document's own date ("yesterday", "on Friday", "two years ago"); the text's last dated expression ("that
year", "two days later"), headings included; and the tense of the verb nearby, which says whether "on Friday" or "in March" lies
before the document's date or after it. A text is read as news, in which a month without a year is one near the document's date,
or as a narrative, in which it is one near the last date told: as a narrative if most of its dates lie years back, or if it has
no date of its own. In a text of rules it is a month of every year ("by 30 June"). What none of these dates stays undated: its
value keeps an X, or is a reference without days.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise, takewhile, zip_longest

from rag.dates.anchors import Anchors
from rag.dates.grammar import find_expressions
from rag.dates.shapes import BareDay, Calendar, Expression, Hour, Named, Partial, Shape, Shift, Stretch, Weekday, WeekdayOf
from rag.dates.timex import Interval, in_words, shifted, year_of
from rag.types import ResolvedDate

_YEARS_BACK = 2
"""Dates at least this many years before the document's count as narrated, not as news."""

_OLD_DATES = 4
"""A text needs at least this many old dates to be read as a narrative."""

_RULING_VERBS = 4
"""A text needs at least this many verbs that rule, and twice as many as of those that tell, to be read as rules."""

_RULES = re.compile(
    r"\b(?:must|may|shall|cannot|can|should|(?:is|are) (?:allowed|entitled|required|permitted|obliged|granted))\b(?! \d)"
)
_TELLS = re.compile(r"\b(?:was|were|had|said|told|did)\b", re.I)
_RANGE = re.compile(r"\s*(?:[-‐‑–—/]|to|and|or|through|until|till)\s*(?:the\s+)?(?:early|mid|late)?[\s-]*", re.I)
_TIME_AND_DAY = re.compile(r",?\s+(?:(?:[A-Z]{2,4}|local time),?\s+)?(?:on\s+)?")

_LISTED = re.compile(
    r"(?:,|,?\s+(?:and|or|&)|(?P<to>\s*(?:[-‐‑–—]|\bto\b|\bthrough\b|\buntil\b|\btill\b)))\s*(?:(?:on|in|the|of)\s+)?", re.I
)
_WIDEST = 14
"""Characters that may stand between two dates of a list."""
_BETWEEN = re.compile(r"\bbetween\s+(?:the\s+)?$", re.I)
_GRAINS = (
    r"X{4}-WXX-\d",
    r"\d{4}-\d\d-\d\d",
    r"X{4}-\d\d-\d\d",
    r"[\dX]{4}-\d\d",
    r"\d{4}",
    r"\d{3}",
    r"\d\d",
    r"[\dX-]{10}T\d\d:\d\d",
)
"""Days of the week, days, days of every year, months, years, decades, centuries, hours."""


def resolve_dates(text: str, document_date: date | None) -> list[ResolvedDate]:
    """The temporal expressions of a text in order, without overlap, `text[start:end]` each; none for a text without any.

    `document_date` is the day the text was written, or None if that is not known: then what counts from it ("yesterday") is
    PAST_REF, PRESENT_REF or FUTURE_REF, and a bare weekday or month keeps X for what is missing.

    >>> [(d.text, d.value) for d in resolve_dates("It began on Saturday.", date(2023, 10, 9))]
    [('Saturday', '2023-10-07')]
    """
    expressions = _join_hours(text, find_expressions(text))
    has_years_bc = any(isinstance(e.shape, Calendar) and e.shape.value.startswith("BC") for e in expressions)
    anchors = Anchors(text, document_date, _is_narrative(expressions, document_date), _is_rules(text), has_years_bc)
    with_next = zip_longest(expressions, expressions[1:])
    resolved = [anchors.resolve(expression, _lender(text, expression, after)) for expression, after in with_next]
    return [one for one in resolved if one]


def words_beside(resolved: ResolvedDate) -> str:
    """What to show beside a date that leans on another ("7 October 2023" for "Saturday"); empty if it leans on none."""
    return in_words(resolved.value, resolved.mod, resolved.interval) if resolved.anchor else ""


def dates_in(dates: Sequence[ResolvedDate], start: int, end: int) -> list[ResolvedDate]:
    """The dates that begin and end within [start, end), out of a document's dates in order."""
    first, last = (bisect_left(dates, place, key=lambda resolved: resolved.start) for place in (start, end))
    return [resolved for resolved in dates[first:last] if resolved.end <= end]


def any_within(dates: Iterable[ResolvedDate], days: Interval) -> bool:
    """Whether one of the dates lies within the days."""
    return any(d.interval is not None and days[0] <= d.interval[0] and d.interval[1] <= days[1] for d in dates)


def _is_narrative(expressions: Sequence[Expression], document_date: date | None) -> bool:
    if document_date is None:
        return True
    told = reported = 0
    for expression in expressions:
        match expression.shape:
            case Calendar(value):
                year = year_of(value)
                told += year is not None and year <= document_date.year - _YEARS_BACK
            case Weekday() | Shift(base="document") | Stretch(base="document"):
                reported += 1
    return told >= _OLD_DATES and told > 3 * reported


def _is_rules(text: str) -> bool:
    """Whether the text says what may and must be done, rather than what happened."""
    ruling = sum(1 for _ in _RULES.finditer(text))
    return ruling >= _RULING_VERBS and ruling >= 2 * sum(1 for _ in _TELLS.finditer(text))


def _join_hours(text: str, expressions: Iterable[Expression]) -> list[Expression]:
    """The expressions, with an hour and the day it belongs to as one: "8 p.m. Friday", "10:30 a.m. on 3 March"."""
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
        case Weekday() | WeekdayOf() | Shift(unit="day"):
            return True
        case Calendar(words) | Partial(words) | Named(words):
            return re.search(r"(?:^|-)\d\d-\d\d$", words) is not None
    return False


def _lender(text: str, expression: Expression, after: Expression | None) -> Expression | None:
    """The next expression, if it has the year or month that this one lacks: "12-14 July", "August to September 1950"."""
    if after is None or after.start - expression.end >= 16:
        return None
    match expression.shape, after.shape:
        case Partial(year=None) | Named() | BareDay(), Calendar(value):
            lends = len(value) >= 7
        case BareDay(), Partial() | Named():
            lends = True
        case _:
            return None
    return after if lends and _RANGE.fullmatch(text[expression.end : after.start]) else None


@dataclass(frozen=True, slots=True)
class Together:
    """Dates of one kind that stand in a row, at least one; a `stretch` is all the time from the first to the last."""

    dates: tuple[ResolvedDate, ...]
    stretch: bool

    @property
    def start(self) -> int:
        return self.dates[0].start

    @property
    def end(self) -> int:
        return self.dates[-1].end

    @property
    def interval(self) -> Interval | None:
        """The first and last day of a stretch, where both are on the calendar."""
        first, last = self.dates[0].interval, self.dates[-1].interval
        return (first[0], last[1]) if self.stretch and first and last and first[0] <= last[1] else None

    @property
    def words(self) -> str:
        """A stretch as people write it: "3–5 June 2025", "May – July 2025"; empty where it is not on the calendar."""
        if self.interval is None:
            return ""
        first, last = (in_words(d.value, d.mod, d.interval).split() for d in (self.dates[0], self.dates[-1]))
        shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(first[:0:-1], reversed(last), strict=False)))
        first = first[: len(first) - shared]
        return f"{' '.join(first)}{'–' if first[-1].isdigit() and len(first) == 1 else ' – '}{' '.join(last)}"


def together(dates: Sequence[ResolvedDate], text: str, offset: int = 0) -> Iterator[Together]:
    """The dates in rows, in order; each stands in one, most of them alone. `text` is the document's from `offset` on."""
    row: list[ResolvedDate] = []
    joints: list[bool] = []
    for resolved in dates:
        if row:
            between = text[row[-1].end - offset : resolved.start - offset]
            joint = _LISTED.fullmatch(between) if len(between) <= _WIDEST else None
            if joint and _grain(row[-1]) == _grain(resolved) is not None:
                joints.append(joint["to"] is not None)
                row.append(resolved)
                continue
            yield _row(row, joints, text, offset)
        row, joints = [resolved], []
    if row:
        yield _row(row, joints, text, offset)


def _row(row: Sequence[ResolvedDate], joints: Sequence[bool], text: str, offset: int) -> Together:
    between = len(row) == 2 and _BETWEEN.search(text[max(0, row[0].start - offset - 14) : row[0].start - offset]) is not None
    days = [d.interval[0] for d in row if d.interval and d.interval[0] == d.interval[1]]
    daily = len(days) == len(row) > 1 and all(shifted(day, 1) == after for day, after in pairwise(days))
    return Together(tuple(row), between or daily or joints == [True])


def _grain(resolved: ResolvedDate) -> int | None:
    return next((n for n, grain in enumerate(_GRAINS) if re.fullmatch(grain, resolved.value)), None)
