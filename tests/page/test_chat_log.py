"""What the page remembers of an answer is read back as it was written, and whatever else stands there is nothing."""

import html
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.chatbot import Chatbot
from rag.page.chat_log import MAX_SENTENCES, AnswerData, answer_data, answer_for_feedback, turns_of
from rag.page.html.answer import Source, answer_html, claims_html, question_html
from rag.types import Answer, Span, Turn
from tests.hedging import Hedging

SOURCE = Source({}, lambda *_: "", lambda *_: [])
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
SPANS = st.lists(st.builds(Span, st.integers(0, 2**40), st.integers(0, 2**40), TEXT), max_size=MAX_SENTENCES)


def message(role: str, markup: str) -> dict[str, Any]:
    return {"role": role, "content": [{"type": "text", "text": markup}]}


@given(TEXT, TEXT, TEXT, SPANS)
def test_what_is_written_is_read_back(question: str, short: str, refusal: str, sentences: list[Span]) -> None:
    data = AnswerData(question=question, short_answer=short, refusal=refusal, sentences=sentences)
    assert answer_data(message("assistant", f'<div class="answer" {data.attribute()}>“{html.escape(short)}”</div>')) == data


@given(TEXT)
def test_a_question_is_read_back(question: str) -> None:
    assert turns_of([message("user", question_html(question))]) == [Turn(question.replace("\r", " "))]


def forged(data: str) -> dict[str, Any]:
    return message("assistant", f'<div class="answer" data-turn="{html.escape(data)}"></div>')


@pytest.mark.parametrize(
    "data",
    ["", "{", "null", "[" * 50_000, "1" * 5_000, '{"question": null}', '{"question": "half \\ud800 a pair"}', '{"short_answer": ["a"]}',
     '{"sentences": [{"start": 1}]}', '{"sentences": [[1, 2]]}', f'{{"sentences": [{{"start": {"9" * 5_000}, "end": 1}}]}}'],
)  # fmt: skip
def test_a_form_of_data_that_the_page_does_not_write_is_none(data: str) -> None:
    assert answer_data(forged(data)) == AnswerData()


@given(st.text())
def test_no_text_is_more_than_none(data: str) -> None:
    assert isinstance(answer_data(forged(data)), AnswerData)


def test_sentences_without_end_are_cut() -> None:
    many = [{"start": n, "end": n + 1, "document_id": "d"} for n in range(1_000)]
    assert answer_data(forged(json.dumps({"sentences": many}))).sentences == [Span(n, n + 1, "d") for n in range(MAX_SENTENCES)]


def shown(chatbot: Chatbot, question: str, *history: Turn) -> tuple[Answer, list[dict[str, Any]]]:
    """An answer, and the messages of it in the log."""
    answer = chatbot.ask(question, history)
    return answer, [message("user", question_html(question)), message("assistant", answer_html(answer, SOURCE, "reader"))]


def test_a_follow_up_and_its_answer_come_back_as_they_were_understood(chatbot: Chatbot) -> None:
    first, log = shown(chatbot, "Who sponsored Kalinka?")
    second, more = shown(chatbot, "where was it opened?", Turn("Who sponsored Kalinka?", first.short_answer))
    turns = [Turn("Who sponsored Kalinka?", first.short_answer), Turn("where was Kalinka opened?", "Gaza")]
    assert (turns_of([*log, *more]), second.short_answer) == (turns, "Gaza")
    judged = answer_for_feedback(chatbot.index, [*log, *more], 1)
    assert judged is not None
    assert judged[0]["citations"][0]["quote"] == second.citations[0].quote
    assert judged[1] == turns[:1]


def test_a_refusal_cites_nothing_and_is_near_what_it_names(chatbot: Chatbot) -> None:
    answer, log = shown(chatbot, "Who won the 2022 World Cup?")
    assert turns_of(log) == [Turn("Who won the 2022 World Cup?", "")]
    assert answer_data(log[1]).sentences == [c.span for c in answer.closest]
    judged = answer_for_feedback(chatbot.index, log, 0)
    assert judged is not None
    assert (judged[0]["text"], judged[0]["citations"]) == (answer.text, [])


def test_a_sentence_that_answers_by_itself_is_remembered(chatbot: Chatbot) -> None:
    answer, log = shown(chatbot, "Do many Russian women live in Gaza?")
    assert turns_of(log)[0].answer == answer.short_answer == answer.citations[0].quote


def test_an_answer_that_was_stopped_is_remembered_as_far_as_it_came(make_chatbot: Callable[..., Chatbot]) -> None:
    bot = make_chatbot(dam="The Tirsa dam was built in 1967 by Anna Berg. It feeds two mills and the town of Elm Hill.")
    question = "When was the Tirsa dam built?"
    claim = bot.ask(question).claims[0]
    log = [message("user", question_html(question)), message("assistant", claims_html([claim], SOURCE))]
    assert turns_of(log) == [Turn(question, "1967")]
    assert answer_data(log[1]).sentences == [claim.citations[0].span]


def test_of_a_hedged_answer_the_words_lit_in_its_sentence_are_remembered(chatbot: Chatbot) -> None:
    answer, log = shown(Hedging(chatbot), "When was Hamas founded?")
    assert 'class="short' not in log[1]["content"][0]["text"]
    assert turns_of(log) == [Turn("When was Hamas founded?", "1987")]
    log[1] = message("assistant", claims_html(answer.claims, SOURCE))
    assert turns_of(log) == [Turn("When was Hamas founded?", "1987")]
