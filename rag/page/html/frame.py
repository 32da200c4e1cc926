"""What stands around answers and documents: header, menu, sheet of keys, tabs, opening and suggestions."""

import html
from collections.abc import Sequence
from urllib.parse import urlsplit

from rag.llm import OPENAI
from rag.settings import Settings
from rag.types import Document

_FEEDBACK = "What you say of an answer, with its question, is kept for the owner of this page; not who you are."

READER_WAIT, SPARE_WAIT = 150.0, 60.0
"""Seconds that an answer of the reader's may take on a busy machine, and that one may take after a model's deadline, for which
the reader answers; before it, others may be answered."""

_VIEWS = (("chat", "Chat", "fn-chat"), ("source", "Article", "fn-source"), ("time", "Timeline", "fn-time"))

_EARLIER = (
    '<section id="fn-earlier" popover aria-labelledby="fn-earlier-title"><h2 id="fn-earlier-title">Earlier conversations</h2>'
    '<button type="button" class="switch" role="switch" aria-checked="false" id="fn-keeps">Keep conversations here</button>'
    "<p>In this browser and nowhere else. What is listed stays until you delete it.</p>"
    '<ul></ul><p class="said" role="status"></p><button type="button" id="fn-forget-all" hidden>Delete all</button></section>'
)

_KEYS = (
    ("/", "to the question box"),
    ("↑", "in the empty box: earlier questions"),
    ("n", "the next footnote, in the answer and in the article"),
    ("p", "the one before"),
    ("Esc", "closes what is open, leaves the box"),
    ("?", "this sheet"),
)


def answerer(settings: Settings) -> tuple[str, str]:
    """Who answers, and where it does, in words for people."""
    if not settings.model:
        return "embedded reader", "Answers are read on this machine; nothing leaves it."
    host = urlsplit(settings.openai_base_url or OPENAI).hostname or ""
    local = host == "localhost" or host.startswith("127.") or host == "::1"
    if not writes(settings):
        there = "on this machine" if local else f"at {host}, to which a conversation is sent"
        follow_ups = f"Questions that lean on earlier ones are completed by {settings.model} {there}."
        return "embedded reader", f"Answers are read on this machine. {follow_ups}"
    where = "on this machine" if local else f"at {host}: questions and the sentences found for them are sent there"
    return f"{settings.model} · {'local' if local else 'remote'}", f"Answers are written by {settings.model} {where}."


def writes(settings: Settings) -> bool:
    """Whether a model puts answers in its own words."""
    return bool(settings.model) and settings.writer != "reader"


def longest_wait(settings: Settings) -> float:
    """Seconds after which the page takes a question for lost that the server has not answered."""
    return max(READER_WAIT, settings.model_deadline + SPARE_WAIT if settings.model else 0)


def suggestions_html(questions: Sequence[str], title: str) -> str:
    """Buttons that ask; empty for no questions."""
    if not questions:
        return ""
    buttons = "".join(f'<li><button type="button" class="chip">{html.escape(q)}</button></li>' for q in questions)
    return f'<nav class="next" aria-label="{html.escape(title, quote=True)}"><p>{html.escape(title)}</p><ul>{buttons}</ul></nav>'


def header_html(first: Document, count: int, answerer: str, where: str) -> str:
    """Title and date of the first of `count` documents, who answers and `where` they do, the page's buttons, and on narrow
    screens the tabs.

    The menu and the sheet of keys are popovers of the browser's own, which Escape and a click elsewhere close.
    """
    dated = f'<time datetime="{first.date.isoformat()}">{first.date.day} {first.date:%B %Y}</time>' if first.date else ""
    more = f"<span>and {count - 1} more</span>" if count > 1 else ""
    keys = "".join(f"<div><dt><kbd>{key}</kbd></dt><dd>{html.escape(does)}</dd></div>" for key, does in _KEYS)
    return (
        '<header class="head"><h1 class="brand">Footnote<sup aria-hidden="true">1</sup></h1>'
        f'<div class="doc"><b>{html.escape(first.title)}</b>{dated}{more}</div>'
        f'<span class="badge" title="{html.escape(where, quote=True)}"><span>{html.escape(answerer)}</span></span>'
        '<button type="button" class="tool icon i-new" id="fn-new"><span>New conversation</span></button>'
        '<button type="button" class="tool icon i-theme" id="fn-theme"><span>Light or dark</span></button>'
        '<button type="button" class="tool i-embed" id="fn-embed" aria-haspopup="dialog">Embed</button>'
        '<button type="button" class="tool icon i-more" popovertarget="fn-menu"><span>More</span></button></header>'
        '<div id="fn-menu" popover><button type="button" class="tool" id="fn-md">Save as Markdown</button>'
        '<button type="button" class="tool" id="fn-json">Save as JSON</button>'
        '<button type="button" class="tool" popovertarget="fn-earlier">Earlier conversations</button>'
        '<button type="button" class="tool switch" role="switch" aria-checked="true" id="fn-hedged">Uncertain answers</button>'
        '<button type="button" class="tool" popovertarget="fn-keys">Keyboard</button></div>'
        '<section id="fn-keys" popover aria-labelledby="fn-keys-title">'
        f'<h2 id="fn-keys-title">Keyboard</h2><dl>{keys}</dl></section>{_EARLIER}' + _tabs_html(_VIEWS, "fn-to", "View")
    )


def foot_html(where: str, wait: float, *, feedback: bool) -> str:
    """Under the question box: `where` answers are made, and that what is said of them is kept, if it is; and for chat.js the
    seconds that it is to `wait` for one."""
    kept = f" <span>{_FEEDBACK}</span>" if feedback else ""
    return f'<p class="foot" data-wait="{wait:.0f}"><span class="where">{html.escape(where)}</span>{kept}</p>'


def opening_html(count: int, *, writes: bool) -> str:
    """What stands where no question is yet; `writes`: whether a model puts answers in its own words."""
    what, its = ("a document", "the text") if count == 1 else ("the documents", "the texts")
    does = "doesn’t" if count == 1 else "don’t"
    told = f"Every sentence names what in {its} it stands on" if writes else f"Every answer quotes {its}"
    return (
        f'<p class="tag">Ask {what}. Get the answer, and the sentence it stands on.<sup>1</sup></p>'
        f'<p class="note"><b>1</b><span>{told} and shows where. '
        f"If {its} {does} say, neither will Footnote.</span></p>"
    )


def _tabs_html(views: Sequence[tuple[str, str, str]], prefix: str, label: str) -> str:
    tabs = "".join(
        f'<button type="button" role="tab" id="{prefix}-{name}" class="to-{name}" '
        f'aria-selected="{"true" if at == 0 else "false"}" aria-controls="{panel}">{text}</button>'
        for at, (name, text, panel) in enumerate(views)
    )
    return f'<div class="tabs" role="tablist" aria-label="{label}">{tabs}</div>'


TABS = _tabs_html(_VIEWS[1:], "fn-tab", "Source")
