"""A value that a question for yes or no takes for true ("it opened in 1984, right?"), against the document's own.

The question is asked again with the value's place left open ("it opened in what year?"), and what that brings is compared.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from rag.readings.beside import is_hearsay, leans_on
from rag.readings.clauses import clauses, has_verb
from rag.readings.value import BOUND, YEAR, is_of_asked
from rag.readings.verdict import YES, says_all, without_tag
from rag.types import Reading
from rag.words import NUMBER, name_stems, number_of, stems

Kind = Literal["year", "money", "number", "maker"]

_MONEY = re.compile(
    r"[$£€¥] ?(\d[\d.,]*\d|\d)(?: (?:thousand|million|billion))?|"
    r"\b(\d[\d.,]*\d|\d)(?: (?:thousand|million|billion))? (?:euros?|dollars?|pounds?|crowns?|francs?)\b",
    re.I,
)
_MAKER = re.compile(r"\bby ((?:the )?[A-Z][\w’'&.-]*(?: (?:[A-Z][\w’'&.-]*|&|and|of))*)(?=\W*\Z)")
_OPENED: tuple[tuple[Kind, re.Pattern[str], str], ...] = (
    ("year", re.compile(r"\b(?<=in )(1\d{3}|20\d{2})\b"), "what year"),
    ("money", _MONEY, "how much"),
    ("maker", _MAKER, "by whom"),
    ("number", re.compile(rf"{NUMBER.pattern}(?= (?!percent|per cent|[ap]m\b|of\b|or\b|and\b)[a-z]{{3,}})", re.I), "how many"),
)
_BY = re.compile(r"\bby (?:[\w’'-]+ ){0,3}\Z")
_AT_EDGE = re.compile(rf"(?:{BOUND.pattern}|\b(?:before|after|since|until|till|by|circa|ca?\.|or|not)) ?(?:\w+ )?\Z", re.I)
_AGAIN = re.compile(r"\b(?:first|last|again|also|another|second|third)\b", re.I)
""" "It was last painted in 2009": it may have been painted in another year, too."""
_JOINED = re.compile(r"[,;:]\s|\s(?:and|but)\s")
MOST_WORDS = 6
"""A maker's name of more words is not shown beside "No"."""


@dataclass(frozen=True, slots=True)
class Premise:
    """The value that a question takes for true, and the question with its place left open."""

    kind: Kind
    value: str
    rest: str
    question: str

    @classmethod
    def of(cls, question: str) -> "Premise | None":
        """The one value of a question for yes or no; None where it has none, or several.

        >>> Premise.of("The pier was opened in 1984, right?").question
        'The pier was opened in what year?'
        """
        asked = without_tag(question).rstrip(" ?.!")
        for kind, pattern, opening in _OPENED:
            found = list(pattern.finditer(asked))
            if found:
                start, end = found[0].span()
                before, after = asked[:start], asked[end:]
                is_only = len(found) == 1 and not re.search(r"\d", before + after)
                return cls(kind, found[0][0], before + after, f"{before}{opening}{after}?") if is_only else None
        return None

    def is_met(self, reading: Reading) -> bool:
        """Whether the clause of the reading, which answers the open question, says all else that is asked."""
        before, clause = _clause(reading)
        sure_of = not is_hearsay(reading.sentence_words) and "|" not in reading.sentence_words
        return sure_of and says_all(self.rest, before, clause, leans_on(reading))

    def verdict(self, readings: Sequence[Reading]) -> str:
        """Yes, or No with the document's value, where the premise is met by the first reading, whose clause has one in its
        place; "No" only where nothing that was read has the value asked about. Else empty.
        """
        best = readings[0]
        if not self.is_met(best):
            return ""
        before = best.passage.text[: best.start - best.passage.start]
        if self.kind == "maker":
            told = best.words.strip() if _BY.search(before) and len(best.words.split()) <= MOST_WORDS else ""
            same = bool(stems(self.value) & stems(told))
            return "" if same or not re.search(r"[A-Z]", told) or self._is_told(readings) else f"No: {told.rstrip('.')}."
        pattern = {"year": YEAR, "money": _MONEY, "number": NUMBER}[self.kind]
        given = list(pattern.finditer(best.words))
        if len(given) != 1 or _AT_EDGE.search(before + best.words[: given[0].start()]):
            return ""
        unit = _unit(best, given[0].end()) if self.kind == "number" else ""
        if self.kind == "number" and stems(unit) != stems(self._unit_asked()):
            return ""
        if not is_of_asked(self.rest, _clause(best)[1], pattern, _value(given[0])):
            return ""
        if _value(given[0]) == self._number():
            return YES
        again = {m.lower() for m in _AGAIN.findall(_clause(best)[1])} - {m.lower() for m in _AGAIN.findall(self.rest)}
        is_unclear = again or _is_one_of_several(best, pattern, unit) or self._is_told(readings)
        return "" if is_unclear else f"No: {given[0][0]}{unit and ' '}{unit}."

    def _number(self) -> str:
        pattern = {"year": YEAR, "money": _MONEY}.get(self.kind, NUMBER)
        match = pattern.search(self.value)
        return _value(match) if match else self.value

    def _unit_asked(self) -> str:
        return next(iter(re.findall(r"how many ([a-z]+)", self.question)), "")

    def _is_told(self, readings: Sequence[Reading]) -> bool:
        """Whether the value asked about stands anywhere in what was read."""
        passages = {r.passage.id: f"{r.passage.heading} {r.passage.text}" for r in readings}
        if self.kind == "maker":
            return any((name_stems(f"by {self.value}") or stems(self.value)) & stems(text) for text in passages.values())
        pattern = YEAR if self.kind == "year" else NUMBER
        return any(number_of(m[1]) == self._number() for text in passages.values() for m in pattern.finditer(text))


def _clause(reading: Reading) -> tuple[str, str]:
    """What stands before the clause of a reading in its sentence, and the clause, less what is joined to it after the reading."""
    sentence, place = reading.sentence_words, reading.start - reading.sentence.start
    own, _ = clauses(sentence, place)
    start = sentence.rfind(own, 0, place + len(own))
    joined = _JOINED.search(sentence, reading.end - reading.sentence.start, start + len(own))
    return sentence[:start], sentence[start : joined.start() if joined else start + len(own)]


def _is_one_of_several(reading: Reading, pattern: re.Pattern[str], unit: str) -> bool:
    """Whether the value stands beside another of its kind, with no verb between: "£35 for a full plot and £20 for a half"."""
    sentence = reading.sentence_words
    values = [
        m for m in pattern.finditer(sentence) if not unit or stems(unit) & stems(sentence[m.end() : m.end() + len(unit) + 2])
    ]
    low, high = reading.start - reading.sentence.start, reading.end - reading.sentence.start
    return any(
        not has_verb(sentence[one.end() : other.start()])
        for one, other in pairwise(values)
        if low <= one.start() < high or low <= other.start() < high
    )


def _value(match: re.Match[str]) -> str:
    return number_of(next(group for group in match.groups() if group))


def _unit(reading: Reading, end: int) -> str:
    """The word after a number that ends so many characters into the reading."""
    after = reading.passage.text[reading.start - reading.passage.start + end :]
    found = re.match(r" ([a-z]+)", after)
    return found[1] if found else ""
