"""Suggested questions read like a person's, and each is answered where it came from."""

import pytest

from rag.chatbot import Chatbot
from rag.question.suggest import DraftQuestion, _base, _questions, suggest
from rag.types import Span

VERBS = {"found", "deteriorate", "visit", "carry", "stop", "create", "open", "close", "win"}


def questions(sentence: str) -> list[str]:
    return list(_questions(sentence, VERBS.__contains__))


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("In 1852, Anna Berg founded the school.", ["What happened in 1852?", "When did Anna Berg found the school?", "Who founded the school?"]),
        ("The school was closed in March 1901 because of a flood.", ["When was the school closed?", "Why was the school closed?"]),
        ("Relations deteriorated in 2011.", ["When did relations deteriorate?"]),
        ("Foreign Minister Sergei Lavrov met Mayor Tom Reed of Elm Hill.", ["Who is Sergei Lavrov?", "Who is Tom Reed?"]),
        ("Its methods were what Hamas, founded in 1987, employs.", ["When was Hamas founded?"]),
        ("Anna Berg won 6,200 votes and two seats in 1852.", ["Who won 6,200 votes?"]),
        ("It was founded in 1852.", []),
        ("He visited the school in 1852.", []),
        ("Why was the school closed?", []),
        ("The school did not open in 1852.", []),
        ("", []),
    ],
)  # fmt: skip
def test_a_plain_sentence_is_turned_round_and_another_is_left_alone(sentence: str, expected: list[str]) -> None:
    found = questions(sentence)
    assert [q for q in found if q in expected] == expected
    assert expected or not found


@pytest.mark.parametrize(
    ("past", "base"), [("deteriorated", "deteriorate"), ("visited", "visit"), ("carried", "carry"), ("stopped", "stop"),
                       ("created", "create"), ("opened", "open"), ("won", "win"), ("frobnicated", None), ("red", None)],
)  # fmt: skip
def test_the_base_form_of_a_past_tense(past: str, base: str | None) -> None:
    assert _base(past, VERBS.__contains__) == base


def test_suggestions_are_near_what_was_answered_and_differ_in_kind() -> None:
    drawn = [DraftQuestion(q, Span(at, at + 10, "d")) for at, q in enumerate(["Who a?", "Who b?", "Who c?", "When d?"])]
    drawn = [DraftQuestion(c.question, Span(100 * i, 100 * i + 10, "d")) for i, c in enumerate(drawn)]
    assert suggest(drawn, [Span(300, 310, "d")], 3, lambda *_: True) == ["When d?", "Who c?", "Who b?"]
    assert suggest(drawn, [], 4, lambda *_: True) == ["Who a?", "Who b?", "When d?"]
    assert suggest(drawn, [], 4, lambda *_: False) == []


def test_what_is_offered_is_answered_and_was_not_asked_before(chatbot: Chatbot) -> None:
    first = chatbot.suggestions(count=4)
    assert len(first) >= 3
    assert all(chatbot.ask(q).answered for q in first)
    cited = chatbot.ask(first[0]).citations[0]
    after = chatbot.suggestions(first, [cited.span])
    assert after and not set(after) & set(first)  # noqa: PT018  # one claim
    # A longer reading took in more of its sentence than who somebody is.
    assert all(len(chatbot.ask(q).short_answer.split()) <= 8 for q in [*first, *after] if q.startswith("Who is"))
