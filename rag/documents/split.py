"""Document -> Passages: blocks, headings, sentences; all as offsets into the text, which is never changed."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace

from rag.documents.load import heading_words
from rag.types import Document, Passage, Span

VERSION = "4"
"""Recorded with every index: raise it when the same document would split otherwise, so that stores are rebuilt."""

MAX_PASSAGE = 1000
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
_BULLET = r"(?:[-*+•‣–—][ \t]|\(?\d{1,3}[.)][ \t]|\(?[a-z]\)[ \t])"
_LIST_ITEM = re.compile(rf"[ \t]*{_BULLET}")
_ITEM_BREAK = re.compile(rf"\n(?=[ \t]*(?:{_BULLET}|\|))")
"""Before the item of a list, and before the row of a table."""
_DATELINE = re.compile(
    r"[A-Z][A-Z .'’-]{2,40}(?=[,(])(?:, (?=[^—–\n]*\d)[^—–\n]{3,40}?)?[ \t]*(?:\([^)\n]{2,40}\)[ \t]*)?(?:[—–]|--?(?!\S))"
)
""" "LONDON, 14 May 2024 (Wire) —": where and when a report was filed is no part of its first sentence."""
_CLOSERS = "\"'”’»›)\\]}*_」』"
# Western marks end a sentence before white space or the end; CJK ones anywhere.
# Possessive, so that a long run of marks is looked at once.
_END = re.compile(rf"(?<![.!?…؟۔।])(?P<mark>[.!?…؟۔।]++)[{_CLOSERS}]*+(?:\[\w{{1,3}}\])*+(?=\s|\Z)|[。！？｡]++[{_CLOSERS}]*+")
_WORD_BEFORE = re.compile(r"[^\s(\[{\"'“‘«]+\Z")
_PAUSE = re.compile(r"\s*[,;:]")
_NEXT = re.compile(r"\s*[\"'“‘«(\[{*_¿¡]*(\w*)")

# These never end a sentence; the next set only where no number follows.
_LEADING = set(
    "mr mrs ms mx dr prof rev hon st mt ft gen col maj capt cmdr lt sgt cpl pvt adm sen rep gov pres fr sr br msgr insp supt "
    "messrs mme mlle cf vs viz approx ca e.g i.e".split()
)
_BEFORE_NUMBERS = set("fig figs no nos nr vol vols pp p ch chap sec sect art eq eqs ref refs tab c v op".split())
# These may end one; then a word follows that seldom follows them inside one.
_TRAILING = set(
    "etc inc ltd co corp bros jr esq al dept univ assn ave blvd rd jan feb mar apr jun jul aug sep sept oct nov dec "
    "mon tue tues wed thu thur thurs fri sat sun a.m p.m".split()
)
_OPENERS = set(
    "the a an this that these those it its he she they we i you his her their our my there here in on at as when while after "
    "before since but and or so yet however if although though because then thus what who why how where which for from with "
    "by to not no one some many most all both each another today now moreover meanwhile later still according".split()
)


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
        for run in _runs(_lines(text, block) if metadata else sentences(text, block.start, block.end)):
            passages.append(_passage(document, heading, run))
    return passages


def embedded_text(passage: Passage) -> str:
    """What stands for the passage in both channels: its heading, then its words."""
    return f"{passage.heading}\n{passage.text}" if passage.heading else passage.text


def sentences(text: str, start: int, end: int) -> list[Span]:
    """The sentences of text[start:end], without the white space around them; none is longer than a passage may be.

    >>> [("Dr. No met J. R. Ewing at 5 p.m. in D.C. He left.")[s.start : s.end] for s in sentences(..., 0, 49)]
    ['Dr. No met J. R. Ewing at 5 p.m. in D.C.', 'He left.']
    """
    cuts = {m.end() for m in _END.finditer(text, start, end) if _ends_sentence(text, start, end, m)}
    cuts |= {m.end() for m in _ITEM_BREAK.finditer(text, start, end)}
    spans: list[Span] = []
    low = start
    for cut in sorted(cuts | {end}):
        spans.extend(_pieces(text, low, cut))
        low = cut
    return spans


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
    ended = re.search(rf"[.!?…:;,؟。！？][{_CLOSERS}]*$", line)
    # A note without a full stop says something; a heading names something.
    says = _LIST_ITEM.match(line) or _FINITE_VERB.search(line)
    return "" if ended or says else line


def _ends_sentence(text: str, start: int, end: int, found: re.Match[str]) -> bool:
    mark = found["mark"]
    if mark is None:  # CJK
        return True
    follow = _NEXT.match(text, found.end(), end)
    next_word = follow[1] if follow else ""
    if not next_word and _PAUSE.match(text, found.end(), end):
        return False
    if next_word[:1].islower():
        return False
    if mark != "." or found.end() != found.start("mark") + 1:
        return True
    word_match = _WORD_BEFORE.search(text, max(start, found.start() - 40), found.start())
    word = word_match[0] if word_match else ""
    opener = next_word.lower() in _OPENERS
    if word.isdigit() and word_match and _at_line_start(text, start, word_match.start()):
        return False  # "1. Item"
    if len(word) == 1 and word.isalpha():
        before = text[max(start, found.start() - 40) : found.start() - 1].split()
        return opener and bool(before) and before[-1][0].islower()  # "plan B. The" ends, "J. R. Ewing" does not
    if word.lower() in _LEADING or (word.lower() in _BEFORE_NUMBERS and next_word[:1].isdigit()):
        return False
    if word.lower() in _TRAILING or re.fullmatch(r"(?:\w\.)+\w{1,2}", word):
        return opener
    return True


def _at_line_start(text: str, start: int, at: int) -> bool:
    while at > start and text[at - 1] in " \t":
        at -= 1
    return at == start or text[at - 1] == "\n"


def _pieces(text: str, start: int, end: int) -> Iterator[Span]:
    """The stripped span, cut at white space where it is longer than a passage may be."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > MAX_PASSAGE:
        space = max(text.rfind(c, start + MAX_PASSAGE // 2, start + MAX_PASSAGE) for c in " \n\t")
        cut = space if space > 0 else start + MAX_PASSAGE
        yield from _pieces(text, start, cut)
        start = cut
        while start < end and text[start].isspace():
            start += 1
    if start < end:
        yield Span(start, end)


def _lines(text: str, block: Span) -> list[Span]:
    lines = re.finditer(r"[^\n]+", text[block.start : block.end])
    return [s for line in lines for s in _pieces(text, block.start + line.start(), block.start + line.end())]


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
