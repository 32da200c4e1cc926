"""What is asked: small talk, follow-ups, spelling, limits in time, kind of answer; questions to suggest."""

from rag.question.answer_type import fits_type
from rag.question.comparison import EventComparison, comparison
from rag.question.meaning import Interpreter
from rag.question.suggest import suggest
from rag.question.temporal import asks_for_publication, asks_what_happened, limits, without_limits
from rag.question.utterance import MAX_HISTORY, MAX_QUESTION, Intent, checked, find_intent, reply

__all__ = [
    "MAX_HISTORY",
    "MAX_QUESTION",
    "EventComparison",
    "Intent",
    "Interpreter",
    "asks_for_publication",
    "asks_what_happened",
    "checked",
    "comparison",
    "find_intent",
    "fits_type",
    "limits",
    "reply",
    "suggest",
    "without_limits",
]
