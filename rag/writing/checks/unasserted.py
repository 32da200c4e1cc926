"""What a source says without vouching for it: that it is not so, that it is only said to be so, that it would be so if.

Such a sentence has the claim's words, and does not surely support it.
"""

import re
from collections.abc import Sequence

from rag.words import stems
from rag.writing.checks.denial import denied_scopes

_TAKES_BACK = re.compile(
    r"\b(?:false|untrue|wrongly|den(?:y|ies|ied)|rumou?r(?:s|ed)?|alleg\w+|gossip|legend|confusions?|rejected|hoax|myth|mistaken\w*|"
    r"doubtful|supposedly|reportedly|purported\w*|unconfirmed|unproven|not (?:\w+ )?(?:true|certain)|"
    r"(?:not|never) (?:been )?prove[nd]|(?:is|was|were|are) (?:said|believed|thought|supposed) to|"
    r"(?:it (?:is|was)|has been) (?:often )?claimed|claims? that)\b",
    re.I,
)


def takes_back(said: str, cited: Sequence[str]) -> bool:
    """Whether the cited sentences say of something that it is not so, or only said to be, and the claim says no such thing."""
    return any(map(_TAKES_BACK.search, cited)) and not _TAKES_BACK.search(said) and not denied_scopes(said)


_SUPPOSES = re.compile(
    r"\b(?:[Ii]f|[Uu]nless|[Ww]hether|[Ss]uppos(?:e|ing)|[Aa]ssuming|would|could|might|may|in case|were to|provided that)\b"
    r"|\A\W*(?:Had|Were|Should)\b(?! not\?)|[,;] (?:had|were|should) (?:the|it|he|she|they|[A-Z])"
)
"""The month has its capital: "may" has none."""
_CLAUSE = re.compile(r"[,;:–—]|\b(?:and|but|because|while|whereas|although)\b")


def supposes(said: str, cited: Sequence[str]) -> bool:
    """Whether what the claim says stands in the cited sentences only under a supposition, which the claim leaves out: "the ferry
    sank in 1912" of "If the ferry sank in 1912, it lies there still" and of "Had they sailed, it would have sunk"."""
    if _SUPPOSES.search(said):
        return False
    stated = stems(said)
    clauses = [clause for quote in cited for clause in _clauses(quote)]
    supposed = frozenset[str]().union(*(stems(clause) for clause in clauses if _SUPPOSES.search(clause)))
    plain = frozenset[str]().union(*(stems(clause) for clause in clauses if not _SUPPOSES.search(clause)))
    return 2 * len(stated & (supposed - plain)) >= len(stated & (supposed | plain)) > 0


_ENDED = re.compile(r"[.!?…:;。！？][\"”’»)\]]*\s*(?:\[[^\]]{1,40}\]\s*)*\Z|\A\W*(?:[-*•|]|\d+[.)])\s")


def is_heading(quote: str) -> bool:
    """Whether a sentence of a document has no end and is no item of a list: a heading names what is told, and tells nothing."""
    return not _ENDED.search(quote)


def _clauses(quote: str) -> list[str]:
    """With the mark that ends the one before each, which "had" behind a comma needs."""
    ends = [m.start() for m in _CLAUSE.finditer(quote)]
    return [quote[a:z] for a, z in zip([0, *ends], [*ends, len(quote)], strict=True)]
