"""Files -> Documents -> Passages and sentences; a document's timeline."""

from rag.documents.head import dateline_of
from rag.documents.load import Loaded, document_from_bytes, document_from_text, files_at, load_documents, read_documents
from rag.documents.sentences import BULLET, CODE, sentences
from rag.documents.split import VERSION, embedded_text, split
from rag.documents.timeline import TimelineEntry, timeline

__all__ = [
    "BULLET",
    "CODE",
    "VERSION",
    "Loaded",
    "TimelineEntry",
    "dateline_of",
    "document_from_bytes",
    "document_from_text",
    "embedded_text",
    "files_at",
    "load_documents",
    "read_documents",
    "sentences",
    "split",
    "timeline",
]
