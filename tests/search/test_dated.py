"""Passages are found by what their dates mean, and a document's own date by the words that give it."""

from collections.abc import Callable
from datetime import date

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


NEWS = """Mill closed after a fire
By Ann Lee
Little Marrow, 14 May 2024

The old mill at Little Marrow was closed on Monday after a small fire in its loft. Since yesterday a shuttle bus has taken workers to
the new mill in Harrow. It was said that a tramp had lit the fire last Friday, but the constable found no trace of him.

On Sunday some eighty villagers marched to the town hall. The parish council will meet next Tuesday. The mill was built in 1871.
"""


@pytest.mark.parametrize(
    ("question", "said", "value"),
    [
        ("When was this published?", "14 May 2024", "2024-05-14"),
        ("When did the shuttle bus start?", "Since yesterday", "2024-05-13"),
        ("What happened on 12 May 2024?", "On Sunday", "2024-05-12"),
        ("What happened on 12 May?", "On Sunday", "2024-05-12"),
        ("What will happen on 21 May 2024?", "next Tuesday", "2024-05-21"),
    ],
)
def test_days_are_counted_from_the_dateline(make_chatbot: Make, question: str, said: str, value: str) -> None:
    bot = make_chatbot(a=NEWS)
    answer = bot.ask(question)
    assert_kept(answer, bot)
    assert said in answer.text
    assert value in {d.value for d in answer.dates}


@pytest.mark.parametrize(
    "question", ["When did the shuttle bus start?", "What happened in May 2024?", "When did the mill close?"]
)
def test_the_dateline_is_no_event_s_day(make_chatbot: Make, question: str) -> None:
    bot = make_chatbot(a=NEWS)
    answer = bot.ask(question)
    assert answer.answered
    assert not any("Little Marrow, 14 May" in c.quote for c in answer.citations)


def test_a_day_that_nothing_counts_from_is_the_event_s(make_chatbot: Make) -> None:
    bot = make_chatbot(a="# Summer concert\n\nTown Hall, 14 June 2025\n\nCakes and tea are sold in the foyer.\n")
    readings = bot._search.answers(bot._search.query("When is the concert?"))
    assert "14 June 2025" in {reading.words for reading in readings}


def test_what_is_passed_on_is_hedged_with_whose_word_it_is(make_chatbot: Make) -> None:
    bot = make_chatbot(a=NEWS)
    answer = bot.ask("When did a tramp light the fire?")
    assert_kept(answer, bot)
    assert not answer.sure
    assert "It was said that a tramp" in answer.text


def test_a_day_without_a_year_that_two_years_have_limits_nothing(make_chatbot: Make) -> None:
    bot = make_chatbot(a="The mill opened on 12 May 1871. It burned down on 12 May 1902. It stands empty since 3 June 1903.")
    search = bot._search
    assert search.query("What happened on 12 May?").time.limits is None
    assert search.query("What happened on 3 June?").time.limits == (date(1903, 6, 3), date(1903, 6, 3))


def test_within_a_span_only_its_passages_count(chatbot: Chatbot) -> None:
    document = next(iter(chatbot.index.documents))
    found = find_passages(Query.of("What happened in March 2006?", Scope((document,), Span(56, 160, document))), chatbot.index)
    assert {e.passage.start <= 160 for e in found} == {True}
