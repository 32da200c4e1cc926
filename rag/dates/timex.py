"""TIMEX3 values as calendar time: their first and last day, their year, a step from one to another, and their words.

A value is a day "2006-01-31" (with a part "2006-01-31TNI" or an hour "2006-01-31T10:00"), a month "2006-01", a week "2006-W05",
a weekend "2006-W05-WE", a season "2006-SU", a quarter "2006-Q3", a half "2006-H1", a year "2006", a decade "200", a century "20",
the same with BC before it, a duration "P2D", or PRESENT_REF, PAST_REF, FUTURE_REF. X stands for what is not known.
(TimeML annotation guidelines 1.2.1, section on TIMEX3; TIDES 2005 for decades, centuries and years before Christ.)
"""

import calendar
import re
from datetime import date, timedelta

Interval = tuple[date, date]

UNITS = ("day", "week", "weekend", "month", "quarter", "year", "decade", "century")
"""What a date can be moved by, finest first."""

SEASONS = {"SP": ("spring", 3), "SU": ("summer", 6), "FA": ("autumn", 9), "WI": ("winter", 12)}
"""Name and first month, as meteorologists of the north have it; a winter takes its year from its December."""

PARTS = {
    "MO": "morning", "MD": "midday", "AF": "afternoon", "EV": "evening", "NI": "night", "DT": "daytime"
}  # fmt: skip

_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T(.*))?")
_MONTH = re.compile(r"(\d{4})-(\d\d)")
_WEEK = re.compile(r"(\d{4})-W(\d\d)(-WE)?")
_PART = re.compile(r"(\d{4})-(?:([QH])(\d)|(SP|SU|FA|WI))")
_YEAR = re.compile(r"(BC)?(\d{4})(?=-|$)")


def interval(value: str) -> Interval | None:
    """The first and the last day that a value covers, or None where it says none (durations, references, X, before Christ).

    >>> interval("2006-03")
    (datetime.date(2006, 3, 1), datetime.date(2006, 3, 31))
    """
    try:
        if match := _DAY.fullmatch(value):
            day = date(*map(int, match.group(1, 2, 3)))
            return day, day
        if match := _MONTH.fullmatch(value):
            return _months(int(match[1]), int(match[2]), 1)
        if match := _WEEK.fullmatch(value):
            first = date.fromisocalendar(int(match[1]), int(match[2]), 6 if match[3] else 1)
            return first, first + timedelta(1 if match[3] else 6)
        if match := _PART.fullmatch(value):
            if match[4]:
                return _months(int(match[1]), SEASONS[match[4]][1], 3)
            length = 3 if match[2] == "Q" else 6
            return _months(int(match[1]), (int(match[3]) - 1) * length + 1, length)
        if re.fullmatch(r"\d{2,4}", value):
            length = 10 ** (4 - len(value))
            low = int(value) * length
            return date(max(low, 1), 1, 1), date(low + length - 1, 12, 31)
    except (ValueError, OverflowError):  # a 30 February, a year 0: written like a date and none
        return None
    return None


def shifted(day: date, days: int) -> date:
    """So many days later, or the calendar's first or last day where it would be left."""
    return date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))


def _months(year: int, month: int, count: int) -> Interval:
    last = year * 12 + month - 1 + count - 1
    end_year, end_month = divmod(last, 12)
    return date(year, month, 1), date(end_year, end_month + 1, calendar.monthrange(end_year, end_month + 1)[1])


def year_of(value: str) -> int | None:
    """The year a value lies in, negative before Christ; None for decades, durations, references and X."""
    match = _YEAR.match(value)
    return (-int(match[2]) if match[1] else int(match[2])) if match else None


def year_value(year: int) -> str:
    return f"BC{-year:04}" if year < 0 else f"{year:04}"


