"""What comes again: weekdays of no week in particular (tables, opening hours, rules), days and months of every year."""

import re
from dataclasses import replace

from rag.dates.lexicon import MONTH, SEASON, WD, WD_ANY, any_of
from rag.dates.shapes import Expression, Partial, Recurring, Weekday

LONGEST_LINE = 300
"""A line is looked at so many characters before and after an expression."""

_DAYS = rf"{WD_ANY}s?(?:\s?(?:,|&|and|or|to|through|[-‐‑–—])\s?{WD_ANY}s?){{0,6}}"
_HOUR = r"\d\d?(?:[:.]\d\d)?\s?(?:[ap]\.?m\b|h\b|hrs\b|to\b|until\b|[-‐‑–—])"
_SCHEDULE = re.compile(
    rf"[^|\n]{{0,300}}\|[^|\n]{{0,300}}\||[^|\t\n]{{1,100}}(?:[ ]\|[ ]|\t)[^|\n]"  # a row of a table
    rf"|\W{{0,6}}{_DAYS}\W{{0,4}}(?:[:|]|[ ]{{2}}|[ ][-–—])?\s*(?:{_HOUR}|closed\b|open\b|noon\b|by\b)"  # "Monday: 9-17"
    r"|\W{0,6}(?:open(?:ing)?|closed|closing|hours|(?:office|opening|visiting|business|service) (?:hours|times))\b[^:\n]{0,30}:",
    re.I,
)
_OF_EVERY = re.compile(r"\s(?:of|in)\s(?:the|each|every|a)\s(?:month|quarter|year|term|week|season)\b", re.I)
_OF_EVERY_YEAR = re.compile(r",?\s(?:(?:of|in)\s)?(?:(?:each|every|any)\s(?:\w+\s)?year|annually|yearly)\b", re.I)
_EVERY_BEFORE = re.compile(r"\b(?:each|every)\s(?:year\s(?:on|in|by|from|until)\s(?:the\s)?)?$", re.I)
_HABIT = re.compile(
    r"(?:\b(?:is|are|be|stays?|remains?|usually|normally)\s(?:\w+\s)?(?:open|closed|shut)|(?:^|[\n.;:(])\W{0,4}(?:open|closed))"
    r"\s(?:on\s|from\s)?(?:the\s)?$",
    re.I,
)
_RUNS = re.compile(
    r"\b(?:runs?|operates?|meets?|sails?|opens|closes|open|available|staffed|served|sold|works?)\s(?:on\s)?$", re.I
)
_MONTH_OR_SEASON = rf"(?:(?:early|mid|late|the end of)[\s-])?(?:the\s)?(?:{any_of(MONTH)}|{any_of(SEASON)})\b"
_STATE_OF_EVERY_YEAR = re.compile(
    r"(?:\b(?:(?:is|are|stays?|remains?)\s(?:(?!now\b|currently\b|temporarily\b)\w+\s)?(?:open|closed|shut)|opens|closes)"
    r"|(?:^|[\n.;:(])\W{0,4}(?:open|closed))"
    r"(?:\s(?:daily|every\sday|only|to\s(?:the\spublic|visitors|all)))?"
    r"\s(?:(?P<range>(?:only\s)?(?:from|between))|(?:only\s)?(?:in|during|throughout|over))\s(?:the\s)?$",
    re.I,
)
_TO_A_MONTH = re.compile(
    rf"\s?(?:to|and|through|until|till|[-‐‑–—])\s?{_MONTH_OR_SEASON}(?!\s?,?\s?(?:\d{{4}}|this\b|next\b|last\b))", re.I
)
_SEASON = re.compile(rf"(?:{'|'.join(sorted(set(SEASON.values())))})")
_RANGE = re.compile(rf"\s?(?:to|through|until|[-‐‑–—])\s?{WD}\b", re.I)
_JOINED = re.compile(r"\s?(?:,|,?\s?(?:and|or|to|through|&)|[-‐‑–—])\s?(?:on\s)?", re.I)


def recurring(text: str, expression: Expression, last: int, *, is_rule: bool) -> Expression:
    """The expression; a weekday of no week in particular, that of a table, of opening hours or of a rule, as what recurs, and so
    a day or month that is said to be one of every year.

    `last` is where the last expression of what recurs ends, `is_rule` whether the text says what may and must be done.
    """
    shape = expression.shape
    if isinstance(shape, Partial) and not shape.year and _comes_every_year(text, expression, shape.tail, last):
        return replace(expression, shape=Recurring(f"XXXX-{shape.tail}"))
    if not isinstance(shape, Weekday) or shape.weekend or shape.step > 0 or shape.this:
        return expression
    bare = shape.step == 0 and shape.base == "document"
    if (bare and is_rule) or _comes_every_week(text, expression.start, expression.end, last):
        return replace(expression, shape=Recurring(f"XXXX-WXX-{shape.number}{expression.part}"))
    return expression


def in_schedule(text: str, start: int, end: int) -> bool:
    """Whether text[start:end] stands in a row of a table or of opening hours, not in a sentence."""
    low = _line_start(text, start)
    high = text.find("\n", end, end + LONGEST_LINE)
    return _SCHEDULE.match(text, low, high if high >= 0 else end + LONGEST_LINE) is not None


def in_line(text: str, start: int, end: int) -> bool:
    """Whether the two places stand in one line."""
    return start >= _line_start(text, end)


def _line_start(text: str, place: int) -> int:
    far = max(0, place - LONGEST_LINE)
    return text.rfind("\n", far, place) + 1 or far


def _comes_every_week(text: str, start: int, end: int, last: int) -> bool:
    before, after = text[max(0, start - 40) : start], text[end : end + 30]
    return (
        in_schedule(text, start, end)
        or _OF_EVERY.match(after) is not None
        or _HABIT.search(before) is not None
        or (_RUNS.search(before) is not None and _RANGE.match(after) is not None)
        or (0 < start - last <= 12 and _JOINED.fullmatch(text, last, start) is not None)
    )


def _comes_every_year(text: str, expression: Expression, tail: str, last: int) -> bool:
    """Whether it is said: "by 30 June each year"; or is the time of a state that lasts: "is closed from November to March".

    A state in a single month may be that of one year, in a season it is not; a day is hardly ever of every year.
    """
    start, end = expression.start, expression.end
    if _OF_EVERY_YEAR.match(text, end) or _EVERY_BEFORE.search(text, max(0, start - 20), start):
        return True
    if not re.fullmatch(rf"\d\d|{_SEASON.pattern}", tail):
        return False
    if 0 < start - last <= 12 and _JOINED.fullmatch(text, last, start):
        return True
    to_a_month = _TO_A_MONTH.match(text, end)
    if to_a_month and _OF_EVERY_YEAR.match(text, to_a_month.end()):
        return True
    state = _STATE_OF_EVERY_YEAR.search(text, max(0, start - 60), start)
    if state is None:
        return False
    return to_a_month is not None if state["range"] else _SEASON.fullmatch(tail) is not None
