"""The page: Gradio's chat on the left, the documents on the right. Every text of a document, a question or an answer is
escaped here; Gradio is given nothing that it would render as it comes.

A footnote mark is a link whose address, #s-DOCUMENT-START-END, is the id of the sentence's element in the source panel:
all that page.js needs to light it.
"""

import html
import logging
import os
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

from rag.chatbot import Chatbot
from rag.errors import FootnoteError
from rag.types import Answer, Citation, Claim, Document, Passage, Turn

if TYPE_CHECKING:
    import gradio as gr
    from fastapi import FastAPI

log = logging.getLogger(__name__)

MAX_SHOWN = 2_000_000
"""Characters of documents that the page carries; what comes after them is answered from, but not shown."""

_TOO_LONG = '<p class="label">Too long to show here; answers quote from it all the same.</p>'
_COPY = '<button type="button" class="copy">Copy</button>'

FAULT = "Something went wrong while answering. The question is not lost: ask it again."


def mount_page(app: "FastAPI", chatbot: Chatbot) -> "FastAPI":
    """The app with the page at /."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when Gradio is imported; without it, it calls home
    import gradio as gr

    head = '<link rel="stylesheet" href="footnote/page.css"><script src="footnote/page.js" defer></script>'
    head += '<script src="footnote/embed.js" defer></script>'
    demo = _blocks(chatbot)
    demo.queue(max_size=32)
    mounted: FastAPI = gr.mount_gradio_app(app, demo, path="/", head=head, theme=_theme(), footer_links=[], show_error=False)
    return mounted


def _blocks(chatbot: Chatbot) -> "gr.Blocks":
    import gradio as gr

    documents = list(chatbot.index.documents.values())

    def respond(message: str, history: list[dict[str, Any]]) -> Iterator[str]:
        # An exception would leave Gradio's text box disabled: every one becomes a sentence in the chat.
        try:
            yield answer_html(chatbot.ask(message, _turns(history)))
        except FootnoteError as error:
            yield _fault_html(f"{_sentence(str(error))} {_sentence(error.hint)}")
        except Exception:  # whatever failed, the log says what and the reader can go on
            log.exception("answering failed")
            yield _fault_html(FAULT)

    with gr.Blocks(title=f"{documents[0].title} · Footnote", analytics_enabled=False, fill_height=True, fill_width=True) as demo:
        gr.HTML(_header_html(documents), elem_id="fn-head", apply_default_css=False, js_on_load=None)
        with gr.Row(elem_id="fn-stage"):
            with gr.Column(elem_id="fn-chat", min_width=0):
                log_box = gr.Chatbot(
                    elem_id="fn-log", label="Questions and answers", show_label=False, container=False, layout="panel", buttons=[],
                    placeholder=_opening_html(len(documents)), latex_delimiters=[], height="100%", autoscroll=False,
                )  # fmt: skip
                box = gr.Textbox(
                    elem_id="fn-box", label="Your question", show_label=False, container=False, placeholder="Ask about this text",
                    submit_btn=True, max_lines=6,
                )  # fmt: skip
                gr.ChatInterface(respond, chatbot=log_box, textbox=box, api_visibility="private", concurrency_limit=2)
            with gr.Column(elem_id="fn-side", min_width=0):
                gr.HTML(_source_html(chatbot), elem_id="fn-source", apply_default_css=False, js_on_load=None)
    return cast("gr.Blocks", demo)


def _turns(history: list[dict[str, Any]]) -> list[Turn]:
    """Gradio's messages as turns: the question as it was understood, and the short answer, which a follow-up leans on."""
    turns: list[Turn] = []
    asked = ""
    for message in history:
        text = _content(message)
        if message["role"] == "user":
            asked = text
            continue
        short = re.search(r'<p class="short[^"]*">(.*?)</p>', text)
        meant = re.search(r'<p class="readas">.*?<b>(.*?)</b>', text)
        turns.append(Turn(html.unescape(meant[1]) if meant else asked, html.unescape(short[1]) if short else ""))
    return turns


