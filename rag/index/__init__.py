"""Keep Chroma in step with the documents; search it by meaning (dense) and by words (BM25)."""

from rag.index.beside import Embedded, beside
from rag.index.index import Index
from rag.index.opening import build_index, open_index
from rag.index.sync import Progress

__all__ = [
    "Embedded",
    "Index",
    "Progress",
    "beside",
    "build_index",
    "open_index",
]
