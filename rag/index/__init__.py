"""Keep Chroma in step with the documents; search it by meaning (dense) and by words (BM25)."""

from rag.index.beside import Embedded, beside
from rag.index.bulk import here, in_processes, on_cluster
from rag.index.index import Index
from rag.index.manifest import about_document, document_of
from rag.index.opening import build_index, open_index
from rag.index.sync import Progress

__all__ = [
    "Embedded",
    "Index",
    "Progress",
    "about_document",
    "beside",
    "build_index",
    "document_of",
    "here",
    "in_processes",
    "on_cluster",
    "open_index",
]
