"""What is asked of the documents: a question that stands alone, what it says of time, and where its answer may come from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.errors import BadInput
from rag.question import AskedTime, asked_time
from rag.types import Document, Span

Within = str | tuple[str, ...] | Span | None
"""Where an answer may come from, as `Chatbot.ask` is told: a document's id, those of several, a span of one, or anywhere."""

MOST_CHOSEN = 20
"""An answer is limited to at most this many documents: their passages are compared one by one."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Where an answer may come from: the documents `within`, in their order, or anywhere without them; or a span of the one."""

    within: tuple[str, ...] = ()
    span: Span | None = None

    @classmethod
    def of(cls, within: Within, documents: Mapping[str, Document]) -> "Scope":
        """What `within` says; a span of the only document need not name it. Raises BadInput for an unknown id, or too many."""
        span = within if isinstance(within, Span) else None
        if span and not span.document_id and len(documents) == 1:
            return cls(tuple(documents), span)
        ids = (within.document_id,) if isinstance(within, Span) else (within,) if isinstance(within, str) else within or ()
        for document_id in ids:
            if document_id not in documents:
                raise BadInput(f"there is no document with the id {document_id!r}", "use the id of one of the indexed documents")
        if len(set(ids)) > MOST_CHOSEN:
            raise BadInput(f"more than {MOST_CHOSEN} documents are chosen", "choose fewer, or none to ask all")
        return cls(tuple(i for i in documents if i in ids) if len(ids) > 1 else tuple(ids), span)

    def ids(self, documents: Mapping[str, Document]) -> Sequence[str]:
        """The ids of the documents that an answer may come from, in order."""
        return self.within or list(documents)


ANYWHERE = Scope()


@dataclass(frozen=True, slots=True)
class Query:
    """A question that stands alone, with what holds for the whole of it: what it says of time, where its answer may come from,
    and the id of the document that it is likelier in, if any.
    """

    question: str
    time: AskedTime
    scope: Scope
    near: str = ""

    @classmethod
    def of(cls, question: str, scope: Scope = ANYWHERE) -> "Query":
        return cls(question, asked_time(question), scope)
