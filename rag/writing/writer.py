"""A language model's answer, sentence by sentence: drafted, checked against what it cites, numbered; what fails is left out."""

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rag.answer import citation_of, verify, with_calendar
from rag.index import Index
from rag.llm import Endpoint
from rag.models import Embedder
from rag.types import Claim, Evidence
from rag.writing.draft import Draft, Sentence
from rag.writing.support import Checker


@dataclass(frozen=True, slots=True)
class Written:
    """What a language model wrote, to the end; `claims` are None where nothing was, and the reader has to answer.

    `left_out` are its sentences that the documents do not support, `notice` is what a person should know.
    """

    claims: tuple[Claim, ...] | None = None
    left_out: tuple[str, ...] = ()
    notice: str | None = None
    tokens: Mapping[str, int] = field(default_factory=dict)


class Writer:
    """Writes by `endpoint`, in `window` tokens of context."""

    def __init__(self, endpoint: Endpoint, embedder: Embedder, index: Index, window: int) -> None:
        self._endpoint, self._index, self._window = endpoint, index, window
        self._checker = Checker(embedder, index.dates)

    def write(self, question: str, evidence: Sequence[Evidence]) -> Generator[Claim, None, Written]:
        """Give each claim as it passes the check; at the end, all that was written. Raises as `Endpoint.chat` does."""
        documents, claims, left_out = self._index.documents, list[Claim](), list[str]()
        draft = Draft(self._endpoint, question, evidence, documents, self._window)

        def supported() -> Iterator[Claim]:
            for sentence in draft:
                if claim := self._confirm(sentence):
                    yield claim
                else:
                    left_out.append(sentence.text)

        try:
            for claim in verify(supported(), documents):
                claims.append(with_calendar(claim, self._index.dates))
                yield claims[-1]
        finally:
            draft.stop()
        notice = _notice(len(left_out), draft.cut_short, len(documents))
        return Written(tuple(claims), tuple(left_out), notice, draft.reply.tokens)

    def _confirm(self, sentence: Sentence) -> Claim | None:
        """The sentence as a claim, if what it cites supports it."""
        documents = self._index.documents
        sources, before = (
            tuple(citation_of(s, documents[s.document_id]) for s in spans) for spans in (sentence.sources, sentence.before)
        )
        return self._checker.confirm(Claim(sentence.text, sources), before, documents)


def _notice(left_out: int, cut_short: bool, documents: int) -> str | None:
    parts = []
    if left_out:
        support = "the document does" if documents == 1 else "the documents do"
        them = "it" if left_out == 1 else "them"
        parts.append(f"{left_out} sentence{'s' if left_out > 1 else ''} left out: {support} not support {them}.")
    if cut_short:
        parts.append("The model reached its limit before it had finished.")
    return " ".join(parts) or None
