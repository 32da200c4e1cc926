"""What a language model is sent: sentences out of the documents, one a line, as "[n] sentence", and the question.

They stand in the documents' order, always: "that year" reads on from the year, and a server that remembers the prompt it read
last reads only what differs. Documents that fit the window are sent whole, the same for every question and whoever asks.

Document text stands in the data part of the prompt alone, on one line, without brackets, so that it can forge neither a mark nor
a line nor a server's control words.
"""

from collections.abc import Iterable, Mapping, Sequence

from rag.documents import plain_view
from rag.llm import data_line, prompt_template
from rag.types import Document, Evidence, Passage, Span

BYTES_A_TOKEN = 3
"""A token is counted for this many UTF-8 bytes: tokenizers make one of about four in English and of three in other scripts."""

REPLY_TOKENS = 1000
"""This many tokens are kept free for the reply, but never more than a quarter of the window."""


def reply_tokens(window: int) -> int:
    """The tokens of a window that are the reply's."""
    return min(REPLY_TOKENS, window // 4)


def room_for(question: str, window: int) -> int:
    """The tokens of a window that sentences of documents may take, beside the question and the reply."""
    return window - reply_tokens(window) - _told(question)


def scaled_room(question: str, passages: Sequence[Passage], prompt: int, context: int) -> int:
    """The room, as counted here, in `context` tokens of a server that counted `prompt` for the passages and the question."""
    told = _told(question)
    return (told + tokens_for(passages)) * (context - reply_tokens(context)) // prompt - told


def passages_that_fit(
    evidence: Sequence[Evidence], whole: Iterable[Passage], room: int, documents: Mapping[str, Document]
) -> list[Passage]:
    """In the documents' order: the `whole` of which the evidence is a part, where it fits the room and is not empty; else the
    best of the evidence, at least one passage."""
    if passages := _all_that_fit(whole, room):
        return passages
    best: list[Passage] = []
    for passage in (e.passage for e in evidence):
        room -= tokens_for([passage])
        if best and room < 0:
            break
        best.append(passage)
    place = {id: number for number, id in enumerate(documents)}
    return sorted(best, key=lambda passage: (place[passage.document_id], passage.start))


def _all_that_fit(passages: Iterable[Passage], room: int) -> list[Passage]:
    """All, or none; of very many no more are looked at than fit."""
    fitting = []
    for passage in passages:
        room -= tokens_for([passage])
        if room < 0:
            return []
        fitting.append(passage)
    return fitting


def tokens_for(passages: Sequence[Passage]) -> int:
    """About what tokenizers count for the passages with their numbers, rather more."""
    return sum(estimated_tokens(p.text) + 4 * len(p.sentences) + 20 for p in passages)


def messages_for(
    question: str, passages: Sequence[Passage], documents: Mapping[str, Document]
) -> tuple[list[dict[str, str]], list[Span]]:
    """The messages, and the sentences they number: the first is [1]."""
    lines, sources, last = [], [], ""
    for passage in passages:
        if passage.document_id != last:
            document = documents[last := passage.document_id]
            dated = f", dated {document.date.isoformat()}" if document.date else ""
            lines.append(f"From “{data_line(document.title)}”{dated}:")
        for span in passage.sentences:
            sources.append(span)
            lines.append(f"[{len(sources)}] {data_line(plain_view(passage.cut(span)).text)}")
    data = prompt_template("evidence").substitute(sentences="\n".join(lines), question=data_line(question))
    return [{"role": "system", "content": prompt_template("answer").substitute()}, {"role": "user", "content": data}], sources


def _told(question: str) -> int:
    return estimated_tokens(prompt_template("answer").template) + estimated_tokens(question)


def estimated_tokens(text: str) -> int:
    """About what tokenizers count, rather more."""
    return len(text.encode("utf-8", "replace")) // BYTES_A_TOKEN + 1
