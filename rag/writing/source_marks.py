"""A model's reply, as it streams -> its sentences, each with the numbers of the sources it is marked with.

Marks are read as models write them: [1], [1, 2], [1][2], [1-3], 【1†source】, before or after the full stop. How the stream is
cut into pieces never changes what is read: a sentence is given once what follows cannot change it any more.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.documents import sentences

_OPEN, _CLOSE, _SPACE = r"[\[【［]", r"[\]】］]", r"[^\S\n]*"
_INSIDE = r"[^\]】］\n]"
_NUMBER = rf"\d{{1,6}}(?:{_SPACE}[-–—‑]{_SPACE}\d{{1,6}})?"
_MARK = re.compile(
    rf"{_OPEN}(?={_INSIDE}{{1,80}}{_CLOSE}){_SPACE}\^?({_NUMBER}(?:{_SPACE}[,;，、]{_SPACE}{_NUMBER})*){_SPACE}(?:†{_INSIDE}*)?{_CLOSE}"
)
_UNFINISHED = re.compile(rf"{_OPEN}{_INSIDE}{{0,80}}\Z")
"""The end of a text that may be the beginning of a mark."""

LONG = 500
"""A sentence that has not ended after this many characters is not looked at again with every piece of the reply."""

GROWN = 1.1
"""A long sentence is looked at again when it is this many times as long as the last time."""

MAX_MARK = 82
"""What _UNFINISHED finds has at most this many characters."""

_NEXT_WORD = re.compile(r"\W*\w*")
_LEAD = re.compile(r"\A(?:\s|[-*•#>]+\s|\d{1,2}[.)]\s)+")
_DROPPED = re.compile(rf"\*\*|__|`|{_OPEN}\s*{_CLOSE}")
_BEFORE_STOP = re.compile(r"\s+(?=[.,;:!?。！？，；：](?:\s|\Z))")
_THINK, _THOUGHT = "<think>", "</think>"


@dataclass(frozen=True, slots=True)
class MarkedSentence:
    """A sentence in plain words, without its marks, and the sources that these name, in order of first use."""

    text: str
    sources: tuple[int, ...]


class MarkedSentences:
    """Reads one reply, piece by piece. `count`: sources are numbered from 1 to it; a mark of any other number is dropped."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._text = ""
        self._look_again = 0
        self._thought: bool | None = None
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
        if self._unmarked:
            yield self._unmarked

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
            said = self._text[done:cut]
            done = cut
            sources = tuple(dict.fromkeys(n for m in _MARK.finditer(said) for n in _numbers(m[1], self._count)))
            text = _plain(_MARK.sub(" ", said))
            if re.search(r"\w", text):
                if self._unmarked:
                    yield self._unmarked
                self._unmarked = MarkedSentence(text, sources)
            elif self._unmarked:  # a line of marks alone speaks for the sentence before it
                self._unmarked = MarkedSentence(self._unmarked.text, sources)
            if self._unmarked and self._unmarked.sources:
                yield self._unmarked
                self._unmarked = None
        self._text = self._text[done:]
        self._look_again = int(len(self._text) * GROWN) if len(self._text) > LONG else 0

    def _cuts(self, at_end: bool) -> list[int]:
        """Where sentences end, their marks included, as far as nothing that follows can change that."""
        unfinished = None if at_end else _UNFINISHED.search(self._text, max(0, len(self._text) - MAX_MARK))
        text = self._text[: unfinished.start()] if unfinished else self._text
        blank = _MARK.sub(lambda m: " " * len(m[0]), text)  # as long as before
        cuts, low = [], 0
        while (line := blank.find("\n", low)) >= 0:
            cuts += [sentence.start for sentence in sentences(blank, low, line)[1:]]
            cuts.append(line + 1)
            low = line + 1
        for sentence in sentences(blank, low, len(blank))[1:]:
            if not at_end and _NEXT_WORD.match(blank, sentence.start).end() == len(blank):  # type: ignore[union-attr]  # it matches anything
                break
            cuts.append(sentence.start)
        return [*cuts, len(text)] if at_end else cuts


def _numbers(inside: str, count: int) -> Iterator[int]:
    """The sources of one mark: "1, 3-5" gives 1, 3, 4, 5, as far as they exist."""
    for part in re.split(r"[,;，、]", inside):
        first, *last = (int(n) for n in re.findall(r"\d+", part))
        yield from range(max(1, first), min(last[0] if last else first, count) + 1)


def _plain(text: str) -> str:
    """One line of plain words: no list bullet, no stress, no space before a full stop."""
    text = " ".join(_DROPPED.sub("", _LEAD.sub("", text)).split())
    return _BEFORE_STOP.sub("", text)
