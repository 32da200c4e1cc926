"""Footnote: ask a document; get the answer and the sentence it stands on.

The names below are opened when they are asked for, so that `from rag.dates import resolve_dates` costs no more than dates do.
"""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rag.chatbot import Chatbot
    from rag.documents import load_documents
    from rag.index import Index, build_index
    from rag.retriever import FootnoteRetriever
    from rag.settings import Settings
    from rag.types import Answer, Citation, Document, Evidence, Passage, ResolvedDate, Span, Turn

__version__ = "0.1.0"

_WHERE = {
    "Chatbot": "rag.chatbot",
    "FootnoteRetriever": "rag.retriever",
    "Index": "rag.index",
    "Settings": "rag.settings",
    "build_index": "rag.index",
    "load_documents": "rag.documents",
}

__all__ = [
    "Answer",
    "Chatbot",
    "Citation",
    "Document",
    "Evidence",
    "FootnoteRetriever",
    "Index",
    "Passage",
    "ResolvedDate",
    "Settings",
    "Span",
    "Turn",
    "build_index",
    "load_documents",
]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module 'rag' has no attribute {name!r}")
    return getattr(importlib.import_module(_WHERE.get(name, "rag.types")), name)
