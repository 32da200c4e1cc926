"""What makes a likely reading doubtful: its sentence may say it of something else, or have it from somebody else."""

import re
from collections.abc import Callable, Mapping, Sequence

from rag.documents import embedded_text
from rag.question import asked_form
from rag.readings.beside import is_passed_on, leans_on, tells_cause
from rag.readings.clauses import lent
from rag.readings.names import names_identifiers
from rag.readings.table import turns_a_name
from rag.types import Document, Reading, ResolvedDate, Span
from rag.words import OPPOSITES, name_stems, stems

_OF_HIM_OR_HER = re.compile(r"\W*(?:s?he|his|her)\b", re.I)


def is_doubtful(
    question: str, reading: Reading, dates_of: Callable[[Span], Sequence[ResolvedDate]], documents: Mapping[str, Document]
) -> bool:
    """Whether the reading may be another's identifier, date or measure, what one of a table's names is not, hearsay that the
    question does not ask for, or of somebody whom it does not name; tells no cause where one is asked for; or tells it of a
    father where a mother is asked for.

    `dates_of` gives the dates of a sentence.
    """
    form = asked_form(question).form
    return (
        not names_identifiers(question, reading)
        or lent(question, reading, dates_of) == "doubtful"
        or is_passed_on(question, reading)
        or turns_a_name(question, reading, documents)
        or _is_of_somebody_unnamed(question, reading)
        or (form == "cause" and not tells_cause(reading))
        or (form not in ("yes_no", "rule") and _tells_opposite(question, reading))
    )


def _is_of_somebody_unnamed(question: str, reading: Reading) -> bool:
    """Whether none of the question’s names stands in the passage; of a sentence on a "she", in it or in what it leans on."""
    names = name_stems(question)
    near = leans_on(reading) if _OF_HIM_OR_HER.match(reading.sentence_words) else embedded_text(reading.passage)
    return bool(names) and not names & stems(f"{reading.sentence_words} {near}")


def _tells_opposite(question: str, reading: Reading) -> bool:
    """Whether a word of the question is not in the sentence, nor in what it leans on, and its opposite is."""
    asked, told = stems(question), stems(reading.sentence_words)
    lacking = asked - told - stems(leans_on(reading))
    return any(a in lacking and b in told - asked for a, b in OPPOSITES)
