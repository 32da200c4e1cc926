"""Question + evidence -> sentences with the spans they are marked with, as a language model writes them.

The model is given the evidence one sentence a line, as "[n] sentence", and what it marks is looked up in that table: a mark that
is not in it names nothing. Document text stands in the data part of the prompt alone, on one line, without brackets, so that it
can forge neither a mark nor a line nor a server's control words. What the model says is still only said: `check` decides.
"""

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rag.llm import ContextTooLong, Endpoint, Reply, data_line, prompt_template
from rag.types import Document, Evidence, Span
from rag.writing.marks import without_lead
from rag.writing.source_marks import MarkedSentence, MarkedSentences

BYTES_A_TOKEN = 3
"""A token is counted for this many UTF-8 bytes: tokenizers make one of about four in English and of three in other scripts."""

REPLY_TOKENS = 1000
"""This many tokens are kept free for the reply, but never more than a quarter of the window."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a model wrote, without its marks and "Yes," or "Answer:" before it; and the sentences of the documents that it marked
    it with, if any. One without words names the sources of those before it that had none."""

    text: str
    sources: tuple[Span, ...]


class Draft:
    """A reply as it is written; the request is sent at once. Iterate for its sentences, once.

    Evidence is best first; as much as fits the window of `window` tokens is sent, and half as much again and again if the server
    finds that too long. Raises ModelServerUnavailable as `Endpoint.chat` does.
    """

    def __init__(
        self, endpoint: Endpoint, question: str, evidence: Sequence[Evidence], documents: Mapping[str, Document], window: int
    ) -> None:
        self._endpoint, self._question, self._documents = endpoint, question, documents
        self.reply = Reply()
        self._sources: list[Span] = []
        self._evidence = evidence_that_fits(question, evidence, window)
        self._pieces = self._send()

    def _send(self) -> Generator[str, None, None]:
        messages, self._sources = messages_for(self._question, self._evidence, self._documents)
        return self._endpoint.chat(messages, self.reply)

    def __iter__(self) -> Iterator[Sentence]:
        while True:
            parser = MarkedSentences(len(self._sources))
            try:
                for piece in self._pieces:
                    yield from self._sentences(parser.feed(piece))
            except ContextTooLong:
                if len(self._evidence) < 2:
                    raise
                self._evidence = self._evidence[: len(self._evidence) // 2]
                self._pieces = self._send()
                continue
            break
        if not self.cut_short:
            yield from self._sentences(parser.close())

    def _sentences(self, written: Iterable[MarkedSentence]) -> Iterator[Sentence]:
        for marked in written:
            text = without_lead(marked.text)
            if text or not marked.text:
                yield Sentence(text, tuple(self._sources[n - 1] for n in marked.sources))

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


def messages_for(
    question: str, evidence: Sequence[Evidence], documents: Mapping[str, Document]
) -> tuple[list[dict[str, str]], list[Span]]:
    """The messages, and the sentences they number: the first is [1]."""
    lines, sources, last = [], [], ""
    for passage in (e.passage for e in evidence):
        if passage.document_id != last:
            document = documents[last := passage.document_id]
            dated = f", dated {document.date.isoformat()}" if document.date else ""
            lines.append(f"From “{data_line(document.title)}”{dated}:")
        for span in passage.sentences:
            sources.append(span)
            lines.append(f"[{len(sources)}] {data_line(passage.cut(span))}")
    data = prompt_template("evidence").substitute(sentences="\n".join(lines), question=data_line(question))
    return [{"role": "system", "content": prompt_template("answer").substitute()}, {"role": "user", "content": data}], sources


def evidence_that_fits(question: str, evidence: Sequence[Evidence], window: int) -> list[Evidence]:
    """The best of the evidence, as much as fits a window of so many tokens beside the question and the reply; at least one."""
    told = estimated_tokens(prompt_template("answer").template) + estimated_tokens(question)
    room = window - min(REPLY_TOKENS, window // 4) - told
    fits: list[Evidence] = []
    for e in evidence:
        room -= estimated_tokens(e.passage.text) + 4 * len(e.passage.sentences) + 20
        if fits and room < 0:
            break
        fits.append(e)
    return fits


def estimated_tokens(text: str) -> int:
    """About what tokenizers count, rather more."""
    return len(text.encode("utf-8", "replace")) // BYTES_A_TOKEN + 1
