"""Under what a clause holds that affirms a question: "free for residents", "open in summer"."""

import re

from rag.words import content_words, stems

MOST_WORDS = 10
"""A restriction of more words is not shown beside "Yes": the sentence alone answers then."""

_OF_PAST = re.compile(r"\W*(?:and |so )?(?:was|were|did|had|has|have)\b|.{0,60}\b(?:was|were|had|did)\b", re.I)
_LIMIT = (
    r"(?:up to|for|with|without|until|till|from|between|before|after|during|in|on|at|to|within|under|outside|through|when|where|"
    r"while|as long as|subject to|by)\b"
)
_LATER = re.compile(rf"(?<=\s){_LIMIT}.*", re.I | re.S)
_LATER_START = re.compile(rf"(?<=\s){_LIMIT}", re.I)
_FIRST = re.compile(rf"(?:.*[,;] )?{_LIMIT}[^,;]*,\s*\Z", re.I | re.S)
_OF_ME = re.compile(r"\b(?:I|we|my|our|you)\b", re.I)
_MODAL = re.compile(r"\b(?:may|can|must|are|is)\b", re.I)
_ANYBODY = stems(
    "everyone everybody anyone anybody people person all visitors guests users customers passengers employees staff readers"
)


def restriction(asked: str, before: str, clause: str) -> str | None:
    """The phrase that limits what a clause affirms and that the question does not name; empty where there is none, None where
    one is too long or stands elsewhere: at the beginning, or as who may. What has been is not limited.

    >>> restriction("is the pool free?", "", "The pool is free for children.")
    'for children'
    >>> restriction("can I swim?", "", "Members may swim.") is None
    True
    """
    if _OF_PAST.match(asked):
        return ""
    modal = _MODAL.search(clause)
    who = stems(clause[: modal.start()]) if modal else frozenset()
    if _FIRST.match(before) or (_OF_ME.search(asked) and who - stems(asked) - _ANYBODY):
        return None
    named = stems(asked)
    held = [token for token in content_words(clause) if token.stem in named]
    last = held[-1] if held else None
    inner = list(_LATER_START.finditer(clause, modal.end() if modal else 0, last.start)) if last else []
    limit = _LATER.search(clause, last.end if last else 0)
    if inner and last and stems(clause[inner[-1].start() : last.end]) - named:
        limit = _LATER.match(clause, inner[-1].start())  # "in the last week of December"
    phrase = limit[0].strip(" ,;.!") if limit else ""
    return phrase if len(phrase.split()) <= MOST_WORDS else None
