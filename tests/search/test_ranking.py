"""What speaks for a reading raises its score, and the best reading comes first."""

import pytest

from rag.chatbot import Chatbot
from rag.documents.load import document_from_text
from rag.documents.split import split
from rag.search import candidates as retrieve
from rag.search import ranking as rank
from rag.search.query import Query
from rag.types import Evidence, Reading
from rag.words import name_stems, stems


def test_the_final_order_is_by_the_weighed_readings(chatbot: Chatbot) -> None:
    answer = chatbot.ask("When was Hamas founded?")
    scores = [e.score for e in answer.evidence]
    assert scores == sorted(scores, reverse=True)
    assert "founded in 1987" in answer.evidence[0].passage.text


def test_a_rare_word_of_the_question_weighs_more_than_a_common_one(chatbot: Chatbot) -> None:
    asked = rank.Asked.of("When did relations deteriorate?", retrieve.find_passages(Query.of("relations"), chatbot.index))
    assert asked.share("They deteriorated.") > asked.share("Relations were good.") > asked.share("It rained.") == 0
    assert asked.share("Relations deteriorated.") == pytest.approx(1)
    assert rank.Asked.of("When was it?", []).share("It was.") == 0


def test_stems_and_names() -> None:
    assert stems("When did the relations deteriorate?") == stems("relation deteriorating")
    assert stems("Why can't I have it? Don’t you know") == stems("know")
    assert name_stems("Why can't I return it?") == frozenset()
    assert name_stems("When did Putin visit Gaza in 2006?") == stems("putin gaza 2006")


def test_features_grow_with_what_speaks_for_a_reading(chatbot: Chatbot) -> None:
    question = "When did relations between Moscow and Hamas deteriorate?"
    found = retrieve.find_passages(Query.of(question), chatbot.index)
    asked = rank.Asked.of(question, found)
    rows = {}
    for reading in chatbot._reader.read(question, [e.passage for e in found]):
        evidence = next(e for e in found if e.passage.id == reading.passage.id)
        rows[reading.sentence.start] = rank.features(asked, evidence, reading)
    assert len(rows[2572]) == len(rank.WEIGHTS["english"])
    assert rows[2572][3] == pytest.approx(1)  # every content word of the question is in that sentence
    assert rows[2572][5] == 0.0  # and both names in its passage


def test_a_sentence_holds_what_its_heading_names() -> None:
    document = document_from_text("# Marguerite Solheim\n\nShe was born in Bergen.", "test:a", "a.md")
    (passage,) = split(document)
    sentence = passage.sentences[1]
    reading = Reading(passage, sentence, sentence.start, sentence.end, 0.0)
    asked = rank.Asked.of("Where was Marguerite Solheim born?", [])
    assert rank.features(asked, Evidence(passage, 1.0, None, None), reading)[3] == pytest.approx(1)
