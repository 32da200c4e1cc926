"""Identifiers and names: one means one thing alone, the other tells two readings apart."""

from rag.readings.names import names_apart, names_identifiers, of_identifiers
from rag.types import Passage, Reading, Span
from tests.readings.test_clauses import reading

TEXT = "E_FULL is returned when no room is left. It is not fatal. E_BAD means damage. Linux is needed."


def test_sentences_on_another_identifier_are_left_out() -> None:
    readings = [reading(TEXT, words) for words in ("damage", "room", "not fatal", "Linux")]
    assert [r.words for r in of_identifiers("what does e_full mean?", readings)] == ["room", "not fatal", "Linux"]
    assert of_identifiers("what does it mean?", readings) == readings
    assert [names_identifiers("what does E_FULL mean?", r) for r in readings] == [False, True, True, False]


def told(sentence: str, words: str) -> Reading:
    at = sentence.index(words)
    whole = Span(0, len(sentence), "d")
    return Reading(Passage("p", "d", 0, len(sentence), sentence, "", (whole,)), whole, at, at + len(words), 1.0)


def test_what_a_reading_is_with_is_said_so() -> None:
    question = "When did talks fail?"
    mill = told("In 1901 the talks with the Mill failed.", "1901")
    river = told("In 1911 talks between the town, which paid for them, and River failed.", "1911")
    school = told("In 1921 the School let talks fail.", "1921")
    assert names_apart(question, [mill, river]) == ["With Mill", "With River"]
    assert names_apart(question, [mill, school]) == ["With Mill", "School"]
    assert names_apart(question, [mill, mill]) == ["", ""]
