"""Search by words: BM25 over the texts of passages, of all documents or of one.

A text's terms are stems of its own language, and a question's the stems of each language that the texts are in: so words of the
question's language meet, and names do in all. BM25 as Lucene has it (Kamphuis et al. 2020), with the constants and the
arithmetic of the bm25s package, whose scores these are.
"""

import functools
import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.documents import embedded_text
from rag.index.manifest import row_of
from rag.languages import FUNCTION_WORDS, LANGUAGES, Language, language_of, stem_each
from rag.types import Passage

Places = Mapping[str | None, Mapping[str, Passage]]
"""The first passage of each text by its row: of a document by the document's id, and by None of all of them."""

MAX_FOUND = 100
"""Texts that a search gives at most."""

KEPT_OPEN = 16
"""Documents whose words, and whose vectors, are kept at hand once a question was limited to them."""

K1, B = 1.5, 0.75

POSTING = np.dtype([("text", "<u4"), ("count", "<u2")])
"""How often a text, by its number, holds a term."""

Postings = NDArray[np.void]

_WORD = re.compile(r"\b\w\w+\b")
_OVER_LETTERS = re.compile("[\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670]")
"""Vowel signs of Hebrew and Arabic, which most texts leave out, and the stroke that makes an Arabic word longer."""
_TURKISH = {ord("I"): "ı", ord("İ"): "i"}
_STOP_WORDS = frozenset(
    "a an and are as at be but by for if in into is it no not of on or such that the their then there these they this to was "
    "will with".split()
)


def first_places(passages: Iterable[Passage]) -> Places:
    """The places of the passages' texts."""
    places: dict[str | None, dict[str, Passage]] = defaultdict(dict)
    for passage in passages:
        for scope in (None, passage.document_id):
            places[scope].setdefault(row_of(passage), passage)
    return places


def terms(text: str) -> list[str]:
    """The stems of a text's words of two letters or more, less the commonest, in order; of another language than English with its
    code before them, as "de:haus".
    """
    return _terms_in(language_of(text) or "en", text)


def asked_terms(question: str, languages: Iterable[Language]) -> list[str]:
    """The terms that texts in English and in these languages may share with a question."""
    asked_in = language_of(question) or "en"
    common = FUNCTION_WORDS.get(asked_in, ())
    content = " ".join(word for word in _WORD.findall(question) if word.lower() not in common)
    in_english = _terms_in("en", question if asked_in == "en" else content)
    return in_english + [term for language in languages for term in _terms_in(language, content)]


def _terms_in(language: Language, text: str) -> list[str]:
    if language == "en":
        return stem_each([word for word in _WORD.findall(text.lower()) if word not in _STOP_WORDS])
    plain = _OVER_LETTERS.sub("", unicodedata.normalize("NFC", text))
    small = plain.translate(_TURKISH).lower() if language == "tr" else plain.lower()
    words = [word for word in _WORD.findall(small) if word not in FUNCTION_WORDS.get(language, ())]
    return [f"{language}:{stem}" for stem in stem_each(words, language)]


def best_texts(asked: Iterable[str], postings: Callable[[str], Postings], lengths: NDArray[np.int64], live: int) -> list[int]:
    """The numbers of the texts that share terms with the question, best first by BM25, the first of equals first.

    `lengths` are those of the texts in terms, by number, 0 for a number without a text; `live` texts have one.
    """
    scores = np.zeros(len(lengths), dtype=np.float32)
    average = lengths.sum() / max(live, 1)
    for term in asked:
        held = postings(term)
        texts, count = held["text"], held["count"].astype(np.float32)
        rarity = np.float32(math.log(1 + (live - len(held) + 0.5) / (len(held) + 0.5)))
        scores[texts] += (rarity * (count / (K1 * ((1 - B) + B * lengths[texts] / average) + count))).astype(np.float32)
    found = np.flatnonzero(scores > 0)
    if len(found) > MAX_FOUND:
        least = np.partition(scores[found], -MAX_FOUND)[-MAX_FOUND]
        found = found[scores[found] >= least]
    best: list[int] = found[np.argsort(-scores[found], kind="stable")][:MAX_FOUND].tolist()
    return best


class Bm25:
    """Of texts in memory: a document's words are read when it is first asked for."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._opened = functools.lru_cache(maxsize=KEPT_OPEN)(self._open)

    def rows(self, question: str, document_id: str | None) -> list[str]:
        """The rows of the texts that share words with the question, best first; those without any are left out."""
        rows, held, lengths = self._opened(document_id)
        none = np.empty(0, dtype=POSTING)
        codes = {term[:2] for term in held if ":" in term}
        asked = asked_terms(question, [language for language in LANGUAGES if language in codes])
        return [rows[number] for number in best_texts(asked, lambda term: held.get(term, none), lengths, len(rows))]

    def _open(self, document_id: str | None) -> tuple[Sequence[str], Mapping[str, Postings], NDArray[np.int64]]:
        places = self._places.get(document_id, {})
        words = [terms(embedded_text(passage)) for passage in places.values()]
        held = {term: np.array(told, dtype=POSTING) for term, told in postings_of(enumerate(words)).items()}
        return list(places), held, np.array([len(told) for told in words], dtype=np.int64)


def postings_of(texts: Iterable[tuple[int, Sequence[str]]]) -> dict[str, list[tuple[int, int]]]:
    """For each term the texts that hold it, in the order given, and how often."""
    held: dict[str, list[Any]] = {}
    for number, words in texts:
        for term, count in Counter(words).items():
            held.setdefault(term, []).append((number, count))
    return held
