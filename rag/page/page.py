"""The page: Gradio's chat on the left, the documents on the right. What it shows is made by the
modules named *_html.py, which escape it.

The conversation is the chat's own messages and lives in the browser; the server keeps nothing between two questions.
"""

import functools
import logging
import os
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, cast

from rag.chatbot import Chatbot
from rag.errors import BadInput, FootnoteError
from rag.page.calls import PageCalls
from rag.page.chat_log import Messages, answer_data, answer_for_feedback, content_of, turns_of
from rag.page.earlier import KEEP, REOPEN, RESTORE, drawn_again
from rag.page.feedback import MAX_CORRECTION, Verdict, keep_feedback
from rag.page.html.answer import Source, answer_html, claims_html, fault_html, question_html
from rag.page.html.frame import TABS, answerer, foot_html, header_html, longest_wait, opening_html, suggestions_html, writes
from rag.page.html.own import own_html
from rag.page.html.source import first_shown, source_html
from rag.page.html.timeline import timelines_html
from rag.page.theme import theme
from rag.search import MOST_CHOSEN
from rag.types import Answer, Claim, Turn

if TYPE_CHECKING:
    import gradio as gr
    from fastapi import FastAPI

Steps = Callable[[str, list[Turn], tuple[str, ...], Chatbot], AsyncGenerator[Claim | Answer, None]]
"""Of a question, its history, the documents that it is limited to, if any, and who is asked each verified claim, then the answer;
cancelled, it ends the work."""

Asked = Callable[["gr.Request"], Chatbot]
"""Who is to answer a request: the owner's chatbot, or one that knows what this visitor has brought too."""

log = logging.getLogger(__name__)

STYLES = ("page", "icons", "chat", "source", "markdown", "timeline", "earlier", "embed", "own", "documents", "pages")
SCRIPTS = ("theme", "source", "chat", "saving", "earlier", "hedged", "keys", "embed", "own", "pages")
"""The page's own files, in the order in which the browser takes them."""

MAX_TIMELINES = 20
"""At most this many documents have their timeline drawn."""

ANSWER = 1
"""The number by which Gradio's requests name the function that answers."""

ASK_AGAIN = "Ask again; if it stays so, tell whoever runs this page."
"""What a reader can do about a fault that is none of theirs."""

ANSWERING_FAILED = "Something went wrong while answering. The question is not lost: ask it again."


def mount_page(app: "FastAPI", chatbot: Chatbot, steps: Steps, asked: Asked | None) -> "tuple[FastAPI, PageCalls]":
    """The app with the page at /, and the calls that this page makes of it. Questions are answered by `steps`; without `asked`,
    visitors bring nothing of their own.
    """
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when Gradio is imported; without it, it calls home
    import gradio as gr

    styles = "".join(f'<link rel="stylesheet" href="footnote/{name}.css">' for name in STYLES)
    scripts = "".join(f'<script type="module" src="footnote/{name}.js"></script>' for name in SCRIPTS)
    head = styles + scripts
    demo = _blocks(chatbot, steps, asked)
    demo.queue(max_size=32, default_concurrency_limit=2, api_open=False)  # nobody passes the queue by
    mounted: FastAPI = gr.mount_gradio_app(app, demo, path="/", head=head, theme=theme(), footer_links=[], show_error=False)
    return mounted, PageCalls(demo, ANSWER)


