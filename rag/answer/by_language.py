"""An answer by the reader where question or passage is not English: no rule of English has a say, only the readings do."""

import re
from collections.abc import Mapping, Sequence

from rag.answer.second import rivals
from rag.documents import embedded_text
from rag.languages import content_stems, language_of, pairing, wanted
from rag.question import fits_type
from rag.readings import whole_row
from rag.search import HEDGED_FROM, SURE_FROM, Query, likelihood
from rag.types import Document, Reading

NUMBER_UNKNOWN, NO_DIGIT, NEAR_MISS = 10.0, 4.0, 5.0
"""So many times less are the odds of a reading whose passage lacks a number of the question ("in 2022"); where a time or a number
is wanted, of one whose sentence has no digit; and of one that has half of the question's words or more, where another is in no
passage ("How deep is the pool?" and "The pool is 50 metres long."). Set by hand on benchmarks/languages/development: of nine such
questions none was answered rightly, of twelve one, of seventeen three.
"""

_IN_ENGLISH = {"time": "When?", "number": "How many?"}
_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(r"(?<![\w.,])\d{2,}(?![\w]|[.,]\d)")
_LETTERS = re.compile(r"[^\W\d_]{2}")


def is_of_other_language(query: Query, readings: Sequence[Reading]) -> bool:
    """Whether the best reading is not of an English question in an English passage."""
    return bool(readings) and pairing(query.question, readings[0].passage.text) != "english"


def shown_by_language(
    query: Query, readings: Sequence[Reading], documents: Mapping[str, Document]
) -> tuple[list[Reading], float, bool]:
    """The readings to show, none for a refusal, how likely they answer, 0..1, and whether that is sure.

    A cause, a way, a yes or no is answered by a sentence. Where a time or a number is wanted, English words that are none are no
    answer; words of another language without a digit are not sure, nor is a sentence that lacks a number of the question. A bare
    number is nobody's name. What is not sure has the sentence of the same language beside it that is nearly as likely.
    """
    wants, best = wanted(query.question), readings[0]
    likely = _less(likelihood(readings), NUMBER_UNKNOWN if _lacks_number(query.question, embedded_text(best.passage)) else 1.0)
    likely = _less(likely, NEAR_MISS if _is_near_miss(query.question, readings) else 1.0)
    of_best = [r for r in readings if r.sentence == best.sentence]
    fitting, is_meant = list(readings), not _lacks_number(query.question, f"{best.passage.heading} {best.sentence_words}")
    if wants in _IN_ENGLISH:
        if pairing("When was it?", best.passage.text) == "english":
            fitting = [r for r in of_best if fits_type(_IN_ENGLISH[wants], r.words)]
        elif in_digits := [r for r in of_best if _DIGITS.search(r.words)]:
            fitting = in_digits[:1]
        else:
            is_meant, likely = False, _less(likely, NO_DIGIT)
    elif wants == "name":
        fitting = [r for r in of_best if _LETTERS.search(r.words)]
    sure = is_meant and likely >= SURE_FROM
    if likely < HEDGED_FROM or not fitting:
        return [], likely, sure
    told = fitting[0].as_sentence() if wants == "sentence" else fitting[0]
    shown = whole_row(told, documents) or [told]
    alike = [r for r in readings if language_of(r.passage.text) == language_of(best.passage.text)]
    return [*shown, *([] if sure else rivals(alike, shown))], likely, sure


def _lacks_number(question: str, text: str) -> bool:
    """Whether a number of the question, of two digits or more, does not stand in the text."""
    told = {int(number) for number in _DIGITS.findall(text)}
    return any(int(number) not in told for number in _NUMBER.findall(question))


def _is_near_miss(question: str, readings: Sequence[Reading]) -> bool:
    """Whether the first of the readings has half of the question's content words in its sentence or heading, and another is in
    none of their passages; False where these are not in the question's language.
    """
    best, language = readings[0], language_of(question)
    if language is None or pairing(question, best.passage.text) != "same":
        return False
    asked = content_stems(question, language)
    said = content_stems(f"{best.passage.heading} {best.sentence_words}", language)
    if 2 * len(asked & said) < len(asked):
        return False
    texts = dict.fromkeys(embedded_text(reading.passage) for reading in readings)
    return not asked <= said.union(*(content_stems(text, language) for text in texts))


def _less(likely: float, times: float) -> float:
    """A probability, 0..1, whose odds are so many times less."""
    return likely / (likely + times * (1 - likely))
