"""Document -> Passages: blocks and headings, cut into runs of sentences; all as offsets into the text, which is never changed."""

import hashlib
import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from itertools import pairwise, zip_longest

from rag.documents.head import heading_words
from rag.documents.plain import BULLET, CODE, plain_view
from rag.documents.sentences import CLOSERS, MAX_PASSAGE, ended_lines, lines_of, sentences
from rag.types import Document, Passage, Span

MAX_HEADING = 100
"""Characters of a line that may be a heading without marks."""

MAX_MARKED_HEADING = 300
"""Characters of a marked heading that stand for it: it is read again with each passage below it."""

Headings = Set[tuple[int, int]]
"""Starts and ends of the headings that a document's file marks as such."""

_BLOCK = re.compile(r"\S(?:.*\S)?(?:[ \t]*\n[ \t]*\S(?:.*\S)?)*")
_MARKED_HEADING = re.compile(r"#{1,6}[ \t]+(\S.*)$")
_NUMBERED = re.compile(r"(?:§[ \t]*)?\d{1,2}(?:\.\d{1,2}){0,3}[.)]?[ \t]+(?=\S)|[IVX]{1,5}\.[ \t]+(?=\S)")
""" "3. Sickness", "2.4 Overtime", "IV. Fees"."""
_BOLD = re.compile(r"(\*\*|__)(\S.*\S)\1$")
_FIELD = re.compile(r"[A-Z][\w ./-]{0,30}:[ \t]+\S")
"""Contact: somebody."""
_FINITE_VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|do|does|did|can|could|will|would|shall|should|may|might|must|said|says|(?-i:[a-z]{2,}ed))\b",
    re.I,
)
_IN_FORCE = re.compile(r"(?:valid|effective|applicable|in (?:force|effect))\b.*\d", re.I)
""" "Valid from 1 March 2024" says something, though it has no verb."""
_LINE = re.compile(r"[^\n]+")
_UNDERLINE = re.compile(r"[ \t]*(=+|-{2,})[ \t]*$")
_LIST_ITEM = re.compile(rf"[ \t]*{BULLET}")
_DATELINE = re.compile(
    r"[A-Z][A-Z .'’-]{2,40}(?=[,(])(?:, (?=[^—–\n]*\d)[^—–\n]{3,40}?)?[ \t]*(?:\([^)\n]{2,40}\)[ \t]*)?(?:[—–]|--?(?!\S))"
)
""" "LONDON, 14 May 2024 (Wire) —": where and when a report was filed is no part of its first sentence."""


def split(document: Document) -> list[Passage]:
    """The passages of a document, in order, without overlap; together they hold every word.

    A heading is the first sentence of the first passage below it (`headed`), and the `heading` of all of them.
    """
    passages: list[Passage] = []
    heading, opening = "", None
    text = document.text
    known = frozenset(document.places.headings)
    blocks = list(_regroup(text, known, _blocks(text, document.preface)))
    for block, follower in zip_longest(blocks, blocks[1:]):
        title = _heading(text, known, block)
        if title and block.start >= document.preface and follower and not _heading(text, known, follower):
            heading, opening = title, block
            continue
        metadata = block.end <= document.preface
        spans = lines_of(text, block.start, block.end) if metadata else sentences(text, block.start, block.end)
        if headed := opening is not None and opening.end - opening.start <= MAX_MARKED_HEADING:
            spans = [opening, *spans]
        opening = None
        for number, run in enumerate(_runs(spans)):
            passages.append(passage_of(document, heading, run, headed=headed and number == 0))
    return passages


def embedded_text(passage: Passage) -> str:
    """What stands for the passage in both channels: its heading, then its other words, without marks."""
    return plain_view(f"{passage.heading}\n{passage.body}" if passage.heading else passage.text).text


def _blocks(text: str, preface: int) -> Iterator[Span]:
    """Runs of lines between blank lines that are not inside a code block; a heading stands alone, and so does the preface."""
    yield from (block for found in _BLOCK.finditer(text, 0, preface) for block in _strip(text, found.start(), found.end()))
    edges = [preface, *(at for code in CODE.finditer(text, preface) for at in code.span()), len(text)]
    for number, (low, high) in enumerate(pairwise(edges)):
        if number % 2:
            yield from _strip(text, low, high)
        else:
            for block in _BLOCK.finditer(text, low, high):
                yield from _without_headings(text, block.start(), block.end())


