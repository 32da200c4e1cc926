"""A language model's answer, sentence by sentence: drafted, checked against what it cites, numbered; what fails is left out."""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field

from rag.answer import citation_of, verify, with_calendar
from rag.errors import ModelServerUnavailable
from rag.index import Index
from rag.llm import Endpoint
from rag.models import Embedder
from rag.types import Claim, Evidence
from rag.writing.draft import Draft
from rag.writing.support import Checker


@dataclass
class Written:
    """What came of a draft: `claims` is None where there was none, or its server failed; `shown` were given before that."""

    claims: list[Claim] | None = None
    shown: list[Claim] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    notice: str | None = None
    tokens: dict[str, int] = field(default_factory=dict)


class Writer:
    """Writes by `endpoint`, in `window` tokens of context. When its server fails: a notice; without `fall_back`, the error."""

    def __init__(self, endpoint: Endpoint, embedder: Embedder, index: Index, window: int, fall_back: bool) -> None:
        self._endpoint, self._index, self._window, self._fall_back = endpoint, index, window, fall_back
        self._checker = Checker(embedder, index.dates)

    def write(self, question: str, evidence: Sequence[Evidence]) -> Generator[Claim, None, Written]:
        """Each claim that passes the check, as it does; at the end, all that is known."""
        written, documents = Written(), self._index.documents
        if not evidence:
            return written
        draft = Draft(self._endpoint, question, evidence, documents, self._window)
        try:
            for claim in verify(self._checked(draft, written.left_out), documents):
                written.shown.append(with_calendar(claim, self._index.dates))
                yield written.shown[-1]
        except ModelServerUnavailable as error:
            if not self._fall_back:
                raise
            written.left_out.clear()
            written.notice = f"{error.sentences} This answer is the embedded reader’s."
            return written
        finally:
            draft.stop()
        written.claims = written.shown
        written.notice = _notice(len(written.left_out), draft.cut_short, len(documents))
        written.tokens = draft.reply.tokens
        return written

    def _checked(self, draft: Draft, left_out: list[str]) -> Iterator[Claim]:
        """The draft's sentences that are supported, as claims; the others go to `left_out`."""
        documents = self._index.documents
        for sentence in draft:
            sources, before = (
                tuple(citation_of(span, documents[span.document_id]) for span in spans)
                for spans in (sentence.sources, sentence.before)
            )
            if claim := self._checker.supported(Claim(sentence.text, sources), before, documents):
                yield claim
            else:
                left_out.append(sentence.text)


def _notice(left_out: int, cut_short: bool, documents: int) -> str | None:
    parts = []
    if left_out:
        support = "the document does" if documents == 1 else "the documents do"
        them = "it" if left_out == 1 else "them"
        parts.append(f"{left_out} sentence{'s' if left_out > 1 else ''} left out: {support} not support {them}.")
    if cut_short:
        parts.append("The model reached its limit before it had finished.")
    return " ".join(parts) or None
