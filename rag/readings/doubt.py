"""What makes a likely reading doubtful: its sentence may say it of something else, or have it from somebody else."""

import re
from collections.abc import Callable, Mapping, Sequence

from rag.readings.beside import is_passed_on, leans_on
from rag.readings.clauses import lent
from rag.readings.names import names_identifiers
from rag.readings.table import turns_a_name
from rag.types import Document, Reading, ResolvedDate, Span
from rag.words import name_stems, stems

_OF_HIM_OR_HER = re.compile(r"\W*(?:s?he|his|her)\b", re.I)


def is_doubtful(
    question: str, reading: Reading, dates_of: Callable[[Span], Sequence[ResolvedDate]], documents: Mapping[str, Document]
) -> bool:
    """Whether the reading may be another's identifier, date or measure, what one of a table's names is not, hearsay that the
    question does not ask for, or of somebody whom the question does not name. `dates_of` gives the dates of a sentence.
    """
    return (
        not names_identifiers(question, reading)
        or lent(question, reading, dates_of) == "doubtful"
        or is_passed_on(question, reading)
        or turns_a_name(question, reading, documents)
        or _is_of_somebody_unnamed(question, reading)
    )


def _is_of_somebody_unnamed(question: str, reading: Reading) -> bool:
    """Whether the sentence is of a "she", and neither it nor what it leans on has any of the question's names."""
    names = name_stems(question)
    unnamed = _OF_HIM_OR_HER.match(reading.sentence_words) is not None
    return bool(names) and unnamed and not names & stems(f"{reading.sentence_words} {leans_on(reading)}")
