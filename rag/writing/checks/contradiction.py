"""Does a claim turn round what it cites: exchange who did what to whom, or make up why?

Moving a clause keeps the order of the words inside it; exchanging two names reverses it. So the order of the words that both
share is compared, without a grammar.
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from rag.words import Token, content_words, stems

_MUTUAL = frozenset().union(
    *map(stems, "met meeting married agreed agreement talks bordered ties differed fought between together".split())
)
_AGENT = re.compile(
    r"\b(?:\w+ed|\w+en|\w+wn|made|built|led|won|run|held|sold|bought|taught|brought|sent|kept|lost|met|paid|said|told|found|put|set|"
    r"hit|shot|done|begun) by (?:the |an? )?(\w+)"
)
_OF_A_PEOPLE = re.compile(r"[a-z](?:ian|ican|ese|ish|ean)\Z|\A(?:Israeli|French|Dutch|German)\Z")
_IDENTITY = re.compile(r"\b(?:is|are|was|were) (?:(?:the|an?|one|its|his|her|their)\b|[\w ]{1,30}['’]s )", re.I)
"""What says that one thing is another, which may be said the other way round."""
_PRONOUN = re.compile(r"\b(?:he|she|it|they)\b", re.I)
_BOUNDARY = re.compile(r"[,;:–—]|\b(?:and|but|by|which|who|that|while|whereas)\b")
_BY = re.compile(r"\bby\b")
_POSSESSIVE, LONGEST_OWNED = ("'s", "’s", "s'", "s’"), 3
"""The end of who owns, and how many content words may follow for what is owned: "the league's first president"."""
_IN_ONE_PHRASE = re.compile(r"[\w\s’'-]*")
_OF_GAP = re.compile(r"[\w\s’'-]{0,30}\bof\b[\w\s’'-]{0,30}")


def exchanges_roles(said: str, quote: str) -> Literal["", "maybe", "yes"]:
    """Whether the claim says of two things what the quote says the other way round: "A sued B" of "B sued A"; "maybe" where it
    has words of its own, whose order proves less."""
    ours, theirs = content_words(said), content_words(quote)
    agent = _AGENT.search(said)
    if agent and _BY.search(quote) and not stems(agent[1]) <= {t.stem for t in theirs}:
        return "yes"
    all_theirs = all(t.stem in {o.stem for o in theirs} for t in ours)
    if _reverses_order(said, ours, quote, theirs, all_theirs):
        return "yes" if all_theirs else "maybe"
    return "yes" if all_theirs and _displaces_name(said, ours, quote, theirs) else ""


def leaps(said: str, quote: str) -> bool:
    """Whether the claim says something of a name that in the quote stands in another clause, beyond a name that the claim leaves
    out, and no pronoun takes it up: "A is the winner" of "A's friends, and B, the winner"."""
    ours, theirs = content_words(said), content_words(quote)
    place = {t.stem: i for i, t in reversed(list(enumerate(theirs)))}
    used = {t.stem for t in ours}
    for one, act in pairwise(ours):
        if not one.named or act.named or one.stem not in place or act.stem not in place or place[one.stem] >= place[act.stem]:
            continue
        first, last = place[one.stem], place[act.stem]
        others = any(t.named and t.stem not in used for t in theirs[first + 1 : last])
        between = quote[theirs[first].end : theirs[last].start]
        if others and _BOUNDARY.search(between) and not _PRONOUN.search(between):
            return True
    return False


def _reverses_order(said: str, ours: list[Token], quote: str, theirs: list[Token], near: bool) -> bool:
    """Whether two things stand around a third, which is no name, in the other order, the voice being the same.

    Both must be names, unless the claim is `near` the quote: all its words are the quote's. A clause that has only moved turns
    the order of two, never of three.
    """
    near = near and not _IDENTITY.search(said)
    count = Counter(t.stem for t in theirs)
    twice = {stem for stem, n in Counter(t.stem for t in ours).items() if n > 1}
    place = {t.stem: i for i, t in enumerate(theirs) if count[t.stem] == 1}
    shared = [(place[t.stem], t) for t in ours if t.stem in place and t.stem not in twice]
    acts = [(at, j, act) for at, (j, act) in enumerate(shared) if not act.named and not act.stem[0].isdigit()]
    for at, j, act in acts:
        before = any(i > j and (near or one.named) for i, one in shared[:at])
        after = any(k < j and (near or other.named) for k, other in shared[at + 1 :])
        if before and after and act.stem not in _MUTUAL and _passive(said, act) == _passive(quote, theirs[j]):
            return True
    return False


def _passive(text: str, act: Token) -> bool:
    """Whether what follows the word says by whom: "was sued by", "a plan made by"."""
    after = text[act.end :]
    been = re.search(r"\b(?:was|were|is|are|been|be|being)\b(?:\W+\w+){0,2}\W*\Z", text[max(0, act.start - 60) : act.start])
    return bool(re.match(r"\W*by\b", after) or (been and re.match(r"\W*(?:\w+\W+){0,4}?by\b", after)))


def _displaces_name(said: str, ours: list[Token], quote: str, theirs: list[Token]) -> bool:
    """Whether a name of the claim stands between other words than in the quote, one of them on its wrong side.

    "A is B" may be said of "B, A", and "A's B" of "the B of A".
    """
    beside = {frozenset((a.stem, b.stem)) for a, b in pairwise(theirs)}
    gaps = {(a.stem, b.stem): quote[a.end : b.start] for i, a in enumerate(theirs) for b in theirs[i + 1 :]}
    owned = {
        (b.stem, a.stem)
        for i, a in enumerate(theirs)
        if quote[a.start : a.end].endswith(_POSSESSIVE)
        for b in theirs[i + 1 : i + 1 + LONGEST_OWNED]
        if _IN_ONE_PHRASE.fullmatch(quote, a.end, b.start)
    }
    named = {t.stem for t in theirs if t.named}

    def turned(a: Token, b: Token) -> bool:
        is_same = re.search(r"\b(?:is|was|are|were)\b", said[a.end : b.start])
        between = gaps.get((b.stem, a.stem), "")
        return (a.stem, b.stem) not in gaps and not is_same and not (_OF_GAP.fullmatch(between) or (a.stem, b.stem) in owned)

    i = 0
    while i < len(ours):
        j = i + 1
        word = said[ours[i].start : ours[i].end]
        if ours[i].named and ours[i].stem in named and not _OF_A_PEOPLE.search(word):
            while j < len(ours) and ours[j].stem in named and frozenset((ours[j - 1].stem, ours[j].stem)) in beside:
                j += 1
            left, right = ours[max(0, i - 1) : i], ours[j : j + 1]
            known = any(frozenset((name.stem, other.stem)) in beside for name in ours[i:j] for other in left + right)
            if not known and (any(turned(a, ours[i]) for a in left) or any(turned(ours[j - 1], b) for b in right)):
                return True
        i = j
    return False


_CAUSE = re.compile(
    r"\b(?:because|due to|owing to|thanks to|as a result|therefore|caused(?: by)?|led to|resulted in|the reason (?:is|was)|"
    r"that(?: i|['’])s why|perché|poiché|parce que|weil)\b",
    re.I,
)
_GIVES_CAUSE = re.compile(
    r"\b(?:because|since(?! (?:\w+ )?\d)|due|owing|thanks|results?|resulted|resulting|cause[sd]?|causing|led|leads|leading|"
    r"therefore|thus|hence|so|why|reasons?|blame[sd]?|forc(?:ed|ing)|prompt(?:ed|ing)|explains?|explained|citing|meant|lest|accused|sparked|triggered|drove|"
    r"perché|poiché|parce que|car|weil|denn)\b",
    re.I,
)
_MAY_GIVE_CAUSE = re.compile(r"\b(?:after|as|when|once|following|made|makes?)\b|, (?:\w+ ){0,2}\w+ing\b", re.I)


def invents_cause(said: str, cited: Sequence[str]) -> Literal["", "maybe", "yes"]:
    """Whether the claim says that one thing came of another, which the cited sentences do not say: "maybe" where they have words
    that may mean it, as "after" does, or give the cause in another sentence or clause than the effect."""
    cause = _CAUSE.search(said)
    if not cause:
        return ""
    effect, reason = stems(said[: cause.start()]), stems(said[cause.end() :])
    if 2 * len(reason & frozenset[str]().union(*map(stems, cited))) < len(reason):
        return "yes"
    effect = effect or reason
    given = [clause for quote in cited for clause in re.split(r";|, but\b", quote)]
    held = effect & frozenset[str]().union(*map(stems, given))
    causal = [clause for clause in given if _GIVES_CAUSE.search(clause)]
    if any(2 * len(held & stems(clause)) >= len(held) for clause in causal):
        return "" if held else "maybe"
    if len(cited) > 1 and causal:
        return "maybe"
    return "maybe" if not causal and any(_MAY_GIVE_CAUSE.search(clause) for clause in given) else "yes"
