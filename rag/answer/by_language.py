"""An answer by the reader where question or passage is not English: no rule of English has a say, only the readings do."""

import re
from collections.abc import Mapping, Sequence

from rag.languages import pairing, wanted
from rag.question import fits_type
from rag.readings import whole_row
from rag.search import HEDGED_FROM, SURE_FROM, Query, likelihood
from rag.types import Document, Reading

_IN_ENGLISH = {"time": "When?", "number": "How many?"}
_NUMBER = re.compile(r"\d")
_LETTERS = re.compile(r"[^\W\d_]{2}")


def is_of_other_language(query: Query, readings: Sequence[Reading]) -> bool:
    """Whether the best reading is not of an English question in an English passage."""
    return bool(readings) and pairing(query.question, readings[0].passage.text) != "english"


def shown_by_language(
    query: Query, readings: Sequence[Reading], documents: Mapping[str, Document]
) -> tuple[list[Reading], float, bool]:
    """The readings to show, none for a refusal, how likely they answer, 0..1, and whether that is sure.

    A cause, a way, a yes or no is answered by a sentence. Where a time or a number is wanted, English words that are none are no
    answer; words of another language without a digit are not sure. A bare number is nobody's name.
    """
    wants = wanted(query.question)
    likely = likelihood(readings)
    sure = likely >= SURE_FROM
    if wants in _IN_ENGLISH:
        best = readings[0]
        near = [r for r in readings if r.sentence == best.sentence]
        in_digits = next((r for r in near if _NUMBER.search(r.words)), None)
        if pairing("When was it?", best.passage.text) == "english":
            readings = [r for r in near if fits_type(_IN_ENGLISH[wants], r.words)]
        elif in_digits:
            readings = [in_digits]
        else:
            sure = False
    elif wants == "name":
        readings = [r for r in readings if r.sentence == readings[0].sentence and _LETTERS.search(r.words)]
    if likely < HEDGED_FROM or not readings:
        return [], likely, sure
    best = readings[0].as_sentence() if wants == "sentence" else readings[0]
    return whole_row(best, documents) or [best], likely, sure
