"""Lines of pages -> blocks: paragraphs whole, by what stands where; words joined that the end of a line divides."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from rag.formats.blocks import Block, Line, Placed
from rag.formats.pdf.furniture import body_size, footnotes, mark_of, running_lines, without_mark
from rag.formats.pdf.lines import Page, PageLine
from rag.formats.pdf.tables import cells, table

_NEW_PARAGRAPH = 1.35
"""Times the usual distance of two lines that sets them apart."""

_OTHER_SIZE = 0.6
"""Points by which the type of another kind of text differs."""

_INDENT, _HANGING = 0.6, 4.0
"""Of a first line, in heights of the type: at least and at most."""

_SHORT = 0.9
"""Of its column's width: a line that ends before it had room for another word."""

_MAX_HEADING = 200

_FINISHED = re.compile(r"[.!?…:;]['\"”’)\]]*$")
_ITEM = re.compile(r"(?:[•◦▪‣●■–—-]|\(?\d{1,3}[.)]|\(?[a-z]\)|\[\d{1,3}\])$")
_HALF = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class _Text:
    """What is known of the whole text: the size of its type, how far apart its lines stand by size, its words, and whether
    its paragraphs begin indented.
    """

    body: float
    leading: dict[float, float]
    vocabulary: Counter[str]
    indents: bool


def blocks_of(pages: Sequence[Page]) -> Iterator[Block]:
    """The text of the pages in reading order, without running heads and feet."""
    running = running_lines(pages)
    kept = {page.number: [line for line in page.lines if line not in running] for page in pages}
    every = [line for lines in kept.values() for line in lines]
    leading = _leadings(kept.values())
    text = _Text(body_size(every), leading, _vocabulary(every), _indents(kept.values(), leading))
    open_paragraph: list[PageLine] = []
    waiting: list[list[PageLine]] = []  # footnotes of an unfinished paragraph
    marks: set[str] = set()
    for lines in kept.values():
        notes = footnotes(lines, text.body) if len(lines) < 1000 else []
        marks = {mark_of(note) for note in notes} | (marks if waiting else set())
        of_notes = {line for note in notes for line in note}
        for group, column in _groups([line for line in lines if line not in of_notes], text):
            if open_paragraph and _goes_on(open_paragraph, group[0], column, text):
                open_paragraph += group
                continue
            yield from _told(open_paragraph, text, marks)
            yield from _notes(waiting, text)
            waiting, open_paragraph = [], group
        waiting += notes
    yield from _told(open_paragraph, text, marks)
    yield from _notes(waiting, text)


def _notes(notes: Iterable[list[PageLine]], text: _Text) -> Iterator[Block]:
    """Footnotes without their marks."""
    for first, *rest in notes:
        mark = mark_of([first])
        head = replace(first.words[0], text=first.words[0].text.removeprefix(mark))
        words = (head, *first.words[1:]) if head.text else first.words[1:]
        yield from _told([replace(first, words=words), *rest] if words else rest, text, set())


def _rounded(size: float) -> float:
    return round(size * 2) / 2


def _leadings(pages: Iterable[Sequence[PageLine]]) -> dict[float, float]:
    """The usual distance from line to line by size of type, in points."""
    distances: dict[float, list[float]] = defaultdict(list)
    for lines in pages:
        for line, following in pairwise(lines):
            distance = following.bottom - line.bottom
            if 0 < distance < 3 * line.size and abs(line.size - following.size) < _OTHER_SIZE:
                distances[_rounded(line.size)].append(distance)
    return {size: median(found) for size, found in distances.items()}


def _vocabulary(lines: Iterable[PageLine]) -> Counter[str]:
    """The words of the text but those that a line's end divides: halves would confirm themselves."""
    words: Counter[str] = Counter()
    divided = False
    for line in lines:
        whole = line.words[divided : len(line.words) - line.hyphenated]
        words.update(half for word in whole for half in _HALF.findall(word.text.casefold()))
        words.update(word.text.casefold().strip(".,;:!?()[]\"'“”‘’") for word in whole if "-" in word.text)
        divided = line.hyphenated
    return words


def _indents(pages: Iterable[Sequence[PageLine]], leading: dict[float, float]) -> bool:
    """Whether more paragraphs begin indented than after a wider gap."""
    indented = apart = 0
    for lines in pages:
        for before, line in pairwise(lines):
            distance = (line.bottom - before.bottom) / leading.get(_rounded(line.size), 1.2 * line.size)
            if abs(before.size - line.size) < _OTHER_SIZE and _FINISHED.search(before.text):
                indented += 0 < distance < _NEW_PARAGRAPH and _INDENT * line.size < line.left - before.left < _HANGING * line.size
                apart += _NEW_PARAGRAPH < distance < 3 and abs(line.left - before.left) < 1
    return indented > apart


def _groups(lines: Sequence[PageLine], text: _Text) -> Iterator[tuple[list[PageLine], list[PageLine]]]:
    """The lines of a page in runs that are a paragraph, a heading or a table each, with the column that its first stands in."""
    group: list[PageLine] = []
    first: list[PageLine] = []
    for at, line in enumerate(lines):
        near = [other for other in lines[max(at - 12, 0) : at + 13] if abs(other.size - line.size) < _OTHER_SIZE]
        column = [other for other in near if other.left < line.right and line.left < other.right]
        if group and _begins(group, line, column, text):
            yield group, first
            group = []
        first = first if group else column
        group.append(line)
    if group:
        yield group, first


