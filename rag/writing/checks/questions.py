"""What the embedded reader makes of a claim when it is asked, of the cited sentences: is it so, and who?"""

import re
from collections.abc import Iterator, Sequence

from rag.models import Reader
from rag.types import Citation, Claim, Passage, Span
from rag.words import FUNCTION_WORDS, stems

MOST_NAMES = 4
"""Names of a claim that are asked for; the first ones."""

AGREES_FROM, ANSWERS_FROM = 0.0, 0.0
"""The reader agrees with a name where a span that has it scores so much more than any other, and than no answer."""

_NAME = re.compile(r"[A-Z][\w’'-]*(?: (?:(?:of|the|de|von|van) )?[A-Z][\w’'-]*)*")
_STANDS_FOR = frozenset("he she it they his her its their him them who which that this these those".split())
NO_READING = -12.0


def judged(reader: Reader, claim: Claim, cited: Sequence[Citation]) -> float:
    """The reader's log odds that the cited sentences answer whether the claim is so."""
    readings = reader.read(_asked(claim.text), [_passage(cited)])
    return max((r.judged for r in readings), default=NO_READING)


def agrees(reader: Reader, claim: Claim, cited: Sequence[Citation], names: Sequence[str] = (), heading: str = "") -> bool:
    """Whether the reader, asked for each name of the claim in its place, gives it, one at least; of the `names`, if any, that
    stand elsewhere, a word that may stand for them will do ("she", "the bank")."""
    passage, asked = _passage(cited, heading), False
    for name, question in _questions(claim.text):
        absent = bool(names) and any(n in name for n in names)
        if names and not absent:
            continue
        asked = True
        wanted = stems(name)
        given, other = NO_READING, NO_READING
        for r in reader.read(question, [passage]):
            stands_for = absent and not any(c.isupper() for c in _without_first_capital(r.words))
            if wanted & stems(r.words) or stands_for:
                given = max(given, r.score)
            else:
                other = max(other, r.score)
        if given - max(other, ANSWERS_FROM) < AGREES_FROM:
            return False
    return asked


def _questions(text: str) -> Iterator[tuple[str, str]]:
    """Of each name of the claim: the name, and the claim as a question for it."""
    found = [m for m in _NAME.finditer(text) if m[0].lower() not in FUNCTION_WORDS and m[0] not in ("Yes", "No")]
    for m in found[:MOST_NAMES]:
        who = "who" if m.start() else "Who"
        yield m[0], _asked(f"{text[: m.start()]}{who}{text[m.end() :]}")


def _asked(text: str) -> str:
    return text.rstrip(" .") + "?"


def _without_first_capital(words: str) -> str:
    first = words.split(" ", 1)[0]
    return words[1:] if first.lower() in _STANDS_FOR | FUNCTION_WORDS else words


def _passage(cited: Sequence[Citation], heading: str = "") -> Passage:
    """The cited sentences as one passage, in the order of the document."""
    text, sentences = "", list[Span]()
    for c in sorted(cited, key=lambda c: (c.document_id, c.start)):
        text += " " if text else ""
        sentences.append(Span(len(text), len(text) + len(c.quote)))
        text += c.quote
    return Passage("", "", 0, len(text), text, heading, tuple(sentences))
