"""What a network sees of a text: its word pieces, as ids, or as rows of a table that two networks share."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rag.errors import ModelUnavailable
from rag.models.onnx import FOLDER, RESTORE, existing, give_back_memory
from rag.models.unigram import Unigram

if TYPE_CHECKING:
    import tokenizers

    Tokenizer = tokenizers.Tokenizer | Unigram

BLOCK, SCALE_BYTES = 32, 2
"""A row of the table is blocks of so many weights: the fp16 number by which they are multiplied, then two to a byte, each with 8
added, the low halves first. The weights are published in this form: nothing is rounded twice."""

Rows = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """A tokenizer, and where there is one the `table` of its word pieces, a row each; `pair` are the pieces between two texts."""

    tokenizer: "Tokenizer"
    table: Rows | None
    first: int
    last: int
    pair: tuple[int, ...]

    def fed(self, ids: NDArray[np.int64]) -> dict[str, NDArray[np.generic]]:
        """The input that stands for (texts, tokens) ids. A row is multiplied out in fp32, the same on every processor."""
        if self.table is None:
            return {"ids": ids}
        return {"embedded": multiplied_out(self.table[ids])}

    def goes_on(self, token: str, text: str, start: int) -> bool:
        """Whether a piece, which begins at `start` of the text, goes on with the word before it."""
        if self.table is None:
            return token.startswith("##")
        return text[max(0, start - 1) : start].isalnum() and text[start : start + 1].isalnum()


def multiplied_out(rows: Rows) -> NDArray[np.float32]:
    """(..., weights) of (..., bytes) of the table."""
    blocks = rows.reshape(*rows.shape[:-1], -1, SCALE_BYTES + BLOCK // 2)
    scales = np.ascontiguousarray(blocks[..., :SCALE_BYTES]).view(np.float16).astype(np.float32)
    halves = blocks[..., SCALE_BYTES:]
    weights = np.concatenate([halves & 15, halves >> 4], axis=-1).astype(np.float32) - 8
    return (weights * scales).reshape(*rows.shape[:-1], -1)


def _opened(path: Path, open_file: "Callable[[Path], Tokenizer]") -> "Tokenizer":
    existing(path)
    try:
        tokenizer = open_file(path)
    except Exception as error:  # the library's native module raises bare Exceptions
        raise ModelUnavailable(f"the tokenizer {path} cannot be opened: it is damaged", RESTORE) from error
    give_back_memory()
    return tokenizer


def _word_pieces(path: Path) -> "tokenizers.Tokenizer":
    """The tokenizer, without padding or truncation; offsets count Python characters."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


@functools.cache
def english_words() -> Words:
    """Those of MiniLM, whose networks have tables of their own."""
    tokenizer = _opened(FOLDER / "english-words.json", _word_pieces)
    first, last = tokenizer.encode("").ids
    return Words(tokenizer, None, first, last, (last,))


@functools.cache
def multilingual_words() -> Words:
    """Those of multilingual-e5-small, cut to the alphabets of Footnote's languages; of the table only rows looked up are read.

    Raises ModelUnavailable when a file is missing or damaged.
    """
    tokenizer = _opened(FOLDER / "words.json", Unigram)
    path = existing(FOLDER / "words.npy")
    try:
        table = np.load(path, mmap_mode="r", allow_pickle=False)
    except ValueError as error:
        raise ModelUnavailable(f"the table {path} cannot be opened: it is damaged", RESTORE) from error
    first, last = tokenizer.encode("").ids
    return Words(tokenizer, table, first, last, (last, last))
