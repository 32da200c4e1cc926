"""Files -> Documents -> Passages and sentences; a document's timeline."""

from rag.documents.head import dateline_of
from rag.documents.load import (
    bytes_of,
    document_from_bytes,
    document_from_text,
    files_at,
    load_documents,
    read_each,
)
from rag.documents.plain import plain_view
from rag.documents.sentences import kind_of, sentences
from rag.documents.split import embedded_text, passage_of, split
from rag.documents.timeline import TimelineEntry, timeline

__all__ = [
    "TimelineEntry",
    "bytes_of",
    "dateline_of",
    "document_from_bytes",
    "document_from_text",
    "embedded_text",
    "files_at",
    "kind_of",
    "load_documents",
    "passage_of",
    "plain_view",
    "read_each",
    "sentences",
    "split",
    "timeline",
]
