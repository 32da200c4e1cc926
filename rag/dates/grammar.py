"""Text -> temporal expressions: where one stands and what it says by its own words. What it hangs on is `dates`' business.

Every pattern is matched at the beginning of a word only, so the work grows with the text and no faster. Of the patterns that
match at a word, the longest wins.
"""

import re
from collections.abc import Iterator
from datetime import date

from rag.dates.deictics import DEICTIC_RULES
from rag.dates.durations import DURATION_RULES
from rag.dates.expressions import CALENDAR_RULES
from rag.dates.lexicon import ADVERBS, HOLIDAYS, MONTH, MONTHS, ORDINAL, PART, REFERENCES, SEASON, SMALL, TENS, WEEKDAY, WEEKDAYS
from rag.dates.lookalikes import is_meant
from rag.dates.shapes import Calendar, Expression

RULES = [*CALENDAR_RULES, *DEICTIC_RULES, *DURATION_RULES]
"""Of two rules that match equally much, the earlier wins."""

_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_NO_START_AFTER = frozenset("$£€¥#@/.,:+_")
_TELLING = frozenset(
    words.split()[0].partition("-")[0].partition(".")[0].partition("'")[0].partition("’")[0]
    for words in (
        *(*MONTH, *WEEKDAY, *(f"{name}s" for name in WEEKDAYS), *SEASON, *PART),
        *(*ADVERBS, *REFERENCES, *HOLIDAYS, *ORDINAL, *TENS, *SMALL),
    )
    if words.split()[0] != "the"
) | frozenset(
    "last past next previous preceding following coming upcoming subsequent current latest early late mid middle later earlier "
    "beginning start end close ca c circa today tonight yesterday tomorrow overnight every each once twice per fy fiscal "
    "financial calendar year month week q h minutes hours days weeks months years decades centuries hour day decade century "
    "nighttime ad a".split()
)
"""First words of expressions."""

_LEADING = frozenset(
    "the a an this that these those very several many some few couple numerous countless about around approximately roughly "
    "nearly almost more over less fewer under at up no not as just well half dozen hundred".split()
)
"""First words of expressions, and of much else: looked at only where a word of time is near."""

_OF_TIME = re.compile(
    r"\d|second|minute|hour|day|week|fortnight|month|quarter|year|decade|centur|morning|noon|evening|night|summer|winter|spring|"
    r"autumn|fall|past|present|future|christmas|easter|ties\b|" + "|".join(name[:3] for name in MONTHS),
    re.I,
)
_NEAR = 64


def _starts(text: str) -> Iterator[int]:
    """Where an expression may begin."""
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


def find(text: str) -> Iterator[Expression]:
    """The expressions of a text in order, without overlap; whether words such as "may" mean a date is decided here."""
    at = 0
    for start in _starts(text):
        if start < at:
            continue
        best: list[Expression] = []
        for pattern, made in RULES:
            found = pattern.match(text, start)
            if found is None or (best and found.end() <= best[-1].end):
                continue
            made_now = made(found)
            if made_now and made_now[-1].end > (best[-1].end if best else 0) and all(is_meant(text, e) for e in made_now):
                best = made_now
        for expression in best:
            yield expression
            at = expression.end


def written_day(line: str) -> tuple[date, int, int] | None:
    """The first whole calendar day that the line writes out, and where: "14 May 2024", not "May 2024" or "Tuesday".

    Raises ValueError for a day that no calendar has.
    """
    for e in find(line):
        if isinstance(e.shape, Calendar) and re.fullmatch(r"\d{4}-\d\d-\d\d", e.shape.value):
            return date.fromisoformat(e.shape.value), e.start, e.end
    return None
