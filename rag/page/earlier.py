"""What the page has its scripts keep of a conversation, and what a browser kept drawn again."""

from rag.index import Index
from rag.page.chat_log import Messages, content_of
from rag.page.html.answer import Source, answer_html, fault_html, question_html
from rag.page.kept_answer import KeptAnswer
from rag.question import MAX_QUESTION

_CHAT, _EARLIER = (f"(await import(new URL('footnote/{name}.js', document.baseURI)))" for name in ("chat", "earlier"))

KEEP = f"async (log) => {{ {_CHAT}.keep(log); {_EARLIER}.remember() }}"
"""Has chat.js keep the conversation for this window, and earlier.js for this browser, if the reader says so."""

RESTORE = f"async () => [{_CHAT}.kept()]"
"""Has chat.js give the conversation back after a reload."""

REOPEN = f"async () => [{_EARLIER}.reopened()]"
"""Has earlier.js give a conversation that it kept, as data."""

CHANGED = "The documents no longer say what this answer quoted. Ask again to have it from them as they are."


def drawn_again(messages: Messages, index: Index) -> Messages:
    """Of questions as text and answers as a KeptAnswer's JSON, which earlier.js sends, the messages as the chat has them."""
    source = Source(index.documents, index.heading, index.dates)
    return [{**message, "content": _drawn(message, source)} for message in messages]


def _drawn(message: dict[str, str], source: Source) -> str:
    content = content_of(message)
    if message["role"] == "user":
        return question_html(content[:MAX_QUESTION])
    try:
        kept = KeptAnswer.model_validate_json(content)
    except ValueError:  # not what `attribute` writes
        return fault_html(CHANGED)
    answer = kept.answer(source.documents)
    return answer_html(answer, source, kept.by) if answer else fault_html(CHANGED, kept)