def step(value: str, unit: str, count: int) -> str | None:
    """The value of the day, week, month … `count` after the one that `value` lies in; None where it does not say which.

    >>> step("2006-01-31", "month", 2), step("2006-01", "day", 1)
    ('2006-03', None)
    """
    year = year_of(value)
    if year is None:
        return None
    if unit in ("year", "decade", "century"):
        if unit == "year":
            moved = year + count
            return year_value(moved + (1 if year < 0 <= moved else 0))
        size = 10 if unit == "decade" else 100
        low = abs(year) // size + (count if year > 0 else -count)
        return f"{'BC' if year < 0 else ''}{low:0{3 if unit == 'decade' else 2}}" if low >= 0 else None
    if year < 0:
        return _step_before_christ(value, unit, count)
    span = interval(value)
    if span is None or (span[1] - span[0]).days > {"day": 0, "week": 6, "weekend": 6, "month": 30, "quarter": 91}[unit]:
        return None
    first = span[0]
    try:
        if unit == "day":
            return (first + timedelta(count)).isoformat()
        if unit in ("week", "weekend"):
            iso = (first + timedelta(weeks=count)).isocalendar()
            return f"{iso.year:04}-W{iso.week:02}{'-WE' if unit == 'weekend' else ''}"
        months = first.year * 12 + first.month - 1
        if unit == "month":
            return f"{(months + count) // 12:04}-{(months + count) % 12 + 1:02}"
        return f"{(months // 3 + count) // 4:04}-Q{(months // 3 + count) % 4 + 1}"
    except OverflowError:
        return None


def _step_before_christ(value: str, unit: str, count: int) -> str | None:
    """Days and months before Christ, within their month or year: no calendar is sure of more."""
    parts = value[2:].partition("T")[0].split("-")
    if unit == "month" and len(parts) >= 2 and parts[1].isdigit() and 1 <= int(parts[1]) + count <= 12:
        return f"BC{parts[0]}-{int(parts[1]) + count:02}"
    if unit == "day" and len(parts) == 3 and parts[2].isdigit() and 1 <= int(parts[2]) + count <= 28:
        return f"BC{parts[0]}-{parts[1]}-{int(parts[2]) + count:02}"
    return None


def in_words(value: str, mod: str = "", span: Interval | None = None) -> str:
    """A value as people write it; empty where there is nothing to say on a calendar. `span` stands for a duration's days.

    >>> in_words("2023-10-07"), in_words("200", "START"), in_words("2006-03")
    ('7 October 2023', 'early 2000s', 'March 2006')
    """
    lead = {"START": "early ", "MID": "mid-", "END": "late ", "APPROX": "about "}.get(mod, "")
    if match := _DAY.fullmatch(value):
        clock = match[4] or ""
        tail = f", {PARTS.get(clock, clock)}" if clock and "X" not in clock else ""
        return _day(date(*map(int, match.group(1, 2, 3)))) + tail if interval(value) else ""
    if (match := _MONTH.fullmatch(value)) and interval(value):
        return f"{lead}{calendar.month_name[int(match[2])]} {int(match[1])}"
    if match := _PART.fullmatch(value):
        if match[4]:
            return f"{lead}{SEASONS[match[4]][0]} {match[1]}"
        return f"{_ORDINALS[int(match[3]) - 1]} {'quarter' if match[2] == 'Q' else 'half'} of {match[1]}"
    if re.fullmatch(r"\d{2,4}", value):
        if len(value) == 2:
            return f"{lead}{_ordinal(int(value) + 1)} century"
        return f"{lead}{value}{'0s' if len(value) == 3 else ''}"
    if year := re.fullmatch(r"BC0*(\d+)", value):
        return f"{lead}{year[1]}{'0s' * (len(value) == 5)} BC" if len(value) > 4 else ""
    covered = span or interval(value)
    if covered is None:
        return ""
    first, last = covered
    if first == last:
        return _day(first)
    same = (first.year, first.month) == (last.year, last.month)
    low = str(first.day) if same else _day(first) if first.year != last.year else f"{first.day} {first:%B}"
    return f"{low}–{_day(last)}" if same else f"{low} – {_day(last)}"


_ORDINALS = ("first", "second", "third", "fourth")


def _day(day: date) -> str:
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
