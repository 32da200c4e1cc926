"""What stands on a page and is no part of its text: running heads, page numbers; and footnotes, which follow their paragraph."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from rag.formats.pdf.lines import Page, PageLine, Word

_OUTER = 2
"""Lines from the top and from the bottom of a page that may be its running head or foot."""

_SAME_HEIGHT = 3.0
"""Points by which a running line may stand higher or lower from page to page."""

_FEWEST, _APART = 3, 4
"""A running line is on at least so many pages, and these are not more than so many apart."""

_NUMBER = re.compile(r"\d+|\b[ivxlc]+\b", re.I)
_MARK = re.compile(r"[\d*†‡§]{1,3}")
_MARKED = re.compile(r"(?<=[^\W\d]|[.,;:!?)\"'”’\]])(\d{1,3}|[*†‡§]{1,2})$")


def running_lines(pages: Sequence[Page]) -> set[PageLine]:
    """The lines among the outermost of their pages that come again at the same height, whatever number stands in them."""
    seen: dict[str, list[PageLine]] = defaultdict(list)
    for page in pages:
        by_height = sorted(page.lines, key=lambda line: line.top)
        for line in dict.fromkeys([*by_height[:_OUTER], *by_height[-_OUTER:]]):
            seen[_pattern(line)].append(line)
    running: set[PageLine] = set()
    for pattern, lines in seen.items():
        for line in lines:
            if line in running:
                continue
            same = [other for other in lines if abs(other.top - line.top) <= _SAME_HEIGHT]
            on = sorted({other.page for other in same if abs(other.page - line.page) <= _APART * _FEWEST})
            if len(on) >= _FEWEST or ("#" in pattern and len(on) == len(pages) == 2):
                running |= {other for other in same if other.page in on}
            elif pattern == "#" and len({other.page for other in same}) >= _FEWEST:
                running.add(line)  # the number of a page that begins a chapter, and has no head
    return running


def _pattern(line: PageLine) -> str:
    return _NUMBER.sub("#", line.text.casefold())


def body_size(lines: Iterable[PageLine]) -> float:
    """The size that most characters have, in half points."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size * 2) / 2] += len(line.text)
    return max(sizes, key=lambda size: sizes[size], default=0.0)


def footnotes(lines: Sequence[PageLine], body: float) -> list[list[PageLine]]:
    """A page's footnotes: lines of smaller type below all others of their column, each note from its mark on."""
    low = len(lines)
    notes: list[list[PageLine]] = []
    small = [line.size < body - 0.6 for line in lines]
    for at, line in enumerate(lines):
        if not small[at] or not _MARK.match(line.text):
            continue
        if any(not small[k] and other.top > line.top and _beside(other, line) for k, other in enumerate(lines)):
            continue
        low = at
        note = [line]
        for k in range(low + 1, len(lines)):
            if not small[k] or lines[k].top <= note[-1].top or not _beside(lines[k], line):
                break
            if _MARK.match(lines[k].text) and lines[k].left <= line.left + 2:
                break
            note.append(lines[k])
        if not any(line in earlier for earlier in notes):
            notes.append(note)
    return notes


def _beside(one: PageLine, other: PageLine) -> bool:
    return one.left < other.right and other.left < one.right


def mark_of(note: Sequence[PageLine]) -> str:
    """The mark that a footnote begins with."""
    found = _MARK.match(note[0].text)
    return found[0] if found else ""


def without_mark(word: Word, marks: set[str]) -> str:
    """The word's characters less a footnote's mark at its end."""
    found = _MARKED.search(word.text) if word.ends_small else None
    return word.text[: found.start()] if found and found[1] in marks else word.text
