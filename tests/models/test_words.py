"""A row of the table is its int8 weights times its scale, and a piece goes on with the word before it or begins one."""

import numpy as np
import pytest

from rag.models.words import Words, english_words


@pytest.fixture(scope="module")
def tabled() -> Words:
    """Words with a table of two pieces, a block each."""
    scales = np.array([[0.5], [-0.25]], dtype=np.float16)
    halves = np.array([[0x80] * 16, [0xF7] * 16], dtype=np.uint8)
    return Words(english_words().tokenizer, np.concatenate([scales.view(np.uint8), halves], axis=1), 0, 2, (2, 2))


def test_rows_are_multiplied_out_exactly(tabled: Words) -> None:
    fed = tabled.fed(np.array([[1, 0], [0, 0]]))
    assert fed.keys() == {"embedded"}
    first, second = [-4.0] * 16 + [0.0] * 16, [0.25] * 16 + [-1.75] * 16
    assert fed["embedded"].tolist() == [[second, first], [first, first]]


def test_a_network_with_its_own_table_is_fed_ids() -> None:
    assert english_words().fed(np.array([[1, 2]]))["ids"].tolist() == [[1, 2]]


@pytest.mark.parametrize(
    ("text", "start", "expected"), [("unhappy", 2, True), ("un happy", 3, False), ("«да»", 1, False), ("да.", 2, False)]
)
def test_where_a_word_begins(tabled: Words, text: str, start: int, expected: bool) -> None:
    assert tabled.goes_on("", text, start) is expected
