"""A question and a passage as a network sees them: windows of word pieces, and the scores of each piece."""

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.documents import plain_view
from rag.models.onnx import FOLDER, open_session
from rag.models.words import Words, multilingual_words
from rag.types import Passage

MAX_QUESTION_TOKENS = 64
MAX_TOKENS = 320
"""Question and window together: a passage of 1,000 characters in Latin script fits whole."""

STRIDE = 96
"""Tokens that neighbouring windows of a longer passage share, so that no answer is cut by both."""

MAX_HEADING_TOKENS = 32
"""Of the heading of a passage that does not begin with it."""


KEPT, LONGEST_KEPT = 256, 1100
"""Texts, of so many characters at most, whose tokens stay at hand: those of a small collection are asked of again and again."""


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of a passage as the network sees it, by its plain view; `tokens` are token spans in that, `first` where they
    begin, `second` where all that is not the question does, with the heading; `whole`: whether a word begins and ends with the
    token.
    """

    ids: list[int]
    second: int
    first: int
    tokens: list[tuple[int, int]]
    whole: list[tuple[bool, bool]]


class Network:
    """A reader's network with the word pieces that it knows; each window is run by itself, on one thread: nothing is padded."""

    def __init__(self, model: Path, words: Words) -> None:
        self._session = open_session(model, threads=1)
        self._words = words
        self._kept = functools.lru_cache(maxsize=KEPT)(self._pieces)

    def windows(self, question: str, passage: Passage) -> Iterator[Window]:
        """The passage after the question, in stretches; none for a question without a token."""
        words = self._words
        asked = words.tokenizer.encode(question, add_special_tokens=False).ids[:MAX_QUESTION_TOKENS]
        if not asked:
            return
        told, places, whole = (self._kept if len(passage.text) <= LONGEST_KEPT else self._pieces)(passage.text)
        above = plain_view(passage.heading).text if not passage.headed else ""
        heading = words.tokenizer.encode(above, add_special_tokens=False).ids[:MAX_HEADING_TOKENS]
        room = MAX_TOKENS - len(asked) - len(heading) - 2 - len(words.pair)
        for low in range(0, max(1, len(places) - STRIDE), room - STRIDE):
            high = low + room
            ids = [words.first, *asked, *words.pair, *heading, *told[low:high], words.last]
            second = len(asked) + 1 + len(words.pair)
            yield Window(ids, second, second + len(heading), places[low:high], whole[low:high])

    def _pieces(self, text: str) -> tuple[list[int], list[tuple[int, int]], list[tuple[bool, bool]]]:
        """Of a text's plain view the ids of its tokens, their places, and whether a word begins and ends with each."""
        words, text = self._words, plain_view(text).text
        encoding = words.tokenizer.encode(text, add_special_tokens=False)
        # The space before a word is of its piece, where pieces begin with one, but not of its sentence.
        places = [(max(start, end - max(1, len(text[start:end].lstrip()))), end) for start, end in encoding.offsets]
        pieces = [words.goes_on(token, text, start) for token, (start, _) in zip(encoding.tokens, places, strict=True)]
        whole = [(not here, not after) for here, after in zip(pieces, [*pieces[1:], False], strict=False)]
        return encoding.ids, places, whole

    def knows(self, word: str) -> bool:
        """Whether the word is one of its pieces, rather than put together from them."""
        return self._words.tokenizer.token_to_id(word) is not None

    def logits(self, window: Window) -> NDArray[np.float32]:
        """(tokens, 3): how well each token starts and ends the answer, and what it says of its sentence."""
        ids = np.array([window.ids], dtype=np.int64)
        types = (np.arange(ids.shape[1]) >= window.second).astype(np.int64)[None]
        fed = {**self._words.fed(ids), "types": types, "mask": np.ones_like(ids)}
        logits: NDArray[np.float32] = self._session.run(None, fed)[0][0]
        return logits


def open_multilingual() -> Network:
    """Twelve layers that read fifteen languages. Raises ModelUnavailable when a file is missing or damaged."""
    return Network(FOLDER / "multilingual-reader.onnx", multilingual_words())
