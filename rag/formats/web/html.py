"""HTML -> blocks, by one walk: what a page says, without what stands around it. DOCX, EPUB and e-mails pass here too."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from html.parser import HTMLParser

from rag.formats.blocks import Block, Extracted, assemble, day_of, tidy
from rag.formats.encoding import decoded
from rag.formats.web.tables import Table, number

_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_BLOCKS = _HEADINGS | set(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer form header hr "
    "li main nav ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
_VOID = set("area base br col embed hr img input link meta source track wbr".split())
_UNREAD = set(
    "button canvas datalist embed iframe map math-annotation noscript object option select svg template textarea".split()
)
_AROUND = {"nav", "aside", "footer"}
_AROUND_BY_ROLE = {"dialog", "alertdialog", "navigation", "search", "menu", "menubar", "contentinfo", "banner", "complementary"}
_CLOSED_BY = {  # a start tag closes the open element, in the same list or table
    "li": {"li"},
    "dt": {"dt", "dd"},
    "dd": {"dt", "dd"},
    "tr": {"tr", "td", "th"},
    "td": {"td", "th"},
    "th": {"td", "th"},
}
_UNSEEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.I)
_NOTE_MARK = re.compile(r"[\s\[(]*(?:\d{1,3}|[a-z]|[*†‡§]{1,3}|note \d{1,3}|[↑↩⏎^]\ufe0e?)[\s\])]*")
_SPACE = re.compile(r"\s+")
_PUBLISHED = re.compile(r'"datePublished"\s*:\s*"([^"]{10,40})"')
_DATED = {
    "article:published_time",
    "date",
    "dc.date",
    "dcterms.date",
    "dcterms.created",
    "pubdate",
    "publishdate",
    "datepublished",
}
_LEAST = 200
"""Characters of an article that is taken for the page's text."""


@dataclass(frozen=True, slots=True)
class Page:
    """The blocks of an HTML text, its title, and the day it says it was published."""

    blocks: list[Block]
    title: str
    day: date | None


def html(data: bytes) -> Extracted:
    """The text of a web page: its article or main part if it has one, else all but navigation and what else stands around."""
    page = read_html(decoded(data))
    return assemble(page.blocks, title=page.title, day=page.day)


def read_html(text: str, *, whole: bool = False) -> Page:
    """The page's blocks in order; `whole` takes what stands around the main text as well, but for navigation."""
    walker = _Walker(whole=whole)
    walker.feed(text)
    walker.close()
    walker.end()
    told = [block for place, block in walker.blocks if "article" in place]
    if whole or sum(len(block.text) for block in told) < _LEAST:
        told = [block for place, block in walker.blocks if "main" in place]
    if whole or sum(len(block.text) for block in told) < _LEAST:
        told = [block for _, block in walker.blocks]
    title = walker.said.get("og:title") or next((b.text for b in told if b.heading), "") or walker.said.get("title", "")
    return Page(told, title, day_of(walker.said.get("published", "")))


