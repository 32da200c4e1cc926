"""A model's reply, as it streams -> its sentences, each with the numbers of the sources it is marked with.

A mark stands before or after the full stop, or before its sentence where the line begins with one; a line of marks alone speaks
for all sentences before it that have none. A reply that begins by saying that nothing answers has no sentence. How the stream is
cut into pieces never changes what is read: a sentence is given once what follows cannot change it any more.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.documents import sentences
from rag.writing.marks import AFTER_STOP, BRACKETED, LONGEST, UNFINISHED, begins_with_none, is_refusal, read_marks

LONG = 500
"""A sentence that has not ended after this many characters is not looked at again with every piece of the reply."""

GROWN = 1.1
"""A long sentence is looked at again when it is this many times as long as the last time."""

_WORD = re.compile(r"\w")
_NEXT_WORD = re.compile(r"\W*\w*")
_LED = re.compile(rf"(?:\s|[-*•#>]+\s|\d{{1,2}}[.)]\s)*{BRACKETED.pattern}", re.I)
_TRAILING = re.compile(rf"(?<=[.!?。！？\"”’»])(?:\s*{BRACKETED.pattern})+\s*\Z", re.I)
_THINK, _THOUGHT = "<think>", "</think>"


@dataclass(frozen=True, slots=True)
class MarkedSentence:
    """A sentence in plain words, without its marks, and the sources that these name, in order of first use.

    One without words is a line of marks: it names the sources of the sentences given before it that named none.
    """

    text: str
    sources: tuple[int, ...]


class MarkedSentences:
    """Reads one reply, piece by piece. `count`: sources are numbered from 1 to it; a mark of any other number is dropped."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._text = ""
        self._look_again = 0
        self._thought: bool | None = None
        self._line_begins, self._led, self._carried = True, False, ""
        self._began = self._refused = self._gave_unmarked = False
        self._unmarked: MarkedSentence | None = None

    def feed(self, piece: str) -> Iterator[MarkedSentence]:
        """The sentences that the piece completes."""
        self._text += piece
        if self._skips_thoughts():
            yield from self._complete(False)

    def close(self) -> Iterator[MarkedSentence]:
        """The sentences that the end of the reply completes."""
        if self._thought is not True:
            yield from self._complete(True)
        yield from self._give_unmarked()

    def _skips_thoughts(self) -> bool:
        """Whether the answer itself has begun: some models think aloud before it, between two tags."""
        if self._thought is None and (head := self._text.lstrip()):
            self._thought = head.startswith(_THINK) or (None if _THINK.startswith(head) else False)
        if self._thought and _THOUGHT in self._text:
            self._text = self._text.partition(_THOUGHT)[2]
            self._thought = False
        return self._thought is False

    def _complete(self, at_end: bool) -> Iterator[MarkedSentence]:
        if not at_end and len(self._text) < self._look_again:
            return
        done = 0
        for cut in self._cuts(at_end):
            yield from self._read(self._text[done:cut], ends_line=cut == len(self._text) or self._text[cut - 1] == "\n")
            done = cut
        self._text = self._text[done:]
        self._look_again = int(len(self._text) * GROWN) if len(self._text) > LONG else 0

    def _read(self, said: str, ends_line: bool) -> Iterator[MarkedSentence]:
        """What is known after one more sentence, its marks included."""
        said, self._carried = self._carried + said, ""
        self._led = bool(_LED.match(said)) if self._line_begins else self._led
        self._line_begins = ends_line
        if self._led and not ends_line and (trailing := _TRAILING.search(said)):  # they lead what follows on the line
            said, self._carried = said[: trailing.start()], trailing[0]
        text, sources = read_marks(said, self._count)
        if text and not self._began:
            self._began = True
            self._refused = is_refusal(text) or begins_with_none(text)
        if self._refused or is_refusal(text):
            return
        if text:
            yield from self._give_unmarked()
            self._unmarked = MarkedSentence(text, sources)
        elif sources and self._unmarked:
            self._unmarked = MarkedSentence(self._unmarked.text, sources)
        if sources and self._unmarked:
            yield self._unmarked
            self._unmarked = None
        if sources and not text and self._gave_unmarked:
            yield MarkedSentence("", sources)

    def _give_unmarked(self) -> Iterator[MarkedSentence]:
        if self._unmarked:
            self._gave_unmarked = True
            yield self._unmarked
            self._unmarked = None

    def _cuts(self, at_end: bool) -> list[int]:
        """Where sentences end, their marks included, as far as nothing that follows can change that."""
        unfinished = None if at_end else UNFINISHED.search(self._text, max(0, len(self._text) - LONGEST))
        text = self._text[: unfinished.start()] if unfinished else self._text
        blank = AFTER_STOP.sub(_blanks, BRACKETED.sub(_blanks, text))
        cuts, low = [], 0
        while (line := blank.find("\n", low)) >= 0:
            cuts += [sentence.start for sentence in sentences(blank, low, line, ended=False)[1:]]
            cuts.append(line + 1)
            low = line + 1
        for sentence in sentences(blank, low, len(blank), ended=False)[1:]:
            if not at_end and _NEXT_WORD.match(blank, sentence.start).end() == len(blank):  # type: ignore[union-attr]  # it matches anything
                break
            cuts.append(sentence.start)
        cuts = [
            cut for cut, last in zip(cuts, [0, *cuts], strict=False) if _WORD.search(blank, last, cut) or blank[cut - 1] == "\n"
        ]
        return [*cuts, len(text)] if at_end else cuts


def _blanks(match: re.Match[str]) -> str:
    return " " * len(match[0])
