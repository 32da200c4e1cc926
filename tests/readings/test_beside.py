"""Sentences that belong to an answer's."""

import pytest

from rag.documents.load import document_from_text
from rag.documents.split import split
from rag.readings.beside import is_hearsay, is_passed_on, with_neighbours
from rag.types import Reading


def shown(form: str, text: str, words: str) -> list[str]:
    """The sentences shown for the reading that has the words."""
    (passage,) = split(document_from_text(text, "test:a", "a.txt"))
    sentence = next(s for s in passage.sentences if words in passage.cut(s))
    reading = Reading(passage, sentence, sentence.start, sentence.end, 1.0)
    return [r.words for r in with_neighbours(form, reading)]


@pytest.mark.parametrize(
    ("form", "text", "words", "expected"),
    [
        ("rule", "Dogs may come in. The only exception is the pool. It is warm.", "Dogs", ["Dogs may come in.", "The only exception is the pool."]),
        ("rule", "Five days may be kept. They must be taken by June. Ask us.", "June", ["Five days may be kept.", "They must be taken by June."]),
        ("cause", "Prices rose in May. The reason was the cost of fuel. We wait.", "Prices", ["Prices rose in May.", "The reason was the cost of fuel."]),
        ("cause", "The tram was replaced because the bridge was weak. It was red.", "tram", ["The tram was replaced because the bridge was weak."]),
        ("steps", "Open the lid. Then press the button. Finally close it. It is blue.", "lid", ["Open the lid.", "Then press the button.", "Finally close it."]),
        ("yes_no", "Some claim that she stole it. A committee found no evidence of it. She left.", "stole", ["Some claim that she stole it.", "A committee found no evidence of it."]),
        ("events", "A fire burned the mill in 1634. It had started in a barn. Nobody was hurt. Then it rained.", "fire", ["A fire burned the mill in 1634.", "It had started in a barn.", "Nobody was hurt."]),
        ("events", "A fire burned the mill in 1634. The tram is red. It is new.", "fire", ["A fire burned the mill in 1634."]),
        ("words", "Dogs may come in. The only exception is the pool.", "Dogs", ["Dogs may come in."]),
    ],
)  # fmt: skip
def test_what_belongs_to_a_sentence(form: str, text: str, words: str, expected: list[str]) -> None:
    assert shown(form, text, words) == expected


def test_hearsay_is_what_somebody_says_or_asks() -> None:
    (passage,) = split(document_from_text("It was rumoured that he left. He left in May.", "test:a", "a.txt"))
    readings = [Reading(passage, s, s.start, s.end, 1.0) for s in passage.sentences]
    assert [is_hearsay(r.sentence_words) for r in readings] == [True, False]


@pytest.mark.parametrize(
    ("question", "text", "words", "expected"),
    [
        ("When did it sink?", "A rumour says that it sank in May.", "in May", True),
        ("What does the rumour say?", "A rumour says that it sank in May.", "it sank in May", False),
        ("When did it sink?", "It sank in May, and a rumour blames the crew.", "in May", False),
        ("How soon are claims paid?", "Claims are paid within ten days.", "ten days", False),
        ("When was it built?", "The shed is said to have been built in 1910.", "1910", True),
    ],
)
def test_words_are_passed_on_where_a_rumour_has_them(question: str, text: str, words: str, expected: bool) -> None:
    (passage,) = split(document_from_text(text, "test:a", "a.txt"))
    start = text.index(words)
    reading = Reading(passage, passage.sentences[0], start, start + len(words), 1.0)
    assert is_passed_on(question, reading) == expected