class _Walker(HTMLParser):
    """Gathers blocks, each with the names of the main elements it stands in; no recursion, and each element is closed once."""

    def __init__(self, *, whole: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[tuple[frozenset[str], Block]] = []
        self.said: dict[str, str] = {}
        self._whole = whole
        self._open: list[str] = []
        self._counts: Counter[str] = Counter()
        self._unread_from: int | None = None  # the depth below which nothing is read
        self._buffer: list[str] = []
        self._tables: list[Table] = []
        self._cell: list[list[Block]] = []
        self._counters: list[int] = []  # of each open list: the number of its next item, 0 for one without
        self._mark = ""  # what stands before the next block of a list
        self._after_item = False
        self._links: list[int | None] = []  # of each open link to a note: where its words begin

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        self._note(tag, told)
        if tag in _VOID:
            if tag == "br":
                self._buffer.append("\n")
            elif tag == "hr":
                self._flush()
            return
        if tag in _BLOCKS:
            self._flush()
            if self._counts["head"]:
                self.handle_endtag("head")
            if self._open and self._open[-1] == "p":
                self.handle_endtag("p")
            if self._open and self._open[-1] in _CLOSED_BY.get(tag, ()):
                self.handle_endtag(self._open[-1])
            if tag == "tr" and self._open and self._open[-1] == "tr":
                self.handle_endtag("tr")
        self._open.append(tag)
        self._counts[tag] += 1
        if self._unread_from is None and self._is_unread(tag, told):
            self._unread_from = len(self._open)
        if self._unread_from is None:
            self._begin(tag, told)

    def _begin(self, tag: str, told: dict[str, str]) -> None:
        if tag in ("ol", "ul"):
            self._counters.append(number(told.get("start", "1")) if tag == "ol" else 0)
        elif tag == "li":
            if self._counters and self._counters[-1]:
                self._mark = f"{self._counters[-1]}. "
                self._counters[-1] += 1
            else:
                self._mark = "• "
        elif tag == "table":
            if self._tables:
                self._tables[-1].layout = True
            self._tables.append(Table())
        elif tag == "tr" and self._tables:
            self._tables[-1].rows.append((True, []))
        elif tag in ("td", "th") and self._tables and self._tables[-1].rows:
            self._cell.append(self._tables[-1].new_cell(is_head=tag == "th", told=told))
        elif tag == "a":
            href = told.get("href", "")
            is_note = href.startswith("#") or ("#" in href and self._counts["sup"] > 0)
            self._links.append(len(self._buffer) if is_note else None)

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._flush()  # while it is open: the words were in it
        if not self._counts[tag]:
            return
        while self._open:
            name = self._open.pop()
            self._counts[name] -= 1
            if self._unread_from is None:
                self._end(name)
            elif len(self._open) < self._unread_from:
                self._unread_from = None
            if name == tag:
                return

    def _end(self, tag: str) -> None:
        if tag in ("ol", "ul") and self._counters:
            self._counters.pop()
        elif tag == "li":
            self._mark = ""
        elif tag in ("td", "th") and self._cell:
            self._cell.pop()
        elif tag == "table" and self._tables:
            for block in self._tables.pop().blocks():
                self._put(block)
        elif tag == "a" and self._links and (at := self._links.pop()) is not None:
            self._drop_mark(at)

    def _drop_mark(self, at: int) -> None:
        """Takes out a link's words, from there in the buffer on, where they are the mark of a note."""
        if _NOTE_MARK.fullmatch("".join(self._buffer[at:])):
            del self._buffer[at:]

    def handle_data(self, data: str) -> None:
        if self._unread_from is None:
            self._buffer.append(data if self._counts["pre"] else _SPACE.sub(" ", data))
        elif self._open[-1] == "script" and "published" not in self.said and (found := _PUBLISHED.search(data)):
            self.said["published"] = found[1]
        elif self._open[-1] == "title" and self._counts["svg"] == 0:
            self.said.setdefault("title", data.strip())

    def end(self) -> None:
        """Closes what is still open."""
        while self._open:
            self.handle_endtag(self._open[-1])
        self._flush()

    def _note(self, tag: str, told: dict[str, str]) -> None:
        """Keeps what the page says of itself."""
        if tag == "meta":
            name = (told.get("property") or told.get("name") or told.get("itemprop") or "").lower()
            if name in _DATED:
                self.said.setdefault("published", told.get("content", ""))
            elif name == "og:title":
                self.said.setdefault("og:title", told.get("content", "").strip())
        elif tag == "time" and day_of(told.get("datetime", "")) and self._unread_from is None:
            self.said.setdefault("published", told["datetime"])

    def _is_unread(self, tag: str, told: dict[str, str]) -> bool:
        if tag in _UNREAD or tag in ("script", "style", "head", "title", "nav"):
            return True
        if "hidden" in told or told.get("aria-hidden") == "true" or _UNSEEN.search(told.get("style", "")):
            return True
        return not self._whole and (tag in _AROUND or told.get("role", "") in _AROUND_BY_ROLE)

    def _flush(self) -> None:
        text = tidy("".join(self._buffer))
        self._buffer.clear()
        self._links = [None for _ in self._links]
        if not text:
            return
        heading = not self._tables and any(self._counts[name] for name in _HEADINGS)
        self._put(Block(self._mark + text, heading=heading, tight=bool(self._mark) and self._after_item))
        self._after_item, self._mark = bool(self._mark), ""

    def _put(self, block: Block) -> None:
        if self._cell:
            self._cell[-1].append(block)
        else:
            self.blocks.append((frozenset(name for name in ("article", "main") if self._counts[name]), block))
