"""Marks are not shown, and a part of a sentence keeps its place."""

import pytest

from rag.documents import plain_letters


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("| Kayak | €12 | – |", "Kayak · €12 · –"),
        ("|Kayak|€12|", "Kayak · €12"),
        ("| a \\| b | c |", "a \\| b · c"),
        ("## Fees", "Fees"),
        ("- Bring a towel.", "Bring a towel."),
        ("1. Bring a towel.", "1. Bring a towel."),
        ("A | b", "A | b"),
        ("#1 is not a heading", "#1 is not a heading"),
        ("", ""),
    ],
)
def test_marks_of_rows_headings_and_items_are_not_shown(sentence: str, shown: str) -> None:
    letters = plain_letters(sentence)
    assert "".join(letters) == shown
    assert len(letters) == len(sentence)
