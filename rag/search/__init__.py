"""Question -> passages by both channels and by date -> readings in final order."""

from rag.search.candidates import CANDIDATES
from rag.search.query import Query, Scope, Within
from rag.search.ranking import CONFIDENCE, NEAR, REFUSE_BELOW, REFUSE_BELOW_IN_PASSAGE, in_final_order
from rag.search.search import Search

__all__ = [
    "CANDIDATES",
    "CONFIDENCE",
    "NEAR",
    "REFUSE_BELOW",
    "REFUSE_BELOW_IN_PASSAGE",
    "Query",
    "Scope",
    "Search",
    "Within",
    "in_final_order",
]
