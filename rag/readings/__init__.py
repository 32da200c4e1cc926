"""What the text around a reading adds to it or takes from it: its neighbours, clause, list, table; yes or no; names."""

from rag.readings.beside import is_hearsay, leans, leans_on, with_neighbours
from rag.readings.clauses import lent, with_whole_list
from rag.readings.doubt import is_doubtful
from rag.readings.names import names_apart, of_identifiers
from rag.readings.premise import Premise
from rag.readings.side_by_side import in_clause_asked
from rag.readings.steps import introduced_first
from rag.readings.table import cell_asked, whole_row
from rag.readings.verdict import verdict

__all__ = [
    "Premise",
    "cell_asked",
    "in_clause_asked",
    "introduced_first",
    "is_doubtful",
    "is_hearsay",
    "leans",
    "leans_on",
    "lent",
    "names_apart",
    "of_identifiers",
    "verdict",
    "whole_row",
    "with_neighbours",
    "with_whole_list",
]
