"""Files -> Documents -> Passages and sentences; a document's timeline."""

from rag.documents.load import (
    bytes_of,
    document_from_bytes,
    document_from_text,
    files_at,
    load_documents,
    read_documents,
    read_each,
)
from rag.documents.sentences import BULLET, CODE, sentences
from rag.documents.split import embedded_text, passage_of, split
from rag.documents.timeline import TimelineEntry, timeline

__all__ = [
    "BULLET",
    "CODE",
    "TimelineEntry",
    "bytes_of",
    "document_from_bytes",
    "document_from_text",
    "embedded_text",
    "files_at",
    "load_documents",
    "passage_of",
    "read_documents",
    "read_each",
    "sentences",
    "split",
    "timeline",
]
