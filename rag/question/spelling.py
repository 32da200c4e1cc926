"""Words of a question that nobody writes, put as the documents write them: "who spnsored kalinka" -> "who sponsored Kalinka"."""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping

from rag.words import stems

CUTOFF = 80
"""Two words are near from this likeness on, in per cent: twice their longest common subsequence by the sum of their lengths."""

MAX_MENDED = 8
"""A question with more unknown words than this is left as it is: so many are no slips of the hand."""

_WORD = r"[^\W\d_]{4,}"

Vocabulary = Mapping[str, Mapping[str, str]]
"""First letter -> lower-case word -> the word as the documents most often write it."""


def vocabulary(forms: Mapping[str, int]) -> Vocabulary:
    """Of words as they are written, with how often they are."""
    by_letter: dict[str, dict[str, str]] = defaultdict(dict)
    for form in sorted(forms, key=lambda form: (-forms[form], form)):
        low = form.lower()
        by_letter[low[0]].setdefault(low, low if low in forms else form)
    return by_letter


def respell(question: str, words: Vocabulary, known: Callable[[str], bool]) -> str:
    """The question with each misspelt word as the documents have it; unchanged where there is none.

    Misspelt is a word without a capital that neither the documents hold nor the language knows (`known`), with a word of the
    documents near it that begins alike and is not another form of it. A capital says that a name is meant, and a name is
    never bent into another.
    """

    from rapidfuzz import fuzz, process

    def is_unknown(word: str) -> bool:
        return word.islower() and word not in words.get(word[0], {}) and not known(word)

    unknown = list(dict.fromkeys(word for word in re.findall(_WORD, question) if is_unknown(word)))
    if len(unknown) > MAX_MENDED:
        return question
    mended = {}
    for word in unknown:
        near = words.get(word[0], {})
        alike = process.extractOne(word, near.keys(), scorer=fuzz.ratio, score_cutoff=CUTOFF)
        if alike and abs(len(alike[0]) - len(word)) <= 2 and stems(alike[0]).isdisjoint(stems(word)):
            mended[word] = near[alike[0]]
    return re.sub(_WORD, lambda match: mended.get(match[0], match[0]), question)
