"""Which March, which Friday: the nearest before or after an anchor, as the calendar, the verbs nearby and the heading above say.

A tail is what a value says after its year: "03" or "03-31" of March, "SU" of a summer, "Q3" of a quarter.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from rag.dates.shapes import Calendar, Shape
from rag.dates.timex import Interval, interval, shifted, year_of, year_value
from rag.types import Span

_SOON = 90
"""A day named at most this many days after the document lies ahead, whatever the verb."""

SENTENCE_END = re.compile(r"[.!?][\"”’)\]]*\s+(?=[\"“‘(\[]?[A-Z0-9])|\n\s*\n")
_FUTURE = re.compile(
    r"\b(?:(?:will|won['’]t|shall|would|might|\w['’]ll)(?: (?:not|also|be|have|soon|again|then|likely|now|first)){0,4} \w+|"
    r"to (?:be|take|begin|start|meet|hold|vote|open|run|play|visit|travel|return|expire|end|launch|release|report|decide|appear|"
    r"face|leave|arrive)(?: \w+)?|until|till|due|"
    r"(?:decid|agree|vot|promis|pledg|vow|order|urg|ask|allow|requir|invit)e?d (?:\w+ ){0,2}to \w+|told (?:\w+ ){0,2}to \w+|"
    r"(?:can|cannot|can['’]t|must|should)(?: (?:not|also|be|only)){0,3} (?!have\b)\w+|"
    r"(?:set|going|expected|scheduled|slated|poised|hopes?|hoping|ready|likely|expects?|wants?|plans?|planned) (?:to|for|on|in)|"
    r"(?:is|are|was|were|be|being) (?:\w+ly )?(?:expected|scheduled|planned|slated|projected|forecast|supposed)|"
    r"scheduled|upcoming|deadline|forthcoming|(?:takes|begins|starts|opens|runs|expires|ends|goes|comes|kicks|falls|returns|turns|marks|meets|holds|visits|"
    r"plays|hosts|arrives|leaves|resumes|closes|launches|becomes|faces|rises|increases|drops|changes|applies|reopens|retires)\b)",
    re.I,
)
_PAST = re.compile(
    r"\b(?:was|were|had|did|said|told|[a-z]{2,}ed|came|went|took|made|began|begun|rose|fell|saw|won|lost|left|held|met|found|gave|got|"
    r"ran|sold|bought|brought|caught|fought|thought|taught|struck|shot|sent|spent|built|led|paid|put|set|hit|cut|quit|broke|spoke|wrote|"
    r"drove|flew|grew|knew|threw|drew|became|stood|understood|kept|felt|dealt|meant|heard|read|sank|sang|shook|slid|sought|swept|"
    r"swore|tore|wore|woke|chose|froze|stole|hid|rode|bid|shut|split|spread|burst|beat|ate|lay|laid|fled|dug|hung|swung|withdrew|"
    r"underwent|overcame|overtook|undertook|retook|rebuilt|foresaw|withstood|forbade|forgave|arose|bore|rang|drank|swam|sprang|shrank|"
    r"stuck|spun|lit|fed|sped|lent|bent|slept|crept|clung|flung|bound|cast|broadcast|has|have|been)\b",
    re.I,
)
_IS_ON = re.compile(r"\b(?:is|are)\s(?:on\s)?$", re.I)
""" "The vote is on Monday" lies ahead."""
NEAR = 120
"""A verb counts if it is at most this many characters before or after the expression, in the same sentence."""

_DAYS = {"second": 0, "minute": 0, "hour": 1 / 24, "day": 1, "week": 7, "fortnight": 14, "quarter": 91.3, "decade": 3652.5}
"""Of most units, the length in days."""

_CHUNK = 500
"""Verbs are looked for in this many characters at a time."""

_HEADING = re.compile(r"(?:\A|\n[ \t]*\n)[ \t]*([#A-Z0-9][^\n]{0,98}[^\n.!?:;,\s])[ \t]*(?=\n[ \t]*\n)")

Told = tuple[int, str]
"""The place and the value of a date."""


def first_month(tail: str) -> int:
    """The month, 1 to 12, in which a month, day or season begins; 0 for other tails."""
    return int(tail[:2]) if tail[:2].isdigit() else {"SP": 3, "SU": 6, "FA": 9, "WI": 12}.get(tail[:2], 0)


def named_year(tail: str, origin: str, step: int) -> int:
    """The year of "last March" (step -1, before the origin), "next March" (1, after it) or "this March" (0, in its year)."""
    year = year_of(origin) or 0
    now, named = _month_and_day(origin[5:]), _month_and_day(tail)
    if step == -1:
        now = now if named[1] else (now[0], 0)  # on 9 October, "last October" is the year before's
        year -= named >= now or len(origin) == 4
    elif step == 1:
        year += named <= now or len(origin) == 4
    return year


def _month_and_day(tail: str) -> tuple[int, int]:
    return first_month(tail), int(tail[3:5]) if tail[3:5].isdigit() else 0


def lent_year(tail: str, later: Shape) -> str | None:
    """The year of "November" in "November to March 1950": the later date's, or the one before if its month comes first."""
    value = later.value if isinstance(later, Calendar) else ""
    year = year_of(value)
    if year is None:
        return None
    is_before = tail[:2].isdigit() and value[-5:-3].isdigit() and first_month(tail) > first_month(value[5:])
    return year_value(year - is_before)


