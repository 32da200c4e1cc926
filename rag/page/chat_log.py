"""The page's chat log, read back: its messages as turns, the sentences they link to, an answer that somebody judged.

The log is the page's only memory and comes back from the browser with every question: what it holds may be anybody's making.
"""

import html
import re
from typing import Any

from rag.index import Index
from rag.page.feedback import MAX_TEXT
from rag.question import MAX_HISTORY, MAX_QUESTION
from rag.types import Span, Turn

Messages = list[dict[str, Any]]
"""As Gradio has them: `role` and `content`, which is the markup that render.py made."""

MAX_MESSAGE = 100_000
MAX_LINKED = 50
"""Characters, and links to sentences, that are read of a message of the chat: anybody may send one, of any size."""


def turns_of(messages: Messages) -> list[Turn]:
    """Gradio's messages as turns, the last ones: the question as it was understood, and the short answer, which a follow-up
    leans on.
    """
    turns: list[Turn] = []
    for message in messages[-2 * MAX_HISTORY - 1 :]:
        text = content_of(message)
        if message["role"] == "user":
            asked = '<div class="question"'
            turns.append(Turn(_words(text, asked) if asked in text else html.unescape(text)))
        elif turns:
            short = _words(text, '<p class="said"') or _words(text, '<p class="short')
            meant = _words(text.partition('<p class="readas"')[2], "<b")
            turns[-1] = Turn(meant or turns[-1].question, short)
    # The last question is left whole: the chatbot says that it is too long.
    return [*(Turn(t.question[:MAX_QUESTION], t.answer[:MAX_TEXT]) for t in turns[:-1]), *turns[-1:]]


def judged_answer(index: Index, messages: Messages, turn: int) -> tuple[dict[str, Any], list[Turn]] | None:
    """An answer as the page shows it, and the turns before it; None where nothing was asked.

    Quotes are cut from the documents, not taken from the page.
    """
    if not (turns := turns_of(messages[: 2 * turn + 2])):
        return None
    *history, asked = turns
    shown = content_of(messages[2 * turn + 1])
    sentences = {sentence for passage in index.passages.values() for sentence in passage.sentences}
    cited = [(index.documents[at.document_id], at) for at in linked(shown, 'class="n" ') if at in sentences]
    citations = [{"document": d.name, "quote": d.text[at.start : at.end], "start": at.start, "end": at.end} for d, at in cited]
    text = _words(shown, '<p class="no"')
    question = asked.question[:MAX_QUESTION]
    return {"question": question, "short_answer": asked.answer, "text": text, "citations": citations}, history


def linked(markup: str, before: str = "") -> list[Span]:
    """The sentences that a message links to, whether the documents have them or not; `before` is what stands before the href."""
    links = re.findall(before + r'href="#s-([\w-]+)-(\d{1,9})-(\d{1,9})"', markup)[:MAX_LINKED]
    return [Span(int(start), int(end), document) for document, start, end in links]


def content_of(message: dict[str, Any]) -> str:
    parts = message["content"]
    return (parts if isinstance(parts, str) else "".join(part.get("text", "") for part in parts))[:MAX_MESSAGE]


def _words(markup: str, opening: str) -> str:
    """The text at the head of the first element whose tag begins so; empty where there is none.

    The markup comes from the browser: a pattern that looks for its end would take a hostile one quadratic time.
    """
    return html.unescape(markup.partition(opening)[2].partition(">")[2].partition("<")[0])
