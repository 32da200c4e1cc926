"""What is asked about the last answer is answered by what it stands on, or by what stands after it; nothing new is claimed."""

import pytest

from rag.answer.back import SURE, UNSURE
from rag.chatbot import Chatbot
from rag.types import Turn
from tests.test_chatbot import Make, assert_kept

ASKED = [Turn("Who sponsored the Kalinka center?", "Rossotrudnichestvo")]


@pytest.mark.parametrize("question", ["are you sure?", "who says so?", "really?"])
def test_it_says_what_it_stands_on_once_again(chatbot: Chatbot, question: str) -> None:
    before, answer = chatbot.ask(ASKED[0].question), chatbot.ask(question, ASKED)
    assert_kept(answer, chatbot)
    assert answer.question == question
    assert answer.claims == before.claims
    assert answer.verdict == (SURE if before.sure else UNSURE)


def test_what_was_refused_stays_refused(chatbot: Chatbot) -> None:
    assert not chatbot.ask("are you sure?", [Turn("Who won the 1998 chess Olympiad?", "The document does not say.")]).answered


def test_more_is_what_follows_and_each_time_further_on(make_chatbot: Make) -> None:
    sentences = ["The tram opened in 1902."] + [f"Line {name} ran to the {name} dock." for name in "ABCDE"]
    bot = make_chatbot(a=" ".join(sentences))
    history = [Turn("When did the tram open?", "1902")]
    first = bot.ask("tell me more", history)
    assert_kept(first, bot)
    assert [claim.text for claim in first.claims] == sentences[1:4]
    second = bot.ask("more", [*history, Turn("tell me more", first.short_answer)])
    assert [claim.text for claim in second.claims] == sentences[4:]
    assert not bot.ask("more", [*history, Turn("more", ""), Turn("more", "")]).answered


def test_a_follow_up_leans_on_the_question_not_on_what_asked_back(chatbot: Chatbot) -> None:
    history = [Turn("What is Kalinka?", "A Russian cultural center"), Turn("are you sure?", "A Russian cultural center")]
    assert chatbot.ask("Who sponsored it?", history).standalone_question == "Who sponsored Kalinka?"
