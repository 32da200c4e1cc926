"""Does a claim turn round what it cites: exchange who did what to whom, or deny it?

Moving a clause keeps the order of the words inside it; exchanging two names reverses it. So the order of the words that both
share is compared, without a grammar.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal

from rag.words import OPPOSITES, WORD, Token, content_words, stems

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
        return ""
    if len(cited) > 1 and causal:
        return "maybe"
    return "maybe" if not causal and any(_MAY_GIVE_CAUSE.search(clause) for clause in given) else "yes"


TOGETHER = 3
"""Two content words stand together that have at most one between them."""

_DENIALS = frozenset(
    "not never no none nobody nothing neither nor without cannot hardly barely scarcely unable "
    "lack lacks lacked lacking fail fails failed refuse refuses refused "
    "ne jamais aucun aucune sans non nessun nessuno nessuna senza nicht nie niemals kein keine keinen ohne nunca".split()
)
"""English words that deny, and those of French, Italian, German and Spanish that are no words of another of these."""


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
        return "maybe" if denied_by_them else ""
    return "maybe" if implied and not near else "yes"


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
        denies = [
            bool(r & _DISOWNS) or w in _DENIALS or w == "few" or w.endswith("n't") for w, r in zip(words, roots, strict=True)
        ]
        for i, following in enumerate(words[1:]):
            holds = following == "that" if roots[i] & _DISOWNS else roots[i] & _HELD_TRUE
            if holds and sum(denies[max(0, i - _BEFORE_HELD) : i + 1]) % 2:
                yield frozenset([stem for root in roots[i + 1 : i + 9] for stem in root][:2])


def denied_scopes(text: str) -> list[frozenset[str]]:
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
