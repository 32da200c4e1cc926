"""A text as people read it: without Markdown's marks, and where in the text each character of that stands."""

import functools
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

BULLET = r"(?:[-*+•‣–—][ \t]|\(?\d{1,3}[.)][ \t]|\(?[a-z]\)[ \t])"

CODE = re.compile(
    r"^[ \t]*(?P<fence>```|~~~)[^\n]*\n(?:(?![ \t]*(?P=fence)).*\n)*?[ \t]*(?P=fence)[ \t]*$"
    rf"|(?<=:\n\n)(?:(?: {{4}}|\t)[ \t]*(?!{BULLET})\S.*(?:\n|\Z))+",
    re.M,
)
"""A code block between fences, or indented below a line that introduces it by a colon."""

# A text without any of these is shown as it is, which costs one look. Possessive, as all below: what was looked at is not again.
_SIGN = re.compile(r"[*_`~\[|\\<]|^[ \t]*+(?:[>•#]|[-+][ \t]|[-=]{3})", re.M)
_LEAD = re.compile(r"^[ \t]*+(?:>[ \t]*+)*+(?:#{1,6}+[ \t]++|[-*+•][ \t]++)?+", re.M)
"""What a quotation, a heading or a list's item begins with. A numbered item keeps its number, which says something."""
_RULE = re.compile(r"^[ \t]*+[-=*_|:][-=*_|: \t]{2,}+(?:\n|\Z)", re.M)
"""A line across, under a heading, under the head of a table, around front matter."""
_ROW = re.compile(r"^[ \t]*+\|[^\n]*+", re.M)
_BLANK = re.compile(r"\n[ \t]*+\n")
_INLINE = re.compile(
    r"\\(?P<escaped>[*_`~\[\]|#])"
    r"|(?P<ticks>`++)"
    r"|(?P<opened>!?\[)"
    r"|(?P<closed>\](?:\(<?(?:[^\s()<>]|\([^\s()<>]*+\))*+>?(?:[ \t]++\"[^\"\n]*+\")?\)"
    r"|(?P<named>\[[\w.-]{0,60}+\](?!\()))?)"
    r"|(?P<angle><(?:https?://|mailto:)[^\s<>]++>)"
    r"|(?P<alone><br[ \t]*+/?>|<!--(?:(?!-->)[^\n]){0,500}+-->)"
    r"|<(?P<slash>/?)(?P<tag>a|b|code|del|em|i|ins|kbd|mark|s|small|span|strong|sub|u)(?:[ \t][^<>\n]*+)?>"
    r"|(?P<run>\*{1,3}+|_{1,3}+|~~)",
    re.I,
)
_LETTER = re.compile(r"[^\W\d_]")


class Marked(NamedTuple):
    """Characters [start, end) that marks hold together: of a link, of code, of what is emphasised; the words inside are
    [first, last)."""

    start: int
    first: int
    last: int
    end: int


