"""The page's chat log, read back: its messages as turns, the sentences an answer leans on, an answer that somebody judged.

The log is the page's only memory and comes back from the browser with every question: what it holds may be anybody's making.
"""

import html
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel

from rag.index import Index
from rag.page.feedback import MAX_TEXT
from rag.question import MAX_HISTORY, MAX_QUESTION
from rag.types import Span, Turn

Messages = list[dict[str, Any]]
"""As Gradio has them: `role` and `content`, which is the markup that html/answer.py made."""

MAX_MESSAGE = 100_000
"""At most this many characters are read of a message: anybody may send one, of any size."""

MAX_SENTENCES = 50
"""At most this many sentences are remembered of an answer."""

QUESTION = '<div class="question">'
"""What a question's text stands after, in a message of the log."""

_DATA = 'data-turn="'


class AnswerData(BaseModel):
    """What the page remembers of an answer: the question as it was understood, the short answer, and the sentences cited; or the
    refusal, and the sentences named beside it."""

    question: str = ""
    short_answer: str = ""
    refusal: str = ""
    sentences: Annotated[list[Span], AfterValidator(lambda spans: spans[:MAX_SENTENCES])] = []

    def attribute(self) -> str:
        """The attribute of the answer's element that holds it, as escaped JSON."""
        return f'{_DATA}{html.escape(self.model_dump_json(exclude_defaults=True))}"'


def answer_data(message: dict[str, Any]) -> AnswerData:
    """What a message remembers of its answer; nothing where it is no answer, or holds other data than `attribute` writes."""
    try:
        return AnswerData.model_validate_json(html.unescape(content_of(message).partition(_DATA)[2].partition('"')[0]))
    except ValueError:
        return AnswerData()


def turns_of(messages: Messages) -> list[Turn]:
    """The last of Gradio's messages as turns: the question as it was understood, the short answer that a follow-up leans on."""
    turns: list[Turn] = []
    for message in messages[-2 * MAX_HISTORY - 1 :]:
        if message["role"] == "user":
            turns.append(Turn(_question_of(message)))
        elif turns:
            data = answer_data(message)
            turns[-1] = Turn(data.question or turns[-1].question, data.short_answer)
    # The last question is left whole: the chatbot says that it is too long.
    return [*(Turn(t.question[:MAX_QUESTION], t.answer[:MAX_TEXT]) for t in turns[:-1]), *turns[-1:]]


def answer_for_feedback(index: Index, messages: Messages, turn: int) -> tuple[dict[str, Any], list[Turn]] | None:
    """An answer as the page shows it, and the turns before it; None where nothing was asked, or of what is not the owner's.

    Quotes are cut from the documents, not taken from the page.
    """
    told = [at for message in messages[: 2 * turn + 2] for at in answer_data(message).sentences]
    if any(at.document_id not in index.documents for at in told):  # a document that the visitor had brought
        return None
    if not (turns := turns_of(messages[: 2 * turn + 2])):
        return None
    *history, asked = turns
    data = answer_data(messages[2 * turn + 1])
    linked = [] if data.refusal else data.sentences
    held = ((at, index.sentence_at(at.document_id, at.start, at.end)) for at in linked)
    cited = [(index.documents[at.document_id], at) for at, found in held if found and found[1] == at]
    citations = [{"document": d.name, "quote": d.text[at.start : at.end], "start": at.start, "end": at.end} for d, at in cited]
    question = asked.question[:MAX_QUESTION]
    return {"question": question, "short_answer": asked.answer, "text": data.refusal, "citations": citations}, history


def content_of(message: dict[str, Any]) -> str:
    parts = message["content"]
    return (parts if isinstance(parts, str) else "".join(part.get("text", "") for part in parts))[:MAX_MESSAGE]


def _question_of(message: dict[str, Any]) -> str:
    """The question as it was asked; a message that html/answer.py did not make is all of it the question."""
    text = content_of(message)
    _, opening, rest = text.partition(QUESTION)
    return html.unescape(rest.partition("<")[0] if opening else text)