def _without_headings(text: str, start: int, end: int) -> Iterator[Span]:
    """The block in parts: each line that is a heading by its marks, or by what it is and what follows it, is one."""
    ended = set(ended_lines(text, start, end))
    low = start
    lines = list(_LINE.finditer(text, start, end))
    for before, line, after in zip([None, *lines], lines, [*lines[1:], None], strict=False):
        marked = _MARKED_HEADING.match(line[0].strip())
        if marked or (after and line.end() in ended and _heads(before and before[0], line[0], after[0])):
            yield from _strip(text, low, line.start())
            low = line.end()
            yield from _strip(text, line.start(), low)
    yield from _strip(text, low, end)


def _heads(before: str | None, line: str, after: str) -> bool:
    """Whether a line inside of a block is the heading of those below it: "3. Sickness" before "3.1 Anyone who is ill"."""
    line, after = line.strip(), after.strip()
    if "|" in line or _FIELD.match(line) or (before and _LIST_ITEM.match(before)):
        return False
    if not _heading_of_line(line) or ("|" not in after and _heading_of_line(after)):
        return False
    said = "|" in after or len(after) > len(line) or re.search(rf"[.!?:;][{CLOSERS}]*$", after) is not None
    return said and not (_LIST_ITEM.match(line) and _LIST_ITEM.match(after))


def _regroup(text: str, known: Headings, blocks: Iterator[Span]) -> Iterator[Span]:
    """The blocks, but code as one with the text above it, a list with the line that introduces it by a colon, and the first
    dateline as one of its own.
    """
    filed = False
    held: Span | None = None
    listing = False
    for block in blocks:
        introduced = held and (text[held.end - 1] == ":" or (listing and block.end - held.start <= MAX_PASSAGE))
        listing = bool(introduced) and _LIST_ITEM.match(text, block.start) is not None
        if held and (listing or _is_code(text, block)):
            held = Span(held.start, block.end)
            continue
        if held:
            yield held
        held = None
        if not filed and (dateline := _DATELINE.match(text, block.start, block.end)):
            filed = True
            yield Span(block.start, dateline.end())
            yield from _strip(text, dateline.end(), block.end)
        elif _heading(text, known, block):
            yield block
        else:
            held = block
    if held:
        yield held


def _is_code(text: str, block: Span) -> bool:
    return CODE.match(text, text.rfind("\n", 0, block.start) + 1) is not None


def _strip(text: str, start: int, end: int) -> Iterator[Span]:
    """The stripped span, if there is a letter or digit in it."""
    part = text[start:end]
    if re.search(r"\w", part):
        yield Span(start + len(part) - len(part.lstrip()), start + len(part.rstrip()))


def _heading(text: str, known: Headings, block: Span) -> str:
    """The block's words if its file says that it is a heading, or it reads like one; else an empty string."""
    if (block.start, block.end) in known:
        return text[block.start : block.end][:MAX_MARKED_HEADING]
    lines = text[block.start : block.end].split("\n")
    if marked := _MARKED_HEADING.match(lines[0]):
        return heading_words(marked[1])[:MAX_MARKED_HEADING] if len(lines) == 1 else ""
    alone = len(lines) == 1 or (len(lines) == 2 and _UNDERLINE.match(lines[1]) is not None)
    return _heading_of_line(lines[0].strip()) if alone else ""


def _heading_of_line(line: str) -> str:
    """What a line without a heading's marks names, if it reads like one that stands above others; else an empty string.

    A note without a full stop says something; a heading names something, or asks what is answered below it.
    """
    bold = _BOLD.match(line)
    bare = bold[2] if bold else line
    numbered = _NUMBERED.match(bare)
    named = bare[numbered.end() :] if numbered else bare
    first = re.search(r"\w", named)
    if len(line) > MAX_HEADING or first is None or first[0].islower() or _DATELINE.fullmatch(line):
        return ""
    if re.search(rf"[?؟？][{CLOSERS}]*$", named):
        return bare
    ended = re.search(rf"[.!…:;,。！][{CLOSERS}]*$", named)
    says = (_FINITE_VERB.search(named) and not (numbered or bold)) or _IN_FORCE.match(named)
    return "" if ended or says or (_LIST_ITEM.match(line) and not numbered) else bare


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


def passage_of(document: Document, heading: str, run: Sequence[Span], *, headed: bool) -> Passage:
    """The passage that a run of a document's sentences makes."""
    start, end = run[0].start, run[-1].end
    text = document.text[start:end]
    # The id says document, place and content: a row in the store is never changed, only added or removed.
    digest = hashlib.sha256(f"{heading}\n{text}".encode("utf-8", "surrogatepass")).hexdigest()[:16]
    told = tuple(replace(sentence, document_id=document.id) for sentence in run)
    return Passage(f"{document.id}:{start}-{end}:{digest}", document.id, start, end, text, heading, told, headed)
