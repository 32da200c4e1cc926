"""From an anchor to what is meant, by the calendar alone: which year's March, which Friday, which two weeks.

A tail is what a value says after its year: "03" or "03-31" of March, "SU" of a summer, "Q3" of a quarter.
"""

from datetime import date, timedelta

from rag.dates.timex import Interval, interval, shifted, year_of

_SOON = 90


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