def _content(message: dict[str, Any]) -> str:
    parts = message["content"]
    return parts if isinstance(parts, str) else "".join(part.get("text", "") for part in parts)


def answer_html(answer: Answer) -> str:
    """One line of HTML: the claims with their marks and the footnotes below, or the refusal with the closest passages."""
    understood = html.escape(answer.standalone_question)
    read_as = f'<p class="readas">read as: <b>{understood}</b></p>' if answer.standalone_question != answer.question else ""
    if not answer.answered:
        items = "".join(
            f'<li><a class="nearby" href="#{_anchor(c)}"><q>{html.escape(c.quote)}</q></a></li>' for c in answer.closest
        )
        closest = (
            f'<p class="label">Closest passages <span>— nearby in meaning, not an answer</span></p><ul>{items}</ul>'
            if items
            else ""
        )
        return _one_line(
            f'<div class="answer">{read_as}<p class="no">{html.escape(answer.text)}</p><section class="closest">{closest}</section></div>'
        )
    lead = '<p class="lead">Two readings, the likelier first.</p>' if len(answer.claims) > 1 else ""
    readings = "".join(_claim_html(claim) for claim in answer.claims)
    notes = "".join(_note_html(c) for c in answer.citations)
    count = len(answer.citations)
    summary = f"{count} footnote{'s' if count > 1 else ''}"
    by = f'<p class="by">embedded reader · {answer.seconds["total"]:.2f} s</p>'
    details = f'<details class="notes" open><summary>{summary}</summary><ol>{notes}</ol></details>'
    return _one_line(f'<div class="answer">{read_as}{lead}{readings}{details}{by}{_COPY}</div>')


def _claim_html(claim: Claim) -> str:
    cited = claim.citation
    low, high = claim.start - cited.start, claim.end - cited.start
    before, words, after = cited.quote[:low], cited.quote[low:high], cited.quote[high:]
    whole = (claim.start, claim.end) == (cited.start, cited.end)
    size = " long" if len(claim.text) > 24 else ""
    short = "" if whole else f'<p class="short{size}">{html.escape(claim.text)}</p>'
    lit = html.escape(words) if whole else f'<span class="ans">{html.escape(words)}</span>'
    mark = f'<a class="mark" href="#{_anchor(cited)}" role="doc-noteref">{cited.number}</a>'
    return f'<section class="reading">{short}<blockquote class="quote">“{html.escape(before)}{lit}{html.escape(after)}”{mark}</blockquote></section>'


def _note_html(cited: Citation) -> str:
    place = f"{html.escape(cited.title)} · characters {cited.start:,}–{cited.end:,}"
    return f'<li><a class="n" href="#{_anchor(cited)}"><i>{cited.number}</i><q>{html.escape(cited.quote)}</q><small>{place}</small></a></li>'


def _fault_html(text: str) -> str:
    return _one_line(f'<div class="answer"><p class="fault">{html.escape(text)}</p></div>')


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:].rstrip(".") + "."


def _one_line(markup: str) -> str:
    """Line ends as references: Gradio reads a message as Markdown, in which a blank line or an indent would end the HTML."""
    return markup.replace("\n", "&#10;")


def _anchor(cited: Citation) -> str:
    return f"s-{cited.document_id}-{cited.start}-{cited.end}"


# ---- the source panel


def _source_html(chatbot: Chatbot) -> str:
    by_document: dict[str, list[Passage]] = {}
    for passage in chatbot.index.passages.values():
        by_document.setdefault(passage.document_id, []).append(passage)
    documents = chatbot.index.documents.values()
    names = {d.id: f'<p class="name">{html.escape(d.name)}</p>' if len(documents) > 1 else "" for d in documents}
    articles, room = "", MAX_SHOWN
    for document in documents:
        room -= len(document.text)
        shown = _article_html(document, by_document.get(document.id, [])) if room >= 0 else _TOO_LONG
        articles += names[document.id] + shown
    return f'<section class="sheet" aria-label="Source" tabindex="0">{articles}</section>'


