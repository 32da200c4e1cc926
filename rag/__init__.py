"""Footnote: ask a document; get the answer and the sentence it stands on."""

from rag.chatbot import Chatbot
from rag.documents import load_documents
from rag.index import Index, build_index
from rag.settings import Settings
from rag.types import Answer, Citation, Document, Evidence, Passage, ResolvedDate, Span, Turn

__all__ = [
    "Answer",
    "Chatbot",
    "Citation",
    "Document",
    "Evidence",
    "Index",
    "Passage",
    "ResolvedDate",
    "Settings",
    "Span",
    "Turn",
    "build_index",
    "load_documents",
]
