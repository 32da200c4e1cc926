"""Readings of the type that the question asks for: a time for "when", and of a life's two dates the one that is meant."""

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.question import fits_type
from rag.types import Reading

NEARLY = 1.0
"""A time, of another sentence than the best reading, scores at most this much less; set by hand on
benchmarks/kinds/development."""

_ASKS_TIME = re.compile(r"\s*(?:and |but |so )?(?:when\b|(?:in |on )?(?:what|which) (?:year|month|date)\b)", re.I)
_ASKS_BIRTH = re.compile(r"\b(?:born|birth\w*)\b", re.I)
_ASKS_DEATH = re.compile(r"\b(?:die|died|death|dead|pass(?:ed)? away)\b", re.I)
_LIFE = re.compile(r"(?P<born>[^–—-]*\d{3,4}) ?[–—-] ?(?P<died>[^–—-]*\d{3,4})")
""" "11 October 1889 – 2 February 1971"."""


def of_type(question: str, readings: Sequence[Reading]) -> Sequence[Reading]:
    """The readings, if the best is of the type that is asked for; else those that are: of its sentence, or else, where a time is
    asked for, which may be said elsewhere, of others that score nearly as well; best first. A number elsewhere is that of another
    thing more often than not.
    """
    readings = [_of_life(question, reading) for reading in readings]
    if not readings or _fits(question, readings[0]):
        return readings
    best = readings[0]
    fitting = [r for r in readings if _fits(question, r)]
    beside = [r for r in fitting if r.sentence == best.sentence]
    if beside or not _ASKS_TIME.match(question):
        return beside
    return [r for r in fitting if r.score >= best.score - NEARLY]


def _of_life(question: str, reading: Reading) -> Reading:
    """Of the days of a birth and a death the one that is asked for alone."""
    asked = "born" if _ASKS_BIRTH.search(question) else "died" if _ASKS_DEATH.search(question) else ""
    if not asked or not (life := _LIFE.fullmatch(reading.words)):
        return reading
    low, high = life.span(asked)
    return replace(reading, start=reading.start + low, end=reading.start + high)


def _fits(question: str, reading: Reading) -> bool:
    """Whether the words are of the type asked for; of "(1891 – 1967)" the first is when a life began, the second its end."""
    at, text = reading.passage.start, reading.passage.text
    before, after = text[: reading.start - at][-4:], text[reading.end - at :][:3]
    if _ASKS_DEATH.search(question) and re.match(r" ?[–—-] ?", after):
        return False
    if _ASKS_BIRTH.search(question) and re.search(r"\d ?[–—-] ?\Z", before):
        return False
    return fits_type(question, reading.words)
