"""The form of a question, the questions in it, and what a topic is about."""

import pytest

from rag.question.form import Form, asked_form


@pytest.mark.parametrize(
    ("question", "form"),
    [
        ("When was the tower built?", "words"), ("how many people live there", "words"), ("who runs norhavn line", "words"),
        ("is it open on sundays", "yes_no"), ("So did they really close it?", "yes_no"), ("it was an electric car, right?", "yes_no"),
        ("She became a dame in 1947, didn't she", "yes_no"), ("Is it red or blue?", "words"),
        ("can I bring my dog", "rule"), ("what if my manager never replies", "rule"), ("what happens when i claim late", "rule"),
        ("do fathers get paid leave", "rule"), ("is it ok to text my boss", "rule"), ("two e-bikes on one account possible?", "rule"),
        ("how do I sign up", "steps"), ("command to list snapshots", "steps"), ("what do i type to back up my files", "steps"),
        ("why was the pool closed", "cause"), ("How come they waited?", "cause"), ("what caused the fire", "cause"),
        ("what happened in May?", "events"), ("how did the town change after 1900", "events"), ("what role did salt play", "events"),
        ("tell me about the tram", "topic"), ("opening hours", "topic"), ("anything on parking?", "topic"),
        ("whats the headline", "title"), ("what is this article called?", "title"), ("What is the title of the report?", "title"),
        ("what is the title of her second book", "words"), ("what is the bridge called", "words"),
        ("who wrote this?", "author"), ("who is the author of this article", "author"), ("who wrote the novel", "words"),
    ],
)  # fmt: skip
def test_forms(question: str, form: Form) -> None:
    assert asked_form(question).form == form


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("Who built it and when did it open?", ("Who built it?", "when did it open?")),
        ("who built the hall? what did it cost?", ("who built the hall?", "what did the hall cost?")),
        ("When and where was she born?", ("When and where was she born?",)),
        ("my son is 7, what does he pay?", ("my son is 7, what does he pay?",)),
        ("Who founded Hamas and Fatah?", ("Who founded Hamas and Fatah?",)),
        ("how long did the strike go on and did the workers get anything", ("how long did the strike go on?", "did the workers get anything?")),
    ],
)  # fmt: skip
def test_the_questions_in_one(question: str, parts: tuple[str, ...]) -> None:
    assert asked_form(question).parts == parts


def test_a_topic_is_what_is_left_of_the_question() -> None:
    assert asked_form("Can you tell me about the copper beech please").topic == {"copper", "beech"}
    assert asked_form("When was the beech felled?").topic == frozenset()
