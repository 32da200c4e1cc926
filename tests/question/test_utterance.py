"""What is no question to the document is seen for what it is, and a real question never is."""

import json

import pytest

from rag.chatbot import Chatbot
from rag.errors import BadInput
from rag.question.utterance import find_intent
from rag.settings import ROOT


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("hi", "greeting"), ("Hello there!", "greeting"), ("Good morning", "greeting"), ("thanks", "thanks"),
        ("OK, thank you very much!", "thanks"), ("summarize this", "summary"), ("Please summarise the article.", "summary"),
        ("TL;DR", "summary"), ("what is this about?", "about"), ("What's the article about?", "about"),
        ("list all dates", "dates"), ("Timeline", "dates"), ("why?", "unclear"), ("what about it?", "unclear"),
    ],
)  # fmt: skip
def test_what_is_said_is_seen_for_what_it_is(said: str, expected: str) -> None:
    assert find_intent(said, has_history=False) == expected


@pytest.mark.parametrize(
    "question",
    ["Who said hello?", "Why did relations deteriorate?", "hamas founded", "Who is Le Pen?", "What is the summary trial about in 1990?",
     "What is Die Welt?", "When did El Niño begin?", "Thanks to whom were the Oslo agreements possible?", "What dates grow in Gaza?",
     "Who wrote La vita è bella?", ""],
)  # fmt: skip
def test_a_question_to_the_document_is_left_one(question: str) -> None:
    assert find_intent(question, has_history=False) is None


def test_why_alone_is_a_follow_up_once_something_was_asked() -> None:
    assert find_intent("why?", has_history=True) is None


def test_no_gold_question_is_taken_for_anything_else() -> None:
    lines = (ROOT / "seeds" / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    for line in map(json.loads, lines):
        assert find_intent(line["question"], bool(line.get("history"))) is None, line["question"]


def test_a_summary_of_an_unknown_document_is_an_error(chatbot: Chatbot) -> None:
    with pytest.raises(BadInput):
        chatbot.ask("summarize this", within="unknown")
