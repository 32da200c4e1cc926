"""Words of a question that nobody writes, put as the documents write them: "who spnsored kalinka" -> "who sponsored Kalinka"."""

import difflib
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping

from rag import rank
from rag.types import Passage

CUTOFF = 0.8
"""Of difflib's ratio (Ratcliff and Obershelp 1988), 0..1: one letter wrong in five, or two swapped in seven."""

_WORD = r"[^\W\d_]{4,}"

Vocabulary = Mapping[str, Mapping[str, str]]
"""First letter -> lower-case word -> the word as the documents most often write it."""


def vocabulary(passages: Iterable[Passage]) -> Vocabulary:
    """The words of the passages and their headings, of four letters or more."""
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    for passage in passages:
        for word in re.findall(_WORD, f"{passage.heading} {passage.text}"):
            forms[word.lower()][word] += 1
    by_letter: dict[str, dict[str, str]] = defaultdict(dict)
    for low, counts in forms.items():
        by_letter[low[0]][low] = low if low in counts else counts.most_common(1)[0][0]
    return by_letter


def respelled(question: str, words: Vocabulary, known: Callable[[str], bool]) -> str:
    """The question with each misspelt word as the documents have it; unchanged where there is none.

    Misspelt is a word without a capital that neither the documents hold nor the language knows (`known`), with a word of the
    documents near it that begins alike and is not another form of it. A capital says that a name is meant, and a name is
    never bent into another.
    """

    def mended(found: re.Match[str]) -> str:
        word = found[0]
        near = words.get(word[0], {})
        if word in near or known(word) or not word.islower():
            return word
        alike = difflib.get_close_matches(word, [w for w in near if abs(len(w) - len(word)) <= 2], n=1, cutoff=CUTOFF)
        return near[alike[0]] if alike and rank.stems(alike[0]).isdisjoint(rank.stems(word)) else word

    return re.sub(_WORD, mended, question)
