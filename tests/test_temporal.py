"""Time in questions and answers: limits, calendar values beside the words, the document's own date, order, the timeline."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from rag.chatbot import Chatbot
from rag.documents.load import document_from_text
from rag.documents.timeline import timeline
from rag.question.comparison import comparison
from rag.question.temporal import AskedTime, asked_time
from rag.search import candidates as retrieve
from rag.search.query import Query, Scope
from rag.types import Document, Span
from tests.test_chatbot import assert_kept

Make = Callable[..., Chatbot]


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("What happened in March 2006?", "2006-03-01", "2006-03-31"),
        ("what happened in march 2006", "2006-03-01", "2006-03-31"),
        ("Who led it before 1990?", "0001-01-01", "1989-12-31"),
        ("Who led it between 2005 and 2012?", "2005-01-01", "2012-12-31"),
        ("What was built in the 1990s?", "1990-01-01", "1999-12-31"),
        ("Who won after 3 May 1998?", "1998-05-04", "9999-12-31"),
        ("What changed since 2010?", "2010-01-01", "9999-12-31"),
        ("What was lost during the 19th century?", "1800-01-01", "1899-12-31"),
    ],
)
def test_limits_of_a_question(question: str, first: str, last: str) -> None:
    assert asked_time(question).limits == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "question", ["When was Hamas founded?", "Who won the 2022 World Cup?", "May I ask in second place?", "in 300 metres"]
)
def test_questions_without_limits(question: str) -> None:
    assert asked_time(question).limits is None


def test_an_answer_shows_the_calendar_value_beside_the_words(chatbot: Chatbot) -> None:
    answer = chatbot.ask("When was the attack against Israel launched?")
    assert_kept(answer, chatbot)
    assert answer.short_answer.endswith("Saturday")
    assert "Saturday (7 October 2023) — “" in answer.text
    assert answer.claims[0].calendar == "7 October 2023"
    assert answer.dates[0].value == "2023-10-07"
    assert answer.citations[0].quote in answer.text  # the original words stay the quote


def test_dates_are_those_of_the_cited_sentences_in_document_coordinates(chatbot: Chatbot) -> None:
    answer = chatbot.ask("When did Khaled Mashal arrive in Moscow?")
    cited = answer.citations[0]
    assert [d.value for d in answer.dates[:2]] == ["2006-03", "2010"]
    for d in answer.dates:
        assert chatbot.index.documents[d.document_id].text[d.start : d.end] == d.text
    assert all(cited.start <= d.start and d.end <= cited.end for d in answer.dates[:2])
    assert not chatbot.ask("Who won the 2022 World Cup?").dates


@pytest.mark.parametrize(
    "question", ["When was this article published?", "What is the date of this article?", "When was the text written?"]
)
def test_when_the_article_was_published(chatbot: Chatbot, question: str) -> None:
    answer = chatbot.ask(question)
    assert_kept(answer, chatbot)
    assert (answer.short_answer, answer.dates[0].value) == ("2023-10-09", "2023-10-09")


def test_a_question_on_another_report_is_not_about_the_document() -> None:
    assert not asked_time("When was the report by the UN published?").publication
    assert not asked_time("When was Hamas founded?").publication


def test_a_document_without_a_written_date_gives_none(make_chatbot: Make) -> None:
    bot = make_chatbot(a="The mill burned down in 1871. Nobody was hurt.")
    assert not bot.ask("When was this article published?").answered or "1871" in bot.ask("When was this article published?").text


def test_passages_are_found_by_what_their_dates_mean(chatbot: Chatbot) -> None:
    answer = chatbot.ask("What happened in March 2006?")
    assert_kept(answer, chatbot)
    assert answer.short_answer.startswith("In March of that year")
    found = retrieve.find_passages(Query.of("What happened in March 2006?"), chatbot.index)
    assert "In March of that year" in found[0].passage.text
    assert not chatbot.ask("What happened in March 1951?").answered


def test_a_question_without_a_date_is_ranked_as_before(chatbot: Chatbot, monkeypatch: pytest.MonkeyPatch) -> None:
    with_dates = chatbot.ask("When did relations deteriorate?")
    monkeypatch.setattr("rag.search.query.asked_time", lambda question: AskedTime(None, question, False, False))
    assert chatbot.ask("When did relations deteriorate?").evidence == with_dates.evidence


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


def test_the_timeline_of_the_seed_article(seed: Document) -> None:
    dated, undated = timeline(seed)
    assert [e.when for e in dated] == [
        "1967", "1987", "1993", "early 2000s", "January 2006", "31 January 2006", "March 2006", "2010", "2011",
        "7–9 October 2023", "7 October 2023",
    ]  # fmt: skip
    assert [e.when for e in undated] == ["A few months"]
    for entry in (*dated, *undated):
        assert entry.text == seed.text[entry.sentence.start : entry.sentence.end]
        assert entry.sentence.start <= entry.date.start < entry.date.end <= entry.sentence.end


def test_a_timeline_goes_back_before_christ() -> None:
    document = document_from_text(
        "It ended in 1815. It began in 490 BC. In August 480 BC it paused. Nobody knows more.", "t", "t.txt"
    )
    dated, undated = timeline(document)
    assert [e.date.value for e in dated] == ["BC0490", "BC0480-08", "1815"]
    assert not undated
    ages = document_from_text("It thawed 12,000 years ago. It froze 100,000 years ago.", "t", "t.txt")
    assert [e.date.text for e in timeline(replace(ages, date=date(2023, 1, 1)))[0]] == ["100,000 years ago", "12,000 years ago"]
    assert timeline(document_from_text("No date here.", "t", "t.txt")) == ([], [])


def test_a_long_document_is_resolved_by_stretches(chatbot: Chatbot) -> None:
    filler = "Nothing happened in the village, and nobody minded.\n\n" * 4_000
    text = f"It began on 3 May 1998.\n\n{filler}It was rebuilt in 2004. That year the pier was lost."
    document = document_from_text(text, "long", "long.txt")
    index = replace(chatbot.index, documents={document.id: document})
    place = document.text.index("That year")
    assert len(document.text) > 200_000
    assert [(d.text, d.value, d.start) for d in index.dates(document.id, place, place + 9)] == [("That year", "2004", place)]
    every = index.dates(document.id, 0, len(document.text))
    assert [d.value for d in every] == ["1998-05-03", "2004", "2004"]
    assert all(document.text[d.start : d.end] == d.text for d in every)


def test_a_long_document_without_blank_lines_is_resolved_by_stretches(chatbot: Chatbot) -> None:
    text = "It began on 3 May 1998. " + "Nothing happened in the village, and nobody minded. " * 9_000 + "It ended in 2004."
    document = document_from_text(text, "long", "long.txt")
    index = replace(chatbot.index, documents={document.id: document})
    assert [d.value for d in index.dates(document.id, 0, len(document.text))] == ["1998-05-03", "2004"]


def test_within_a_span_only_its_passages_count(chatbot: Chatbot) -> None:
    document = next(iter(chatbot.index.documents))
    found = retrieve.find_passages(Query.of("What happened in March 2006?", Scope(document, Span(56, 160, document))), chatbot.index)
    assert {e.passage.start <= 160 for e in found} == {True}
