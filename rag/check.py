"""Is a claim in a model's own words supported by the sentences it cites? What cannot be vouched for is not shown.

Its numbers, dates and names must stand in the cited sentences, or follow from the document's date; it must deny what they deny
and nothing else; what they say of two names it must not say the other way round; and the words and the meaning of the whole must
be near enough: a weighed sum, whose weights and threshold `benchmarks/claims.py` fits on other documents than it reports on.
"""

import functools
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from rag.dates import resolve_dates
from rag.embed import Embedder
from rag.rank import FUNCTION_WORDS, stems
from rag.reader import Reader
from rag.types import Citation, Claim, Document, ResolvedDate

Fault = Literal["mark", "markup", "number", "date", "name", "negation", "roles", "support"]

SUPPORT = (1.0, 0.0, 0.0)
"""Weights of `features`, fitted by benchmarks/claims.py --fit."""

SUPPORT_BELOW = 0.5
"""A claim whose weighed sum is lower is not supported; fitted with the weights."""

_MARKUP = re.compile(r"://|\bwww\.|\]\(|<[/!|?a-zA-Z]|\bjavascript:|\bdata:\w+/", re.I)
_WORD = re.compile(r"\d[\d.,]*\d%?|\w+(?:[’']\w+)*%?")
_NUMBER = re.compile(r"\d")
_UNITS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_IN_WORDS = {w: str(n) for n, w in enumerate(_UNITS.split()) if w not in ("zero", "one")} | {
    w: str(10 * n) for n, w in enumerate(_TENS.split(), 2)
}
_DENIALS = frozenset("not never no none nobody nothing neither nor without cannot hardly barely scarcely".split())
_OPENERS = frozenset(
    "however although though despite according later then also after before since when while during until once today yesterday "
    "meanwhile moreover furthermore additionally instead still yet because due thanks two three four five six seven eight nine ten "
    "several most many both another other others one such under among between within around over nearly about more less only "
    "even people officials members document documents text article author sources source".split()
)
_OF = frozenset("of between with from in on to for by at and about among".split())
_DEMONYM = re.compile(r"(?:n|an|ian|ean|s|ese|ish|i|ic|['’]s)\Z")


@dataclass(frozen=True, slots=True)
class _Words:
    """A text as the checks need it."""

    words: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> "_Words":
        return cls(tuple(_WORD.findall(text)))


class Checker:
    """Holds the models; safe to share by threads."""

    def __init__(self, reader: Reader, embedder: Embedder) -> None:
        self._reader, self._embedder = reader, embedder

    def fault_of(self, claim: Claim, documents: Mapping[str, Document]) -> Fault | None:
        """Why the claim is not shown, or None for one that is supported."""
        if not claim.citations:
            return "mark"
        if _MARKUP.search(claim.text):
            return "markup"
        cited = [c.quote for c in claim.citations]
        left = _undated(claim, documents)
        if left is None:
            return "date"
        if not _numbers(left) <= set().union(*map(_numbers, cited)):
            return "number"
        if not _names_stand(left, claim, documents):
            return "name"
        if _denies_otherwise(claim.text, cited):
            return "negation"
        values = self.features(claim)
        if sum(w * v for w, v in zip(SUPPORT, values, strict=True)) < SUPPORT_BELOW:
            return "support"
        return None

    def features(self, claim: Claim) -> tuple[float, ...]:
        cited = " ".join(c.quote for c in claim.citations)
        said, held = stems(claim.text), stems(cited)
        share = len(said & held) / len(said) if said else 0.0
        vectors = self._embedder.embed([claim.text, *(c.quote for c in claim.citations)])
        near = float((vectors[1:] @ vectors[0]).max())
        return share, near, 0.0


def _undated(claim: Claim, documents: Mapping[str, Document]) -> str | None:
    """The claim with the dates blanked that the cited sentences give; None where they do not give one."""
    first = documents[claim.citations[0].document_id]
    given = [d for c in claim.citations for d in _dates_of(documents[c.document_id]) if d.start < c.end and d.end > c.start]
    days = [d.interval for d in given if d.interval]
    quotes = " ".join(c.quote for c in claim.citations).casefold()
    left = claim.text
    for said in resolve_dates(claim.text, first.date):
        if said.interval is None:
            continue
        low, high = said.interval
        if any(low <= a and z <= high for a, z in days):
            left = left[: said.start] + " " * (said.end - said.start) + left[said.end :]
        elif said.text.casefold() not in quotes:
            return None
    return left


@functools.lru_cache(maxsize=64)
def _dates_of(document: Document) -> list[ResolvedDate]:
    return resolve_dates(document.text, document.date)


