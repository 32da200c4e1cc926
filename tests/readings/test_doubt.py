"""A likely reading is doubted where its sentence tells the opposite of what is asked for."""

import pytest

from rag.documents.load import document_from_text
from rag.documents.split import split
from rag.readings import is_doubtful
from rag.types import Reading


@pytest.mark.parametrize(
    ("question", "text", "is_doubted"),
    [
        ("where did her mother die", "When she was nine her father died in Turin.", True),
        ("where did her father die", "When she was nine her father died in Turin.", False),
        ("where did her mother die", "Her father met her mother in Rome, and died in Turin.", False),
        ("where was the first race held", "The last race was held in Turin.", True),
        ("did prices rise in Turin", "Prices fell in Turin.", False),  # "No" is its answer
    ],
)
def test_the_opposite_of_what_is_asked(question: str, text: str, is_doubted: bool) -> None:
    document = document_from_text(text, "test:a", "a.txt")
    (passage,) = split(document)
    start = text.index("Turin")
    reading = Reading(passage, passage.sentences[0], start, start + len("Turin"), 5.0)
    assert is_doubtful(question, reading, lambda _: (), {document.id: document}) == is_doubted
