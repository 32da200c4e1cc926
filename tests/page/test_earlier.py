"""What a browser kept of a conversation is drawn again as it was; whatever else it sends is text, or nothing."""

import html
import json
import re
from dataclasses import replace

import pytest

from rag.chatbot import Chatbot
from rag.index import Index
from rag.page.earlier import CHANGED, drawn_again
from rag.page.html.answer import Source, answer_html
from rag.types import Answer, Document
from tests.hedging import Hedging

EVIL = '"><img src=x onerror=hit()>'


@pytest.fixture(scope="module")
def index(chatbot: Chatbot) -> Index:
    return chatbot.index


def kept(markup: str) -> str:
    found = re.search(r'data-kept="([^"]+)"', markup)
    assert found
    return html.unescape(found[1])


def drawn(data: str, index: Index) -> str:
    (message,) = drawn_again([{"role": "assistant", "content": [{"type": "text", "text": data}]}], index)
    return str(message["content"])


def shown(answer: Answer, index: Index) -> str:
    return answer_html(answer, Source(index.documents, index.heading, index.dates), "embedded reader")


@pytest.mark.parametrize(
    "question",
    [
        "when did relations deteriorate?",
        "When was the attack against Israel launched?",
        "Who won the 2022 World Cup?",
        "summarize this",
    ],
)
@pytest.mark.parametrize("own", [False, True])
def test_an_answer_is_drawn_again_as_it_was(chatbot: Chatbot, index: Index, question: str, own: bool) -> None:
    markup = shown(Hedging(chatbot, 1, own=own).ask(question), index)
    again = drawn(kept(markup), index)
    assert re.sub(r"[\d.]+ s</p>", "s</p>", again) == re.sub(r"[\d.]+ s</p>", "s</p>", markup)


def test_what_the_documents_no_longer_say_is_not_shown(chatbot: Chatbot, index: Index) -> None:
    data = kept(shown(chatbot.ask("When was Hamas founded?"), index))

    def edited(document: Document) -> Document:
        return replace(document, text=document.text.replace("1987", "1986"))

    for documents in ({}, {name: edited(document) for name, document in index.documents.items()}):
        markup = drawn(data, replace(index, documents=documents))
        assert CHANGED in markup
        assert kept(markup) == data  # they may say it again


def test_what_comes_back_is_never_taken_for_markup_nor_for_a_quote(chatbot: Chatbot, index: Index) -> None:
    data = json.loads(kept(shown(Hedging(chatbot, 1, own=True).ask("when did relations deteriorate?"), index)))
    for claim in data["claims"]:
        claim |= {"text": EVIL, "about": EVIL}
    evil = data | {"verdict": EVIL, "notice": EVIL, "by": EVIL, "left_out": [EVIL], "standalone_question": EVIL, "question": EVIL}
    markup = drawn(json.dumps(evil), index)
    assert html.escape(EVIL) in markup
    assert "<img" not in markup
    at = data["claims"][0]["cited"][0]["at"]
    for span in ({"start": -5, "end": 3}, {"start": 3, "end": 10**9}, {"start": 3, "end": 3}, {"start": 0, "end": 40}):
        data["claims"][0]["cited"][0]["at"] = at | span
        assert CHANGED in drawn(json.dumps(data), index)
    for broken in ("", "{}", "[]", "null", EVIL, markup, json.dumps(evil)[:-9], json.dumps(evil | {"claims": [0]})):
        assert CHANGED in drawn(broken, index)
    (question,) = drawn_again([{"role": "user", "content": EVIL}], index)
    assert html.escape(EVIL) in question["content"]
    assert "<img" not in question["content"]
