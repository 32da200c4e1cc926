"""The sentences of a document that say most of what it says, chosen by where they stand and what they hold.

Place, words and figures as signs of a key sentence are Edmundson's (New methods in automatic extracting, 1969), and so is leaving
out what seldom is one; that chosen ones stand apart takes the place of "says nothing again" (Carbonell and Goldstein 1998).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.answer.beside import is_hearsay, leans
from rag.types import Document, Passage, Span
from rag.words import stems

READ_FOR_SUMMARY = 240
"""Passages of a document among which the key sentences are sought: all, or so many spread evenly over it."""

SHORTEST, LONGEST = 30, 400
"""Characters of a sentence that can stand in a summary."""

# What makes a sentence worth choosing; set by hand with benchmarks/summaries.py, where .25 more or less of any changes little.
IN_THE_OPENING = 1.0
OPENS_A_PASSAGE = 0.5
OPENS_A_SECTION = 0.5
HAS_A_FIGURE = 0.25
A_WORD = 1 / 16
EARLY = 0.5
"""For the first sentence; half of it for one in the middle."""
LEANS = -0.5
BESIDE_A_CHOSEN_ONE = -0.75
"""Next to one; nothing where a whole part of the document lies between, of as many parts as sentences are wanted."""

_FIELD = re.compile(r"[A-Z][\w ./-]{0,30}:[ \t]+\S")
_QUOTED = re.compile(r"\s*[\"“”]|[\"“][^\"”]{25}")
_ADDRESS = re.compile(r"\S@\S|https?:|www\.|\d{3}[ -]\d{3,4}\b")
_OF_THE_PAPER = re.compile(
    r"\W*(?:this \w+ |it )?(?:replaces|supersedes|valid|version|published|issued|(?:last )?(?:updated|changed|revised|amended)|"
    r"approved|adopted)\b",
    re.I,
)
""" "Valid from 1 March", "This notice replaces …": of the paper itself, not of what it is about."""
_ENDED = re.compile(r"[.!…。！]['\")\]’”*_]*\Z")


@dataclass(frozen=True, slots=True)
class _Told:
    """A sentence that can stand in a summary, and its worth wherever it stands."""

    passage: Passage
    sentence: Span
    worth: float


def key_sentences(document: Document, passages: Sequence[Passage], count: int, *, asked: str = "") -> list[tuple[Passage, Span]]:
    """At most `count` sentences that say most of what the document says, from all over it, in its order.

    Where `asked` names a section, those of that section; fewer for a short document, none of an empty one.
    """
    told = _told(document, _named(document, passages, asked), count) or _told(document, passages, count)
    part = len(told) / max(1, count)
    worth = [one.worth + EARLY * (1 - at / len(told)) for at, one in enumerate(told)]
    near = [0.0] * len(told)
    chosen: set[int] = set()
    while len(chosen) < min(count, len(told)):
        best = max((at for at in range(len(told)) if at not in chosen), key=lambda at: worth[at] + BESIDE_A_CHOSEN_ONE * near[at])
        chosen.add(best)
        near = [max(before, 1 - abs(at - best) / part) for at, before in enumerate(near)]
    return [(told[at].passage, told[at].sentence) for at in sorted(chosen)]


def opening(document: Document, passages: Sequence[Passage], count: int) -> list[tuple[Passage, Span]]:
    """The first `count` sentences that can stand in a summary: they say what the document is about."""
    return [(one.passage, one.sentence) for one in _told(document, passages, count)[:count]]


def _named(document: Document, passages: Sequence[Passage], asked: str) -> list[Passage]:
    """The passages under a heading all of whose words are asked for; the title names no part."""
    wanted = stems(asked)

    def named(heading: str) -> bool:
        words = {stem for stem in stems(heading) if not stem.isdecimal()}
        return bool(words) and words <= wanted

    return [p for p in passages if p.heading != document.title and named(p.heading)]


def _told(document: Document, passages: Sequence[Passage], count: int) -> list[_Told]:
    """The sentences of at most READ_FOR_SUMMARY passages that can stand in a summary, in order.

    Those that tell something; where they are not half of `count`, as on slides, all that are no fragments.
    """
    read = passages[:: -(-len(passages) // READ_FOR_SUMMARY) or 1]
    whole = [
        (passage, sentence, passage.cut(sentence))
        for passage in read
        for sentence in passage.sentences[passage.headed :]
        if sentence.start >= document.preface and _is_whole(passage.cut(sentence))
    ]
    telling = [one for one in whole if _tells(one[2])]
    found = telling if 2 * len(telling) >= count else whole
    return [_Told(p, s, _worth(p, s, words, in_opening=p is found[0][0])) for p, s, words in found]


def _worth(passage: Passage, sentence: Span, words: str, *, in_opening: bool) -> float:
    opens = sentence == passage.sentences[passage.headed]
    return (
        IN_THE_OPENING * in_opening
        + OPENS_A_PASSAGE * opens
        + OPENS_A_SECTION * (opens and passage.headed)
        + HAS_A_FIGURE * any(c.isdecimal() for c in words)
        + A_WORD * len(stems(words))
        + LEANS * leans(words)
    )


def _is_whole(words: str) -> bool:
    """Whether a sentence is neither a fragment nor a question, no row of a table and no code."""
    return SHORTEST <= len(words) <= LONGEST and not words.endswith("?") and "|" not in words and "```" not in words


def _tells(words: str) -> bool:
    """Whether it is a sentence of the text, not of the paper it stands on, and the text itself that says it."""
    return (
        _ENDED.search(words) is not None
        and not any(pattern.match(words) for pattern in (_FIELD, _OF_THE_PAPER))
        and not any(pattern.search(words) for pattern in (_QUOTED, _ADDRESS))
        and not is_hearsay(words)
    )
