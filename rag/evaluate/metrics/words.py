"""A short answer against its references: as whole words, as a date, and as SQuAD compares them."""

import re
import string
import unicodedata
from collections import Counter
from collections.abc import Sequence

from rag.types import Answer, ResolvedDate
from rag.words import MONTHS

MAX_CORRECT_TOKENS = 40
"""A longer short answer is never `correct`: a whole passage would hold nearly any reference."""


def is_correct(answer: Answer, references: Sequence[str]) -> bool:
    """Whether a reference is in the short answer as consecutive whole tokens, or is a date of the first citation.

    A short answer of more than MAX_CORRECT_TOKENS tokens never is.
    """
    if len(answer_tokens(answer.short_answer)) > MAX_CORRECT_TOKENS:
        return False
    if any(_is_run(r, answer.short_answer) for r in references):
        return True
    first = answer.citations[0]
    inside = [d for d in answer.dates if d.document_id == first.document_id and first.start <= d.start and d.end <= first.end]
    return any(same_date(r, d) for r in references for d in inside)


def answer_tokens(text: str) -> list[str]:
    """Lower-case words without `[n]` marks, punctuation of any script and articles.

    >>> answer_tokens("The U.S. «Kornet» [2]")
    ['us', 'kornet']
    """
    text = re.sub(r"\[\d+\]", " ", text).casefold()
    text = "".join(c for c in text if c not in string.punctuation and not unicodedata.category(c).startswith("P"))
    return re.sub(r"\b(?:a|an|the)\b", " ", text).split()


def _is_run(reference: str, text: str) -> bool:
    wanted, said = answer_tokens(reference), answer_tokens(text)
    if not wanted:  # an answer such as "A" or "+": nothing is left of it, so it must be the whole
        return reference.split() == text.split()
    return any(said[i : i + len(wanted)] == wanted for i in range(len(said) - len(wanted) + 1))


_DAY_MONTH_YEAR = re.compile(r"(?:(\d{1,2})(?:st|nd|rd|th)? (?:of )?)?([a-z]+)\.? ?(\d{4})")
_MONTH_DAY_YEAR = re.compile(r"([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")


def same_date(reference: str, resolved: ResolvedDate) -> bool:
    """Whether a reference, written as TIMEX3 or as a day or month in English, is the calendar value.

    >>> same_date("October 7, 2023", ResolvedDate("Saturday", 0, 8, "2023-10-07", None))
    True
    """
    written = " ".join(reference.split()).lower()
    if written == resolved.value.lower():
        return True
    if found := _DAY_MONTH_YEAR.fullmatch(written):
        day, month, year = found.groups()
    elif found := _MONTH_DAY_YEAR.fullmatch(written):
        month, day, year = found.groups()
    else:
        return False
    number = next((n for n, name in enumerate(MONTHS, 1) if len(month) >= 3 and name.startswith(month)), None)
    return number is not None and resolved.value == f"{year}-{number:02}" + (f"-{int(day):02}" if day else "")


def normalised(text: str) -> list[str]:
    """As evaluate-v2.0.py: lower case, no ASCII punctuation, no articles."""
    text = "".join(c for c in text.lower() if c not in string.punctuation)
    return re.sub(r"\b(?:a|an|the)\b", " ", text).split()


def exact_match(said: str, reference: str) -> float:
    return float(normalised(said) == normalised(reference))


def f1(said: str, reference: str) -> float:
    """Token F1 as evaluate-v2.0.py has it: where either is without tokens, 1 if both are, else 0."""
    ours, theirs = normalised(said), normalised(reference)
    if not ours or not theirs:
        return float(ours == theirs)
    common = (Counter(ours) & Counter(theirs)).total()
    if not common:
        return 0.0
    precision, recall = common / len(ours), common / len(theirs)
    return 2 * precision * recall / (precision + recall)
