"""Text -> temporal expressions: where each one is and what it says by its own words. `anchors` says what it refers to.

Every pattern is matched at the beginning of a word only, so the work grows with the text and no faster. Of the patterns that
match at a word, the longest wins.
"""

import re
from collections.abc import Iterator
from datetime import date

from rag.dates.deictics import DEICTIC_RULES
from rag.dates.durations import DURATION_RULES
from rag.dates.expressions import CALENDAR_RULES
from rag.dates.lexicon import ADVERBS, HOLIDAYS, MONTH, ORDINAL, PART, REFERENCES, SEASON, WEEKDAY
from rag.dates.lookalikes import is_meant
from rag.dates.shapes import Calendar, Expression
from rag.words import MONTHS, SMALL_NUMBERS, TENS, WEEKDAYS

RULES = [*CALENDAR_RULES, *DEICTIC_RULES, *DURATION_RULES]
"""Of two rules that match equally much, the earlier wins."""

_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_NO_START_AFTER = frozenset("$£€¥#@/.,:+_")
_TELLING = frozenset(
    words.split()[0].partition("-")[0].partition(".")[0].partition("'")[0].partition("’")[0]
    for words in (
        *(*MONTH, *WEEKDAY, *(f"{name}s" for name in WEEKDAYS), *SEASON, *PART),
        *(*ADVERBS, *REFERENCES, *HOLIDAYS, *ORDINAL, *TENS, *SMALL_NUMBERS),
    )
    if words.split()[0] != "the"
) | frozenset(
    "last past next previous preceding following coming upcoming subsequent current latest early late mid middle later earlier "
    "beginning start end close ca c circa today tonight yesterday tomorrow overnight every each once twice per fy fiscal "
    "financial calendar year month week q h minutes hours days weeks months years decades centuries hour day decade century "
    "nighttime ad a".split()
)
"""Words that begin expressions."""

_LEADING = frozenset(
    "the a an this that these those very several many some few couple numerous countless about around approximately roughly "
    "nearly almost more over less fewer under at up no not as just well half dozen hundred".split()
)
"""Words that begin expressions and much else: the rules are tried there only if a word of time is near."""

_OF_TIME = re.compile(
    r"\d|second|minute|hour|day|week|fortnight|month|quarter|year|decade|centur|morning|noon|evening|night|summer|winter|spring|"
    r"autumn|fall|past|present|future|christmas|easter|ties\b|" + "|".join(name[:3] for name in MONTHS),
    re.I,
)
_NEAR = 64
"""A word of time is near within this many characters."""


def _likely_starts(text: str) -> Iterator[int]:
    """The places at which an expression may begin, in order."""
    for token in _TOKEN.finditer(text):
        word, start = token[0].lower(), token.start()
        before = text[start - 1] if start else " "
        if word[0].isdigit():
            if before in "'’" and (start < 2 or not text[start - 2].isalnum()):
                yield start - 1
            elif not before.isalnum() and before not in _NO_START_AFTER:
                yield start
        elif before.isalnum() or before in _NO_START_AFTER:
            continue
        elif word in _TELLING or (word in _LEADING and _OF_TIME.search(text, start, start + _NEAR)):
            yield start


def find_expressions(text: str) -> Iterator[Expression]:
    """The expressions of a text in order, without overlap, less what only looks like one: the verb "may", 1,500 men."""
    end = 0
    for start in _likely_starts(text):
        if start < end:
            continue
        longest: list[Expression] = []
        end = start
        for pattern, read in RULES:
            match = pattern.match(text, start)
            if match is None or match.end() <= end:
                continue
            expressions = read(match)
            if expressions and expressions[-1].end > end and all(is_meant(text, one) for one in expressions):
                longest, end = expressions, expressions[-1].end
        yield from longest


def written_day(line: str) -> tuple[date, int, int] | None:
    """The first calendar day that the line writes out, its start and its end: "14 May 2024", not "May 2024" or "Tuesday".

    Raises ValueError for a day that no calendar has.
    """
    for expression in find_expressions(line):
        shape = expression.shape
        if isinstance(shape, Calendar) and re.fullmatch(r"\d{4}-\d\d-\d\d", shape.value):
            return date.fromisoformat(shape.value), expression.start, expression.end
    return None
