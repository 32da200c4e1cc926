"""Yes and No only where the words of the sentence settle it."""

import pytest

from rag.answer.verdict import NO, YES, verdict


@pytest.mark.parametrize(
    ("question", "sentence", "said"),
    [
        ("Was Elm Hill founded in 1900?", "Elm Hill was founded in 1852 by Anna Berg.", NO),
        ("was elm hill founded in 1852, right?", "Elm Hill was founded in 1852 by Anna Berg.", YES),
        ("Did Anna Berg found Elm Hill?", "Elm Hill was founded in 1852 by Anna Berg.", YES),
        ("Did Anna Berg found Elm Hill?", "It is claimed that Anna Berg founded Elm Hill.", ""),
        ("is the museum open on mondays", "The museum is not open on Mondays.", NO),
        ("is the museum open on mondays", "The museum is not open on Mondays, except in July.", ""),
        ("may i cry after it", "You must sleep after a night like that, you may cry, you mustn't drive home.", ""),
        ("what happens if I claim late", "After 90 days nothing is paid at all.", ""),
        ("is it red or blue", "It is not red.", ""),
        ("Is the Thorne Medal awarded every year?", "The Thorne Medal has been awarded every two years since.", ""),
        ("steady green means online, right", "| green | online | nothing |", ""),
    ],
)  # fmt: skip
def test_verdicts(question: str, sentence: str, said: str) -> None:
    assert verdict(question, sentence) == said
