"""Does a claim turn round what it cites: exchange who did what to whom, or deny it?

Moving a clause keeps the order of the words inside it; exchanging two names reverses it. So the order of the words that both
share is compared, without a grammar.
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import combinations, pairwise

from rag.words import OPPOSITES, WORD, Token, content_words, stems

_MUTUAL = frozenset().union(
    *map(stems, "met meeting married agreed agreement talks bordered ties differed fought between together".split())
)
_AGENT = re.compile(r"\bby (?:the |an? )?(\w+)")
_OF_GAP = re.compile(r"[\w\s’'-]{0,30}\bof\b[\w\s’'-]{0,30}")


def exchanges_roles(said: str, quote: str) -> bool:
    """Whether the claim says of two things what the quote says the other way round: "A sued B" of "B sued A"."""
    ours, theirs = content_words(said), content_words(quote)
    agent = _AGENT.search(said)
    if agent and _AGENT.search(quote) and not stems(agent[1]) <= {t.stem for t in theirs}:
        return True
    all_theirs = all(t.stem in {o.stem for o in theirs} for t in ours)
    return _reverses_order(said, ours, quote, theirs, all_theirs) or (all_theirs and _displaces_name(said, ours, quote, theirs))


def _reverses_order(said: str, ours: list[Token], quote: str, theirs: list[Token], near: bool) -> bool:
    """Whether two things stand around a third, which is no name, in the other order, the voice being the same.

    Both must be names, unless the claim is `near` the quote: all its words are the quote's. A clause that has only moved turns
    the order of two, never of three.
    """
    count = Counter(t.stem for t in theirs)
    twice = {stem for stem, n in Counter(t.stem for t in ours).items() if n > 1}
    place = {t.stem: i for i, t in enumerate(theirs) if count[t.stem] == 1}
    shared = [(place[t.stem], t) for t in ours if t.stem in place and t.stem not in twice]
    for (i, one), (j, act), (k, other) in combinations(shared, 3):
        is_act = not act.named and not act.stem[0].isdigit() and act.stem not in _MUTUAL
        if i > j > k and is_act and (near or (one.named and other.named)) and _passive(said, act) == _passive(quote, theirs[j]):
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
    named = {t.stem for t in theirs if t.named}

    def turned(a: Token, b: Token) -> bool:
        is_same = re.search(r"\b(?:is|was|are|were)\b", said[a.end : b.start])
        return (a.stem, b.stem) not in gaps and not is_same and not _OF_GAP.fullmatch(gaps.get((b.stem, a.stem), ""))

    i = 0
    while i < len(ours):
        j = i + 1
        if ours[i].named and ours[i].stem in named:
            while j < len(ours) and ours[j].stem in named and frozenset((ours[j - 1].stem, ours[j].stem)) in beside:
                j += 1
            left, right = ours[max(0, i - 1) : i], ours[j : j + 1]
            known = any(frozenset((name.stem, other.stem)) in beside for name in ours[i:j] for other in left + right)
            if not known and (any(turned(a, ours[i]) for a in left) or any(turned(ours[j - 1], b) for b in right)):
                return True
        i = j
    return False


_DENIALS = frozenset(
    "not never no none nobody nothing neither nor without cannot hardly barely scarcely unable "
    "lack lacks lacked lacking fail fails failed refuse refuses refused".split()
)


def denies_otherwise(said: str, cited: Sequence[str]) -> bool:
    """Whether the claim denies what the cited sentences do not, or says what they deny."""
    ours, theirs = _denied_scopes(said), [d for quote in cited for d in _denied_scopes(quote)]
    stated, held = stems(said), frozenset[str]().union(*map(stems, cited))
    near = stated <= held
    for scope in ours:
        negated = any(prefix + stem in held for stem in scope for prefix in ("un", "in", "im", "dis"))  # "not able": "unable"
        if not negated and (len(ours) > len(theirs) or (near and scope and not any(scope & other for other in theirs))):
            return True
    for scope in theirs:
        if scope and scope <= stated and not any(scope & other for other in ours):
            return True
    if any(s.startswith("un") and len(s) > 5 and s[2:] in held and s not in held for s in stated):
        return True
    return any(a in stated - held and b in held - stated for a, b in OPPOSITES)


def _denied_scopes(text: str) -> list[frozenset[str]]:
    """For each denial its scope: the stems of the two content words that follow it."""
    words = WORD.findall(text)
    scopes = []
    for i, word in enumerate(words):
        lower = word.lower().replace("’", "'")
        if (lower in _DENIALS or lower.endswith("n't")) and (
            i + 1 == len(words) or words[i + 1].lower() not in ("only", "least")
        ):
            content = [s for w in words[i + 1 : i + 9] for s in stems(w)]
            scopes.append(frozenset(content[:2]))
    return scopes
