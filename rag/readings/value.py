"""The value in a question for yes or no (a year, a number, a month, a weekday) against the one in its place in a sentence."""

import re
from typing import Literal

from rag.words import MONTHS, NUMBER, content_words, number_of, stems

Compared = Literal["", "same", "other", "unclear"]
"""Empty where the question has no value."""

YEAR = re.compile(r"\b(1\d{3}|20\d{2})()\b")

_MONTH = re.compile(rf"\b({'|'.join(MONTHS).replace('may', '(?-i:May)')})()\b", re.I)
_WEEKDAY = re.compile(r"\b((?:mon|tues|wednes|thurs|fri|satur|sun)day)()\b", re.I)
_OF_PAST = re.compile(r"\W*(?:and |so )?(?:was|were|did|has|have|had)\b|.{0,60}\b(?:was|were|had)\b", re.I)
BOUND = re.compile(
    r"\b(?:from|(?:up|down) to|at (?:least|most)|under|over|above|below|"
    r"(?:more|less|fewer|older|younger|longer|later|earlier) than|between|within|every|each|per|about|around|some|roughly|"
    r"nearly|almost)\b",
    re.I,
)
"""Beside a number these say that it is no single value: "from the age of 8" holds at nine."""


def compare_value(asked: str, sentence: str) -> tuple[Compared, str]:
    """What the sentence has in the place of the question's year, number, month or weekday, and its words if it is another.

    A number is compared with those of its unit; months and weekdays only of what has been: a rule for Mondays says nothing of
    Tuesdays. Empty where the question has no value.
    """
    is_past = _OF_PAST.match(asked) is not None
    found: Compared = ""
    for pattern in (YEAR, NUMBER, *((_MONTH, _WEEKDAY) if is_past else ())):
        left, given_in = (asked, sentence) if pattern is YEAR else (YEAR.sub(" ", asked), YEAR.sub(" ", sentence))
        wanted = [(number_of(m[1]), stems(m[2] or "")) for m in pattern.finditer(left)]
        if not wanted:
            continue
        given = [(number_of(m[1]), stems(m[2] or ""), f"{m[0]} {m[2] or ''}".strip()) for m in pattern.finditer(given_in)]
        if all(value in [number for number, *_ in given] for value, _ in wanted):
            found = found or ("same" if is_of_asked(asked, given_in, pattern, wanted[0][0]) else "unclear")
            continue
        value, unit = wanted[0]
        alike = [one for one in given if one[1] == unit] or [one for one in given if not (one[1] and unit)]
        if len(wanted) == len(alike) == 1 and alike[0][0] != value and not BOUND.search(sentence):
            is_told_whole = pattern is not NUMBER or (unit and unit == alike[0][1])
            return "other", alike[0][2] if is_told_whole else ""
        found = "unclear"
    return found, ""


def is_of_asked(asked: str, sentence: str, pattern: re.Pattern[str], value: str) -> bool:
    """Whether the value is the sentence's only one, or the question's last word stands before it without another between them:
    "it was opened in 1974 and rebuilt in 2011" says 1974 of the opening alone.
    """
    if len(list(pattern.finditer(sentence))) == 1:
        return True
    last = next((token.stem for token in reversed(content_words(pattern.sub(" ", asked)))), "")
    before = 0
    for match in pattern.finditer(sentence):
        if number_of(match[1]) == value:
            return last in stems(sentence[before : match.start()])
        before = match.end()
    return False
