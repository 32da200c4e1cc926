"""Is a claim in a model's own words supported by the sentences it cites? What cannot be vouched for is not shown.

Its numbers, dates and names must stand in the cited sentences, or follow from the document's date; it must deny what they deny
and nothing else; what they say of two names it must not say the other way round; and the words and the meaning of the whole must
be near enough: a weighed sum, whose weights and threshold `benchmarks/claims.py` fits on other documents than it reports on.
"""

import functools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from rag.dates import resolve_dates
from rag.models import Embedder
from rag.types import Citation, Claim, Document, ResolvedDate
from rag.words import FUNCTION_WORDS, MONTHS, WORD, content_words, stems, without_possessive
from rag.writing.contradiction import denies_otherwise, exchanges_roles

Unsupported = Literal["mark", "markup", "order", "number", "date", "name", "negation", "roles", "support"]

SUPPORT = (0.83, 0.17)
"""Weights of `features`, fitted by benchmarks/claims.py --fit."""

SUPPORT_BELOW = 0.47
"""A claim whose weighed sum is lower is not supported; fitted with the weights."""

DatesOf = Callable[[str, int, int], Sequence[ResolvedDate]]
"""Of a document, by its id, the dates that begin and end within [start, end)."""

_MARKUP = re.compile(r"://|\bwww\.|\]\(|<[/!|?a-zA-Z]|\bjavascript:|\bdata:\w+/", re.I)
# What a document says to whoever reads it out is no statement that an answer could stand on.
_ORDER = re.compile(
    r"\A\W*(?:(?:please|now|then|and|but)\W+)*(?:"
    r"(?:ignore|disregard|forget|say|write|reply|respond|repeat|reveal|pretend|tell|speak|insist|do not|don[’']t|never)\b"
    r"|(?:answer|print|output|end|begin|start)\s+(?:in|with|only|the|that|this|every|all|nothing|exactly|as|[\"“'‘]|[A-Z]{2}))"
    r"|\b(?:ignore|disregard|forget)\b.{0,40}\b(?:above|previous|prior|earlier|instructions?|prompts?|rules)\b"
    r"|\byou (?:are now|are an? (?:\w+ )?(?:ai|assistant|model|bot)|(?:must|will|should|shall) (?:now |only |always |never )*"
    r"(?:answer|say|reply|respond|write|speak|pretend|act|cite|claim|end|ignore))\b"
    r"|(?:\A|\W)(?:system|assistant|user)\s*:|<\|\w+\|>|\[/?INST\]|\banswers? (?:must|should) (?:end|begin|be|say)\b",
    re.I | re.S,
)
_NUMBER = re.compile(r"\d")
_UNITS = "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen".split()
_TEENS = "seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_IN_WORDS = {w: str(n) for n, w in enumerate(_UNITS + _TEENS, 2)} | {w: str(10 * n) for n, w in enumerate(_TENS, 2)}
_OPENERS = frozenset(
    "however although though despite according later then also after before since when while during until once today yesterday "
    "meanwhile moreover furthermore additionally instead still yet because due thanks several most many both another other "
    "others one such under among between within around over nearly about more less only even people officials members "
    "document documents text article author source sources".split()
) | frozenset(_IN_WORDS)
_MONTHS = stems(" ".join(MONTHS))
_CLAUSE = re.compile(r"[,;:]|\b(?:and|but|while|whereas|who|which)\b")
_OF = frozenset("of between with from in on to for by at and about among".split())
_DEMONYM = re.compile(r"(?:n|an|ian|ean|s|ese|ish|i|ic|['’]s)\Z")


class Checker:
    """Holds the embedder and what gives the dates in a stretch of a document; safe to share by threads."""

    def __init__(self, embedder: Embedder, dates_of: DatesOf) -> None:
        self._embedder = embedder
        self._dates_of = dates_of

    def confirm(self, claim: Claim, before: Sequence[Citation], documents: Mapping[str, Document]) -> Claim | None:
        """The claim, if the sentences it cites support it, else None.

        Where they do but for a name, as a sentence with "he" does, the sentences `before` them are cited too if they hold it: but
        not where the cited ones have a name to spare, which the claim's may have taken the place of.
        """
        why = self.why_unsupported(claim, documents)
        if why == "name" and before and not _spare_names(claim) and self.support(claim) >= SUPPORT_BELOW:
            claim = replace(claim, citations=(*claim.citations, *before))
            why = self.why_unsupported(claim, documents)
        return None if why else claim

    def why_unsupported(self, claim: Claim, documents: Mapping[str, Document]) -> Unsupported | None:
        """Why the claim is not shown, or None for one that is supported."""
        if not claim.citations:
            return "mark"
        if _MARKUP.search(claim.text):
            return "markup"
        cited = [c.quote for c in claim.citations]
        if any(map(_ORDER.search, cited)):
            return "order"
        left = _without_dates(claim, documents, self._dates_of)
        if left is None:
            return "date"
        if not _numbers(left) <= set().union(*map(_numbers, cited)):
            return "number"
        if not _names_stand(left, claim, documents):
            return "name"
        if denies_otherwise(claim.text, cited):
            return "negation"
        if _joins_apart(claim, documents) or any(exchanges_roles(claim.text, quote) for quote in cited):
            return "roles"
        if not claim.text.strip() or self.support(claim) < SUPPORT_BELOW:
            return "support"
        return None

    def support(self, claim: Claim) -> float:
        """The weighed sum of `features`: the higher, the likelier that the cited sentences say it."""
        return sum(w * v for w, v in zip(SUPPORT, self.features(claim), strict=True))

    def features(self, claim: Claim) -> tuple[float, float]:
        """Of the claim's content words, the share that the cited sentences hold; the cosine of its meaning to the nearest of
        them or to all together."""
        quotes = [c.quote for c in claim.citations]
        said, held = stems(claim.text), stems(" ".join(quotes))
        share = len(said & held) / len(said) if said else 0.0
        vectors = self._embedder.embed([claim.text, *quotes, *([" ".join(quotes)] if len(quotes) > 1 else [])])
        return share, float((vectors[1:] @ vectors[0]).max())


