"""An identifier means one thing alone."""

from rag.readings.names import names_identifiers, of_identifiers
from tests.readings.test_clauses import reading

TEXT = "E_FULL is returned when no room is left. It is not fatal. E_BAD means damage. Linux is needed."


def test_sentences_on_another_identifier_are_left_out() -> None:
    readings = [reading(TEXT, words) for words in ("damage", "room", "not fatal", "Linux")]
    assert [r.words for r in of_identifiers("what does e_full mean?", readings)] == ["room", "not fatal", "Linux"]
    assert of_identifiers("what does it mean?", readings) == readings
    assert [names_identifiers("what does E_FULL mean?", r) for r in readings] == [False, True, True, False]
