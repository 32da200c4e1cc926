"""What an expression hangs on: the document's date, the text's last date, the heading above, the tense of the verb nearby."""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import date

from rag.dates.nearest import (
    NEAR,
    SENTENCE_END,
    Tenses,
    days_of_stretch,
    month_of,
    weekday_from,
    year_named,
    year_reported,
    year_told,
)
from rag.dates.shapes import (
    BareDay,
    BareYear,
    Base,
    Calendar,
    Duration,
    Expression,
    Hour,
    Named,
    Partial,
    Recurring,
    Reference,
    Shape,
    Shift,
    Stretch,
    Weekday,
)
from rag.dates.timex import Interval, interval, shifted, step, year_of, year_value
from rag.types import Anchor, ResolvedDate, Span

_HEADING = re.compile(r"(?:\A|\n[ \t]*\n)[ \t]*([#A-Z0-9][^\n]{0,98}[^\n.!?:;,\s])[ \t]*(?=\n[ \t]*\n)")
_TO_DAY = re.compile(r"[A-Z][a-z]+day\s*(?:to|through|until|-|–)\s*", re.I)
_PARAGRAPH = 2000
"""Characters further back than which nothing counts as of the same paragraph."""

_Value = tuple[str, Anchor]


@dataclass(slots=True)
class Narrator:
    """What the text has dated so far, while it is read from left to right."""

    text: str
    today: date | None
    narrative: bool
    has_years_bc: bool = False
    told: list[tuple[int, str]] = field(default_factory=list)
    headings: list[Span] = field(default_factory=list)
    years_of_headings: dict[Span, str | None] = field(default_factory=dict)
    tenses: Tenses = field(init=False)

    def __post_init__(self) -> None:
        self.tenses = Tenses(self.text)
        self.headings = [Span(m.start(1), m.end(1)) for m in _HEADING.finditer(self.text)]

    def resolve(self, e: Expression, completing: Expression | None) -> ResolvedDate | None:
        found = self._value_of(e, completing)
        if found is None:
            return None
        value, anchor = found
        if e.part and re.search(r"\d\d-\d\d$", value):
            value += e.part
        days = self._days_of(e.shape) if isinstance(e.shape, Stretch) else interval(value)
        if days is None and re.fullmatch(r"\d{4}-\d\d-\d\d.*", value):  # a 30 February
            return None
        reported = self.narrative and anchor == "document"
        if e.type in ("DATE", "TIME") and year_of(value) is not None and not reported and not self._is_reference_note(e):
            self.told.append((e.start, value))
        return ResolvedDate(self.text[e.start : e.end], e.start, e.end, value, days, type=e.type, mod=e.mod, anchor=anchor)

    def _is_reference_note(self, e: Expression) -> bool:
        """A year alone in brackets is a source's or an aside's, and tells nothing on."""
        around = self.text[max(0, e.start - 1) : e.start] + self.text[e.end : e.end + 1]
        return around in ("()", "[]") and isinstance(e.shape, Calendar) and len(e.shape.value) == 4

    def _value_of(self, e: Expression, completing: Expression | None) -> _Value | None:
        shape = e.shape
        match shape:
            case Calendar(value) | Duration(value) | Recurring(value) | Reference(value):
                return value, ""
            case Partial(tail) | Named(tail) if completing and (year := _year_before(tail, completing.shape)):
                return f"{year}-{tail}", "text"
            case Partial():
                return self._partial(e, shape)
            case Named(tail, count, base):
                origin = self._last_or_document("year", base)
                return (f"{year_value(year_named(tail, origin, count))}-{tail}", base) if origin else (f"XXXX-{tail}", "")
            case BareDay(day):
                return self._bare_day(day, completing)
            case BareYear(value):
                return (value, "") if self.has_years_bc else None
            case Weekday():
                return self._weekday(e, shape)
            case Shift():
                return self._shift(e, shape)
            case Stretch():
                return shape.value, shape.base if self._days_of(shape) else ""
            case Hour():
                return self._hour(e)

    def _partial(self, e: Expression, shape: Partial) -> _Value:
        tail = shape.tail
        if shape.year:
            base, count = shape.year
            origin = self._last_or_document("year", base)
            moved = step(origin, "year", count) if origin else None
            return (f"{moved}-{tail}", base) if moved else (f"XXXX-{tail}", "")
        told = self._last("year") if self.narrative else self._year_of_heading(e.start)
        if told is not None:
            return f"{year_value(year_told(tail, told))}-{tail}", "text"
        if self.today:
            return f"{year_reported(tail, self.today, self._tense(e)):04}-{tail}", "document"
        return f"XXXX-{tail}", ""

    def _bare_day(self, day: int, completing: Expression | None) -> _Value | None:
        if completing:
            resolved = self._value_of(completing, None)
            origin = resolved[0] if resolved else None
        else:
            origin = self._last("month")
        month = step(origin, "month", 0) if origin else None
        return (f"{month}-{day:02}", "text") if month else None

    def _weekday(self, e: Expression, weekday: Weekday) -> _Value:
        number, which, base = weekday.number, weekday.step, weekday.base
        told = self._last("day", near=e.start) if base == "text" or (self.narrative and not which) else None
        if told and self.today and not which and told >= self.today.isoformat():
            told = None
        if told and not which and interval(told):
            return weekday_from(told, number, 1), "text"
        origin = told or self._today()
        anchor: Anchor = "text" if told else base
        if origin is None or origin.startswith("BC"):
            return f"XXXX-WXX-{number}{e.part}", ""
        if weekday.this:
            day = date.fromisoformat(origin[:10])
            return shifted(day, number - day.isoweekday()).isoformat(), anchor
        place, before = self.told[-1] if self.told else (0, "")
        if not which and len(before) == 10 and _TO_DAY.fullmatch(self.text[place : e.start][:30]):
            return weekday_from(before, number, 1), anchor  # "Monday to Friday"
        value = weekday_from(origin, number, which, self._tense(e))
        return (step(value, "weekend", 0) or value) if weekday.weekend else value, anchor

    def _shift(self, e: Expression, shift: Shift) -> _Value | None:
        unit, count, base = shift.unit, shift.count, shift.base
        finer = {"weekend": "week", "decade": "year", "century": "year"}.get(unit, unit)
        origin = self._origin(shift, finer, e.start)
        moved = step(origin, unit, count) if origin else None
        if moved:
            return moved, "text" if base == "text" and origin != self._today() else "document"
        if base == "document":
            return e.part or ("PAST_REF" if count < 0 else "FUTURE_REF" if count > 0 else "PRESENT_REF"), ""
        return self._unknown(e, unit)

    def _unknown(self, e: Expression, unit: str) -> _Value | None:
        """As much as the text tells of "the next day" where only the month or the year was told."""
        told = self._last("year")
        if told is None:
            return (f"XXXX-XX-XX{e.part}", "") if unit == "day" else None
        year = step(told, "year", 0)
        if unit == "day":
            return f"{step(told, 'month', 0) or f'{year}-XX'}-XX{e.part}", "text"
        return f"{year}-{'WXX' if unit in ('week', 'weekend') else 'XX'}", "text"

    def _days_of(self, stretch: Stretch) -> Interval | None:
        day = self._last_or_document("day", stretch.base)
        if not day or not stretch.count or day.startswith("BC"):
            return None
        return days_of_stretch(day, stretch.unit, stretch.count)

    def _hour(self, e: Expression) -> _Value:
        origin = self._last("day", near=e.start)
        if not self.narrative and origin and SENTENCE_END.search(self.text[max(self.told[-1][0], e.start - NEAR) : e.start]):
            origin = None
        origin = origin or (None if self.narrative else self._today())
        if origin is None:
            return (f"XXXX-XX-XX{e.part}" if e.part[1:2].isdigit() else e.part), ""
        if e.part == "TNI":
            return e.part, ""
        return origin, "text" if self.told else "document"

    # anchors

    def _origin(self, shift: Shift, unit: str, at: int) -> str | None:
        if shift.base == "document":
            return self._today()
        if self.narrative or self._last("year", near=at):
            return self._last(unit, None if self.narrative else at)
        # "Two years later" opens a paragraph: it leans on what was told before, and never lies ahead of the document.
        return (self._last(unit) if shift.count > 0 else None) or self._today()

    def _today(self) -> str | None:
        return self.today.isoformat() if self.today else None

    def _last_or_document(self, unit: str, base: Base) -> str | None:
        return self._last(unit) if base == "text" else self._today()

    def _last(self, unit: str, near: int | None = None) -> str | None:
        """The last date told that says its `unit`; `near`: only within the paragraph of that place."""
        for at, value in reversed(self.told[-40:]):
            if near is not None and (near - at > _PARAGRAPH or "\n\n" in self.text[at:near]):
                return None
            if step(value, unit, 0) or (unit == "day" and value.startswith("BC") and value.count("-") == 2):
                return value.partition("T")[0]
        return None

    def _year_of_heading(self, at: int) -> str | None:
        """The last year in the heading that the place stands under, if it is an earlier one than the document's."""
        i = bisect_right(self.headings, Span(at, at)) - 1
        if i < 0 or self.headings[i].end > at:
            return None
        heading = self.headings[i]
        if heading not in self.years_of_headings:  # `told` is in order, and the heading's dates are all told by now
            first, last = (bisect_left(self.told, (place, "")) for place in (heading.start, heading.end))
            under = (value for _, value in reversed(self.told[first:last]))
            earlier = (v for v in under if self.today is None or (year_of(v) or 0) < self.today.year)
            self.years_of_headings[heading] = next(earlier, None)
        return self.years_of_headings[heading]

    def _tense(self, e: Expression) -> int:
        return self.tenses.around(e.start, e.end, weekday=isinstance(e.shape, Weekday))


def _year_before(tail: str, completing: Shape) -> str | None:
    """The year that a later date lends: "August to September 1950", and to "November to March 1950" the one before."""
    year = year_of(completing.value) if isinstance(completing, Calendar) else None
    if year is None or not isinstance(completing, Calendar):
        return None
    value = completing.value
    wraps = tail[:2].isdigit() and value[-5:-3].isdigit() and month_of(tail) > month_of(value[5:])
    return year_value(year - wraps)
