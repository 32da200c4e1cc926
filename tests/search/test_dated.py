"""Passages are found by what their dates mean, and a document's own date by the words that give it."""

from collections.abc import Callable

import pytest

from rag.chatbot import Chatbot
from rag.question.temporal import AskedTime
from rag.search.candidates import find_passages
from rag.search.query import Query, Scope
from rag.types import Span
from tests.test_chatbot import assert_kept

Make = Callable[..., Chatbot]


@pytest.mark.parametrize(
    "question", ["When was this article published?", "What is the date of this article?", "When was the text written?"]
)
def test_when_the_article_was_published(chatbot: Chatbot, question: str) -> None:
    answer = chatbot.ask(question)
    assert_kept(answer, chatbot)
    assert (answer.short_answer, answer.dates[0].value) == ("2023-10-09", "2023-10-09")


def test_a_document_without_a_written_date_gives_none(make_chatbot: Make) -> None:
    bot = make_chatbot(a="The mill burned down in 1871. Nobody was hurt.")
    assert not bot.ask("When was this article published?").answered or "1871" in bot.ask("When was this article published?").text


def test_passages_are_found_by_what_their_dates_mean(chatbot: Chatbot) -> None:
    answer = chatbot.ask("What happened in March 2006?")
    assert_kept(answer, chatbot)
    assert answer.short_answer.startswith("In March of that year")
    found = find_passages(Query.of("What happened in March 2006?"), chatbot.index)
    assert "In March of that year" in found[0].passage.text
    assert not chatbot.ask("What happened in March 1951?").answered


def test_a_question_without_a_date_is_ranked_as_before(chatbot: Chatbot, monkeypatch: pytest.MonkeyPatch) -> None:
    with_dates = chatbot.ask("When did relations deteriorate?")
    monkeypatch.setattr("rag.search.query.asked_time", lambda question: AskedTime(None, question, False, False))
    assert chatbot.ask("When did relations deteriorate?").evidence == with_dates.evidence


def test_within_a_span_only_its_passages_count(chatbot: Chatbot) -> None:
    document = next(iter(chatbot.index.documents))
    found = find_passages(Query.of("What happened in March 2006?", Scope(document, Span(56, 160, document))), chatbot.index)
    assert {e.passage.start <= 160 for e in found} == {True}
