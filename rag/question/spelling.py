"""Words of a question that nobody writes, put as the documents write them: "who spnsored kalinka" -> "who sponsored Kalinka"."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping

from rag.words import stems

CUTOFF = 80
"""Two words are near from this likeness on, in per cent: twice their longest common subsequence by the sum of their lengths."""

LEAST_ALIKE, MOST_TRIED, LONG = 70, 5, 7
"""Of so many words that are so much alike the ending is no matter if the misspelt one has so many letters: "detoriate" is near
"deteriorated" by "deteriorate"."""

FURTHEST = range(-2, 4)
"""Letters that the word which is meant may have more."""

_ENDINGS = ("s", "d", "r", "ed", "er", "rs", "ers", "ing", "ly")
"""What may be added to a word that the language has, or stand at the end of one whose beginning it has: "rescuers", "expire"."""

LEAST_FORM = 5
"""A word of fewer letters, as "macs", is a form of none."""

_BARE = {
    word.replace("’", ""): word.replace("’", "'")
    for word in (
        "aren’t can’t couldn’t didn’t doesn’t don’t hadn’t hasn’t haven’t isn’t mustn’t needn’t shouldn’t wasn’t weren’t won’t "
        "wouldn’t that’s there’s they’re they’ve they’ll what’s where’s when’s who’s how’s you’re you’ve you’ll we’ve"
    ).split()
}
"""Contractions as people type them, without the apostrophe; not those that are words of their own, "were", "its" or "ill"."""

MAX_MENDED = 8
"""A question with more unknown words than this is left as it is: so many are no slips of the hand."""

_WORD = r"[^\W\d_]{4,}"
_BARE_WORD = re.compile(rf"\b(?:{'|'.join(_BARE)})\b")

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
    """The question with each misspelt word as the documents have it, and "doesnt" as "doesn't"; unchanged where there is none.

    Misspelt is a word without a capital that neither the documents hold nor the language knows (`known`), with a word of the
    documents near it that begins alike and is not another form of it; where two words are as near, neither is meant. A capital
    says that a name is meant, and a name is never bent into another.
    """

    from rapidfuzz import fuzz, process

    def likeness(word: str, other: str) -> float:
        bare = other.rstrip("ds") if len(word) >= LONG and word[-1] not in "ds" else other
        return max(fuzz.ratio(word, other), fuzz.ratio(word, bare))

    def is_unknown(word: str) -> bool:
        return word.islower() and word not in words.get(word[0], {}) and not any(map(known, _forms(word)))

    question = _BARE_WORD.sub(lambda m: m[0] if m[0] in words.get(m[0][0], {}) else _BARE[m[0]], question)
    unknown = list(dict.fromkeys(word for word in re.findall(_WORD, question) if is_unknown(word)))
    if len(unknown) > MAX_MENDED:
        return question
    mended = {}
    for word in unknown:
        near = words.get(word[0], {})
        tried = process.extract(word, near.keys(), scorer=fuzz.ratio, score_cutoff=LEAST_ALIKE, limit=MOST_TRIED)
        alike = sorted(((likeness(word, other), other) for other, *_ in tried), reverse=True)
        best = [other for score, other in alike if score == alike[0][0] >= CUTOFF]
        forms = {stems(other) for other in best}
        if len(forms) == 1 and len(best[0]) - len(word) in FURTHEST and forms.isdisjoint({stems(word)}):
            mended[word] = near[best[0]]
    return re.sub(_WORD, lambda match: mended.get(match[0], match[0]), question)


def _forms(word: str) -> Iterator[str]:
    """The word and those that it may be a form of, or they of it."""
    yield word
    for ending in _ENDINGS if len(word) >= LEAST_FORM else ():
        if len(ending) == 1:
            yield word + ending
        if word.endswith(ending):
            yield word.removesuffix(ending)
