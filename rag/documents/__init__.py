"""Files -> Documents -> Passages and sentences; a document's timeline."""

from rag.documents.head import dateline_of
from rag.documents.load import document_from_bytes, document_from_text, files_at, load_documents, read_documents
from rag.documents.plain import plain_letters
from rag.documents.sentences import BULLET, CODE, sentences
from rag.documents.split import VERSION, embedded_text, split
from rag.documents.timeline import TimelineEntry, timeline

__all__ = [
    "BULLET",
    "CODE",
    "VERSION",
    "TimelineEntry",
    "dateline_of",
    "document_from_bytes",
    "document_from_text",
    "embedded_text",
    "files_at",
    "load_documents",
    "plain_letters",
    "read_documents",
    "sentences",
    "split",
    "timeline",
]
