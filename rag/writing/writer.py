"""A language model's answer, sentence by sentence: drafted, checked against what it cites, numbered; what fails is left out."""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from rag.answer import verify, with_calendar
from rag.errors import ModelServerUnavailable
from rag.index import Index
from rag.languages import Language, language_of, sayings
from rag.llm import Endpoint
from rag.models import Embedder, Reader
from rag.readings import verdict
from rag.search import Scope
from rag.types import Claim, Evidence, Reading
from rag.writing.draft import Draft
from rag.writing.lookup import Lookup
from rag.writing.support import Checker

Readings = Callable[[], Sequence[Reading]]
"""Gives the reader's readings of a question, best first; called when the model has begun to write."""

MOST_SHOWN = 5
"""An answer has at most this many sentences: the model is told so, and hung up on."""

MOST_WRITTEN = 12
"""A model that has written this many sentences, shown or not, is hung up on."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a language model wrote, to the end; `claims` are None where nothing was, and the reader has to answer.

    `left_out` are its sentences that name no source, or one that does not support them; `notice` is what a person should know.
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
        self, question: str, evidence: Sequence[Evidence], scope: Scope, readings: Readings | None = None
    ) -> Generator[Claim, None, Written]:
        """Give each claim as it passes the check; at the end, all that was written.

        The evidence is from the scope, and some; its `readings` say what answers the question: without them nothing is beside it.
        What has passed stays, whatever becomes of the rest. Raises as `Endpoint.chat` does where nothing has.
        """
        documents, claims = self._index.documents, list[Claim]()
        unsourced, beside, unsupported = list[str](), list[str](), list[str]()
        fault: ModelServerUnavailable | None = None
        index = self._index
        of_some = [passage for document_id in scope.within for passage in index.passages_of(document_id)]
        passages = () if scope.span else of_some or index.passages.values()
        window = min(self._window, self._endpoint.window() or self._window)
        draft = Draft(self._endpoint, question, evidence, passages, documents, window)

        def supported() -> Iterator[Claim]:
            written, lookup = set[str](), None
            for sentence in draft:
                lookup = lookup or Lookup(self._checker, draft.sent, documents, readings() if readings else None)
                if sentence.text in written:  # it goes round in circles
                    return
                # A line of marks alone speaks for those before it that had none.
                tried = [sentence.text] if sentence.text else unsourced.copy()
                unsourced[:] = [text for text in unsourced if text not in tried]
                written.update(tried)
                for text in tried:
                    found = lookup.confirm(text, sentence.sources)
                    if isinstance(found, Claim):
                        yield _with_verdict(found, sentence.verdict, question)
                    else:
                        (unsourced if found == "mark" else beside if found == "beside" else unsupported).append(text)
                if len(claims) == MOST_SHOWN or len(written) == MOST_WRITTEN:
                    return

        try:
            for claim in verify(supported(), documents):
                claims.append(with_calendar(claim, self._index.dates))
                yield claims[-1]
        except ModelServerUnavailable as error:
            if not claims:
                raise
            fault = error
        finally:
            draft.stop()
        said = [
            _loaded(draft.reply.loading),
            _left_out(len(unsourced), len(beside), len(unsupported), len(documents), language_of(question) or "en"),
            f"The model was cut off: {fault}." if fault else "",
            "The model reached its limit before it had finished." if draft.cut_short else "",
        ]
        notice = " ".join(filter(None, said)) or None
        return Written(tuple(claims), (*unsourced, *beside, *unsupported), notice, draft.reply.tokens)


def _with_verdict(claim: Claim, said: str, question: str) -> Claim:
    """A sure claim with the "Yes" or "No" that it was `said` with, where each of its sentences that settles the question settles
    it so; not sure where one settles it the other way."""
    settled = {verdict(question, c.quote)[:2] for c in claim.citations} - {""} if said else set[str]()
    if not settled:
        return claim
    if settled != {said[:2].capitalize()}:
        return replace(claim, sure=False)
    return replace(claim, text=said) if claim.sure else claim


def _loaded(seconds: float) -> str:
    return f"The model was being loaded at first, for {seconds:.0f} seconds." if seconds else ""


def _left_out(unsourced: int, beside: int, unsupported: int, documents: int, asked_in: Language) -> str:
    """What is missing, in a line, and in English why."""
    if asked_in != "en":
        count = unsourced + beside + unsupported
        return sayings(asked_in).left_out.format(count) if count else ""
    do = "the document does" if documents == 1 else "the documents do"
    whys = (unsourced, "without a source"), (beside, "beside the question"), (unsupported, f"{do} not support")
    parts = [f"{count} sentence{'s' if count > 1 else ''} {why}" for count, why in whys if count]
    return f"Left out: {', '.join(parts)}." if parts else ""