def _blocks(chatbot: Chatbot, steps: Steps, asked: Asked | None) -> "gr.Blocks":
    import gradio as gr
    from gradio.utils import cancel_tasks

    count = len(chatbot.index.documents)
    documents = first_shown(chatbot.index.documents.values())
    passages = [passage for document in documents for passage in chatbot.index.passages_of(document.id)]
    chatbot_of = asked or (lambda _: chatbot)
    feedback_file = chatbot.settings.feedback

    def take_verdict(said: str, messages: Messages, request: gr.Request) -> None:
        """Thumbs: a line with a number, the turn and the verdict, then what would have been right. Nothing is kept of whoever has
        brought documents."""
        line, _, correction = said.partition("\n")
        _, turn, verdict = [*line.split(), "", "", ""][:3]
        known = _is_number(turn) and verdict in ("up", "down") and int(turn) < len(messages) // 2
        known = known and chatbot_of(request) is chatbot
        if feedback_file and known and (feedback := answer_for_feedback(chatbot.index, messages, int(turn))):
            keep_feedback(feedback_file, *feedback, cast("Verdict", verdict), correction[:MAX_CORRECTION])

    def take_question(sent: str, messages: Messages) -> tuple[Any, Messages]:
        """The question into the chat, at once. What chat.js sends is a line before it: a number that makes each sending another,
        and, where the question is asked in place of an earlier turn, which one.
        """
        line, _, question = sent.partition("\n")
        turn = line.partition(" ")[2]
        kept = messages[: 2 * int(turn)] if _is_number(turn) else messages
        return gr.update(stop_btn=True), [*kept, {"role": "user", "content": question_html(question.strip())}]

    async def answer(messages: Messages, chosen: str, request: gr.Request) -> AsyncIterator[Messages]:
        async with aclosing(_growing_answer(chatbot_of(request), steps, messages, chosen)) as growing:
            async for markup in growing:
                yield [*messages, {"role": "assistant", "content": markup}]

    async def leave(request: gr.Request) -> None:
        """The tab is closed: as if the answer under way had been stopped."""
        await cancel_tasks({f"{request.session_hash}_{ANSWER}"})

    def end_stopped(messages: Messages) -> tuple[Any, Messages]:
        """What was verified stays; the rest was not waited for."""
        if messages and messages[-1]["role"] == "assistant":
            *messages, last = messages
            shown = content_of(last).replace('class="answer partial"', 'class="answer"')
        else:
            shown = ""
        return hide_stop_button(), [*messages, {"role": "assistant", "content": shown + fault_html("Stopped.")}]

    def draw_again(messages: Messages, request: gr.Request) -> Messages:
        return drawn_again(messages, chatbot_of(request).index)

    def hide_stop_button() -> Any:
        return gr.update(stop_btn=False)

    def suggest(messages: Messages, chosen: str, request: gr.Request) -> str:
        return _suggestions(chatbot_of(request), messages, chosen)

    @functools.cache  # drawn when somebody first comes: a long document takes seconds to date
    def draw_timelines() -> str:
        return timelines_html([(d, chatbot.index.dates(d.id, 0, len(d.text))) for d in documents[:MAX_TIMELINES]], passages)

    with gr.Blocks(title=f"{documents[0].title} · Footnote", analytics_enabled=False, fill_height=True, fill_width=True) as demo:
        who, where = answerer(chatbot.settings)
        opening, wait = opening_html(count, writes=writes(chatbot.settings)), longest_wait(chatbot.settings)
        gr.HTML(header_html(documents[0], count, who, where), elem_id="fn-head", apply_default_css=False, js_on_load=None)
        with gr.Row(elem_id="fn-stage"):
            with gr.Column(elem_id="fn-chat", min_width=0):
                log_box = gr.Chatbot(
                    elem_id="fn-log", label="Questions and answers", show_label=False, container=False, layout="panel",
                    buttons=[], placeholder=opening, latex_delimiters=[], height="100%", autoscroll=False,
                )  # fmt: skip
                following = gr.HTML("", elem_id="fn-next", apply_default_css=False, js_on_load=None)
                if asked or count > 1:
                    own = own_html(uploads=bool(asked))
                    gr.HTML(own, elem_id="fn-own", apply_default_css=False, js_on_load=None)
                box = gr.Textbox(
                    elem_id="fn-box", label="Your question", show_label=False, container=False, placeholder="Ask about this text",
                    submit_btn=True, max_lines=6, interactive=True,
                )  # fmt: skip
                sent = gr.Textbox("", elem_id="fn-ask", visible="hidden")
                reopen = gr.Textbox("", elem_id="fn-reopen", visible="hidden")
                chosen = gr.Textbox("", elem_id="fn-chosen", visible="hidden")
                brought = gr.Textbox("", elem_id="fn-brought", visible="hidden")
                foot = foot_html(where, wait, feedback=bool(feedback_file))
                gr.HTML(foot, elem_id="fn-foot", apply_default_css=False, js_on_load=None)
                if feedback_file:
                    verdict = gr.Textbox("", elem_id="fn-verdict", visible="hidden")
            with gr.Column(elem_id="fn-side", min_width=0):
                gr.HTML(TABS, elem_id="fn-tabs", apply_default_css=False, js_on_load=None)
                articles = source_html(documents, passages, count - len(documents))
                gr.HTML(articles, elem_id="fn-source", apply_default_css=False, js_on_load=None)
                times = gr.HTML("", elem_id="fn-time", apply_default_css=False, js_on_load=None)

        private: dict[str, Any] = {"api_visibility": "private"}
        taken = sent.change(
            take_question,
            [sent, log_box],
            [box, log_box],
            queue=False,
            show_progress="hidden",
            trigger_mode="multiple",
            **private,
        )
        # After a stop, Gradio takes the stopped one for still under way; chat.js sees to it that one runs at a time.
        # How many are answered at once is not Gradio's to say.
        answered = taken.then(answer, [log_box, chosen], log_box, trigger_mode="multiple", concurrency_limit=None, **private)
        done = answered.then(hide_stop_button, None, box, queue=False, show_progress="hidden", **private)
        done.then(None, log_box, None, js=KEEP)
        done.then(suggest, [log_box, chosen], following, show_progress="hidden", **private)
        halted = box.stop(
            end_stopped, log_box, [box, log_box], cancels=[answered], queue=False, show_progress="hidden", **private
        )
        halted.then(None, log_box, None, js=KEEP)
        if feedback_file:
            verdict.change(take_verdict, [verdict, log_box], None, queue=False, show_progress="hidden", **private)
        demo.load(None, None, log_box, js=RESTORE).then(suggest, [log_box, chosen], following, show_progress="hidden", **private)
        demo.load(draw_timelines, None, times, show_progress="hidden", **private)
        cleared = log_box.clear(suggest, [log_box, chosen], following, show_progress="hidden", **private)
        cleared.then(None, log_box, None, js=KEEP)
        for changed in (brought, chosen):
            changed.change(suggest, [log_box, chosen], following, show_progress="hidden", **private)
        demo.unload(leave)
        again = reopen.change(draw_again, log_box, log_box, js=REOPEN, queue=False, show_progress="hidden", **private)
        again.then(None, log_box, None, js=KEEP).then(suggest, [log_box, chosen], following, show_progress="hidden", **private)
    assert demo.fns[ANSWER].fn is answer
    return cast("gr.Blocks", demo)


