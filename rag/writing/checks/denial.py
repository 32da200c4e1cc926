"""Does a claim deny what it cites, or say what that denies? By words that deny, what stands behind them, and opposites."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal

from rag.words import OPPOSITES, WORD, content_words, stems

TOGETHER = 3
"""Two content words stand together that have at most one between them."""

_DENIALS = frozenset(
    "not never no none nobody nothing neither nor without cannot hardly barely scarcely unable "
    "lack lacks lacked lacking fail fails failed refuse refuses refused "
    "ne jamais aucun aucune sans non nessun nessuno nessuna senza nicht nie niemals kein keine keinen ohne nunca".split()
)
"""English words that deny, and those of French, Italian, German and Spanish that are no words of another of these."""
_WITH_DENIAL = frozenset("pas plus point più mehr è é est sono ist sind".split())
"""Words behind a denial that are not what it denies."""


_HOW = re.compile(r"\w+ingly\b")
""" "Increasingly" says how, and not that something increases."""


def denies_otherwise(said: str, cited: Sequence[str]) -> Literal["", "maybe", "yes"]:
    """Whether the claim denies what the cited sentences do not, or says what they deny; "maybe" where a word of the other side,
    such as "declined", may deny the same."""
    ours, theirs = denied_scopes(said), [d for quote in cited for d in denied_scopes(quote)]
    stated, held = stems(said), frozenset[str]().union(*map(stems, cited))
    near = stated <= held
    turned = stems(_HOW.sub(" ", said)) - held, frozenset[str]().union(*(stems(_HOW.sub(" ", quote)) for quote in cited)) - stated
    if any(a in turned[0] and b in turned[1] for a, b in OPPOSITES):
        return "yes"
    alone = any(s.startswith("un") and len(s) > 5 and s[2:] in held and s not in held for s in stated)
    for scope in ours:
        negated = any(prefix + stem in held for stem in scope for prefix in ("un", "in", "im", "dis"))  # "not able": "unable"
        if not negated and (len(ours) > len(theirs) or (near and scope and not any(scope & other for other in theirs))):
            alone = True
    denied_by_them = [scope for scope in theirs if scope and scope <= stated and not any(scope & other for other in ours)]
    theirs_alone = any(_stand_together(scope, said) for scope in denied_by_them)
    denied = [*ours, *_disowned(said)]
    disowned = (scope for quote in cited for scope in _disowned(quote))
    if any(scope and scope <= stated and not any(scope & other for other in denied) for scope in disowned):
        return "yes" if near else "maybe"
    implied = (not alone or any(map(_IMPLIES_DENIAL.search, cited))) and (not theirs_alone or _IMPLIES_DENIAL.search(said))
    if not alone and not theirs_alone:
        return "maybe" if denied_by_them or _says_beside(said, cited) else ""
    return "maybe" if implied and not near else "yes"


def _says_beside(said: str, cited: Sequence[str]) -> bool:
    """Whether the claim says oftener than the quotes what these deny, though it denies it too: "it moves them, not moved"."""
    ours, theirs = _undenied(said), sum(map(_undenied, cited), Counter[str]())
    denied = frozenset[str]().union(*denied_scopes(said)) & frozenset[str]().union(*(d for q in cited for d in denied_scopes(q)))
    return any(ours[stem] > theirs[stem] for stem in denied)


def _undenied(text: str) -> Counter[str]:
    """How often the text has each stem outside what it denies."""
    return Counter(token.stem for token in content_words(text)) - Counter(s for scope in denied_scopes(text) for s in scope)


def _stand_together(scope: frozenset[str], said: str) -> bool:
    """Whether what a quote denies is said in one breath: "groups are clades", and not "clades are what unites such groups"."""
    places = [at for at, token in enumerate(content_words(said)) if token.stem in scope]
    return any(b - a < TOGETHER for a, b in pairwise(places)) or len(places) < 2


_IMPLIES_DENIAL = re.compile(
    r"\b(?:declin\w+|reject\w+|refus\w+|den(?:y|ied|ies)|turn(?:s|ed|ing)? down|forb\w+|ban(?:s|ned)?|prohibit\w*|"
    r"exclud\w+|leav\w+ (?:\w+ ){0,3}out|left out|stop\w*|ceas\w+|los[te]s?|miss\w*|unaffected|un\w{4,}|free|lack\w*|only|until|"
    r"except|too|unlikely|doubt\w*|hardly|clear(?:s|ed)|avoid\w*|without|vacant|empty|\w{3,}less|nothing|stay\w*|"
    r"remain\w*|forg[eo]t\w*|fail\w*)\b",
    re.I,
)

_DISOWNS = stems("deny doubt doubtful dispute refute disprove reject false untrue unlikely myth hoax")
_HELD_TRUE = stems(
    "true truth case fact believe think thought say said claim certain clear evidence proof prove proven suggest suggestion show "
    "shown agree accept suppose report rumour rumor story idea theory notion allegation accusation likely possible"
)
_BEFORE_HELD = 4
"""Words before what is held true in which a denial bears on it: "nobody in the town believes"."""
_HOLDING_ENDS = re.compile(r"[,;:–—]|\b(?:and|but|who|which|because|while|whereas)\b")


def _disowned(text: str) -> Iterator[frozenset[str]]:
    """Of each clause that the text says not to be so, the stems of its first two content words: of "the ferry sank", in "nobody
    believes that the ferry sank" and "the report denies that the ferry sank"; but not in "nobody denies that the ferry sank"."""
    for part in _HOLDING_ENDS.split(text):
        words = [word.lower().replace("’", "'") for word in WORD.findall(part)]
        roots = [stems(word) for word in words]
        denies = [bool(r & _DISOWNS) or _denies(w) or w == "few" for w, r in zip(words, roots, strict=True)]
        for i, following in enumerate(words[1:]):
            holds = following == "that" if roots[i] & _DISOWNS else roots[i] & _HELD_TRUE
            if holds and sum(denies[max(0, i - _BEFORE_HELD) : i + 1]) % 2:
                yield frozenset([stem for root in roots[i + 1 : i + 9] for stem in root][:2])


def _denies(word: str) -> bool:
    lower = word.lower().replace("’", "'")
    return lower in _DENIALS or lower.endswith("n't") or lower.startswith("n'")  # "isn't", "n'est"


def denied_scopes(text: str) -> list[frozenset[str]]:
    """For each denial its scope: the stems of the two content words that follow it."""
    words = WORD.findall(text)
    scopes = []
    for i, word in enumerate(words):
        if _denies(word) and (i + 1 == len(words) or words[i + 1].lower() not in ("only", "least")):
            content = [s for w in words[i + 1 : i + 9] if w.lower() not in _WITH_DENIAL for s in stems(w)]
            scopes.append(frozenset(content[:2]))
    return scopes
