"""What makes a likely reading doubtful: its sentence may say it of something else, or have it from somebody else."""

from collections.abc import Callable, Mapping, Sequence

from rag.readings.beside import is_passed_on
from rag.readings.clauses import lent
from rag.readings.names import names_identifiers
from rag.readings.table import turns_a_name
from rag.types import Document, Reading, ResolvedDate, Span


def is_doubtful(
    question: str, reading: Reading, dates_of: Callable[[Span], Sequence[ResolvedDate]], documents: Mapping[str, Document]
) -> bool:
    """Whether the reading may be another's identifier, date or measure, what one of a table's names is not, or hearsay that the
    question does not ask for. `dates_of` gives the dates of a sentence.
    """
    return (
        not names_identifiers(question, reading)
        or lent(question, reading, dates_of) == "doubtful"
        or is_passed_on(question, reading)
        or turns_a_name(question, reading, documents)
    )
