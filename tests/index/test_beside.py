"""Documents in memory beside an index: both are searched, each alone where it is asked for, and neither changes the other."""

import gc
import weakref
from datetime import date

import pytest

from rag.chatbot import Chatbot
from rag.documents import document_from_text, embedded_text, split
from rag.index.beside import Embedded, beside
from rag.index.index import Index
from rag.types import Document

LIGHTHOUSE = "The Varnholm lighthouse was rebuilt in March 1911.\n\nA lamp burns there. It was lit on Saturday.\n\nA lamp burns there. It was lit on Saturday."


def embedded(index: Index, text: str, source: str = "own") -> Embedded:
    document = document_from_text(text, source, f"{source}.txt")
    passages = split(document)
    return Embedded(document, passages, index.embedder.embed([embedded_text(p) for p in passages]))


@pytest.fixture(scope="module")
def both(chatbot: Chatbot) -> Index:
    return beside(chatbot.index, [embedded(chatbot.index, LIGHTHOUSE)])


def test_both_are_found_and_each_alone(both: Index, chatbot: Chatbot, seed: Document) -> None:
    own, _ = both.documents
    for search in (both.dense, both.sparse):
        for question, document_id in (("the Varnholm lighthouse", own), ("the Kalinka cultural center in Gaza", seed.id)):
            assert both.passages[search(question, 5)[0]].document_id == document_id
        for document_id in (own, seed.id):
            found = search("the lamp of the lighthouse in Gaza", 50, (document_id,))
            assert {both.passages[name].document_id for name in found} == {document_id}
    question = "When was Hamas founded?"
    assert both.dense(question, 5, (seed.id,)) == chatbot.index.dense(question, 5)
    theirs = [name for name in both.dense(question, 50) if both.passages[name].document_id == seed.id]
    assert theirs == chatbot.index.dense(question, 50)  # the cosine's order, whichever way it is computed


def test_equal_texts_are_found_once_and_no_passage_twice(both: Index) -> None:
    for search in (both.dense, both.sparse):
        found = search("A lamp burns there. It was lit on Saturday.", 50)
        assert len(found) == len(set(found))
        assert sum("lamp" in both.passages[name].text for name in found) == 1


def test_dates_headings_and_sentences_are_each_document_s_own(both: Index, chatbot: Chatbot, seed: Document) -> None:
    own, _ = both.documents
    assert [d.value for d in both.dates(own, 0, 60)] == ["1911-03"]
    assert both.dates(seed.id, 0, 3000) == chatbot.index.dates(seed.id, 0, 3000)
    days = date(1900, 1, 1), date(2010, 1, 1)
    theirs = chatbot.index.dated(days, [seed.id])
    assert theirs
    assert both.dated(days, both.documents) == [both.passages_of(own)[0].id, *theirs]
    assert both.dated(days, [seed.id]) == theirs
    assert both.passages_of(seed.id) == chatbot.index.passages_of(seed.id)
    passage, sentence = both.sentence_at(own, 4, 12) or pytest.fail("no sentence")
    assert passage.cut(sentence) == "The Varnholm lighthouse was rebuilt in March 1911."


def test_nothing_holds_it_once_nobody_does(chatbot: Chatbot) -> None:
    index = beside(chatbot.index, [embedded(chatbot.index, LIGHTHOUSE)])
    asked = Chatbot(index, chatbot.settings)
    asked.ask("When was the Varnholm lighthouse rebuilt?")
    gone = weakref.ref(index)
    del index, asked
    gc.collect()
    assert gone() is None
    assert len(chatbot.index.documents) == 1


def test_some_documents_of_both_are_searched_together(chatbot: Chatbot, seed: Document) -> None:
    first, second = (
        embedded(chatbot.index, f"The harbour of Osk has {n} cranes.\n\nThe harbour is old.", f"osk {n}") for n in (3, 4)
    )
    index = beside(chatbot.index, [first, second, embedded(chatbot.index, LIGHTHOUSE)])
    for search in (index.dense, index.sparse):
        found = search("the cranes of the old harbour, and the center in Gaza", 50, (second.document.id, seed.id))
        of = [index.passages[name].document_id for name in found]
        assert set(of) == {second.document.id, seed.id}
        assert of.count(second.document.id) == 2