@dataclass(frozen=True, slots=True)
class PlainView:
    """`text` is what people see, `places` where each of its characters stands in the text it was made of, in order.

    A bar between the cells of a row is shown as a dot; each other character is the one at its place.
    """

    text: str
    places: Sequence[int]
    marked: Sequence[Marked] = ()

    def cut(self, start: int, end: int) -> str:
        """What is shown of the characters [start, end) of the text."""
        return self.text[bisect_left(self.places, start) : bisect_left(self.places, end)]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where in the text the characters [start, end) of the view, one at least, stand: with whole marks, or inside of them."""
        low, high = self.places[start], self.places[end - 1] + 1
        for marked in self.marked:  # what is inside comes first
            inside = marked.first <= low and high <= marked.last
            if low < marked.end and marked.start < high and not inside:
                low, high = min(low, marked.start), max(high, marked.end)
        return low, high


KEPT, LONGEST_KEPT = 1024, 1100
"""Views, of texts of so many characters at most, that stay at hand: an answer asks several times for those of its sentences."""


def plain_view(text: str) -> PlainView:
    """The text without the marks of links, emphasis, code, headings, items, quotations, rules and rows of tables.

    A text without marks is its own view. Code is shown as it is, without its fences.

    >>> plain_view("- See **[the fees](f.md)** of `push`:").text, plain_view("| Main Hall | £24 |").text
    ('See the fees of push:', 'Main Hall · £24')
    """
    if not _SIGN.search(text):
        return PlainView(text, range(len(text)))
    return _kept(text) if len(text) <= LONGEST_KEPT else _view(text)


def _view(text: str) -> PlainView:
    shown = list(text)
    marked: list[Marked] = []
    low = 0
    for code in CODE.finditer(text):
        marked += _hide_marks(text, shown, low, code.start())
        if code["fence"]:
            _hide(shown, code.start(), text.index("\n", code.start()) + 1)
            _hide(shown, text.rindex("\n", code.start(), code.end()), code.end())
        low = code.end()
    marked += _hide_marks(text, shown, low, len(text))
    return PlainView("".join(shown), [at for at, letters in enumerate(shown) for _ in letters], marked)


_kept = functools.lru_cache(maxsize=KEPT)(_view)


def _hide(shown: list[str], start: int, end: int) -> None:
    shown[start:end] = [""] * (end - start)


def _hide_marks(text: str, shown: list[str], start: int, end: int) -> Iterator[Marked]:
    """Take the marks of text[start:end], which holds no code block, out of what is shown."""
    low = start
    for blank in _BLANK.finditer(text, start, end):
        yield from _hide_inline(text, shown, low, blank.start())
        low = blank.end()
    yield from _hide_inline(text, shown, low, end)
    for row in _ROW.finditer(text, start, end):
        _hide_bars(text, shown, row.start(), row.end())
    for lead in _LEAD.finditer(text, start, end):
        if lead[0].strip():
            _hide(shown, lead.start(), lead.end())
    for rule in _RULE.finditer(text, start, end):
        _hide(shown, rule.start(), rule.end())


def _hide_bars(text: str, shown: list[str], start: int, end: int) -> None:
    for at in range(start, end):
        if text[at] != "|" or text[at - 1 : at] == "\\":
            continue
        low, high = at, at + 1
        while low > start and text[low - 1] in " \t":
            low -= 1
        while high < end and text[high] in " \t":
            high += 1
        _hide(shown, low, high)
        if start < low and high < end:
            shown[at] = " · "


def _hide_inline(text: str, shown: list[str], start: int, end: int) -> Iterator[Marked]:
    """Take the marks of a paragraph's links, code and emphasis out of what is shown."""
    tokens = list(_INLINE.finditer(text, start, end))
    closing, last = dict[int, re.Match[str]](), dict[str, re.Match[str]]()
    for token in reversed(tokens):  # ticks are closed by the next as many
        if token["ticks"]:
            if token[0] in last:
                closing[token.start()] = last[token[0]]
            last[token[0]] = token
    open: list[re.Match[str]] = []
    waiting: dict[str, int] = {}
    low = start
    for token in tokens:
        if token.start() < low:  # inside of code
            continue
        closer = closing.get(token.start())
        kind = _kind(token)
        if token["escaped"]:
            _hide(shown, token.start(), token.start() + 1)
        elif token["angle"]:
            shown[token.start()] = shown[token.end() - 1] = ""
            yield Marked(token.start(), token.start() + 1, token.end() - 1, token.end())
        elif token["alone"]:
            _hide(shown, token.start(), token.end())
            shown[token.start()] = " " if token[0][1] in "bB" else ""  # a line's end
        elif token["ticks"]:
            if closer:
                yield _hide_pair(shown, token, closer)
                low = closer.end()
        elif waiting.get(kind) and (token["closed"] or token["slash"] or (token["run"] and _may_close(text, token, start, end))):
            opener = _pop(open, waiting, kind)
            of_name = token["named"] is None or _is_named(text, opener, token)
            dunder = token[0] == "__" and text[opener.end() : token.start()].isidentifier()  # "__init__" is a name
            if (token["run"] or len(token[0]) > 1) and of_name and not dunder:
                yield _hide_pair(shown, opener, token)
        elif token["opened"] or token["slash"] == "" or (token["run"] and _may_open(text, token, start, end)):
            open.append(token)
            waiting[kind] = waiting.get(kind, 0) + 1


def _hide_pair(shown: list[str], opener: re.Match[str], closer: re.Match[str]) -> Marked:
    _hide(shown, opener.start(), opener.end())
    _hide(shown, closer.start(), closer.end())
    return Marked(opener.start(), opener.end(), closer.start(), closer.end())


def _pop(open: list[re.Match[str]], waiting: dict[str, int], kind: str) -> re.Match[str]:
    """The last opened of the kind; what was opened after it and not closed is no mark."""
    while True:
        token = open.pop()
        waiting[_kind(token)] -= 1
        if _kind(token) == kind:
            return token


def _kind(token: re.Match[str]) -> str:
    """What closes with what: a run with one like it, a tag with its own name, brackets."""
    return token["run"] or (f"<{token['tag'].lower()}" if token["tag"] else "[")


def _is_named(text: str, opener: re.Match[str], closer: re.Match[str]) -> bool:
    """Whether "[text][name]" is a link: not "[1][2]", nor "a[i][j]"."""
    of_word = text[opener.start() - 1 : opener.start()].isalnum()
    return not of_word and _LETTER.search(text, opener.end(), closer.start()) is not None


def _may_open(text: str, run: re.Match[str], start: int, end: int) -> bool:
    before = text[run.start() - 1] if run.start() > start else " "
    after = text[run.end()] if run.end() < end else " "
    return not after.isspace() and not _within_word(run[0], before, after)


def _may_close(text: str, run: re.Match[str], start: int, end: int) -> bool:
    before = text[run.start() - 1] if run.start() > start else " "
    after = text[run.end()] if run.end() < end else " "
    return not before.isspace() and not _within_word(run[0], after, before)


def _within_word(run: str, outside: str, inside: str) -> bool:
    """Whether it stands as in "2*3" and "snake_case"; two stars may mark a part of a word, but not of a power ("2**3")."""
    return outside.isalnum() and (run != "**" or (outside.isdigit() and inside.isdigit()))
