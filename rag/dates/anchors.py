"""What an expression hangs on: the document's date, the text's last date, the heading above, the tense of the verb nearby."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
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
from rag.dates.shapes import Expression
from rag.dates.timex import Interval, interval, shifted, step, year_of, year_value
from rag.types import Anchor, ResolvedDate, Span

_HEADING = re.compile(r"(?:\A|\n[ \t]*\n)[ \t]*([#A-Z0-9][^\n]{0,98}[^\n.!?:;,\s])[ \t]*(?=\n[ \t]*\n)")
_TO_DAY = re.compile(r"[A-Z][a-z]+day\s*(?:to|through|until|-|–)\s*", re.I)
_PARAGRAPH = 2000
"""Characters further back than which nothing counts as of the same paragraph."""

_Read = tuple[str, Anchor, Interval | None]
"""Value, anchor and, where they do not follow from the value, the days."""


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
        made = self._partial(e, completing) if e.shape == "partial" else _READ[e.shape](self, e)
        if made is None:
            return None
        value, anchor, days = made
        if e.part and value[-3:].count("-") == 1 and re.search(r"\d\d-\d\d$", value):
            value += e.part
        days = days or interval(value)
        if days is None and re.fullmatch(r"\d{4}-\d\d-\d\d.*", value):  # a 30 February
            return None
        reported = self.narrative and anchor == "document"
        if e.kind in ("DATE", "TIME") and year_of(value) is not None and not reported and not self._is_reference_note(e):
            self.told.append((e.start, value))
        words = self.text[e.start : e.end]
        return ResolvedDate(words, e.start, e.end, value, days, type=e.kind, mod=e.mod, anchor=anchor)

    def _is_reference_note(self, e: Expression) -> bool:
        """A year alone in brackets is a source's or an aside's, and tells nothing on."""
        around = self.text[max(0, e.start - 1) : e.start] + self.text[e.end : e.end + 1]
        return around in ("()", "[]") and len(e.value) == 4

    def _whole(self, e: Expression) -> _Read:
        return e.value, "", None

    def _fixed(self, e: Expression) -> _Read:
        return e.value, "", None

    def _partial(self, e: Expression, completing: Expression | None) -> _Read | None:
        tail = e.value[5:]
        if e.leans:
            return self._leaning(e, completing)
        if e.year:
            base, count = e.year
            origin = self._last("year") if base == "text" else self._today()
            moved = step(origin, "year", count) if origin else None
            return (f"{moved}-{tail}", base, None) if moved else (e.value, "", None)
        if completing and (year := year_of(completing.value)) is not None:
            wraps = tail[:2].isdigit() and completing.value[-5:-3].isdigit() and month_of(tail) > month_of(completing.value[5:])
            return f"{year_value(year - wraps)}-{tail}", "text", None
        if e.count:
            return self._named(e, tail)
        told = self._last("year") if self.narrative else self._year_of_heading(e.start)
        if told is not None:
            return f"{year_value(year_told(tail, told))}-{tail}", "text", None
        if self.today:
            return f"{year_reported(tail, self.today, self._tense(e)):04}-{tail}", "document", None
        return e.value, "", None

    def _leaning(self, e: Expression, completing: Expression | None) -> _Read | None:
        if e.value.startswith("BC"):
            return (e.value, "", None) if self.has_years_bc else None
        day = e.value[-2:]
        if completing:
            return self._day_of(completing, day)
        month = self._last("month")
        month = step(month, "month", 0) if month else None
        return (f"{month}-{day}", "text", None) if month else None

    def _day_of(self, completing: Expression, day: str) -> _Read | None:
        made = self._partial(completing, None) if completing.shape == "partial" else self._whole(completing)
        month = step(made[0], "month", 0) if made else None
        return (f"{month}-{day}", "text", None) if month else None

    def _named(self, e: Expression, tail: str) -> _Read:
        origin = self._last("year") if e.base == "text" else self._today()
        if origin is None:
            return e.value, "", None
        return f"{year_value(year_named(tail, origin, e.count))}-{tail}", e.base, None

    def _weekday(self, e: Expression) -> _Read:
        which, origin = int(e.value), self._today()
        anchor: Anchor = "document"
        told = self._last("day", near=e.start) if (self.narrative and not which) or e.base == "text" else None
        told = None if told and self.today and not which and told >= self.today.isoformat() else told
        if told or e.base == "text":
            anchor, origin = "text", told or origin
            which = 1 if told and not which else which
            if told and year_of(told) and interval(told.partition("T")[0]) and not e.value.strip("0"):
                return weekday_from(told, e.count, 1), "text", None
        if origin is None or year_of(origin) is None or (year_of(origin) or 0) < 0:
            return f"XXXX-WXX-{e.count}{e.part}", "", None
        if e.unit == "this":
            found = date.fromisoformat(origin[:10])
            return shifted(found, e.count - found.isoweekday()).isoformat(), anchor, None
        before = self.told[-1] if self.told else None
        if before and not which and len(before[1]) == 10 and _TO_DAY.fullmatch(self.text[before[0] : e.start][:30]):
            return weekday_from(before[1], e.count, 1), anchor, None  # "Monday to Friday"
        day = weekday_from(origin, e.count, which, self._tense(e))
        return (step(day, "weekend", 0) or day) if e.unit == "weekend" else day, anchor, None

    def _shift(self, e: Expression) -> _Read | None:
        finer = {"weekend": "week", "decade": "year", "century": "year"}.get(e.unit, e.unit)
        origin = self._origin(e, finer)
        moved = step(origin, e.unit, e.count) if origin else None
        if moved and origin:
            return moved, "text" if e.base == "text" and origin != self._today() else "document", None
        if e.base == "document" and e.part:
            return e.part, "", None
        if e.base == "document":
            reference = "PAST_REF" if e.count < 0 else "FUTURE_REF" if e.count > 0 else "PRESENT_REF"
            return reference, "", None
        return self._unknown(e)

    def _unknown(self, e: Expression) -> _Read | None:
        """As much as the text tells of "the next day" where only the month or the year was told."""
        told = self._last("year")
        if told is None:
            return ("XXXX-XX-XX" + e.part, "", None) if e.unit == "day" else None
        month = step(told, "month", 0)
        if e.unit == "day":
            return f"{month or step(told, 'year', 0) + '-XX'}-XX{e.part}", "text", None  # type: ignore[operator]  # a told day has at least a year
        return f"{step(told, 'year', 0)}-{'WXX' if e.unit in ('week', 'weekend') else 'XX'}", "text", None

    def _stretch(self, e: Expression) -> _Read:
        base = self._last("day") if e.base == "text" else self._today()
        if not base or not e.count or (year_of(base) or 0) < 1:
            return e.value, "", None
        days = days_of_stretch(base, e.unit, e.count)
        return e.value, e.base if days else "", days

    def _time(self, e: Expression) -> _Read:
        origin = self._last("day", near=e.start)
        if not self.narrative and origin and SENTENCE_END.search(self.text[max(self.told[-1][0], e.start - NEAR) : e.start]):
            origin = None
        origin = origin or (None if self.narrative else self._today())
        if origin is None:
            return (f"XXXX-XX-XX{e.part}" if e.part[1:2].isdigit() else e.part), "", None
        if e.part == "TNI":
            return e.part, "", None
        return origin.partition("T")[0], "text" if self.told else "document", None

    # anchors

    def _origin(self, e: Expression, unit: str) -> str | None:
        if e.base == "document":
            return self._today()
        if self.narrative or self._last("year", near=e.start):
            return self._last(unit, None if self.narrative else e.start)
        # "Two years later" opens a paragraph: it leans on what was told before, and never lies ahead of the document.
        return (self._last(unit) if e.count > 0 else None) or self._today()

    def _today(self) -> str | None:
        return self.today.isoformat() if self.today else None

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
        return self.tenses.around(e.start, e.end, weekday=e.shape == "weekday")


_READ: dict[str, Callable[[Narrator, Expression], _Read | None]] = {
    "whole": Narrator._whole,
    "fixed": Narrator._fixed,
    "weekday": Narrator._weekday,
    "shift": Narrator._shift,
    "stretch": Narrator._stretch,
    "time": Narrator._time,
}
