"""What anchors an expression: the document's date, the text's last date, the heading above, the tense of the verb nearby."""

import re
from dataclasses import dataclass, field
from datetime import date

from rag.dates.nearest import (
    NEAR,
    SENTENCE_END,
    Headings,
    Tenses,
    Told,
    lent_year,
    named_year,
    nearest_weekday,
    stretch_days,
    weekday_of,
    year_in_narrative,
    year_in_news,
)
from rag.dates.schedules import in_line, in_schedule, recurring
from rag.dates.shapes import (
    BareDay,
    BareYear,
    Base,
    Calendar,
    Expression,
    Hour,
    Named,
    Partial,
    Recurring,
    Shift,
    Stretch,
    Weekday,
    WeekdayOf,
)
from rag.dates.timex import Interval, interval, shifted, step, year_of, year_value
from rag.types import Anchor, ResolvedDate

_UNTIL_WEEKDAY = re.compile(r"[A-Z][a-z]+day\s*(?:to|through|until|and|or|,|-|–)\s*", re.I)
_WILL = re.compile(r"(?:\b(?:will|won['’]t|shall)|['’]ll)\b", re.I)
_LONGEST_PARAGRAPH = 2000
"""Dates further apart than this many characters are never in the same paragraph."""

_Value = tuple[str, Anchor]
"""A TIMEX3 value, and what anchored it."""


