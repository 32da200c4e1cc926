"""Readings -> verified claims with footnotes, or a refusal; summaries; the answer as JSON."""

from rag.answer.as_json import AnswerObject, answer_json, claim_json, timeline_json
from rag.answer.back import answer_asked
from rag.answer.by_reader import ReaderAnswer, closest
from rag.answer.citations import (
    citation_of,
    citations_of,
    compose,
    hedge,
    verify,
    with_calendar,
)
from rag.answer.offer import Offer
from rag.answer.summary import sum_up

__all__ = [
    "AnswerObject",
    "Offer",
    "ReaderAnswer",
    "answer_asked",
    "answer_json",
    "citation_of",
    "citations_of",
    "claim_json",
    "closest",
    "compose",
    "hedge",
    "sum_up",
    "timeline_json",
    "verify",
    "with_calendar",
]
