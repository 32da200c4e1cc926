"""The comparison of words as evaluate-v2.0.py has it, on cases worked out by hand."""

import pytest

from rag.evaluate.metrics import words


@pytest.mark.parametrize(
    ("said", "reference", "em", "f1"),
    [
        ("the Elm Hill", "Elm Hill.", 1, 1),
        ("elm", "elm hill", 0, 2 / 3),  # precision 1, recall 1/2
        ("elm elm hill", "elm hill hill", 0, 2 / 3),  # two tokens in common, of three and three
        ("in the year 1852", "1852", 0, 0.5),  # "the" goes: precision 1/3, recall 1
        ("", "", 1, 1),
        ("", "elm", 0, 0),
        ("elm", "", 0, 0),
        ("a", "the", 1, 1),  # both without tokens
        ("the", "elm", 0, 0),
        ("l'Elm—Hill", "lElm—Hill", 1, 1),  # only ASCII punctuation is dropped
        ("Elm—Hill", "Elm Hill", 0, 0),
        ("$5,000", "5000", 1, 1),
    ],
)
def test_exact_match_and_f1_by_evaluate_v2(said: str, reference: str, em: float, f1: float) -> None:
    assert words.exact_match(said, reference) == em
    assert words.f1(said, reference) == pytest.approx(f1)
