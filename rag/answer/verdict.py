"""Yes or no, where the words of the evidence settle it; else nothing, and the sentence stands for itself.

A wrong verdict is worse than none, so it takes nearly all words of the question in one clause, and none that takes them back.
"""

import re

from rag.words import NUMBER_WORDS, stems

YES, NO = "Yes.", "No."

AFFIRMED, DENIED = 1.0, 0.5
"""The share of the question's content words that a clause must hold, to affirm them and to deny them."""

LEAST_AFFIRMED = 3
"""Content words of a question that may be affirmed: two alone ("is it the provincial capital?") stand together by chance."""

_NEGATION = re.compile(
    r"\b(?:not|never|no|none|neither|nor|nobody|nothing|cannot|without|forbidden|prohibited|refused|rejected|denied|declined|"
    r"impossible|unable|ceased|abolished|\w+n['’]t)\b(?! only\b)",
    re.I,
)
_TAKES_BACK = re.compile(
    r"\b(?:claim\w*|rumou?r\w*|alleg\w*|might|could|would|should|plan\w*|propos\w*|consider\w*|if|unless|except\w*|only|until|"
    r"suggest\w*|whether|report\w*|said to|expected|hope\w*|want\w*|intend\w*|believe\w*|think\w*|thought|possibl\w*|perhaps|"
    r"maybe|likely|unlikely|once|formerly|used to|originally|initially|at first|previously|had been|nearly|almost|so far|but|"
    r"however|though|although)\b",
    re.I,
)
_TAG = re.compile(
    r",? (?:right|correct|true|yes|no|yeah|huh|or not|"
    r"(?:is|was|did|do|does|are|were|has|have|had|can|will)(?:n['’]t)? (?:it|he|she|they|there|you|we))\s*\?*\s*$",
    re.I,
)
_CLAUSE = re.compile(r"[,;:—–]\s| - |\bbut\b")
_YEAR = re.compile(r"\b(?:1\d{3}|20\d{2})\b")
_NUMBER = re.compile(rf"(?<![\w.,])(?:\d[\d.,]*\d|\d)(?![\w])|\b(?:{'|'.join(NUMBER_WORDS)})\b", re.I)
_LIGHT = frozenset(
    stems("really actually true still ever even just also too already get got go anyone anything somebody someone something")
)


def verdict(question: str, sentence: str) -> str:
    """YES or NO where the sentence settles a question for yes or no, else an empty string.

    >>> verdict("Was Elm Hill founded in 1900?", "Elm Hill was founded in 1852 by Anna Berg.")
    'No.'
    >>> verdict("is the museum open on mondays", "The museum is not open on Mondays.")
    'No.'
    >>> verdict("Did Anna Berg found Elm Hill?", "It is claimed that Anna Berg founded Elm Hill.")
    ''
    """
    asked = _TAG.sub("", question)
    words = stems(_NUMBER.sub(" ", asked)) - _LIGHT
    if not words or "|" in sentence or re.search(r"\bor\b|^\W*(?:and )?(?:what|how)\b", asked, re.I):
        return ""
    clauses = [clause for clause in _CLAUSE.split(sentence) if clause.strip()]
    clause = max(clauses, key=lambda c: len(words & stems(c)))
    held = len(words & stems(clause)) / len(words)
    denies_already = bool(re.search(r"\b(?:not|never|no)\b", asked, re.I))
    if denies_already or _TAKES_BACK.search(sentence):
        return ""
    other = _other_value(asked, sentence)
    negated = bool(_NEGATION.search(clause))
    if other is True and held >= DENIED and not negated:
        return NO
    if negated and held >= DENIED and other is None:
        return NO
    counted = _NUMBER.search(_YEAR.sub(" ", clause)) and not _NUMBER.search(asked)  # "every two years" is not "every year"
    affirmed = (
        len(words) >= LEAST_AFFIRMED and held >= AFFIRMED and other is not True and not _NEGATION.search(sentence) and not counted
    )
    return YES if affirmed else ""


def _other_value(asked: str, sentence: str) -> bool | None:
    """Whether the sentence has another year or number than the question, in the same place; None for a question without one."""
    for pattern in (_YEAR, _NUMBER):
        wanted = [_number(value) for value in pattern.findall(asked)]
        if not wanted:
            continue
        given = [_number(value) for value in pattern.findall(sentence)]
        if all(value in given for value in wanted):
            return False
        if len(wanted) != 1:
            return True if len(given) == len(wanted) else None
        same_kind = [value for value in given if value != wanted[0]]
        return len(same_kind) == 1 or None
    return None


def _number(value: str) -> str:
    word = value.lower()
    return str(NUMBER_WORDS[word]) if word in NUMBER_WORDS else word.replace(",", "").rstrip(".")
