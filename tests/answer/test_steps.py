"""How to do something: the steps with the sentence that introduces them, the command with the sentence it follows."""

import pytest

from rag.answer.steps import introduced_first, with_steps
from rag.documents.load import document_from_text
from rag.documents.split import split
from rag.types import Reading

GUIDE = """## Resetting

The router forgets its settings when it is reset. Write them down first.

To reset it:

1. Hold the button. It is small.
2. Wait for the lamp.

3. Log in.

The lamp is white then."""


def readings(text: str) -> list[Reading]:
    """All sentences of a text as readings, each scoring a little less than the one before."""
    passages = split(document_from_text(text, "test:a", "a.md"))
    told = [(passage, sentence) for passage in passages for sentence in passage.sentences[passage.headed :]]
    return [Reading(p, s, s.start, s.end, 2.0 - 0.1 * number) for number, (p, s) in enumerate(told)]


def shown(text: str, words: str) -> list[str]:
    reading = next(r for r in readings(text) if words in r.sentence_words)
    return [reading.passage.cut(s) for s in with_steps(reading)]


@pytest.mark.parametrize("words", ["To reset", "1. Hold", "It is small", "3. Log in"])
def test_a_list_is_shown_whole_with_what_introduces_it(words: str) -> None:
    assert shown(GUIDE, words) == ["To reset it:", "1. Hold the button.", "It is small.", "2. Wait for the lamp.", "3. Log in."]


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("Run the check.\n\n```\nbrennel check\n```\n\nIt is quick.", "Run", ["Run the check.", "```\nbrennel check\n```"]),
        ("Save it:\n\n    brennel export\n\nIt is quick.", "Save", ["Save it:\n\n    brennel export"]),
        ("The disk is full. Lower the limit. It is 4 by default.", "full", ["The disk is full.", "Lower the limit."]),
        ("Create a store. Then copy a folder. It is large.", "Then", ["Create a store.", "Then copy a folder."]),
        ("Open the lid. Press the button.", "lid", ["Open the lid."]),
        ("- " + "\n- ".join(f"Turn screw {n}." for n in range(20)), "screw 0.", [f"- Turn screw {n}." for n in range(8)]),
    ],
)  # fmt: skip
def test_what_is_to_be_done_is_shown_with_its_sentence(text: str, words: str, expected: list[str]) -> None:
    assert shown(text, words) == expected


def test_a_sentence_beside_a_list_gives_way_to_what_introduces_it() -> None:
    _, beside, *others = readings(GUIDE)
    assert introduced_first("How do I reset the router?", [beside, *others]).sentence_words == "To reset it:"
    assert introduced_first("How do I write settings down?", [beside, *others]) == beside
