"""What is asked: small talk, follow-ups, spelling, limits in time, kind of answer; questions to suggest."""

from rag.question.answer_type import fits_type
from rag.question.comparison import EventComparison, comparison
from rag.question.form import asked_form
from rag.question.meaning import Interpreter
from rag.question.suggest import draft_questions, suggest
from rag.question.temporal import AskedTime, asked_time
from rag.question.utterance import MAX_HISTORY, MAX_QUESTION, Intent, check_question, find_intent, reply

__all__ = [
    "MAX_HISTORY",
    "MAX_QUESTION",
    "AskedTime",
    "EventComparison",
    "Intent",
    "Interpreter",
    "asked_form",
    "asked_time",
    "check_question",
    "comparison",
    "draft_questions",
    "find_intent",
    "fits_type",
    "reply",
    "suggest",
]
