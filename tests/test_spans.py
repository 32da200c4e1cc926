"""Sentences at the same offsets of two documents are two sentences."""

from rag.answer.second import Second, beside_best
from rag.documents.load import document_from_text
from rag.documents.split import split
from rag.models import Embedder, Reader
from rag.question.suggest import DraftQuestion, suggest
from rag.search.query import Query
from rag.types import Document, Passage, Reading
from rag.writing.lookup import Lookup
from rag.writing.support import Checker

PORT = document_from_text("Anna Berg led the port. She left it in 1952 for good.", "test:a", "a.txt")
DOCK = document_from_text("Tom R. Reed led it all. He left it in 1962 for good..", "test:b", "b.txt")


def passage_of(document: Document) -> Passage:
    return split(document)[0]


def reading(document: Document, words: str, score: float) -> Reading:
    passage = passage_of(document)
    start = document.text.index(words)
    sentence = next(s for s in passage.sentences if s.start <= start < s.end)
    return Reading(passage, sentence, start, start + len(words), score)


def test_a_sentence_names_its_document() -> None:
    assert {s.document_id for s in passage_of(PORT).sentences} == {PORT.id}
    ours, theirs = passage_of(PORT).sentences[1], passage_of(DOCK).sentences[1]
    assert (ours.start, ours != theirs) == (theirs.start, True)


def test_the_sentence_before_is_the_one_of_its_own_document() -> None:
    """Keyed by offsets alone, the one of the last document was cut at the other's: "led the port."."""
    first = document_from_text("He led the port. " + PORT.text[24:], "test:e", "e.txt")
    second = document_from_text("It was in 1951. " + "x " * 4 + PORT.text[24:], "test:f", "f.txt")
    documents = {d.id: d for d in (PORT, DOCK, first, second)}
    sent = [sentence for d in documents.values() for sentence in passage_of(d).sentences]
    lookup = Lookup(Checker(Embedder(), Reader(), lambda *_: ()), sent, documents, None)
    for document in (PORT, DOCK):
        earlier, later = passage_of(document).sentences
        assert [citation.span for citation in lookup._before([later])] == [earlier]


def test_a_second_reading_at_the_same_offsets_of_another_document_is_shown() -> None:
    first = document_from_text("In 1952 Anna left it for good.", "test:c", "c.txt")
    second = document_from_text("In 1962 Reed left it for good.", "test:d", "d.txt")
    readings = [reading(first, "1952", 9.0), reading(second, "1962", 8.5)]
    assert readings[0].sentence.start == readings[1].sentence.start
    assert readings[0].sentence.end == readings[1].sentence.end
    assert beside_best(Query.of("When did the leader leave for good?"), readings) == Second((readings[0], readings[1]), "")


def test_a_question_from_the_same_offsets_of_another_document_is_offered() -> None:
    drawn = [DraftQuestion(q, passage_of(d).sentences[1]) for q, d in (("Who left?", PORT), ("When did he leave?", DOCK))]
    assert suggest(drawn, [], 2, lambda *_: True) == ["Who left?", "When did he leave?"]
