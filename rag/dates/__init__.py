"""Temporal expressions -> calendar values, by the document's own dates."""

from rag.dates.grammar import written_day
from rag.dates.nearest import past_verb
from rag.dates.resolve import Together, any_within, dates_in, resolve_dates, together, words_beside
from rag.dates.timex import Interval, in_words, shifted

__all__ = [
    "Interval",
    "Together",
    "any_within",
    "dates_in",
    "in_words",
    "past_verb",
    "resolve_dates",
    "shifted",
    "together",
    "words_beside",
    "written_day",
]