@dataclass(slots=True)
class Anchors:
    """What a text offers to date an expression by, while its expressions are resolved from the first to the last.

    `told` has the place and the value of each date so far; `has_years_bc` says whether the text counts in years before Christ.
    """

    text: str
    document_date: date | None
    is_narrative: bool
    is_rules: bool
    has_years_bc: bool
    told: list[Told] = field(default_factory=list)
    _document_day: str | None = field(init=False)
    _tenses: Tenses = field(init=False)
    _headings: Headings = field(init=False)
    _recurring_end: int = -1000

    def __post_init__(self) -> None:
        self._document_day = self.document_date.isoformat() if self.document_date else None
        self._tenses = Tenses(self.text)
        self._headings = Headings(self.text, self.document_date.year if self.document_date else None)

    def resolve(self, expression: Expression, lender: Expression | None) -> ResolvedDate | None:
        """The expression with its value; None if it is no date after all, such as a 30 February.

        `lender` is the expression after it that has the year or the month which this one lacks, if there is one.
        """
        expression = recurring(self.text, expression, self._recurring_end, is_rule=self.is_rules)
        self._recurring_end = expression.end if isinstance(expression.shape, Recurring) else self._recurring_end
        anchored = self._value_of(expression, lender)
        if anchored is None:
            return None
        value, anchor = anchored
        start, end, shape = expression.start, expression.end, expression.shape
        if expression.part and re.search(r"\d\d-\d\d$", value):
            value += expression.part
        days = self._days_of(shape) if isinstance(shape, Stretch) else interval(value)
        if days is None and re.fullmatch(r"\d{4}-\d\d-\d\d.*", value):
            return None
        is_dated = expression.type in ("DATE", "TIME") and year_of(value) is not None
        is_reported = self.is_narrative and anchor == "document"
        if is_dated and not is_reported and not self._is_aside(expression):
            self.told.append((start, value))
        words = self.text[start:end]
        return ResolvedDate(words, start, end, value, days, type=expression.type, mod=expression.mod, anchor=anchor)

    def _is_aside(self, expression: Expression) -> bool:
        """Whether it is a year alone in brackets: a source's or an aside's, which what follows does not refer to."""
        around = self.text[max(0, expression.start - 1) : expression.start] + self.text[expression.end : expression.end + 1]
        return around in ("()", "[]") and isinstance(expression.shape, Calendar) and len(expression.shape.value) == 4

    def _value_of(self, expression: Expression, lender: Expression | None) -> _Value | None:
        shape = expression.shape
        match shape:
            case Partial(tail) | Named(tail) if lender and (year := lent_year(tail, lender.shape)):
                return f"{year}-{tail}", "text"
            case Partial():
                return self._partial(expression, shape)
            case Named(tail, count, base):
                origin = self._base_value(base, "year")
                return (f"{year_value(named_year(tail, origin, count))}-{tail}", base) if origin else (f"XXXX-{tail}", "")
            case BareDay(day):
                return self._bare_day(day, lender)
            case BareYear(value):
                return (value, "") if self.has_years_bc else None
            case Weekday():
                return self._weekday(expression, shape)
            case WeekdayOf(number, nth, month):
                dated, anchor = self._partial(expression, month) if isinstance(month, Partial) else (month.value, "")
                found = weekday_of(dated, number, nth)
                return (found, anchor) if found else None
            case Shift():
                return self._shift(expression, shape)
            case Stretch():
                return shape.value, shape.base if self._days_of(shape) else ""
            case Hour():
                return self._hour(expression)
        return shape.value, ""

    def _partial(self, expression: Expression, shape: Partial) -> _Value:
        tail = shape.tail
        if shape.year:
            base, count = shape.year
            origin = self._base_value(base, "year")
            moved = step(origin, "year", count) if origin else None
            return (f"{moved}-{tail}", base) if moved else (f"XXXX-{tail}", "")
        in_row = in_schedule(self.text, expression.start, expression.end)
        if in_row:  # "April–October" above a column of opening hours is of every year, if the row names none
            told = self._last_told("year") if self.told and in_line(self.text, self.told[-1][0], expression.start) else None
        else:
            follows = self.is_narrative and not self.is_rules
            near = expression.start if self._lies_ahead(expression) else None
            told = self._last_told("year", near) if follows else self._headings.date_above(expression.start, self.told)
        if told is not None:
            return f"{year_value(year_in_narrative(tail, told))}-{tail}", "text"
        if self.document_date and not self.is_rules and not in_row:
            return f"{year_in_news(tail, self.document_date, self._tense(expression)):04}-{tail}", "document"
        return f"XXXX-{tail}", ""

    def _bare_day(self, day: int, lender: Expression | None) -> _Value | None:
        if lender:
            resolved = self._value_of(lender, None)
            origin = resolved[0] if resolved else None
        else:
            origin = self._last_told("month")
        month = step(origin, "month", 0) if origin else None
        return (f"{month}-{day:02}", "text") if month else None

    def _weekday(self, expression: Expression, weekday: Weekday) -> _Value:
        number, which, base = weekday.number, weekday.step, weekday.base
        told = self._last_told("day", near=expression.start) if base == "text" or (self.is_narrative and not which) else None
        if told and self.document_date and not which and told >= self.document_date.isoformat():
            told = None
        if told and not which and interval(told):
            return nearest_weekday(told, number, 1), "text"
        origin = told or self._document_day
        anchor: Anchor = "text" if told else base
        if origin is None or origin.startswith("BC"):
            return f"XXXX-WXX-{number}{expression.part}", ""
        if weekday.this:
            day = date.fromisoformat(origin[:10])
            return shifted(day, number - day.isoweekday()).isoformat(), anchor
        place, before = self.told[-1] if self.told else (0, "")
        if not which and len(before) == 10 and _UNTIL_WEEKDAY.fullmatch(self.text[place : expression.start][:30]):
            return nearest_weekday(before, number, 1), anchor  # "Monday to Friday"
        value = nearest_weekday(origin, number, which, self._tense(expression))
        return (step(value, "weekend", 0) or value) if weekday.weekend else value, anchor

    def _shift(self, expression: Expression, shift: Shift) -> _Value | None:
        unit, count, base = shift.unit, shift.count, shift.base
        finer = {"weekend": "week", "decade": "year", "century": "year"}.get(unit, unit)
        origin = self._origin_of(shift, finer, expression.start)
        moved = step(origin, unit, count) if origin else None
        if moved:
            return moved, "text" if base == "text" and origin != self._document_day else "document"
        if base == "document":
            return expression.part or ("PAST_REF" if count < 0 else "FUTURE_REF" if count > 0 else "PRESENT_REF"), ""
        return self._vague_shift(expression, unit)

    def _vague_shift(self, expression: Expression, unit: str) -> _Value | None:
        """As much as is known of "the next day" if only the month or the year was told."""
        told = self._last_told("year")
        if told is None:
            return (f"XXXX-XX-XX{expression.part}", "") if unit == "day" else None
        year = step(told, "year", 0)
        if unit == "day":
            return f"{step(told, 'month', 0) or f'{year}-XX'}-XX{expression.part}", "text"
        return f"{year}-{'WXX' if unit in ('week', 'weekend') else 'XX'}", "text"

    def _days_of(self, stretch: Stretch) -> Interval | None:
        day = self._base_value(stretch.base, "day")
        if not day or not stretch.count or day.startswith("BC"):
            return None
        return stretch_days(day, stretch.unit, stretch.count)

    def _hour(self, expression: Expression) -> _Value:
        place, part, since = expression.start, expression.part, self._recurring_end
        day = self._last_told("day", near=place)
        if in_schedule(self.text, place, expression.end) or self._in_sentence(since, place):
            day = None  # "on Saturdays from 8 a.m."
        elif not (self.is_narrative or (day and self._in_sentence(max(self.told[-1][0], place - NEAR), place))):
            # "The jury went home at 3 p.m." is of the day it is told; "the gates open at 9" is of none.
            day = self._document_day if self._tense(expression) < 0 else None
        if day is None:
            return f"XXXX-XX-XX{part}" if part[1:2].isdigit() else part, ""
        return (part, "") if part == "TNI" else (day, "text" if self.told else "document")

    def _in_sentence(self, start: int, end: int) -> bool:
        return end - start <= NEAR and not SENTENCE_END.search(self.text, start, end)

    def _origin_of(self, shift: Shift, unit: str, place: int) -> str | None:
        """The date to count from, if one is known that says its `unit`."""
        if shift.base == "document":
            return self._document_day
        if self.is_narrative or self._last_told("year", near=place):
            return self._last_told(unit, None if self.is_narrative else place)
        # In a paragraph that has told nothing yet, "two years later" counts from the last date before it.
        return (self._last_told(unit) if shift.count > 0 else None) or self._document_day

    def _base_value(self, base: Base, unit: str) -> str | None:
        return self._last_told(unit) if base == "text" else self._document_day

    def _last_told(self, unit: str, near: int | None = None) -> str | None:
        """The last date told that says its `unit`; if `near` is given, only within the paragraph of that place."""
        for place, value in reversed(self.told[-40:]):
            if near is not None and (near - place > _LONGEST_PARAGRAPH or "\n\n" in self.text[place:near]):
                return None
            if step(value, unit, 0) or (unit == "day" and value.startswith("BC") and value.count("-") == 2):
                return value.partition("T")[0]
        return None

    def _lies_ahead(self, expression: Expression) -> bool:
        """Whether its sentence says before it what "will" be: of years that are told of what was it need not be in the last."""
        said = _WILL.finditer(self.text, max(0, expression.start - NEAR), expression.start)
        return any(self._in_sentence(will.end(), expression.start) for will in said)

    def _tense(self, expression: Expression) -> int:
        return self._tenses.near(expression.start, expression.end, weekday=isinstance(expression.shape, Weekday))
