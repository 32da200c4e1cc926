"""A span of another kind than the question asks for is no answer; one of the kind, or to a question that names none, may be."""

import pytest

from rag.question.answer_type import fits_type


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("How many Russian women live there?", "many"),
        ("When did she die?", "78"),
        ("In which year did it close?", "the old pier"),
        ("When did she die?", "the age"),
        ("When did her mother die?", "When"),
        ("How long is the dam?", "Dun, in 1967"),
        ("How long is the dam?", "1967"),
        ("Which rivers fed the lake?", "two rivers"),
    ],
)
def test_another_kind(question: str, words: str) -> None:
    assert not fits_type(question, words)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("How many drowned?", "a dozen"),
        ("When did she die?", "21 November 1962"),
        ("When did she die?", "the age of 78"),
        ("When was it made?", "the Iron Age"),
        ("When did it start?", "on Saturday"),
        ("When were they told?", "two days later"),
        ("How long did it last?", "until 1967"),
        ("How long did it last?", "six weeks"),
        ("Which rivers fed the lake?", "the Dun and the Tirsa"),
        ("What games did it host?", "1998 Winter Games"),
        ("When it rained, who fled?", "Anna Berg"),
        ("Who came?", "many"),
        ("", ""),
    ],
)
def test_the_kind_or_no_kind_asked(question: str, words: str) -> None:
    assert fits_type(question, words)
