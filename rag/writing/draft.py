"""Question + evidence -> sentences with the spans they are marked with, as a language model writes them.

The model is given the evidence one sentence a line, as "[n] sentence", and what it marks is looked up in that table: a mark that
is not in it names nothing. What the model says is still only said: `check` decides.
"""

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rag.llm import ContextTooLong, Endpoint, Reply
from rag.types import Document, Evidence, Passage, Span
from rag.writing.marks import from_yes_or_no, without_lead
from rag.writing.prompt import messages_for, passages_that_fit, reply_tokens, room_for, scaled_room, tokens_for
from rag.writing.source_marks import MarkedSentence, MarkedSentences


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a model wrote, without its marks and "Yes," or "Answer:" before it; and the sentences of the documents that it marked
    it with, if any. One without words names the sources of those before it that had none. `verdict` is all of it with the "Yes"
    or "No" that led it, if one did."""

    text: str
    sources: tuple[Span, ...]
    verdict: str = ""


class Draft:
    """A reply as it is written; the request is sent at once. Iterate for its sentences, once.

    Evidence is best first, out of the passages of `whole`, none of which stand for too many: as much as fits the window of
    `window` tokens is sent. If the server finds that too long, as much is sent again as fits by its count, or half, if it gives
    none. Raises ModelServerUnavailable as `Endpoint.chat` does.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        question: str,
        evidence: Sequence[Evidence],
        whole: Iterable[Passage],
        documents: Mapping[str, Document],
        window: int,
    ) -> None:
        self._endpoint, self._question, self._documents = endpoint, question, documents
        self.reply = Reply()
        self._sources: list[Span] = []
        self._evidence, self._most = evidence, reply_tokens(window)
        self._passages = passages_that_fit(evidence, whole, room_for(question, window), documents)
        self._pieces = self._send()

    def _send(self) -> Generator[str, None, None]:
        messages, self._sources = messages_for(self._question, self._passages, self._documents)
        return self._endpoint.chat(messages, self.reply, self._most)

    def __iter__(self) -> Iterator[Sentence]:
        given = False
        while True:
            parser = MarkedSentences(len(self._sources))
            try:
                for piece in self._pieces:
                    for sentence in self._sentences(parser.feed(piece)):
                        given = True
                        yield sentence
            except ContextTooLong as error:
                if given or not self._shorten(error):
                    raise
                self._pieces = self._send()
                continue
            break
        if not self.cut_short:
            yield from self._sentences(parser.close())

    def _shorten(self, error: ContextTooLong) -> bool:
        """Whether less than was sent can be sent; then it is what is left."""
        if error.prompt > error.context > 0:
            room = scaled_room(self._question, self._passages, error.prompt, error.context)
            self._most = reply_tokens(error.context)
        else:
            room = tokens_for(self._passages) // 2
        before, self._passages = self._passages, passages_that_fit(self._evidence, (), room, self._documents)
        return tokens_for(self._passages) < tokens_for(before)

    def _sentences(self, written: Iterable[MarkedSentence]) -> Iterator[Sentence]:
        for marked in written:
            text = without_lead(marked.text)
            if text or not marked.text:
                yield Sentence(text, tuple(self._sources[n - 1] for n in marked.sources), from_yes_or_no(marked.text))

    @property
    def sent(self) -> Sequence[Span]:
        """The sentences that the model was given."""
        return self._sources

    @property
    def cut_short(self) -> bool:
        """Whether the server ended the reply before the model did; the sentence it was at is not given."""
        return self.reply.finish not in ("", "stop")

    def stop(self) -> None:
        """Hang up."""
        self._pieces.close()
