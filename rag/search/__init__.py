"""Question -> passages by both channels and by date -> readings in final order."""

from rag.search.candidates import CANDIDATES
from rag.search.query import MOST_CHOSEN, Query, Scope, Within
from rag.search.ranking import HEDGED_FROM, NEAR, REFUSE_BELOW_IN_PASSAGE, SURE_FROM, in_final_order, likelihood
from rag.search.search import Search

__all__ = [
    "CANDIDATES",
    "HEDGED_FROM",
    "MOST_CHOSEN",
    "NEAR",
    "REFUSE_BELOW_IN_PASSAGE",
    "SURE_FROM",
    "Query",
    "Scope",
    "Search",
    "Within",
    "in_final_order",
    "likelihood",
]
