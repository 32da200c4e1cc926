"""How to do something: the sentence that introduces a list of steps or a command, and they with it."""

import re
from collections.abc import Sequence
from itertools import takewhile

from rag.documents import kind_of
from rag.search import NEAR
from rag.types import Passage, Reading, Span
from rag.words import stems

MOST_STEPS = 8
"""At most this many sentences of a list are shown."""

_IMPERATIVE = re.compile(
    r"\W*(?:(?:please|just|simply|always|now|so),? )?"
    r"(?!(?:the|these|those|this|that|it|s?he|they|we|you|i|in|on|at|by|if|when|as|all|some|both|one|each|every|t?here|"
    r"for|from|with|after|before|an?|not?|nobody|nothing)\b)[a-z]+(?<!s)(?<!ed)(?<!ing) "
    r"(?:[`\"“*]|(?:the|an?|your|it|them|this|that|these|all|any|one|two|down|up|off|on|out|in|to|into|with)\b)",
    re.I,
)
""" "Update the program", "Lower `--keep`": as far as its first two words tell."""
_THEN = re.compile(r"\W*(?:then|next|after (?:that|this)|afterwards|finally|now|second(?:ly)?|once)\b", re.I)
_THEN_OR_DO = re.compile(f"{_THEN.pattern}|{_IMPERATIVE.pattern}", re.I)


def with_steps(reading: Reading) -> list[Span]:
    """The reading's sentence and what is to be done with it: the list that it introduces or stands in, the steps after it, the
    command below it.
    """
    passage, sentences = reading.passage, reading.passage.sentences
    at = sentences.index(reading.sentence)
    first, last = list_at(passage, at)
    if first == last:
        after = sentences[at + 1 : at + 1 + MOST_STEPS]
        next_steps = _THEN if _IMPERATIVE.match(reading.sentence_words) else _THEN_OR_DO
        then = list(takewhile(lambda sentence: next_steps.match(passage.cut(sentence)), after))
        code = [sentence for sentence in after[len(then) :][:1] if kind_of(passage.cut(sentence)) == "code"]
        before = sentences[at - 1 : at] if at > passage.headed and _THEN.match(reading.sentence_words) else ()
        return [*before, reading.sentence, *then, *code]
    introduced = first > passage.headed and passage.cut(sentences[first - 1]).endswith(":")
    if at - first >= MOST_STEPS:
        return list(sentences[at:last][:MOST_STEPS])
    return [*sentences[first - 1 : first][: int(introduced)], *sentences[first:last][:MOST_STEPS]]


def list_at(passage: Passage, at: int) -> tuple[int, int]:
    """From which sentence of a passage to which a list goes that sentence `at` introduces or stands in; empty without a list."""
    sentences = passage.sentences
    items = [kind_of(passage.cut(sentence)) == "item" for sentence in sentences]
    # What follows an item without a blank line is its second sentence.
    for number in range(passage.headed + 1, len(items)):
        between = passage.text[sentences[number - 1].end - passage.start : sentences[number].start - passage.start]
        items[number] = items[number] or (items[number - 1] and "\n\n" not in between)
    if not items[at] and not passage.cut(sentences[at]).endswith(":"):
        return at, at
    first = at if items[at] else at + 1
    while items[at] and first > passage.headed and items[first - 1]:
        first -= 1
    last = first
    while last < len(items) and items[last]:
        last += 1
    return first, last


def introduced_first(question: str, readings: Sequence[Reading]) -> Reading:
    """The best reading, or one that scores nearly as well whose sentence introduces steps or a command, and names what is asked
    for as fully as the best one's does.
    """
    best, asked = readings[0], stems(question)

    def named(reading: Reading) -> int:
        return len(asked & stems(f"{reading.passage.heading} {reading.sentence_words}"))

    for reading in readings:
        if reading.score < best.score - NEAR or (reading == best and _leads(best)):
            break
        if _leads(reading) and named(reading) >= named(best):
            return reading
    return best


def _leads(reading: Reading) -> bool:
    """Whether the sentence stands in a list of steps, or introduces one or a command."""
    passage = reading.passage
    if reading.sentence not in passage.sentences:
        return False
    first, last = list_at(passage, passage.sentences.index(reading.sentence))
    return first < last or "```" in reading.sentence_words or ":\n\n" in reading.sentence_words