def year_in_narrative(tail: str, told: str) -> int:
    """The year of a month in a narrative, which goes forward: after a November, "in January" is the next year's."""
    year = year_of(told) or 0
    last, next_month = first_month(told[5:]) if "-" in told else 0, first_month(tail)
    return year + 1 if last >= 9 and 0 < next_month <= last - 7 else year


def year_in_news(tail: str, today: date, tense: int) -> int:
    """The year of a month in news, which stays near its own date: before it or after it as the tense says, else in its year.

    The tense is -1 for the past, 1 for the future, and 0 if no verb tells.
    """
    year = today.year
    days = interval(f"{year:04}-{tail}")
    if days is None:
        return year
    first, last = days
    # In "delayed the April 20 vote" the verb is in the past, and the day, which is named, lies ahead.
    if tense < 0 and first > shifted(today, _SOON if first == last else 0):
        return year - 1
    if tense > 0 and last < today:
        return year + 1
    if tense == 0 and first > shifted(today, 183):
        return year - 1
    if tense == 0 and last < shifted(today, -300):
        return year + 1
    return year


def nearest_weekday(origin: str, weekday: int, step: int, tense: int = 0) -> str:
    """The first such weekday after the origin (step 1), the last before it (-1) or, origin included, what the tense says (0)."""
    day = date.fromisoformat(origin[:10])
    ahead = (weekday - day.isoweekday()) % 7
    behind = -((day.isoweekday() - weekday) % 7)
    if step > 0 or (step == 0 and tense > 0):
        return shifted(day, ahead or (7 if step else 0)).isoformat()
    return shifted(day, behind or (-7 if step else 0)).isoformat()


def weekday_of(month: str, number: int, nth: int) -> str | None:
    """The nth such weekday of a month, from its end if negative; the month if its year is not known, None where it has none."""
    days = interval(month)
    if days is None:
        return month
    first, last = days
    ahead = (number - first.isoweekday()) % 7 + 7 * (nth - 1)
    day = first + timedelta(ahead) if nth > 0 else last - timedelta((last.isoweekday() - number) % 7 - 7 * (nth + 1))
    return day.isoformat() if first <= day <= last else None


def stretch_days(origin: str, unit: str, count: int) -> Interval | None:
    """The days of so many units up to the origin (`count` < 0) or from it on; None if they leave the calendar."""
    day = date.fromisoformat(origin[:10])
    try:
        other = _day_after(day, unit, count)
    except (OverflowError, ValueError):
        return None
    return min(day, other), max(day, other)


