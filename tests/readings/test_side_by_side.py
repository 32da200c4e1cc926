"""Of two clauses with ";" between them the answer stands in the one asked about."""

import pytest

from rag.readings.side_by_side import in_clause_asked
from tests.readings.test_clauses import reading

FARM = "Its owner is Ada Quist; the shepherd, Tom Bell, looks after the flock and the dogs."
LIST = "They sold three things: old maps; prints of birds; a globe."


@pytest.mark.parametrize(
    ("question", "text", "read", "expected"),
    [
        ("who is Tom Bell?", FARM, ["Ada Quist", "the shepherd"], "the shepherd"),
        ("who is Tom Bell?", FARM, ["Ada Quist"], "the shepherd, Tom Bell, looks after the flock and the dogs"),
        ("who looks after the dogs?", FARM, ["Ada Quist; the shepherd, Tom Bell"], "the shepherd, Tom Bell"),
        ("who is the owner?", FARM, ["Ada Quist; the shepherd, Tom Bell"], "Ada Quist"),
        ("who works there?", FARM, ["Ada Quist; the shepherd, Tom Bell"], FARM),
        ("deadline for new dogs?", "Apply by 3 May; two dogs are taken at a time.", ["3 May"], "3 May"),
        ("what was sold?", LIST, ["old maps; prints of birds; a globe"], "old maps; prints of birds; a globe"),
        ("where did Ada Quist live?", "Ada Quist taught; she had a flat in Leeds.", ["a flat in Leeds"], "a flat in Leeds"),
    ],
)
def test_the_clause_asked_about(question: str, text: str, read: list[str], expected: str) -> None:
    assert in_clause_asked(question, [reading(text, words) for words in read])[0].words == expected
