"""Does a claim make the doer of what the quote has done to it? "The singers invited the museum" of "the singers were invited"."""

import re
from itertools import islice, pairwise

from rag.words import Token, content_words

LONGEST_PHRASE = 6
"""Content words of what a verb is done to, at most, that are looked at."""

_DEED = re.compile(
    r"\w{2,}ed\Z|(?:made|built|led|won|ran|held|sold|bought|taught|brought|sent|kept|lost|met|paid|found|hit|shot|struck|caught|"
    r"left|fed|drove|driven|wrote|written|took|taken|gave|given|saw|seen|knew|known|chose|chosen|beat|beaten|threw|thrown)\Z",
    re.I,
)
_DET = r"(?:the|an?|its|his|her|their|our|this|that|these|those|both|all|some)"
_DONE_TO = re.compile(rf"\s(?:{_DET}\s|[A-Z\d])")
_HAS = re.compile(r"\s(?:(?:has|have|had)\s)?")
_BE = re.compile(r"\b(?:is|are|was|were|been|being|be)\s(?:\w+\s){0,2}\Z")
_BY = re.compile(r"\s((?:\w+\s){0,4}?)by\s(?!(?:him|her|it|them|\w+sel(?:f|ves)|about|over|nearly|\w+ing)\b|\d)")
_PERFECT = re.compile(r"\s(?:(?:has|have|had|will|would|can|could|may|might|must|should|to)\s)?\Z")
_DETERMINED = re.compile(rf"\s(?:{_DET}\s)?")
_OF = re.compile(rf"\sof\s(?:{_DET}\s)?")
_TO_SOMEBODY = re.compile(
    r"\s(?:(?:for|to|with|at|on|from|against)\s)?"
    r"(?:him|them|her(?!\s(?!(?:to|for|in|and|at|on|with|by|when|because)\b)[a-z]))\b"
)
""" "Taught her", and not "taught her son"."""
_SOMEBODY = re.compile(r"\b(he|she|they)\s(?:who\s)?(?:(?:has|have|had|also|later|once|then)\s)*\Z", re.I)
_AFTER_SPEECH = re.compile(r"[,.?!”\"’']\s?\Z")
""" "…”, wrote Anna": the doer stands behind."""


def makes_doer(said: str, quote: str) -> bool:
    """Whether the word just before a verb in the claim, which does it to something, is in the quote what it is done to, or is not
    there although the quote tells by whom it is done: "aliens built the bridge" of "built by Rosa Klein"."""
    theirs = content_words(quote)
    places: dict[str, list[int]] = {}
    for i, token in enumerate(theirs):
        places.setdefault(token.stem, []).append(i)
    for one, deed in pairwise(content_words(said)):
        found = places.get(deed.stem, [])
        if len(found) != 1 or not _DEED.match(said[deed.start : deed.end]) or not _DONE_TO.match(said, deed.end):
            continue
        if not _HAS.fullmatch(said, one.end, deed.start):
            continue
        if one.stem in _done_to(quote, theirs, found[0]):
            return True
        if one.stem not in places and _BY.match(quote, theirs[found[0]].end):
            return True
    return False


def turns_pronoun(said: str, quote: str) -> bool:
    """Whether the claim may have somebody do what in the quote is done to "him", "her" or "them": "she vouched for the owner" of
    "the owner vouched for her"."""
    ours, theirs = content_words(said), content_words(quote)
    for i, deed in enumerate(theirs):
        if not _DEED.match(quote[deed.start : deed.end]) or not _TO_SOMEBODY.match(quote, deed.end):
            continue
        before = {token.stem for token in theirs[:i]}
        for j, same in enumerate(ours):
            turned = same.stem == deed.stem and _who_did(said, same) - _who_did(quote, deed)
            done_to = {token.stem for token in ours[j + 1 : j + 2]}
            if turned or (same.stem == deed.stem and done_to & before):
                return True
    return False


def _who_did(text: str, deed: Token) -> set[str]:
    found = _SOMEBODY.search(text, max(0, deed.start - 30), deed.start)
    return {found[1].lower()} if found else set()


def _done_to(quote: str, words: list[Token], at: int) -> frozenset[str]:
    """The stems of what the verb that is the word `at` this place is done to, as far as that may not be who does it."""
    deed = words[at]
    if not _DEED.match(quote[deed.start : deed.end]):
        return frozenset()
    be = _BE.search(quote, max(0, deed.start - 40), deed.start)
    by = _BY.match(quote, deed.end)
    if by and (be or not by[1]):  # whoever did it stands behind
        return frozenset(t.stem for t in words[:at]) - {t.stem for t in words[at + 1 :]}
    if be:
        return _subject(quote, [token for token in words[:at] if token.end <= be.start()], be.start())
    if _AFTER_SPEECH.search(quote, max(0, deed.start - 2), deed.start):
        return frozenset()
    phrase, end = set[str](), deed.end
    for token in islice(words, at + 1, at + 1 + LONGEST_PHRASE):
        if not _DETERMINED.fullmatch(quote, end, token.start):
            break
        if not quote[token.start : token.end].endswith(("'s", "’s")):
            phrase.add(token.stem)
        end = token.end
    return frozenset(phrase) - {token.stem for token in words[:at]}


def _subject(quote: str, before: list[Token], end: int) -> frozenset[str]:
    """The stems of what stands right before the verb that begins at `end`: "the delegation of Velm" gives both its words."""
    heads = set[str]()
    for token in islice(reversed(before), LONGEST_PHRASE):
        gap = _OF if heads else _PERFECT
        if not gap.fullmatch(quote, token.end, end):
            break
        heads.add(token.stem)
        end = token.start
    return frozenset(heads)
