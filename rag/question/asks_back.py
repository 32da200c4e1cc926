"""Utterances about the last answer, which ask nothing new of the documents: "are you sure?", "who says so?", "tell me more"."""

import itertools
import re
from collections.abc import Sequence
from typing import Literal

from rag.types import Turn

AskedBack = Literal["again", "more"]
"""What the last answer stands on, once again; or what the document says next on it."""

_LEAD = r"(?:(?:and|but|so|ok(?:ay)?|hm+|wait|well|oh|please|can you|could you|would you)\b[ ,.]*)*"
_THAT = r"(?:that|this|it|so)"
_OF_IT = r"(?: (?:about|on|of) (?:that|this|it))?"
_SAID: tuple[tuple[AskedBack, tuple[str, ...]], ...] = (
    (
        "again",
        (
            rf"(?:are|r) (?:you|u) (?:really |quite |absolutely |100 ?% )?(?:sure|certain|positive){_OF_IT}",
            rf"really|seriously|for real|is {_THAT} (?:really |actually )?(?:right|true|correct|certain|so)",
            rf"how sure are you{_OF_IT}|how do you know(?: {_THAT})?",
            rf"(?:who|where) (?:exactly )?(?:says|said) (?:{_THAT}|who)|says who",
            rf"where (?:exactly )?(?:does it say|did you (?:get|find|read)) {_THAT}(?: from)?",
            rf"where (?:exactly )?is {_THAT} (?:from|written|said)",
            r"(?:what(?: is|['’]?s) )?(?:your|the) (?:source|evidence|proof)(?: for (?:that|this))?|source|prove it",
        ),
    ),
    (
        "more",
        (
            rf"(?:tell|give|show) (?:me|us) (?:a (?:bit|little) )?more(?: (?:details?|info\w*))?{_OF_IT}(?:,? please)?",
            rf"(?:some |any )?(?:more|further) (?:details?|info\w*){_OF_IT}(?:,? please)?|more{_OF_IT}(?:,? please)?",
            r"(?:go on|continue|elaborate|explain(?: (?:that|this|it))?)(?:,? please)?",
            r"what else(?: does it say)?|anything else",
        ),
    ),
)
_BACK = tuple((back, re.compile(rf"{_LEAD}(?:{'|'.join(said)})\W*", re.I)) for back, said in _SAID)


def asks_back(question: str) -> AskedBack | None:
    """What the utterance asks of the last answer; None for a question of its own, which may be a follow-up all the same.

    >>> asks_back("Are you sure?"), asks_back("who says so?"), asks_back("tell me more"), asks_back("tell me more about Oslo")
    ('again', 'again', 'more', None)
    """
    return next((back for back, pattern in _BACK if pattern.fullmatch(question.strip())), None)


def questions_alone(history: Sequence[Turn]) -> list[Turn]:
    """The turns that asked something of the documents."""
    return [turn for turn in history if asks_back(turn.question) is None]


def more_before(history: Sequence[Turn]) -> int:
    """How often more was asked for since the last question of its own."""
    since = itertools.takewhile(bool, (asks_back(turn.question) for turn in reversed(history)))
    return sum(back == "more" for back in since)