def _day_after(day: date, unit: str, count: int) -> date:
    """The day so many units later. Months and years keep the day of the month; other units have a length in days."""
    if unit in ("month", "year"):
        months = day.year * 12 + day.month - 1 + count * (12 if unit == "year" else 1)
        return _day_in_month(months, day.day)
    return day + timedelta(round(count * _DAYS.get(unit, 36525.0)))


def _day_in_month(months: int, day: int) -> date:
    """The day of a month, or the month's last if it is shorter; months are counted from year 0."""
    first = date(months // 12, months % 12 + 1, 1)
    last = interval(f"{first.year:04}-{first.month:02}")
    assert last
    return first.replace(day=min(day, last[1].day))


def past_verb(text: str) -> re.Match[str] | None:
    """The first verb of a text that tells of the past, as far as its ending or a list of verbs says; "Khaled" is a name."""
    return next((verb for verb in _PAST.finditer(text) if not verb.start() or verb[0][0].islower()), None)


class Tenses:
    """The verbs of a text, which is searched for them only near the expressions, and nowhere twice."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._chunks: dict[int, list[tuple[int, int, bool]]] = {}

    def near(self, start: int, end: int, *, weekday: bool) -> int:
        """The tense of the last verb before text[start:end], else of the first after it: -1 past, 1 future, 0 if none tells."""
        low = max(0, start - NEAR)
        for sentence_end in SENTENCE_END.finditer(self._text, low, start + 1):  # the expression may begin one
            low = sentence_end.end()
        before = [(last, future) for first, last, future in self._verbs(low, start) if low <= first and last <= start]
        if before:
            return 1 if max(before)[1] else -1
        if weekday and _IS_ON.search(self._text[max(low, start - 12) : start]):
            return 1
        stop = SENTENCE_END.search(self._text, end, end + NEAR)
        high = stop.start() if stop else end + NEAR
        after = [(first, -future) for first, _, future in self._verbs(end, high) if end <= first < high]
        if not after:
            return 0
        if min(after)[1]:
            return 1 if weekday else 0  # "the rate, 2.4 percent in January, will fall"
        return -1

    def _verbs(self, low: int, high: int) -> Iterator[tuple[int, int, bool]]:
        """Start and end of the verbs in [low, high) and a little around it, and whether they are in the future."""
        for number in range(low // _CHUNK, max(low, high - 1) // _CHUNK + 1):
            if number not in self._chunks:
                first, last = number * _CHUNK, (number + 1) * _CHUNK
                self._chunks[number] = [
                    (*match.span(), pattern is _FUTURE)
                    for pattern in (_PAST, _FUTURE)
                    for match in pattern.finditer(self._text, first, last + 40)
                    if match.start() < last
                ]
            yield from self._chunks[number]


class Headings:
    """`before` is the year that theirs must precede, if there is one: the document's own."""

    def __init__(self, text: str, before: int | None) -> None:
        self._before = before
        self._spans = [Span(*match.span(1)) for match in _HEADING.finditer(text)]
        self._dates: dict[Span, str | None] = {}

    def date_above(self, place: int, told: Sequence[Told]) -> str | None:
        """The last date in the heading above the place; `told` has the dates so far in order, the heading’s among them."""
        above = bisect_right(self._spans, Span(place, place)) - 1
        if above < 0 or self._spans[above].end > place:
            return None
        heading = self._spans[above]
        if heading not in self._dates:
            first, last = (bisect_left(told, (edge, "")) for edge in (heading.start, heading.end))
            values = (value for _, value in reversed(told[first:last]))
            earlier = (value for value in values if self._before is None or (year_of(value) or 0) < self._before)
            self._dates[heading] = next(earlier, None)
        return self._dates[heading]