def _chosen(chatbot: Chatbot, ids: str) -> tuple[str, ...]:
    """The documents that are to be asked; none for all. A document that has gone is no longer chosen."""
    return tuple(i for i in ids.split() if i in chatbot.index.documents)[:MOST_CHOSEN]


async def _growing_answer(chatbot: Chatbot, steps: Steps, messages: Messages, chosen: str) -> AsyncGenerator[str, None]:
    """The answer's HTML as it grows: each verified claim at once, the whole at the end."""
    source = Source(chatbot.index.documents, chatbot.index.heading, chatbot.index.dates)
    if not (turns := turns_of(messages)):
        return
    *history, asked = turns
    claims: list[Claim] = []
    # An exception would leave the question without an answer: every one becomes a sentence in the chat.
    try:
        within = _chosen(chatbot, chosen)
        names = ", ".join(chatbot.index.documents[i].name for i in within)
        async with aclosing(steps(asked.question, history, within, chatbot)) as parts:
            async for part in parts:
                if isinstance(part, Answer):
                    verified = f"each {'sentence' if part.sure else 'footnote'} verified"
                    who = f"{chatbot.settings.model}, {verified}" if part.method == "llm" else "embedded reader"
                    yield answer_html(part, source, f"{who} · asked of {names}" if names else who)
                else:
                    claims.append(part)
                    yield claims_html(claims, source)
    except BadInput as error:
        yield fault_html(error.sentences)
    except FootnoteError as error:  # its hint is for whoever runs this: they find it in the log
        log.warning("%s", error.sentences)
        yield fault_html(f"{error.sentence} {ASK_AGAIN}")
    except Exception:  # whatever failed, the log says what and the reader can go on
        log.exception("answering failed")
        yield fault_html(ANSWERING_FAILED)


def _suggestions(chatbot: Chatbot, messages: Messages, chosen: str) -> str:
    """What the documents chosen answer; after an answer, near what it leans on."""
    asked, within = [turn.question for turn in turns_of(messages)], _chosen(chatbot, chosen)
    if not asked:
        these = "this text answers" if len(within or chatbot.index.documents) == 1 else "these texts answer"
        return suggestions_html(chatbot.suggestions(count=4, within=within), f"Questions {these}")
    return suggestions_html(chatbot.suggestions(asked, answer_data(messages[-1]).sentences, within=within), "Ask next")


def _is_number(text: str) -> bool:
    """Whether it numbers a turn; Python makes no number of some thousand digits."""
    return text.isdecimal() and len(text) <= 6
