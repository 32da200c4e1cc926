"""Document -> Passages: blocks and headings, cut into runs of sentences; all as offsets into the text, which is never changed."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace

from rag.documents.load import heading_words
from rag.documents.sentences import BULLET, CLOSERS, MAX_PASSAGE, lines_of, sentences
from rag.types import Document, Passage, Span

VERSION = "4"
"""Recorded with every index: raise it when the same document would split otherwise, so that stores are rebuilt."""

MAX_HEADING = 100
"""Characters of a line that may be a heading without marks."""

MAX_MARKED_HEADING = 300
"""Characters of a marked heading that stand for it: it is read again with each passage below it."""

_BLOCK = re.compile(r"\S(?:.*\S)?(?:[ \t]*\n[ \t]*\S(?:.*\S)?)*")
_MARKED_HEADING = re.compile(r"#{1,6}[ \t]+(\S.*)$")
_FINITE_VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|do|does|did|can|could|will|would|shall|should|may|might|must|said|says|(?-i:[a-z]{2,}ed))\b",
    re.I,
)
_UNDERLINE = re.compile(r"[ \t]*(=+|-{2,})[ \t]*$")
_LIST_ITEM = re.compile(rf"[ \t]*{BULLET}")
_DATELINE = re.compile(
    r"[A-Z][A-Z .'’-]{2,40}(?=[,(])(?:, (?=[^—–\n]*\d)[^—–\n]{3,40}?)?[ \t]*(?:\([^)\n]{2,40}\)[ \t]*)?(?:[—–]|--?(?!\S))"
)
""" "LONDON, 14 May 2024 (Wire) —": where and when a report was filed is no part of its first sentence."""


def split(document: Document) -> list[Passage]:
    """The passages of a document, in order, without overlap; together they hold every word outside headings."""
    passages: list[Passage] = []
    heading = ""
    text = document.text
    blocks = list(_apart(text, _blocks(text, document.preface)))
    for i, block in enumerate(blocks):
        title = _heading(text, block)
        follower = blocks[i + 1] if i + 1 < len(blocks) else None
        if title and block.start >= document.preface and follower and not _heading(text, follower):
            heading = title
            continue
        metadata = block.end <= document.preface
        for run in _runs(lines_of(text, block.start, block.end) if metadata else sentences(text, block.start, block.end)):
            passages.append(_passage(document, heading, run))
    return passages


def embedded_text(passage: Passage) -> str:
    """What stands for the passage in both channels: its heading, then its words."""
    return f"{passage.heading}\n{passage.text}" if passage.heading else passage.text


def _blocks(text: str, preface: int) -> Iterator[Span]:
    """Runs of lines between blank lines; a line of a marked heading stands alone, and so does the preface."""
    for region in (Span(0, preface), Span(preface, len(text))):
        for block in _BLOCK.finditer(text, region.start, region.end):
            low = block.start()
            for line in re.finditer(r"[^\n]+", block[0]):
                if _MARKED_HEADING.match(line[0].strip()):
                    yield from _worded(text, low, block.start() + line.start())
                    low = block.start() + line.end()
                    yield from _worded(text, block.start() + line.start(), low)
            yield from _worded(text, low, block.end())


def _apart(text: str, blocks: Iterator[Span]) -> Iterator[Span]:
    """The blocks, a list as one with the line before it that ends in a colon, and the first dateline as one of its own."""
    filed = False
    held: Span | None = None
    for block in blocks:
        if held and _LIST_ITEM.match(text, block.start):
            block, held = Span(held.start, block.end), None
        if held:
            yield held
        held = None
        if not filed and (dateline := _DATELINE.match(text, block.start, block.end)):
            filed = True
            yield Span(block.start, dateline.end())
            yield from _worded(text, dateline.end(), block.end)
        elif text[block.end - 1] == ":" and not _heading(text, block):
            held = block
        else:
            yield block
    if held:
        yield held


def _worded(text: str, start: int, end: int) -> Iterator[Span]:
    """The stripped span, if there is a letter or digit in it."""
    part = text[start:end]
    if re.search(r"\w", part):
        yield Span(start + len(part) - len(part.lstrip()), start + len(part.rstrip()))


def _heading(text: str, block: Span) -> str:
    """The block's words if it reads like a heading, else an empty string."""
    lines = text[block.start : block.end].split("\n")
    if marked := _MARKED_HEADING.match(lines[0]):
        return heading_words(marked[1])[:MAX_MARKED_HEADING] if len(lines) == 1 else ""
    line = lines[0].strip()
    first = re.search(r"\w", line)
    if _DATELINE.fullmatch(line):
        return ""
    alone = len(lines) == 1 or (len(lines) == 2 and _UNDERLINE.match(lines[1]) is not None)
    if not alone or len(line) > MAX_HEADING or first is None or first[0].islower():
        return ""
    ended = re.search(rf"[.!?…:;,؟。！？][{CLOSERS}]*$", line)
    # A note without a full stop says something; a heading names something.
    says = _LIST_ITEM.match(line) or _FINITE_VERB.search(line)
    return "" if ended or says else line


def _runs(spans: list[Span]) -> Iterator[list[Span]]:
    """The sentences in runs of at most MAX_PASSAGE characters, of about the same length."""
    if not spans:
        return
    total = spans[-1].end - spans[0].start
    aim = total / -(-total // MAX_PASSAGE)
    run: list[Span] = []
    for span in spans:
        if run and (span.end - run[0].start > MAX_PASSAGE or run[-1].end - run[0].start >= aim):
            yield run
            run = []
        run.append(span)
    yield run


def _passage(document: Document, heading: str, run: list[Span]) -> Passage:
    start, end = run[0].start, run[-1].end
    text = document.text[start:end]
    # The id says document, place and content: a row in the store is never changed, only added or removed.
    digest = hashlib.sha256(f"{heading}\n{text}".encode("utf-8", "surrogatepass")).hexdigest()[:16]
    told = tuple(replace(sentence, document_id=document.id) for sentence in run)
    return Passage(f"{document.id}:{start}-{end}:{digest}", document.id, start, end, text, heading, told)
