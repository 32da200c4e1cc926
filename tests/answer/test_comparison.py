"""Which of two came first is told from two dated sentences, or not at all."""

import pytest

from rag.chatbot import Chatbot
from rag.question.comparison import comparison
from tests.test_chatbot import assert_kept


@pytest.mark.parametrize(
    ("question", "verdict", "quotes"),
    [
        ("Did the USSR break relations with Israel before Hamas was founded?", "Yes.", ("In 1967", "founded in 1987")),
        ("Was Hamas founded after the Oslo agreements?", "No.", ("founded in 1987", "Oslo agreements of 1993")),
        ("Which came first, the Oslo agreements or the founding of Hamas?", "The founding of Hamas came first.", ("founded in 1987", "Oslo agreements of 1993")),
    ],
)  # fmt: skip
def test_order_is_told_from_two_dated_sentences(chatbot: Chatbot, question: str, verdict: str, quotes: tuple[str, str]) -> None:
    answer = chatbot.ask(question)
    assert_kept(answer, chatbot)
    assert answer.text.startswith(verdict)
    assert len(answer.citations) == 2
    assert all(words in cited.quote for words, cited in zip(quotes, answer.citations, strict=True))


def test_order_that_cannot_be_told_is_refused(chatbot: Chatbot) -> None:
    answer = chatbot.ask("Which came first, the moon landing or the fall of Rome?")
    assert_kept(answer, chatbot)
    assert not answer.answered


@pytest.mark.parametrize(
    "question", ["Did Bob leave before 1990?", "Who came first?", "When was Hamas founded?", "before " * 100, "did " * 200]
)
def test_what_is_no_comparison(question: str) -> None:
    assert comparison(question) is None
