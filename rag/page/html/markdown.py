"""A Markdown document as HTML: its blocks by markdown-it's map of lines, each sentence in elements that a footnote leads to.

Nothing of the text becomes markup but through words_html, which escapes it; no image is loaded. A sentence that goes over several
blocks, or cells of a table, is as many pieces: the first has the id, the others say whose they are.
"""

import html
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING

from rag.documents import plain_view
from rag.page.html.sentence import anchor, words_html
from rag.types import Document, Span

if TYPE_CHECKING:
    from markdown_it.token import Token

_AROUND = {"blockquote", "ul", "ol", "li", "table", "thead", "tbody"}
_LEAVES = {"heading_open", "paragraph_open", "tr_open", "fence", "code_block", "hr"}
_MARKS = " \t\n\u00a0#=-*_|:>`~+"
_BAR = re.compile(r"(?<!\\)\|")
MAX_CELLS = 60
"""Cells of a row at most; what more there are stand in the last one."""

_ALIGNED = {"text-align:right": ' class="right"', "text-align:center": ' class="center"'}


def is_markdown(document: Document) -> bool:
    return document.name.lower().endswith((".md", ".markdown"))


def markdown_html(document: Document, sentences: Sequence[Span]) -> tuple[str, bool]:
    """What follows the document's preface, whose sentences these are; and whether its title is among the headings."""
    from markdown_it import MarkdownIt

    text, base = document.text, document.preface
    parser, tokens = MarkdownIt("commonmark", {"html": False}).enable("table").disable("reference"), list["Token"]()
    parser.block.parse(text[base:], parser, {}, tokens)
    lines = [base, *(base + found.end() for found in re.finditer("\n", text[base:])), len(text)]
    leaves = [at for at, token in enumerate(tokens) if token.type in _LEAVES]
    edges = [base, *(_first(lines, tokens[at]) for at in leaves[1:]), len(text)]
    region = dict(zip(leaves, pairwise(edges), strict=False))
    words = _Words(document, sentences)
    if not leaves:  # what is nested deeper than anybody reads has no blocks
        return f"<p>{words.told(base, len(text))}</p>", False
    parts, titled = list[str](), False
    for at, token in enumerate(tokens):
        if token.tag in _AROUND:
            parts.append(f"<{'/' if token.nesting < 0 else ''}{token.tag}>")
        elif at not in region:
            continue
        elif token.type == "tr_open":
            cells = takewhile(lambda cell: cell.type != "tr_close", tokens[at + 1 : at + 3 * MAX_CELLS])
            parts.append(words.row(*region[at], _first(lines, token, 1), [cell for cell in cells if cell.nesting > 0]))
        elif token.type in ("fence", "code_block"):
            parts.append(words.code(*region[at], _first(lines, token), _first(lines, token, 1), token.markup))
        elif token.type == "hr":
            parts.append(f"<hr>{words.told(*region[at])}")
        else:
            low, high = region[at]
            level = int(token.tag[1]) if token.tag != "p" else 0
            line, _, more = text[low:high].strip().partition("\n")
            is_title = not titled and token.level == 0 and line.strip("#*_ \t") == document.title and bool(level or not more)
            titled = titled or is_title
            tag = "h2" if is_title else f"h{min(level + 1, 6)}" if level else "p"
            kind = ' class="title"' if is_title else ' class="tight"' if token.hidden else ""
            parts.append(f"<{tag}{kind}>{words.told(low, high)}</{tag}>")
    return "".join(parts), titled


def _first(lines: Sequence[int], token: "Token", end: int = 0) -> int:
    """Where the block's first line begins; or the line after its last."""
    assert token.map
    return lines[token.map[end]]


