"""The words of a document's sentences as HTML: each in an element that a footnote leads to; links, code and emphasis as such."""

import html
import re
from collections.abc import Sequence
from functools import lru_cache

from rag.documents import plain_view
from rag.types import Document, Span

_view = lru_cache(maxsize=4)(plain_view)  # a sentence in many pieces is looked at once

_FOLLOWED = re.compile(r"(?:https?://|mailto:)[^\s\"'<>\\^`{|}\x00-\x1f\x7f]+", re.I)
"""What a link may lead to; above all not "javascript:", nor what only another place would know."""

_TAGS = {"*": "em", "_": "em", "**": "strong", "__": "strong", "***": "strong", "___": "strong", "~~": "s"}


def anchor(sentence: Span) -> str:
    """The id of the sentence's element in the source panel, and the address of what leads there."""
    return f"s-{sentence.document_id}-{sentence.start}-{sentence.end}"


def sentences_html(document: Document, sentences: Sequence[Span]) -> str:
    """The sentences, which follow each other. One that is a rule ("---", around front matter) is in the text and not seen."""
    parts, at = [], sentences[0].start if sentences else 0
    for s in sentences:
        gap, text = document.text[at : s.start], document.text[s.start : s.end]
        hidden = "" if text.strip("-") else " hidden"
        parts.append(f'{html.escape(gap)}<span class="s" id="{anchor(s)}"{hidden}>{words_html(text, 0, len(text))}</span>')
        at = s.end
    return "".join(parts)


def words_html(text: str, low: int, high: int) -> str:
    """What people see of text[low:high], as the plain view of the text has it, in the elements that its marks stand for."""
    view = _view(text)
    parts, at = list[str](), low
    open: list[tuple[int, str]] = []
    within = (held for held in view.marked if held.first < high and low < held.last)
    for held in (*sorted(within, key=lambda held: (held.start, -held.end)), None):
        begin = max(held.first, low) if held else high
        while open and open[-1][0] <= begin:
            last, closing = open.pop()
            parts += html.escape(view.cut(at, last)), closing
            at = last
        parts.append(html.escape(view.cut(at, begin)))
        at = begin
        if held:
            opening, closing = _element(text[held.start : held.first], text[held.first : held.last], text[held.last : held.end])
            if closing != "</a>" or all(closes != "</a>" for _, closes in open):  # no link holds another
                parts.append(opening)
                open.append((min(held.last, high), closing))
    return "".join(parts)


def _element(opener: str, words: str, closer: str) -> tuple[str, str]:
    """The tags for what stands between the two marks; none for an image, of which there are its words alone."""
    if opener == "[" or opener == "<":
        address = words if opener == "<" else "".join(closer.strip("]()").split()[:1]).strip("<>")
        if not _FOLLOWED.fullmatch(address):
            return "", ""
        return f'<a href="{html.escape(address)}" target="_blank" rel="noopener noreferrer">', "</a>"
    tag = "code" if opener[0] == "`" else _TAGS.get(opener, "")
    return (f"<{tag}>", f"</{tag}>") if tag else ("", "")
