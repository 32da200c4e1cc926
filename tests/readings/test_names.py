"""Two readings are told apart by the name that each is about."""

from rag.readings import names_apart
from rag.types import Passage, Reading, Span


def reading(sentence: str, words: str) -> Reading:
    at = sentence.index(words)
    whole = Span(0, len(sentence), "d")
    return Reading(Passage("p", "d", 0, len(sentence), sentence, "", (whole,)), whole, at, at + len(words), 1.0)


def test_what_a_reading_is_with_is_said_so() -> None:
    question = "When did talks fail?"
    mill = reading("In 1901 the talks with the Mill failed.", "1901")
    river = reading("In 1911 talks between the town, which paid for them, and River failed.", "1911")
    school = reading("In 1921 the School let talks fail.", "1921")
    assert names_apart(question, [mill, river]) == ["With Mill", "With River"]
    assert names_apart(question, [mill, school]) == ["With Mill", "School"]
    assert names_apart(question, [mill, mill]) == ["", ""]
