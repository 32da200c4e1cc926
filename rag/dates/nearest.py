"""Which March, which Friday: the nearest before or after an anchor, as the calendar and the verbs nearby have it.

A tail is what a value says after its year: "03" or "03-31" of March, "SU" of a summer, "Q3" of a quarter.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from rag.dates.timex import Interval, interval, shifted, year_of

_SOON = 90

SENTENCE_END = re.compile(r"[.!?][\"”’)\]]*\s+(?=[\"“‘(\[]?[A-Z0-9])|\n\s*\n")
_FUTURE = re.compile(
    r"\b(?:(?:will|won['’]t|shall|would|might|\w['’]ll)(?: (?:not|also|be|have|soon|again|then|likely|now|first)){0,4} \w+|"
    r"to (?:be|take|begin|start|meet|hold|vote|open|run|play|visit|travel|return|expire|end|launch|release|report|decide|appear|"
    r"face|leave|arrive)(?: \w+)?|until|till|due|"
    r"(?:set|going|expected|scheduled|slated|poised|hopes?|hoping|ready|likely|expects?|wants?|plans?|planned) (?:to|for|on|in)|"
    r"(?:is|are|was|were|be|being) (?:\w+ly )?(?:expected|scheduled|planned|slated|projected|forecast|supposed)|"
    r"scheduled|upcoming|deadline|forthcoming|(?:takes|begins|starts|opens|runs|expires|ends|goes|comes|kicks|falls|returns|turns|marks|meets|holds|visits|"
    r"plays|hosts|arrives|leaves|resumes|closes|launches|becomes|faces)\b)",
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
NEAR = 120
"""Characters before an expression, within its sentence, in which its verb is looked for; as many after it."""

_STRETCH = 500


def month_of(tail: str) -> int:
    return int(tail[:2]) if tail[:2].isdigit() else {"SP": 3, "SU": 6, "FA": 9, "WI": 12}.get(tail[:2], 0)


def year_named(tail: str, origin: str, count: int) -> int:
    """ "last March" (-1): the latest before the origin; "next March" (1): the first after it; "this March": its year's."""
    year = year_of(origin) or 0
    there = _order(origin[5:])
    asked = _order(tail)
    if count == -1:
        there = there if asked[1] else (there[0], 0)  # on the 9th of October, "last October" is not this one
        year -= asked >= there or len(origin) == 4
    elif count == 1:
        year += asked <= there or len(origin) == 4
    return year


def _order(tail: str) -> tuple[int, int]:
    return month_of(tail), int(tail[3:5]) if tail[3:5].isdigit() else 0


def year_told(tail: str, told: str) -> int:
    """Narratives go forward: after a November, "in January" is the next year's."""
    year = year_of(told) or 0
    before, now = month_of(told[5:]) if "-" in told else 0, month_of(tail)
    return year + 1 if before >= 9 and 0 < now <= before - 7 else year


def year_reported(tail: str, today: date, tense: int) -> int:
    """News stays near its own date: behind it or ahead of it as the verb says (-1, 0 or 1), and in its year if that may be."""
    year = today.year
    days = interval(f"{year:04}-{tail}")
    if days is None:
        return year
    first, last = days
    # "Delayed the April 20 vote": a day named so soon ahead is meant, whatever the verb.
    if tense < 0 and first > shifted(today, _SOON if first == last else 0):
        return year - 1
    if tense > 0 and last < today:
        return year + 1
    if tense == 0 and first > shifted(today, 183):
        return year - 1
    if tense == 0 and last < shifted(today, -300):
        return year + 1
    return year


def weekday_from(origin: str, weekday: int, which: int, tense: int = 0) -> str:
    """The first such day after the origin (1) or the last before it (-1); for 0 the tense decides, and the origin may be it."""
    day = date.fromisoformat(origin[:10])
    ahead = (weekday - day.isoweekday()) % 7
    behind = -((day.isoweekday() - weekday) % 7)
    if which > 0 or (which == 0 and tense > 0):
        return shifted(day, ahead or (7 if which else 0)).isoformat()
    return shifted(day, behind or (-7 if which else 0)).isoformat()


def days_of_stretch(origin: str, unit: str, count: int) -> Interval | None:
    """So many units up to the origin (count < 0) or from it on; None where they leave the calendar."""
    day = date.fromisoformat(origin[:10])
    try:
        other = _moved(day, unit, count)
    except (OverflowError, ValueError):
        return None
    return min(day, other), max(day, other)


def _moved(day: date, unit: str, count: int) -> date:
    if unit in ("month", "year"):
        months = day.year * 12 + day.month - 1 + count * (12 if unit == "year" else 1)
        return _in_month(months, day.day)
    size = {
        "second": 0,
        "minute": 0,
        "hour": 1 / 24,
        "day": 1,
        "week": 7,
        "fortnight": 14,
        "quarter": 91.3,
        "decade": 3652.5,
    }
    return day + timedelta(round(count * size.get(unit, 36525.0)))


def _in_month(months: int, day: int) -> date:
    """The day of the month counted in months since year 0, or the month's last."""
    first = date(months // 12, months % 12 + 1, 1)
    last = interval(f"{first.year:04}-{first.month:02}")
    assert last
    return first.replace(day=min(day, last[1].day))


class Tenses:
    """The verbs of a text; each stretch of it is read once, when somebody first asks about it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._read: dict[int, list[tuple[int, int, bool]]] = {}

    def around(self, start: int, end: int, *, weekday: bool) -> int:
        """-1, 0 or 1, past, unsaid or ahead: what the verb nearest before text[start:end], else nearest after it, says."""
        low = max(0, start - NEAR)
        for cut in SENTENCE_END.finditer(self._text, low, start):
            low = cut.end()
        before = [(z, future) for a, z, future in self._verbs(low, start) if low <= a and z <= start]
        if before:
            return 1 if max(before)[1] else -1
        stop = SENTENCE_END.search(self._text, end, end + NEAR)
        high = stop.start() if stop else end + NEAR
        after = [(a, -future) for a, _, future in self._verbs(end, high) if end <= a < high]
        if not after:
            return 0
        if min(after)[1]:
            return 1 if weekday else 0  # "the rate, 2.4 percent in January, will fall"
        return -1

    def _verbs(self, low: int, high: int) -> Iterator[tuple[int, int, bool]]:
        """Start, end and whether it points ahead, of the verbs about [low, high)."""
        for number in range(low // _STRETCH, max(low, high - 1) // _STRETCH + 1):
            if number not in self._read:
                first, last = number * _STRETCH, (number + 1) * _STRETCH
                found = [
                    (m.start(), m.end(), pattern is _FUTURE)
                    for pattern in (_PAST, _FUTURE)
                    for m in pattern.finditer(self._text, first, last + 40)
                ]
                self._read[number] = [v for v in found if v[0] < last]
            yield from self._read[number]