def _article_html(document: Document, passages: list[Passage]) -> str:
    """The document's words in order, every sentence an element of its own; what lies between passages are headings."""
    parts, at = [], 0
    for passage in passages:
        parts.append(_between_html(document.text[at : passage.start]))
        spans = []
        inner = passage.start
        for s in passage.sentences:
            gap = html.escape(document.text[inner : s.start])
            spans.append(
                f'{gap}<span class="s" id="s-{document.id}-{s.start}-{s.end}">{html.escape(document.text[s.start : s.end])}</span>'
            )
            inner = s.end
        kind = ' class="dateline"' if passage.end <= document.preface else ""
        parts.append(f"<p{kind}>{''.join(spans)}</p>")
        at = passage.end
    parts.append(_between_html(document.text[at:]))
    return f'<article class="article" data-name="{html.escape(document.name, quote=True)}" aria-label="{html.escape(document.title, quote=True)}">{"".join(parts)}</article>'


def _between_html(text: str) -> str:
    return "".join(f"<h3>{html.escape(line.strip(' #'))}</h3>" for line in text.split("\n") if line.strip(" #=-*_\t\u00a0"))


def _header_html(documents: list[Document]) -> str:
    first = documents[0]
    dated = f'<time datetime="{first.date.isoformat()}">{first.date.day} {first.date:%B %Y}</time>' if first.date else ""
    more = f"<span>and {len(documents) - 1} more</span>" if len(documents) > 1 else ""
    views = "".join(
        f'<button type="button" role="tab" id="fn-to-{name}" aria-selected="{str(name == "chat").lower()}" aria-controls="{panel}">{label}</button>'
        for name, label, panel in (("chat", "Chat", "fn-chat"), ("source", "Article", "fn-side"))
    )
    return (
        '<header class="head"><h1 class="brand">Footnote<sup aria-hidden="true">1</sup></h1>'
        f'<div class="doc"><b>{html.escape(first.title)}</b>{dated}{more}</div>'
        '<span class="badge" title="Answers are read on this machine.">embedded reader</span>'
        '<button type="button" class="tool" id="fn-embed" aria-haspopup="dialog">Embed</button>'
        '<button type="button" class="tool" id="fn-new">New</button>'
        '<button type="button" class="tool" id="fn-theme" aria-label="Light or dark">◐</button></header>'
        f'<div class="views" role="tablist" aria-label="View">{views}</div>'
    )


def _opening_html(count: int) -> str:
    what = "a document" if count == 1 else "the documents"
    return (
        f'<p class="tag">Ask {what}. Get the answer, and the sentence it stands on.</p>'
        '<p class="note">Every answer quotes its source and shows where. If the text doesn’t say, neither will Footnote.</p>'
    )


def _theme() -> "gr.themes.Base":
    """Gradio's colours as the tokens of page.css, the same names for light and dark: the tokens themselves switch."""
    import gradio as gr

    tokens = {
        "body_background_fill": "ground", "body_text_color": "ink", "body_text_color_subdued": "ink-3", "background_fill_primary": "ground",
        "background_fill_secondary": "ground", "border_color_primary": "line", "border_color_accent": "accent", "color_accent_soft": "accent-soft",
        "link_text_color": "accent", "link_text_color_hover": "accent-hi", "link_text_color_active": "accent", "link_text_color_visited": "accent",
        "input_background_fill": "raised", "input_background_fill_focus": "raised", "input_border_color": "edge",
        "input_border_color_focus": "accent", "input_placeholder_color": "ink-3", "button_primary_background_fill": "accent",
        "button_primary_background_fill_hover": "accent-hi", "button_primary_text_color": "on-accent", "loader_color": "accent",
    }  # fmt: skip
    fonts = ["-apple-system", "Segoe UI", "Roboto", "Noto Sans", "Ubuntu", "Liberation Sans", "Arial", "system-ui", "sans-serif"]
    theme = gr.themes.Base(font=fonts, font_mono=["ui-monospace", "monospace"])
    values = {
        f"{name}{mode}": f"var(--{token})"
        for name, token in tokens.items()
        for mode in ("", "_dark")
        if hasattr(theme, name + mode)
    }
    return theme.set(**values)
