"""A row of the table is its int8 weights times its scale, and a piece goes on with the word before it or begins one."""

import numpy as np
import pytest

from rag.models.words import Words, english_words


@pytest.fixture(scope="module")
def tabled() -> Words:
    """Words with a table of three pieces of two weights."""
    weights, scales = np.array([[1, -2], [127, 0], [-3, 4]], dtype=np.int8), np.array([[0.5], [0.25], [1]], dtype=np.float32)
    table = np.concatenate([weights, scales.view(np.int8)], axis=1)
    return Words(english_words().tokenizer, table, 0, 2, (2, 2))


def test_rows_are_multiplied_out_exactly(tabled: Words) -> None:
    fed = tabled.fed(np.array([[2, 0], [1, 1]]))
    assert fed.keys() == {"embedded"}
    assert fed["embedded"].tolist() == [[[-3, 4], [0.5, -1]], [[31.75, 0], [31.75, 0]]]


def test_a_network_with_its_own_table_is_fed_ids() -> None:
    assert english_words().fed(np.array([[1, 2]]))["ids"].tolist() == [[1, 2]]


@pytest.mark.parametrize(
    ("text", "start", "expected"), [("unhappy", 2, True), ("un happy", 3, False), ("«да»", 1, False), ("да.", 2, False)]
)
def test_where_a_word_begins(tabled: Words, text: str, start: int, expected: bool) -> None:
    assert tabled.goes_on("", text, start) is expected
