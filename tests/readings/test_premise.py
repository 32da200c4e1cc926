"""A premise is corrected only by the value in its place, in a clause that says all else that is asked."""

import pytest

from rag.readings.premise import Premise
from tests.readings.test_clauses import reading

PIER = "The pier was opened in 1903 and rebuilt after the storm of 1911. A fee of £4 is taken for each visit, and it has twelve huts."


@pytest.mark.parametrize(
    ("question", "opened"),
    [
        ("The pier opened in 1904, right?", "The pier opened in what year?"),
        ("the fee is £9, isn't it?", "the fee is how much?"),
        ("was the pier built by Marlow Steel?", "was the pier built by whom?"),
        ("does the pier have ten huts?", "does the pier have how many huts?"),
        ("was it rebuilt between 1903 and 1911?", None),
        ("was the pier closed?", None),
    ],
)
def test_the_value_s_place_is_left_open(question: str, opened: str | None) -> None:
    premise = Premise.of(question)
    assert (premise and premise.question) == opened


@pytest.mark.parametrize(
    ("question", "text", "words", "said"),
    [
        ("The pier opened in 1904, right?", PIER, "1903", "No: 1903."),
        ("The pier opened in 1903, right?", PIER, "1903", "Yes."),
        ("The pier was rebuilt in 1903, right?", PIER, "1903", ""),
        ("The pier opened in 1911, right?", PIER, "1903", ""),
        ("The fee is £9, right?", PIER, "£4", "No: £4."),
        ("is the fee £9?", "A fee of about £4 is taken.", "£4", ""),
        ("is the rent £50?", "The rent is £35 a year for a full plot and £20 for a half plot.", "£35", ""),
        ("does the pier have ten huts?", "The pier has twelve huts.", "twelve", "No: twelve huts."),
        ("does the pier have ten cafés?", "The pier has twelve huts.", "twelve", ""),
        (
            "was the pier built by Marlow Steel?",
            "The pier was built by the firm Ashe & Co. in a year.",
            "Ashe & Co.",
            "No: Ashe & Co.",
        ),
        ("was the pier built by Ashe?", "The pier was built by the firm Ashe & Co. in a year.", "Ashe & Co.", ""),
        ("was the pier painted in 1990?", "The pier was last painted in 2001.", "2001", ""),
    ],
)
def test_a_premise_is_corrected_where_the_value_settles_it(question: str, text: str, words: str, said: str) -> None:
    premise = Premise.of(question)
    assert premise
    assert premise.verdict([reading(text, words)]) == said


@pytest.mark.parametrize(
    ("question", "text", "words", "met"),
    [
        ("The pier opened in 1904, right?", PIER, "1903", True),
        ("The zoo opened in 1904, right?", PIER, "1903", False),
        ("The pier opened in 1904, right?", "It is rumoured that the pier was opened in 1903.", "1903", False),
        ("The pier opened in 1904, right?", "The pier was never opened in 1903.", "1903", False),
        ("is the fee £9?", "If you are late, a fee of £4 is due.", "£4", False),
    ],
)
def test_the_clause_says_all_else(question: str, text: str, words: str, met: bool) -> None:
    premise = Premise.of(question)
    assert premise
    assert premise.is_met(reading(text, words)) is met