def _numbers(text: str) -> set[str]:
    """Its numbers as digits, "1,000" and "ten" included; "one" is mostly none."""
    found = set()
    for word in _WORD.findall(text):
        if _NUMBER.search(word):
            found.add(re.sub(r"(?<=\d),(?=\d{3})", "", word.casefold()).rstrip(".,%"))
        elif word.lower() in _IN_WORDS:
            found.add(_IN_WORDS[word.lower()])
    return {re.sub(r"(?<=\d)(?:st|nd|rd|th)\Z", "", n) for n in found}


def _names_stand(text: str, claim: Claim, documents: Mapping[str, Document]) -> bool:
    """Whether every name of the text stands in the cited sentences, as a word, a people's name of it, or initials."""
    held = {_bare(w) for c in claim.citations for w in _WORD.findall(c.quote)}
    initials = {i for c in claim.citations for i in _initials(c.quote)}
    for name in _names(text, claim, documents):
        bare = _bare(name)
        if bare not in held and bare not in initials and not any(_akin(bare, h) for h in held):
            return False
    return True


def _names(text: str, claim: Claim, documents: Mapping[str, Document]) -> Iterator[str]:
    words = list(_WORD.finditer(text))
    for i, found in enumerate(words):
        word = found[0]
        if not word[0].isupper() or word.lower() in FUNCTION_WORDS:
            continue
        begins = not re.search(r"\w", claim.text[: found.start()]) or bool(re.search(r"[.!?:]\W*\Z", claim.text[: found.start()]))
        if begins and not _is_name(words, i, claim, documents):
            continue
        yield word


def _is_name(words: Sequence["re.Match[str]"], i: int, claim: Claim, documents: Mapping[str, Document]) -> bool:
    """Whether a word that begins a sentence, and so has its capital anyway, names something."""
    word = words[i][0]
    following = words[i + 1][0] if i + 1 < len(words) else ""
    if word.lower() in _OPENERS or word.lower().endswith("ly"):
        return False
    if following[:1].isupper() and following.lower() not in FUNCTION_WORDS:
        return True
    if any(word.lower() in _lower_words(documents[c.document_id]) for c in claim.citations):
        return False
    return following not in _OF


@functools.lru_cache(maxsize=64)
def _lower_words(document: Document) -> frozenset[str]:
    return frozenset(w for w in _WORD.findall(document.text) if w[0].islower())


def _bare(word: str) -> str:
    return re.sub(r"['’]s?\Z", "", word.casefold())


def _initials(text: str) -> set[str]:
    """ "the United Nations General Assembly" gives un, ung, unga, ng, …"""
    found: set[str] = set()
    for run in re.findall(r"(?:[A-Z]\w+(?:\s+(?:of|the|for|and)\s+|[\s-]+))+[A-Z]\w+", text):
        letters = "".join(w[0] for w in re.findall(r"[A-Z]\w+", run)).casefold()
        found |= {letters[a:z] for a in range(len(letters)) for z in range(a + 2, len(letters) + 1)}
    return found


def _akin(one: str, other: str) -> bool:
    """Russia and Russian, Palestine and Palestinian."""
    short, long = sorted((one.rstrip("e"), other.rstrip("e")), key=len)
    return len(short) >= 3 and long.startswith(short) and bool(_DEMONYM.fullmatch(long[len(short) :]))


def _denies_otherwise(said: str, cited: Sequence[str]) -> bool:
    """Whether the claim denies what the cited sentences do not, or says what they deny."""
    ours, theirs = _denied(said), [d for quote in cited for d in _denied(quote)]
    held = frozenset().union(*map(stems, cited))
    for scope in ours:
        if scope and not any(scope & other for other in theirs) and not any(f"{p}{s}" in held for s in scope for p in ("un", "in", "dis", "im")):
            return True
    stated = stems(said)
    for scope in theirs:
        if scope and scope <= stated and not any(scope & other for other in ours):
            return True
    return any(s[2:] in held and s not in held for s in stated if s.startswith("un") and len(s) > 5)


def _denied(text: str) -> list[frozenset[str]]:
    """For each denial its scope: the stems of the two content words that follow it."""
    words = _WORD.findall(text)
    found = []
    for i, word in enumerate(words):
        lower = word.lower().replace("’", "'")
        if (lower in _DENIALS or lower.endswith("n't")) and (i + 1 == len(words) or words[i + 1].lower() not in ("only", "least")):
            content = [s for w in words[i + 1 : i + 9] for s in stems(w)]
            found.append(frozenset(content[:2]))
    return found
