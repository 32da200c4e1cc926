"""What asks about the last answer is told from what asks something new."""

import pytest

from rag.question.asks_back import asks_back, more_before, questions_alone
from rag.types import Turn


@pytest.mark.parametrize(
    ("said", "back"),
    [
        ("are you sure?", "again"), ("Really?", "again"), ("is that true", "again"), ("who says so?", "again"), ("says who?", "again"),
        ("where does it say that?", "again"), ("how do you know", "again"), ("ok, are you sure about that?", "again"),
        ("tell me more", "more"), ("more details please", "more"), ("can you tell me more about that?", "more"), ("go on", "more"),
        ("tell me more about the tram", None), ("who said the fire was an accident?", None), ("is that bridge open?", None),
        ("where is it?", None), ("why?", None), ("what else happened in May?", None),
    ],
)  # fmt: skip
def test_what_asks_back(said: str, back: str | None) -> None:
    assert asks_back(said) == back


def test_turns_that_ask_back_are_no_questions_to_lean_on() -> None:
    history = [Turn("who is the mayor?", "Anna Berg"), Turn("tell me more", "…"), Turn("are you sure?", "…"), Turn("go on", "…")]
    assert questions_alone(history) == history[:1]
    assert more_before(history) == 2
