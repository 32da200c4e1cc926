"""The promises: every footnote is a span, no answer without one, refusals are values."""

import contextlib
import json
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.answer.as_json import answer_json
from rag.chatbot import Chatbot
from rag.errors import BadQuestion
from rag.languages import sayings
from rag.question.utterance import MAX_QUESTION
from rag.types import Answer, Claim, Turn

Make = Callable[..., Chatbot]


def assert_kept(answer: Answer, chatbot: Chatbot) -> None:
    """Promises 1 and 2, on any answer."""
    assert answer.answered == bool(answer.citations)
    assert [c.number for c in answer.citations] == list(range(1, len(answer.citations) + 1))
    for cited in (*answer.citations, *answer.closest):
        document = chatbot.index.documents[cited.document_id]
        assert cited.quote == document.text[cited.start : cited.end]
        passages = [p for p in chatbot.index.passages.values() if p.document_id == cited.document_id]
        assert cited.span in {s for p in passages for s in p.sentences}
    for claim in answer.claims:
        assert claim.citations
        assert set(claim.citations) <= set(answer.citations)
        assert claim.span is None or claim.text in claim.citations[0].quote
    assert 0 <= answer.confidence <= 1
    if answer.answered:
        assert answer.short_answer == min(answer.claims, key=lambda claim: claim.introduces).text
        assert all(f"[{c.number}]" in answer.text for c in answer.citations)
        assert not answer.closest
    else:
        assert answer.method == "none"
        assert answer.aside or answer.text == sayings(answer.asked_in).refusal


def test_many_is_no_answer_to_how_many(make_chatbot: Make) -> None:
    bot = make_chatbot(a="Many Russian women live in Gaza. The harbour of Elm Hill has twelve boats.")
    assert not bot.ask("How many Russian women live in Gaza?").answered
    assert bot.ask("How many boats has the harbour of Elm Hill?").short_answer == "twelve"


def test_the_question_it_was_made_for(chatbot: Chatbot) -> None:
    answer = chatbot.ask("when did relations deteriorate?")
    assert_kept(answer, chatbot)
    assert answer.short_answer == "2011"
    assert answer.citations[0].quote.startswith("But in 2011, relations between Moscow,")
    assert answer.citations[0].quote.endswith("and Hamas deteriorated.")
    assert answer.citations[1].quote.startswith(
        "Russia’s relations with Hamas have intensified since the start of the war against Ukraine"
    )
    assert "start of the war against Ukraine" in answer.claims[1].text


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("When was Hamas founded?", "1987"),
        ("Who sponsored the Kalinka center?", "Rossotrudnichestvo"),
        ("Who is Mikhail Bogdanov?", "Deputy Foreign Minister"),
        ("kalinka sponsor who", "Rossotrudnichestvo"),
    ],
)
def test_plain_questions(chatbot: Chatbot, question: str, short: str) -> None:
    answer = chatbot.ask(question)
    assert_kept(answer, chatbot)
    assert short in answer.short_answer


@pytest.mark.parametrize(
    "question", ["Who won the 2022 World Cup?", "What is the capital of Australia?", "asdf qwer", "How tall is Mount Everest?"]
)
def test_far_questions_are_refused_with_the_nearest_named_as_such(chatbot: Chatbot, question: str) -> None:
    answer = chatbot.ask(question)
    assert_kept(answer, chatbot)
    assert not answer.answered
    assert answer.closest
    assert answer.confidence < 0.5


def test_an_answer_of_another_kind_is_no_answer_nor_a_sure_one(make_chatbot: Make) -> None:
    bot = make_chatbot(dam="The Tirsa dam was built in 1967 by Anna Berg. It feeds two mills and the town of Elm Hill.")
    answer = bot.ask("How long is the Tirsa dam?")
    assert not answer.answered
    assert answer.confidence < 0.5
    assert bot.ask("When was the Tirsa dam built?").short_answer == "1967"


def test_a_yes_no_question_gives_the_sentence(chatbot: Chatbot) -> None:
    answer = chatbot.ask("Do many Russian women live in Gaza?")
    assert answer.short_answer == answer.citations[0].quote == "AND Many Russian women live in Gaza."


@settings(max_examples=40)
@given(st.text(min_size=1, max_size=80))
def test_no_question_breaks_a_promise(chatbot: Chatbot, question: str) -> None:
    with contextlib.suppress(BadQuestion):
        assert_kept(chatbot.ask(question), chatbot)


@pytest.mark.parametrize("question", ["", "  \n ", "?!", "x" * 10_000, "word " * 2_000])
def test_empty_and_endless_questions(chatbot: Chatbot, question: str) -> None:
    with pytest.raises(BadQuestion) as caught:
        chatbot.ask(question)
    assert caught.value.hint
    assert len(str(caught.value)) < 200


def test_a_question_of_the_longest_length_is_answered(chatbot: Chatbot) -> None:
    assert_kept(chatbot.ask(("When was Hamas founded? " * 100)[:MAX_QUESTION]), chatbot)


def test_stream_gives_the_claims_then_the_answer(chatbot: Chatbot) -> None:
    *claims, answer = chatbot.stream("When was Hamas founded?", [Turn("Hello?", "Hi.")])
    assert isinstance(answer, Answer)
    assert all(isinstance(c, Claim) for c in claims)
    assert tuple(claims) == answer.claims


def test_a_follow_up_is_read_after_the_last_turn(chatbot: Chatbot) -> None:
    answer = chatbot.ask("Who sponsored it?", [Turn("What is Kalinka?", "A Russian cultural center")])
    assert_kept(answer, chatbot)
    assert answer.question == "Who sponsored it?"
    assert answer.standalone_question == "Who sponsored Kalinka?"
    assert answer.short_answer == "Rossotrudnichestvo"


def test_every_document_is_asked_and_the_footnote_names_the_right_one(make_chatbot: Make) -> None:
    bot = make_chatbot(
        elm="Elm Hill was founded in 1852 by Anna Berg.",
        oak="Oak Vale was founded in 1901 by Carl Lund.",
        ash="Ash Dale was founded in 1777.",
    )
    for place, year in (("Elm Hill", "1852"), ("Oak Vale", "1901"), ("Ash Dale", "1777")):
        answer = bot.ask(f"When was {place} founded?")
        assert_kept(answer, bot)
        assert answer.short_answer == year
        assert place in answer.citations[0].quote
    oak = next(d.id for d in bot.index.documents.values() if d.name == "oak.txt")
    assert {c.document_id for c in bot.ask("When was Elm Hill founded?", within=oak).citations} <= {oak}


def test_the_json_holds_every_key_of_the_contract(chatbot: Chatbot) -> None:
    for question in ("When was Hamas founded?", "Who won the 2022 World Cup?"):
        data = json.loads(json.dumps(answer_json(chatbot.ask(question), chatbot.index)))
        assert list(data) == [
            "question", "standalone_question", "answered", "text", "short_answer", "citations", "dates", "evidence", "closest",
            "method", "sure", "confidence", "notice", "verdict", "suggestions", "left_out", "tokens", "language", "labels", "seconds",
        ]  # fmt: skip
        assert data["seconds"]["total"] > 0
        assert set(data["evidence"][0]) == {"document", "start", "end", "score"}
        for cited in data["citations"]:
            assert set(cited) - {"heading"} == {"number", "document", "title", "date", "quote", "plain", "start", "end"}
            assert cited["document"] == "article.txt"
        for near in data["closest"]:
            assert set(near) - {"heading"} == {"document", "quote", "plain", "start", "end"}
