"""The names that readings are about: what tells two apart, and whether the one asked about is among them."""

import re
from collections.abc import Sequence

from rag.readings.beside import leans_on
from rag.types import Reading
from rag.words import stems

_IDENTIFIER = re.compile(r"\b[A-Za-z]\w*_\w+")


def names_identifiers(question: str, reading: Reading) -> bool:
    """Whether an identifier of the question (`buffer_size`, which means one thing alone) stands in the sentence or in what it
    leans on; True where the question has none.
    """
    asked = _identifiers(question)
    return not asked or bool(asked & _identifiers(f"{reading.sentence_words} {leans_on(reading)}"))


def of_identifiers(question: str, readings: Sequence[Reading]) -> Sequence[Reading]:
    """The readings less those of sentences that speak of another identifier than the one asked about, if others are left."""
    if not _identifiers(question):
        return readings
    return [r for r in readings if names_identifiers(question, r) or not _identifiers(r.sentence_words)] or readings


def _identifiers(text: str) -> frozenset[str]:
    return frozenset(word.lower() for word in _IDENTIFIER.findall(text))


def names_apart(question: str, readings: Sequence[Reading]) -> list[str]:
    """For two readings the name that each is about, where it differs: the one nearest to the question's own words in its
    sentence, before them if two are as near; "With" it, where the sentence has that. Empty strings where that tells nothing.

    "When did relations deteriorate?": "… as relations with Israel have deteriorated, …" is with Israel.
    """
    names = [_nearest_name(question, r) for r in readings]
    apart = len(set(names)) == len(names) > 1 and all(names)
    return [_with(name, r.sentence_words) for name, r in zip(names, readings, strict=True)] if apart else [""] * len(readings)


def _with(name: str, sentence: str) -> str:
    """ "With Israel" of "relations with Israel", and of "relations between Moscow, which …, and Israel"."""
    named = rf"(?:the )?{re.escape(name)}\b"
    return f"With {name}" if re.search(rf"\b(?:with {named}|between\b[^.;]{{1,200}}? and {named})", sentence) else name


def _nearest_name(question: str, reading: Reading) -> str:
    words = re.findall(r"\w+", reading.sentence_words)
    word_stems = [stems(word) for word in words]
    asked = stems(question)
    counts = {stem: sum(stem in held for held in word_stems) for stem in asked}
    told = [stem for stem in asked if counts[stem]]
    if not told:
        return ""
    spoken = [next(iter(stems(w)), "") for w in re.findall(r"\w+", question)]
    rarest = min(told, key=lambda stem: (counts[stem], -spoken.index(stem)))
    at = next(i for i, held in enumerate(word_stems) if rarest in held)
    answer = set(re.findall(r"\w+", reading.words))
    named = [
        i
        for i, word in enumerate(words)
        if i and word[0].isupper() and word not in answer and not (word_stems[i] & asked) and word_stems[i]
    ]
    return words[min(named, key=lambda i: (abs(i - at), i > at))] if named else ""
