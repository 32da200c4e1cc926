"""Does a sentence deny what those it cites do not, say what they deny, or say the opposite?"""

from collections.abc import Sequence

from rag.words import WORD, stems

_DENIALS = frozenset(
    "not never no none nobody nothing neither nor without cannot hardly barely scarcely unable "
    "lack lacks lacked lacking fail fails failed refuse refuses refused".split()
)
# Not those that tell one deed from two sides, such as to buy and to sell.
_PAIRS = (
    "improved deteriorated, improved worsened, rise fall, rose fell, increase decrease, increase decline, open closed, "
    "before after, more less, more fewer, first last, north south, northern southern, east west, eastern western, "
    "supported opposed, accepted rejected, accepted refused, allowed banned, allowed forbade, succeeded failed, success failure, "
    "high low, higher lower, highest lowest, large small, larger smaller, largest smallest, strong weak, stronger weaker, "
    "rich poor, best worst, most least, better worse, majority minority, male female, men women, husband wife, legal illegal, "
    "friend enemy, hot cold, wet dry, winter summer, minimal maximal, minimum maximum, upper lower, inside outside, "
    "longer shorter, older younger, oldest youngest, early late"
)
_OPPOSITES = frozenset(
    pair
    for a, b in (pair.split() for pair in _PAIRS.split(", "))
    for x in stems(a)
    for y in stems(b)
    for pair in ((x, y), (y, x))
)


def denies_otherwise(said: str, cited: Sequence[str]) -> bool:
    """Whether the claim denies what the cited sentences do not, or says what they deny."""
    ours, theirs = _denied(said), [d for quote in cited for d in _denied(quote)]
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
    return any(a in stated - held and b in held - stated for a, b in _OPPOSITES)


def _denied(text: str) -> list[frozenset[str]]:
    """For each denial its scope: the stems of the two content words that follow it."""
    words = WORD.findall(text)
    found = []
    for i, word in enumerate(words):
        lower = word.lower().replace("’", "'")
        if (lower in _DENIALS or lower.endswith("n't")) and (
            i + 1 == len(words) or words[i + 1].lower() not in ("only", "least")
        ):
            content = [s for w in words[i + 1 : i + 9] for s in stems(w)]
            found.append(frozenset(content[:2]))
    return found