class _Words:
    """A document's words, stretch by stretch in order: each sentence has its id in the first piece that shows some of it."""

    def __init__(self, document: Document, sentences: Sequence[Span]) -> None:
        self._text = document.text
        self._sentences = sentences
        self._starts = [s.start for s in sentences]
        self._named = -1

    def told(self, low: int, high: int) -> str:
        parts, at = list[str](), low
        for number, s in self._between(low, high):
            begin, end = max(s.start, low), min(s.end, high)
            parts.append(_gap_html(self._text[at:begin]))
            seen = words_html(self._text[s.start : s.end], begin - s.start, end - s.start)
            parts.append(self._piece(number, seen.replace("  \n", "  <br>\n"), last=end == s.end))
            at = end
        parts.append(_gap_html(self._text[at:high]))
        return "".join(parts)

    def row(self, low: int, high: int, end: int, columns: Sequence["Token"]) -> str:
        """The row of a table, on the line that ends at `end`, and what follows before the next block."""
        bars = [low + bar.start() for bar in _BAR.finditer(self._text[low:end])]
        inner = [bar for bar in bars if self._text[low:bar].strip(" \t\n>") and self._text[bar + 1 : end].strip()]
        cells, at = list[str](), low
        for number, bar in enumerate([*inner[: MAX_CELLS - 1], high]):
            column = columns[min(number, len(columns) - 1)]
            kind = _ALIGNED.get(str(column.attrs.get("style")), "")
            cells.append(f"<{column.tag}{kind}>{self.told(at, bar)}")
            between = f'<span class="bar">{self.told(bar, bar + 1)}</span>' if bar < high else ""
            cells.append(f"{between}</{column.tag}>")
            at = bar + 1
        return f"<tr>{''.join(cells)}</tr>"

    def code(self, low: int, high: int, begin: int, end: int, fence: str) -> str:
        """The block of code [begin, end), as it is written but for its fences; what stands before it and after."""
        text = self._text
        first = begin + len(text[begin:end]) - len(text[begin:end].lstrip())
        end = begin + len(text[begin:end].rstrip())
        inside, outside = begin, end
        if fence:
            inside = text.find("\n", begin, end) + 1 or end
            last = text.rfind("\n", begin, end)
            if last > begin and text[last:end].strip("\n\t >").startswith(fence):
                outside = max(last, inside)
        before = self.told(low, begin)
        parts, at = list[str](), inside
        for number, s in self._between(begin, end):
            start, stop = max(s.start, begin), min(s.end, end)
            shown, until = max(start, inside), max(min(stop, outside), inside)
            seen = text[shown:until]
            if s.start <= first and end <= s.end:  # not cut for its length: the plain view knows it for code
                seen = plain_view(text[s.start : s.end]).cut(start - s.start, stop - s.start)
            parts.append(html.escape(text[at:shown]) + self._piece(number, html.escape(seen), last=stop == s.end))
            at = max(at, until)
        parts.append(html.escape(text[at:outside]))
        return f"{before}<pre><code>{''.join(parts)}</code></pre>{self.told(end, high)}"

    def _between(self, low: int, high: int) -> Iterator[tuple[int, Span]]:
        """The sentences, with their numbers, that have characters in the stretch."""
        for number in range(max(0, bisect_right(self._starts, low) - 1), len(self._sentences)):
            if self._starts[number] >= high:
                return
            if self._sentences[number].end > low:
                yield number, self._sentences[number]

    def _piece(self, number: int, seen: str, *, last: bool) -> str:
        """Of a sentence of which nothing is seen there is its element alone."""
        is_first = self._named < number
        if not seen and not (last and is_first):
            return ""
        self._named = number
        name, more = ("id", "" if last else " data-parted") if is_first else ("data-of", "")
        return f'<span class="s" {name}="{anchor(self._sentences[number])}"{more}{"" if seen else " hidden"}>{seen}</span>'


def _gap_html(gap: str) -> str:
    """What no sentence holds: white space and marks; or words, as of a heading that is too long for one."""
    if gap.strip(_MARKS):
        return words_html(gap, 0, len(gap))
    return "" if not gap else "<br>\n" if gap.startswith("  \n") else "\n"
