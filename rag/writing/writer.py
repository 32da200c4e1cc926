"""A language model's answer, sentence by sentence: drafted, checked against what it cites, numbered; what fails is left out."""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from rag.answer import verify, with_calendar
from rag.index import Index
from rag.llm import Endpoint
from rag.models import Embedder, Reader
from rag.types import Claim, Evidence, Reading
from rag.writing.draft import Draft, Sentence
from rag.writing.lookup import Lookup
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

    def __init__(self, endpoint: Endpoint, embedder: Embedder, reader: Reader, index: Index, window: int) -> None:
        self._endpoint, self._index, self._window = endpoint, index, window
        self._checker = Checker(embedder, reader, index.dates)

    def write(
        self, question: str, evidence: Sequence[Evidence], readings: Callable[[], Sequence[Reading]] | None = None
    ) -> Generator[Claim, None, Written]:
        """Give each claim as it passes the check; at the end, all that was written. Raises as `Endpoint.chat` does.

        The `readings` of the evidence, best first, say what answers the question; they are asked for when the model has begun.
        Without them nothing is beside it.
        """
        documents, claims, left_out = self._index.documents, list[Claim](), list[str]()
        draft = Draft(self._endpoint, question, evidence, documents, self._window)

        def supported() -> Iterator[Claim]:
            lookup: Lookup | None = None
            unmarked: list[Sentence] = []
            for sentence in draft:
                lookup = lookup or Lookup(self._checker, draft.sent, documents, readings() if readings else None)
                if sentence.text:
                    tried = [sentence]
                else:  # a line of marks, for those before it
                    tried = [replace(earlier, sources=sentence.sources) for earlier in unmarked]
                    left_out[:] = [text for text in left_out if text not in {earlier.text for earlier in unmarked}]
                    unmarked = []
                for one in tried:
                    found = lookup.confirm(one.text, one.sources)
                    if isinstance(found, Claim):
                        yield found
                    else:
                        left_out.append(one.text)
                        unmarked += [] if one.sources else [one]

        try:
            for claim in verify(supported(), documents):
                claims.append(with_calendar(claim, self._index.dates))
                yield claims[-1]
        finally:
            draft.stop()
        notice = _notice(len(left_out), draft.cut_short, len(documents))
        return Written(tuple(claims), tuple(left_out), notice, draft.reply.tokens)


def _notice(left_out: int, cut_short: bool, documents: int) -> str | None:
    parts = []
    if left_out:
        support = "the document does" if documents == 1 else "the documents do"
        them = "it" if left_out == 1 else "them"
        parts.append(f"{left_out} sentence{'s' if left_out > 1 else ''} left out: {support} not support {them}.")
    if cut_short:
        parts.append("The model reached its limit before it had finished.")
    return " ".join(parts) or None