def _begins(group: Sequence[PageLine], line: PageLine, column: Sequence[PageLine], text: _Text) -> bool:
    """Whether the line begins a block of its own after those of the group, on the same page."""
    before = group[-1]
    if -1 < line.left - before.right < line.size and line.top < before.bottom and before.top < line.bottom:
        return False  # beside it: an exponent, or what follows one
    if abs(before.size - line.size) >= _OTHER_SIZE and min(before.size, line.size) < 0.93 * max(before.size, line.size):
        return len(line.text) > 3 or line.top > before.bottom
    if before.bold != line.bold and line.top >= before.bottom - 2 and (before.bold or len(line.words) > 1):
        return not before.hyphenated and bool(_FINISHED.search(before.text) or _is_short(before, column) or before.bold)
    if cells(before) > 1 or cells(line) > 1:
        return not (cells(before) > 1 and cells(line) > 1 and line.top > before.top)
    if line.top < before.top - before.size:  # a new column: its first line goes on like one of a new page
        return not _goes_on(group, line, column, text)
    usual = text.leading.get(_rounded(line.size), 1.2 * line.size)
    if line.bottom - before.bottom > _NEW_PARAGRAPH * usual:
        return True
    if before.hyphenated:
        return False
    finished = _FINISHED.search(before.text) is not None
    short = _is_short(before, column)
    if _ITEM.match(line.words[0].text) and len(line.words) > 1 and (finished or short or _ITEM.match(group[0].words[0].text)):
        return True
    if finished and _is_indented(line, column) and line.left > before.left + 1 and not _ITEM.match(group[0].words[0].text):
        return True
    return finished and short and not _ITEM.match(before.words[0].text)


def _is_short(line: PageLine, column: Sequence[PageLine]) -> bool:
    right, left = max(other.right for other in column), min(other.left for other in column)
    return line.right - left < _SHORT * (right - left)


def _is_indented(line: PageLine, column: Sequence[PageLine]) -> bool:
    left = min(other.left for other in column)
    return _INDENT * line.size < line.left - left < _HANGING * line.size


def _goes_on(group: Sequence[PageLine], line: PageLine, column: Sequence[PageLine], text: _Text) -> bool:
    """Whether a paragraph goes on in the first line of another column or page."""
    last = group[-1]
    if abs(last.size - line.size) >= _OTHER_SIZE or cells(last) > 1 or cells(line) > 1 or _is_heading(group, text):
        return False
    if last.hyphenated or line.text[0].islower():
        return True
    if _ITEM.match(line.words[0].text):
        return False
    if _FINISHED.search(last.text) is None:
        return len(group) > 1 or len(last.words) > 6
    width = max(other.right - other.left for other in group)
    return text.indents and last.right - last.left > _SHORT * width and not _is_indented(line, column)


def _is_heading(group: Sequence[PageLine], text: _Text) -> bool:
    words = " ".join(line.text for line in group)
    if len(words) > _MAX_HEADING or len(group) > 3 or not re.search(r"[^\W\d_]", words) or words.endswith((",", ";")):
        return False
    larger = all(line.size > text.body + _OTHER_SIZE for line in group)
    bold = all(line.bold for line in group) and all(line.size > text.body - _OTHER_SIZE for line in group)
    return larger or (bold and not words.endswith((".", ":")))


def _told(group: Sequence[PageLine], text: _Text, marks: set[str]) -> Iterator[Block]:
    if not group:
        return
    if len(group) > 1 and all(cells(line) > 1 for line in group):
        yield from table(group)
        return
    told: list[str] = []
    placed: list[Placed] = []
    at = 0
    for line, following in zip(group, [*group[1:], None], strict=True):
        where = Line(line.page, line.top, line.bottom)
        for word in line.words:
            last = word is line.words[-1]
            shown = word.text if (last and line.hyphenated) else without_mark(word, marks)
            space = " " if not last else _between(line, following, text.vocabulary)
            if not shown:
                continue
            placed.append(Placed(at, word.left, word.right, where))
            told += (shown, space)
            at += len(shown) + len(space)
    yield Block("".join(told).rstrip(), heading=_is_heading(group, text), words=tuple(placed))


def _between(line: PageLine, following: PageLine | None, vocabulary: Counter[str]) -> str:
    """What stands between a line's last word and the next line: a space, a hyphen, or nothing where it divides a word.

    A divided word is joined unless it stands nowhere else in the text and both of its halves do.
    """
    end = line.words[-1].text
    if following is None:
        return "-" if line.hyphenated else ""
    bare = end.rstrip("-")
    if not line.hyphenated and (bare == end or not bare[-1:].isalpha()):
        return " "
    if not line.hyphenated:
        return ""  # a hyphen that is kept: it stands in the word already
    first = following.words[0].text
    if not first[:1].islower():
        return "-"
    left, right = _HALF.findall(end.casefold())[-1:], _HALF.match(first.casefold())
    if not left or not right:
        return "-"
    halves = left[0], right[0]
    if vocabulary["-".join(halves)] and not vocabulary["".join(halves)]:
        return "-"
    return "-" if not vocabulary["".join(halves)] and all(vocabulary[half] for half in halves) else ""
