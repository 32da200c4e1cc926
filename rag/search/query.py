"""What is asked of the documents: a question that stands alone, what it says of time, and where its answer may come from."""

from collections.abc import Mapping
from dataclasses import dataclass

from rag.errors import BadInput
from rag.question import AskedTime, asked_time
from rag.types import Document, Span

Within = str | Span | None
"""Where an answer may come from, as `Chatbot.ask` is told: a document's id, a span of one, or anywhere."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Where an answer may come from: a span of the document with this id, all of that document, or, with neither, anywhere."""

    document_id: str | None = None
    span: Span | None = None

    @classmethod
    def of(cls, within: Within, documents: Mapping[str, Document]) -> "Scope":
        """What `within` says; a span of the only document need not name it. Raises BadInput for an unknown id."""
        span, document_id = (within, within.document_id) if isinstance(within, Span) else (None, within)
        if span and not document_id and len(documents) == 1:
            document_id = next(iter(documents))
        if within is not None and document_id not in documents:
            raise BadInput(f"there is no document with the id {document_id!r}", "use the id of one of the indexed documents")
        return cls(document_id, span)


ANYWHERE = Scope()


@dataclass(frozen=True, slots=True)
class Query:
    """A question that stands alone, with what holds for the whole of it: what it says of time, where its answer may come from."""

    question: str
    time: AskedTime
    scope: Scope

    @classmethod
    def of(cls, question: str, scope: Scope = ANYWHERE) -> "Query":
        return cls(question, asked_time(question), scope)
