"""Of clauses that stand side by side, with ";" between them, the one that is asked about."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from rag.readings.clauses import has_verb, of_amount_asked
from rag.types import Reading, Span
from rag.words import name_stems, stems

_JOINT = re.compile(r";\s")
_VERB = re.compile(r"(?<=[\w,]\s)[a-z]{2,}(?<!s)s\s(?:the|an?|his|her|its|their|after|for|to|in|on|at|by|from|with|up|out|as)\b")
""" "The cook, Paul Hill, looks after the keys": what may be a verb, by its ending and the word that follows it."""

_LEANS = re.compile(r"\W*(?:and |but |so )?(?:he|she|it|they|his|her|its|their|this|that|these|those|there)\b", re.I)


def in_clause_asked(question: str, readings: Sequence[Reading]) -> Sequence[Reading]:
    """The readings, the best with the quantity asked for, if one is, and inside one clause of its sentence: the one that holds
    most of the question's words. Where it stood in a clause with none of them, it is another reading of that clause, or all of
    it; where none tells, its whole sentence.
    """
    readings = of_amount_asked(question, readings)
    if not readings:
        return readings
    best = readings[0]
    parts = _side_by_side(best.sentence_words, best.sentence.start)
    if len(parts) < 2:
        return readings
    asked = stems(question)
    held = {part: len(asked & stems(best.passage.cut(part))) for part in parts}
    touched = [part for part in parts if part.start < best.end and best.start < part.end]
    asked_about = max(parts, key=lambda part: (held[part], part in touched))
    settled = held[asked_about] > 0
    is_whole = held[asked_about] == len(asked)
    if len(touched) > 1:
        best = _inside(best, asked_about) if settled and asked_about in touched else best.as_sentence()
    elif settled and not held[touched[0]] and (is_whole or _names_alone(question, best, asked_about, touched[0])):
        beside = (r for r in readings if r.sentence == best.sentence and asked_about.start <= r.start < r.end <= asked_about.end)
        found = next(beside, None)
        span = found.span if found else asked_about
        best = _inside(replace(best, start=span.start, end=span.end), asked_about)
    return [best, *(r for r in readings[1:] if r.span != best.span)]


def _names_alone(question: str, reading: Reading, clause: Span, other: Span) -> bool:
    """Whether a clause has a name of the question, and the other is not said of it: "she had a flat in Leeds"."""
    return bool(name_stems(question) & stems(reading.passage.cut(clause))) and not _LEANS.match(reading.passage.cut(other))


def _inside(reading: Reading, part: Span) -> Reading:
    """The reading cut to a part of its sentence."""
    start, end = max(reading.start, part.start), min(reading.end, part.end)
    words = reading.passage.cut(Span(start, end))
    return replace(reading, start=start + len(words) - len(words.lstrip(" ;,\n")), end=start + len(words.rstrip(" ;,.\n")))


def _side_by_side(sentence: str, start: int) -> list[Span]:
    """The clauses between ";", as spans of the document; what has no verb belongs to the clause before it, as in a list."""
    parts: list[Span] = []
    for low, high in pairwise([0, *(match.start() for match in _JOINT.finditer(sentence)), len(sentence)]):
        part = sentence[low:high]
        if parts and not (has_verb(part) or _VERB.search(part)):
            parts[-1] = Span(parts[-1].start, start + high)
        else:
            parts.append(Span(start + low, start + high))
    return parts
