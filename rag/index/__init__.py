"""Keep Chroma in step with the documents; search it by meaning (dense) and by words (BM25)."""

from rag.index.index import Index, build_index, open_index
from rag.index.sync import Progress

__all__ = [
    "Index",
    "Progress",
    "build_index",
    "open_index",
]
