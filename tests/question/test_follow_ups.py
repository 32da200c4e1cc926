"""Follow-ups are read after what came before; a question that stands alone is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.question.follow_ups import MAX_MEANINGS, standalone_questions
from rag.types import Turn


@pytest.mark.parametrize(
    ("last", "answer", "question", "meant"),
    [
        ("What is Kalinka?", "A Russian cultural center", "Who sponsored it?", "Who sponsored Kalinka?"),
        ("When did relations with Hamas deteriorate?", "2011", "And why?", "why did relations with Hamas deteriorate?"),
        (
            "Who is the director of the Politburo?",
            "Khaled Mashal",
            "When did he meet Medvedev?",
            "When did Khaled Mashal meet Medvedev?",
        ),
        ("What did Egypt do in 2011?", "Nothing", "And in 2006?", "What did Egypt do in 2006?"),
        ("What did Egypt do?", "Nothing", "what about Israel?", "What did Israel do?"),
        ("Who speaks to Hamas?", "Russia", "What about Israel, whom does it trust?", "whom does Israel trust?"),
        ("Who wrote “Dune”?", "Frank Herbert", "Where was his house?", "Where was Frank Herbert’s house?"),
        ("Who saw Anna Berg?", "Nobody", "Who met her?", "Who met Anna Berg?"),
        ("What is the path?", r"C:\Users\bob", "Where is it stored?", r"Where is C:\Users\bob stored?"),
        ("Who wrote “Let Them Eat Cake”?", "Nobody", "Who wrote its foreword?", "Who wrote Let Them Eat Cake’s foreword?"),
        ("Who saw Anna Berg?", "Nobody", "Who met her in 2011?", "Who met Anna Berg in 2011?"),
        ("When did Hamas win?", "January 2006", "Who came to Moscow that year?", "Who came to Moscow in 2006?"),
        ("Who is Anna Berg?", "the mayor of Elm Hill", "When did she build it?", "When did Anna Berg build it?"),
        ("In which year was Elm Hill founded?", "1852", "who lived there?", "who lived in Elm Hill?"),
        ("Who added the dome?", "a nephew", "And when was that?", "when added the dome?"),
        ("When did the town council vote?", "Tuesday", "When did it meet?", "When did the town council meet?"),
        ("How long does express delivery take?", "two days", "How much does it cost?", "How much does express delivery cost?"),
        ("When was the sturgeon last seen?", "1972", "And the carp?", "When was the carp last seen?"),
        ("How many days of leave do I get?", "27", "and after ten years?", "How many days of leave do I get after ten years?"),
        ("What does a ticket cost?", "10 euros", "for children?", "What does a ticket cost for children?"),
        ("how do I install it on macos?", "brew", "and on debian?", "how do I install it on debian?"),
        ("can i hire a bike at 15?", "No", "and a cargo bike?", "can i hire a cargo bike at 15?"),
        ("How many were treated in hospital?", "Eleven", "where exactly?", "where were treated in hospital?"),
        ("who is the mayor?", "Anna Berg", "since when?", "since when is the mayor?"),
        ("where did anna berg study?", "11 October 1911", "who was her husband?", "who was anna berg’s husband?"),
        ("How many days of annual leave do I get?", "27", "can it be paid out?", "can the annual leave be paid out?"),
        ("The mill was burnt by Vikings, right?", "No", "When was it rebuilt?", "When was the mill rebuilt?"),
        ("Was the mill burnt between 1940 and 1950?", "Yes", "Who owned it?", "Who owned the mill?"),
        ("How many guests complained?", "12", "What did they want?", "What did the guests want?"),
        ("Can I use E_NO_ROOM on Linux?", "Yes", "Who returns it?", "Who returns E_NO_ROOM?"),
        ("When did she receive the Nobel Prize?", "1951", "Who married her?", "Who married her?"),
    ],
)
def test_what_was_meant_is_among_the_candidates(last: str, answer: str, question: str, meant: str) -> None:
    assert meant in standalone_questions(question, [Turn(last, answer)])


def test_a_follow_up_of_a_follow_up_leans_on_what_that_one_meant() -> None:
    history = [Turn("When was the tram opened?", "1902"), Turn("why was it closed?", "too weak")]
    assert "why was the paper museum closed?" in standalone_questions("what about the paper museum?", history)


@pytest.mark.parametrize(
    "question",
    [
        "When was Hamas founded?",
        "Is it true that Rome fell?",
        "Is there a lake?",
        "Have there been talks with Israel?",
        "Who is Primakov and what did he do?",
        "When did Russia say it would help?",
        "Who runs the IT department?",
        "Is it raining in Moscow?",
        "May cars use the tunnel when it is flooded?",
        "Who owns the farm and who were their heirs?",
        "Can I use E_NO_ROOM on Linux?",
    ],
)
def test_a_question_that_stands_alone_is_left_alone(question: str) -> None:
    assert standalone_questions(question, [Turn("Who is Tom Reed?", "The mayor")]) == [question]


def test_a_weekday_is_nobody() -> None:
    assert standalone_questions("who found it?", [Turn("When was the crack found?", "Friday")]) == ["who found the crack?"]


def test_what_a_text_is_about_names_no_thing() -> None:
    assert standalone_questions("who wrote it?", [Turn("what is this about?", "We often ask how to use the functions.")]) == [
        "who wrote it?"
    ]


def test_it_is_nobody_who_was_named() -> None:
    assert standalone_questions("when will it open?", [Turn("Who is Anna Berg?", "The mayor")]) == ["when will The mayor open?"]
    assert standalone_questions(
        "how often does it run?", [Turn("Can I cross?", "Since May a small boat has carried people over.")]
    ) == ["how often does the small boat run?"]


def test_without_history_every_question_stands_alone() -> None:
    assert standalone_questions("And why?", []) == ["And why?"]


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_some_candidate_whatever_was_said(question: str, last: str, answer: str) -> None:
    found = standalone_questions(question, [Turn(last, answer)] * 3)
    assert 1 <= len(found) <= MAX_MEANINGS


def test_a_history_of_any_length_gives_no_longer_question() -> None:
    assert standalone_questions("it " * 333, [Turn("What is it?", "A" * 9990)]) == ["it " * 333]


def test_what_stands_in_the_question_itself_is_meant_first() -> None:
    history = [Turn("do kids pay?", "Children under 5 travel free")]
    assert standalone_questions("my daughter is 7, what does she pay?", history) == ["my daughter is 7, what does she pay?"]
    for question in ("what does it cost to take a bike?", "how long does it take to cross?"):
        assert standalone_questions(question, history)[0] == question
