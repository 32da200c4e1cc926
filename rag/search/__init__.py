"""Question -> passages by both channels and by date -> readings in final order."""

from rag.search.candidates import CANDIDATES, Within, scope
from rag.search.ranking import CONFIDENCE, NEAR, REFUSE_BELOW, REFUSE_BELOW_IN_PASSAGE, in_final_order
from rag.search.search import Search

__all__ = [
    "CANDIDATES",
    "CONFIDENCE",
    "NEAR",
    "REFUSE_BELOW",
    "REFUSE_BELOW_IN_PASSAGE",
    "Search",
    "Within",
    "in_final_order",
    "scope",
]
