"""Which reading is shown, and when none is."""

import pytest

from rag.chatbot import Chatbot
from tests.test_chatbot import assert_kept


@pytest.mark.parametrize("question", ["asdf qwer", "How do I bake bread?", "Who won the 1998 chess Olympiad?", "parking fees"])
def test_what_the_text_knows_nothing_of_is_refused(chatbot: Chatbot, question: str) -> None:
    assert not chatbot.ask(question).answered


def test_of_two_questions_the_unanswered_one_is_named(chatbot: Chatbot) -> None:
    answer = chatbot.ask("When was Hamas founded and what is the capital of Australia?")
    assert_kept(answer, chatbot)
    assert answer.short_answer == "1987"
    assert answer.notice == "The document does not say: “what is the capital of Australia?”"


def test_two_questions_are_both_answered(chatbot: Chatbot) -> None:
    answer = chatbot.ask("Who sponsored the Kalinka center and when was Hamas founded?")
    assert_kept(answer, chatbot)
    assert [claim.text for claim in answer.claims if claim.sure][:2] == ["Rossotrudnichestvo", "1987"]
    assert answer.notice is None


def test_what_nothing_is_dated_by_is_no_event(chatbot: Chatbot) -> None:
    assert not chatbot.ask("What happened in March 1951?").answered
