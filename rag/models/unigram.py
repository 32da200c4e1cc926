"""Text -> word pieces by a Unigram model (Kudo 2018, "Subword Regularization"): the likeliest cut of each word.

The file is one of the library tokenizers, whose normalisation and division into words are used, and what it makes of a text comes
out of here. Its own model holds 151,558 pieces in 150 MB, by a table for each of their letters; here one table holds them, in 25.
"""

import functools
import itertools
import json
import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenizers import Token

UNKNOWN_PENALTY = 10.0
"""A letter without a piece is so much less likely than the least likely piece: the library's own figure."""

KEPT, LONGEST_KEPT = 8192, 24
"""Words, of so many letters at most, whose pieces stay at hand: most of a text are words that came before. Longer ones, as all
are where a language writes no spaces, would fill the memory.
"""


@dataclass(frozen=True, slots=True)
class Encoding:
    """Pieces in order: the number of each, its letters as the model sees them, and where it stands in the text, in characters."""

    ids: list[int]
    tokens: list[str]
    offsets: list[tuple[int, int]]


class Unigram:
    """A file's tokenizer, without padding or truncation. A damaged file raises ValueError, KeyError or what the library does."""

    def __init__(self, path: Path) -> None:
        from tokenizers import Tokenizer

        told = json.loads(path.read_bytes(), parse_float=_read_number)
        model = told["model"]
        pieces: list[tuple[str, float]] = model["vocab"]
        self._unknown: int = model["unk_id"]
        self._scores = array("d", (score for _, score in pieces))
        self._least = min(self._scores) - UNKNOWN_PENALTY
        # Of the file's many short lists nothing may stay between the pieces that do: these are made anew, one after the other.
        letters = "\0".join(piece for piece, _ in pieces)
        model["vocab"] = pieces[: self._unknown + 1]
        self._library = Tokenizer.from_str(json.dumps(told))
        del told, model, pieces
        self._ids = {piece: number for number, piece in enumerate(letters.split("\0"))}
        if len(self._ids) != len(self._scores):
            raise ValueError("a piece stands there twice")
        self._longest = max(map(len, self._ids))
        added = self._library.get_added_tokens_decoder().values()
        self._special = re.compile(f"({'|'.join(re.escape(token.content) for token in added)})")
        self._kept = functools.lru_cache(maxsize=KEPT)(self._cut)
        around = self._library.encode("")
        (self._first, self._last), (self._begins, self._ends) = around.ids, around.tokens

    def encode(self, text: str, add_special_tokens: bool = True) -> Encoding:
        """The text's pieces, between those for its beginning and its end if they are to be added. What is written as one of these
        is one, as in the library.
        """
        whole = Encoding([], [], [])
        at = 0
        for number, part in enumerate(self._special.split(text)):
            if number % 2:
                found: tuple[list[int], list[str], list[tuple[int, int]]] = ([self._ids[part]], [part], [(0, len(part))])
            else:
                found = self._encode(part)
            whole.ids.extend(found[0])
            whole.tokens.extend(found[1])
            whole.offsets.extend((at + start, at + end) for start, end in found[2])
            at += len(part)
        if not add_special_tokens:
            return whole
        offsets = [(0, 0), *whole.offsets, (0, 0)]
        return Encoding([self._first, *whole.ids, self._last], [self._begins, *whole.tokens, self._ends], offsets)

    def token_to_id(self, piece: str) -> int | None:
        """The number of a piece; None of what is none."""
        return self._ids.get(piece)

    def _encode(self, text: str) -> tuple[list[int], list[str], list[tuple[int, int]]]:
        from tokenizers import PreTokenizedString

        words = PreTokenizedString(text)
        words.normalize(self._library.normalizer.normalize)
        self._library.pre_tokenizer.pre_tokenize(words)
        words.tokenize(lambda word: self._kept(word) if len(word) <= LONGEST_KEPT else self._cut(word))
        encoding = words.to_encoding()
        return encoding.ids, encoding.tokens, encoding.offsets

    def _cut(self, word: str) -> "list[Token]":
        """A word's pieces, with their places in its UTF-8 bytes."""
        from tokenizers import Token

        made, at = [], 0
        for start, end in self._likeliest(word):
            piece = word[start:end]
            size = len(piece.encode())
            made.append(Token(self._ids.get(piece, self._unknown), piece, (at, at + size)))
            at += size
        return made

    def _likeliest(self, word: str) -> Iterator[tuple[int, int]]:
        """Where the pieces of the likeliest cut begin and end (Viterbi 1967); letters without a piece that touch are one."""
        # By each place in the word: how likely the best cut up to there is, where its last piece begins, whether that is known.
        best = [0.0] + [-float("inf")] * len(word)
        begins, known = [0] * len(best), [True] * len(best)
        for start in range(len(word)):
            alone = False
            for end in range(start + 1, min(len(word), start + self._longest) + 1):
                if (number := self._ids.get(word[start:end])) is None:
                    continue
                alone = alone or end == start + 1
                if (score := best[start] + self._scores[number]) > best[end]:
                    best[end], begins[end], known[end] = score, start, number != self._unknown
            if not alone and (score := best[start] + self._least) > best[start + 1]:
                best[start + 1], begins[start + 1], known[start + 1] = score, start, False
        cuts, end = [len(word)], len(word)
        while end:
            start = begins[end]
            if known[start] or known[end]:
                cuts.append(start)
            end = start
        cuts.reverse()
        return itertools.pairwise(cuts)


def _read_number(written: str) -> float:
    """As the library reads it, which rounds twice: between two cuts of a word that are as likely the last digit decides."""
    whole, _, places = written.partition(".")
    return float(int(whole + places)) / 10.0 ** len(places) if places.isdecimal() else float(written)
