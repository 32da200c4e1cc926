"""The people of the documents: of which names a text goes on as "he" or "she", and which only say where."""

import itertools
import re
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from typing import Literal

from rag.types import Passage
from rag.words import FUNCTION_WORDS, MONTHS, WEEKDAYS

MOST_PASSAGES = 1000
"""At the head of the documents, in which people are looked for: of a larger archive, those who come first."""

SELDOM = 3
"""Who is called so less often than another of those named, by this factor or more, may be meant, but is not likelier for it: what
follows a name is sometimes said of somebody else."""

Gender = Literal["he", "she"]

_PRONOUNS: dict[str, Gender] = {
    "she": "she", "her": "she", "herself": "she", "he": "he", "him": "he", "his": "he", "himself": "he"
}  # fmt: skip
_NO_NAMES = {word.capitalize() for word in (*FUNCTION_WORDS, *MONTHS, *WEEKDAYS)}
_WORD = rf"(?!(?i:{'|'.join(_PRONOUNS)})\b)[A-Z][\w’'-]*\w"
_NAME = rf"(?P<name>{_WORD}(?:\s{_WORD}){{0,3}})"
_WITHIN = re.compile(rf"(?<=[\w,;:)] )(?:{_WORD})")
"""A capitalised word within a sentence, which is a name."""

_TITLES: dict[str, Gender] = {
    "Mr": "he", "Sir": "he", "Lord": "he", "Mrs": "she", "Ms": "she", "Miss": "she", "Dame": "she", "Lady": "she"
}  # fmt: skip
_MENTION = re.compile(
    rf"(?P<anew>(?:\A|\n\s*\n)(?=(?i:{'|'.join(_PRONOUNS)})\b))|"
    r"(?:\A|[.!?:;][\"”’)\]]*\s+[\"“‘(\[]?|\n\s*\n|,\s+|\b(?:and|but|that|when|while|because|after|before|as|where|whom|which)\s+)"
    rf"(?:(?P<title>{'|'.join(_TITLES)}|Dr|Prof)\.?\s+)?{_NAME}"
    r"(?=,? (?!and\b|or\b)[a-z0-9(])"
    rf"|\b(?P<pronoun>{'|'.join(f'[{p[0].upper()}{p[0]}]{p[1:]}' for p in _PRONOUNS)})\b"
)
"""A name where a clause begins, which mostly is who acts in it; or a pronoun; or where a paragraph begins with one, and goes back
to whom the text is about.
"""

_Mention = tuple[str, Gender | None]
"""A name, or none; and what its bearer, or whoever was named last, is called, if that is said. Neither: nobody was named last."""

_PLACED = re.compile(rf"\b(?:in|at|near|from|to|into|across|outside|around|the)\s+{_NAME}")


class People:
    """Names by their last word, as a text goes on once it has named somebody: "Marguerite Vance" is "Vance" in what follows.

    `names` are the words that have a capital within a sentence.
    """

    def __init__(self, passages: Iterable[Passage] = ()) -> None:
        texts = [passage.text for passage in itertools.islice(passages, MOST_PASSAGES)]
        self.names = frozenset(match[0] for text in texts for match in _WITHIN.finditer(text)) - _NO_NAMES
        mentions = [_mentions(text, self.names) for text in texts]
        acting = Counter(_last(name) for mention in mentions for name, _ in mention if name)
        placed = Counter(_last(match["name"]) for text in texts for match in _PLACED.finditer(text))
        self._placed = {name for name, often in placed.items() if often > acting[name]}
        self._whole: dict[str, str] = {}
        self._called: dict[Gender, Counter[str]] = {"he": Counter(), "she": Counter()}
        for mention in mentions:
            self._read([(name, said) for name, said in mention if not name or _last(name) not in self._placed])

    def likeliest(self, pronoun: Gender, names: Sequence[str]) -> list[str]:
        """Those of the names that the pronoun may stand for: first whom the documents go on to call so, then who may be somebody.

        Where the names are of nobody whom they tell of, whom they most often call so comes first.
        """
        other: Gender = "he" if pronoun == "she" else "she"
        often = {name: self._count(name, pronoun) for name in names}
        least = max(often.values(), default=0) / SELDOM
        called = [name for name in names if often[name] > max(least, self._count(name, other))]
        known = [n for n in names if _last(n) not in self._placed and not n.isupper()]
        may_be = [name for name in known if often[name] >= self._count(name, other)]
        if not called and not any(self._tells_of(name) for name in may_be):
            called = [self._whole[most] for most, _ in self._called[pronoun].most_common(1)]
        return list(dict.fromkeys([*called, *may_be]))

    def is_mostly(self, name: str, pronoun: Gender) -> bool:
        """Whether the documents call so hardly anybody else."""
        others = (count for word, count in self._called[pronoun].items() if word not in self._words_of(name))
        return self._count(name, pronoun) >= SELDOM * max(others, default=0)

    def _count(self, name: str, pronoun: Gender) -> int:
        """How often whoever has one of the name's words is called so."""
        return max((self._called[pronoun][word] for word in name.split()), default=0)

    def _tells_of(self, name: str) -> bool:
        return name in self._whole or (" " in name and name.istitle())

    def _words_of(self, name: str) -> set[str]:
        """The words by which its bearer is named: "Agnes" is "Agnes Tolliver"."""
        words = set(name.split())
        return words.union(*(whole.split() for whole in self._whole.values() if words & set(whole.split())))

    def _read(self, mentions: Iterable[_Mention]) -> None:
        subject = ""
        for name, said in mentions:
            if not name and not said:
                subject = ""
            if name:
                subject = _last(name)
                self._whole[subject] = max(self._whole.get(subject, ""), name, key=len)
            if subject and said:
                self._called[said][subject] += 1


NOBODY = People()


def gender_of(pronoun: str) -> Gender:
    """Of "she", "him" or "his", in any case; KeyError for other words."""
    return _PRONOUNS[pronoun.lower()]


def _mentions(text: str, words: Container[str]) -> list[_Mention]:
    """Who is named and how they are called, in order; a word alone is a name if it is one of the words."""
    found: list[_Mention] = []
    for match in _MENTION.finditer(text):
        if not match["name"]:
            found.append(("", gender_of(match["pronoun"]) if match["pronoun"] else None))
            continue
        name = list(itertools.dropwhile(_NO_NAMES.__contains__, match["name"].split()))
        if name and name[-1] not in _NO_NAMES and (len(name) > 1 or name[0] in words):
            found.append((" ".join(name), _TITLES.get(match["title"] or "")))
    return found


def _last(name: str) -> str:
    return re.sub(r"['’]s?$", "", name).split()[-1]