def _without_dates(claim: Claim, documents: Mapping[str, Document], dates_of: DatesOf) -> str | None:
    """The claim with the dates blanked that the cited sentences give; None where they do not give one."""
    first = documents[claim.citations[0].document_id]
    given = [d for c in claim.citations for d in dates_of(c.document_id, c.start, c.end)]
    days = [d.interval for d in given if d.interval and d.type == "DATE"]
    quotes = " ".join(c.quote for c in claim.citations).casefold()
    left = claim.text
    for said in resolve_dates(claim.text, first.date):
        if said.interval is None or said.type != "DATE":  # the number of a duration must stand there
            continue
        low, high = said.interval
        if any(low <= a and z <= high for a, z in days):
            left = left[: said.start] + " " * (said.end - said.start) + left[said.end :]
        elif said.text.casefold() not in quotes:
            return None
    return left


def _numbers(text: str) -> set[str]:
    """Its numbers as digits, "1,000" and "ten" included; "one" is mostly none."""
    numbers = set()
    for word in WORD.findall(text):
        if _NUMBER.search(word):
            numbers.add(re.sub(r"(?<=\d),(?=\d{3})", "", word.casefold()).rstrip(".,%"))
        elif word.lower() in _IN_WORDS:
            numbers.add(_IN_WORDS[word.lower()])
    return {re.sub(r"(?<=\d)(?:st|nd|rd|th)\Z", "", n) for n in numbers}


def _names_stand(text: str, claim: Claim, documents: Mapping[str, Document]) -> bool:
    """Whether every name of the text stands in the cited sentences, as a word, a people's name of it, or initials."""
    held = {without_possessive(w) for c in claim.citations for w in WORD.findall(c.quote)}
    initials = {i for c in claim.citations for i in _initials(c.quote)}
    for name in _names(text, claim, documents):
        plain = without_possessive(name)
        if plain not in held and plain not in initials and not any(_is_akin(plain, h) for h in held):
            return False
    return True


def _names(text: str, claim: Claim, documents: Mapping[str, Document]) -> Iterator[str]:
    words = list(WORD.finditer(text))
    for i, match in enumerate(words):
        word = match[0]
        if not word[0].isupper() or word.lower() in FUNCTION_WORDS:
            continue
        begins = i == 0 or bool(re.search(r"[.!?:]\W*\Z", text[words[i - 1].start() : match.start()]))
        if not begins or _is_name(words, i, claim, documents):
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
    return frozenset(w for w in WORD.findall(document.text) if w[0].islower())


def _spare_names(claim: Claim) -> set[str]:
    """The stems of the names in the cited sentences, months apart, that the claim does not use."""
    named = {t.stem for c in claim.citations for t in content_words(c.quote)[1:] if t.named} - _MONTHS
    return named - {t.stem for t in content_words(claim.text)}


def _initials(text: str) -> set[str]:
    """ "the United Nations General Assembly" gives un, ung, unga, ng, …"""
    initials: set[str] = set()
    for run in re.findall(r"(?:[A-Z]\w+(?:\s+(?:of|the|for|and)\s+|[\s-]+))+[A-Z]\w+", text):
        letters = "".join(w[0] for w in re.findall(r"[A-Z]\w+", run)).casefold()
        initials |= {letters[a:z] for a in range(len(letters)) for z in range(a + 2, len(letters) + 1)}
    return initials


def _is_akin(one: str, other: str) -> bool:
    """Russia and Russian, Palestine and Palestinian."""
    short, long = sorted((one.rstrip("e"), other.rstrip("e")), key=len)
    return len(short) >= 3 and long.startswith(short) and bool(_DEMONYM.fullmatch(long[len(short) :]))


def _joins_apart(claim: Claim, documents: Mapping[str, Document]) -> bool:
    """Whether a clause joins a number of one cited sentence to a name of another that is not its neighbour."""
    if len(claim.citations) < 2:
        return False
    for clause in _CLAUSE.split(claim.text):
        numbers, names = _numbers(clause), {without_possessive(n) for n in _names(clause, claim, documents)}
        for one in claim.citations:
            if not numbers or not numbers & _numbers(one.quote):
                continue
            elsewhere = [c for c in claim.citations if c is not one and not numbers & _numbers(c.quote)]
            missing = {n for n in names if n not in {without_possessive(w) for w in WORD.findall(one.quote)}}
            for other in elsewhere:
                far = other.document_id != one.document_id or max(other.start - one.end, one.start - other.end) > 2
                if far and missing & {without_possessive(w) for w in WORD.findall(other.quote)}:
                    return True
    return False
