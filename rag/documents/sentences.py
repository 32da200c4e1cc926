"""Text -> sentences: where a person would end them, as offsets into the text.

An item of a list is one, and a row of a table, a field, any line that its writer ended; a code block belongs to the sentence that
introduces it. None ends inside of a link, of code or of a few words that are emphasised.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise
from typing import Literal

from rag.documents.plain import BULLET, CODE, plain_view
from rag.types import Span

MAX_PASSAGE = 1000
"""Characters of a passage at most, and so of a sentence."""

_ITEM_BREAK = re.compile(rf"\n(?=[ \t]*(?:{BULLET}|\|))")
"""Matches before the item of a list, and before the row of a table."""

_ITEM = re.compile(rf"[ \t]*{BULLET}")

MAX_MARKED = 300
"""Characters of what is emphasised, at most, that is left in one sentence."""

NARROWEST, WIDEST = 50, 120
"""Characters of the longest line of a text that is wrapped by hand; shorter or longer ones end where their writer ended them."""

CLOSERS = "\"'”’»›)\\]}*_」』"
"""Marks that may stand between the end of a sentence and the white space, as inside of a character class."""

_CLOSERS_BEFORE_SPACE = f"{CLOSERS}“‘«‹"
"""German closes with the marks that English opens with, and some close with those that others open with."""

# Western marks end a sentence before white space or the end; CJK ones anywhere. Between Greek words ";" is a question mark.
# Possessive, so that a long run of marks is looked at once.
_END = re.compile(
    r"(?:(?<![.!?…؟۔।॥])(?P<mark>[.!?…؟۔।॥]++)|(?<=[\u0370-\u03ff\u1f00-\u1fff])[;\u037e](?=\W{0,8}(?:[\u0370-\u03ff\u1f00-\u1fff]|\Z))|(?P<cjk>[。！？｡]++))"
    rf"(?(cjk)[{CLOSERS}]*+|[{_CLOSERS_BEFORE_SPACE}]*+(?:[ \u00a0\u202f]»(?=\s|\Z))?+(?:\[\w{{1,3}}\])*+(?=\s|\Z))"
)
_LINE = re.compile(r"[^\n]+")
_ROW = re.compile(r"[^:;\n]{1,60}: ")
"""What the row of a table begins with that is told with its columns' names: the next begins alike."""
_WORD_BEFORE = re.compile(r"[^\s(\[{\"。！？｡'“‘«„]+\Z")
_PAUSE = re.compile(r"\s*[,;:]")
_NEXT = re.compile(r"\s*[\"'“‘«»„‚(\[{*_¿¡]*(\w*)")

# These never end a sentence; the next set only where no number follows.
_LEADING = set(
    "mr mrs ms mx dr prof rev hon st mt ft gen col maj capt cmdr lt sgt cpl pvt adm sen rep gov pres fr sr br msgr insp supt "
    "messrs mme mlle cf vs viz approx ca e.g i.e".split()
)
_BEFORE_NUMBERS = set("fig figs no nos nr vol vols pp p ch chap sec sect art eq eqs ref refs tab c v op".split())
# Of other languages those that are no English words.
_LEADING |= set(
    "bzw dipl evtl ggf inkl ing usf z.b d.h u.a u.u z.t i.d.r v.a s.o vgl nr str mio mrd jh hl geb gest tel "
    "mlles mmes éd sr sra srta dra uds núm pág págs depto avda sig sigg dott prof.ssa avv geom pag pagg "
    "exmo exma dhr mevr bijv d.w.z o.a t.a.v blz św tzn ul mgr inż hab örn bkz çev "
    "тел ул им проф акад г-н г-жа гл рис стр см ср напр т.е т.к т.н т.о т.д пр пл кв руб коп тыс млн млрд "
    "вул ім див ред грн κ κα κ.λπ π.χ δηλ αρ σελ βλ δρ".split()
)
# These may end one; then a word follows that seldom follows them inside one, or "the" stands before: "the Sun. Much".
_TRAILING = set(
    "bros jr esq al dept univ assn ave blvd rd jan feb mar apr jun jul aug sep sept oct nov dec "
    "mon tue tues wed thu thur thurs fri sat sun a.m p.m".split()
)
# These may end one too; then an ordinary word follows, and one without a capital: "Acme Inc. Members said", not "Inc. Tim Lee".
_COMPANY = set("inc ltd co corp plc".split())
_WORD_AND_SMALL = re.compile(r"\s+[A-Z][a-z]+\s+[a-z]")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]{1,2}")
_OPENERS = set(
    "the a an this that these those it its he she they we i you his her their our my there here in on at as when while after "
    "before since but and or so yet however if although though because then thus what who why how where which for from with "
    "by to not no one some many most all both each another today now moreover meanwhile later still according other several such "
    "during between among despite instead until unless perhaps every any once only two three four five six".split()
)

_ORDINAL = re.compile(r"\b(?:am|im|vom|zum|zur|beim|bis|ab|der|die|das|dem|den|des|eine?[mnrs]?)\s\d{1,2}\.\Z", re.I)
"""A number with a stop that German reads as "third", after an article or a preposition."""

_HOUR_BEFORE = re.compile(
    r"(?P<leads>(?:(?:\A|[.!?:]\s|\n)(?:at|by|around|about|from|until|before|after|since)\s(?:about\s)?|\b(?:an?|the)\s))?"
    r"(?<![\d:.])\d{1,2}(?:[:.]\d\d)?\s?[ap]\.m\Z",
    re.I,
)
"""An hour; what leads up to it says that the sentence goes on: "At 3 p.m. Mayor Dahl", "the 5 p.m. Mass"."""
_OF_HOUR = re.compile(
    r"[\s(]*(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:jan|febr)uary|march|april|may|june|july|august|"
    r"(?:sept|nov|dec)ember|october|(?-i:[A-Z]{2,5}\b)|(?-i:[A-Z]\w+\s){0,2}(?:standard\s|daylight\s)?time\b|eastern|pacific|central)",
    re.I,
)
"""What may follow an hour in its sentence: a day, a month, a time zone."""


def kind_of(sentence: str) -> Literal["item", "code", "words"]:
    """Whether a sentence of a text is an item of a list, a code block, or plain words."""
    return "code" if CODE.match(sentence) else "item" if _ITEM.match(sentence) else "words"


def sentences(text: str, start: int, end: int, *, ended: bool = True) -> list[Span]:
    """The sentences of text[start:end], without the white space around them; none is longer than a passage may be.

    >>> [("Dr. No met J. R. Ewing at 5 p.m. in D.C. He left.")[s.start : s.end] for s in sentences(..., 0, 49)]
    ['Dr. No met J. R. Ewing at 5 p.m. in D.C.', 'He left.']

    Of a text that is still being written, not `ended`, nobody knows yet what its marks hold: there they hold nothing.
    """
    cuts = {m.end() for m in _END.finditer(text, start, end) if _ends_sentence(text, start, end, m)}
    cuts |= {m.end() for m in _ITEM_BREAK.finditer(text, start, end)}
    cuts |= set(ended_lines(text, start, end))
    units = [Span(_unit_start(text, start, code.start()), code.end()) for code in CODE.finditer(text, start, end)]
    cuts -= {
        cut
        for held in (plain_view(text[start:end]).marked if ended and cuts else ())
        if held.end - held.start <= MAX_MARKED
        for cut in range(start + held.start + 1, start + held.end)
    }
    starts = [unit.start for unit in units]
    cuts = {cut for cut in cuts if not (at := bisect_right(starts, cut)) or cut >= units[at - 1].end}
    cuts |= {unit.end for unit in units}
    spans: list[Span] = []
    low = start
    for cut in sorted(cuts | {end}):
        spans.extend(_pieces(text, low, cut))
        low = cut
    return spans


def _unit_start(text: str, start: int, code: int) -> int:
    """From where on nothing is cut before the code at `code` ends: from the colon that introduces it, else from within it."""
    at = code
    while at > start and text[at - 1].isspace():
        at -= 1
    return at if at > start and text[at - 1] == ":" else code + 1


def ended_lines(text: str, start: int, end: int) -> list[int]:
    """Where lines of text[start:end] end because their writer ended them, not because they were full: each place is a newline's.

    A line was full if the first word of the next would have made it longer than the longest line; one whose next begins small was
    cut in the middle of a sentence, unless that is the row of a table.
    """
    lines = list(_LINE.finditer(text, start, end))
    widest = max((len(line[0].rstrip()) for line in lines), default=0)
    wrapped = NARROWEST <= widest <= WIDEST

    def goes_on(line: str, following: str) -> bool:
        if (name := _ROW.match(line)) and following.startswith(name[0]):
            return False
        next_word = following.split(maxsplit=1)[0] if following.strip() else ""
        full = wrapped and len(line.rstrip()) + 1 + len(next_word) > widest
        return full or (next_word[:1].islower() and "|" not in following)

    return [line.end() for line, following in pairwise(lines) if not goes_on(line[0], following[0])]


def lines_of(text: str, start: int, end: int) -> list[Span]:
    """The lines of text[start:end], without the white space around them; none is longer than a passage may be."""
    return [piece for line in _LINE.finditer(text, start, end) for piece in _pieces(text, line.start(), line.end())]


def _ends_sentence(text: str, start: int, end: int, match: re.Match[str]) -> bool:
    mark = match["mark"]
    if mark is None:  # CJK, Greek
        return True
    follow = _NEXT.match(text, match.end(), end)
    next_word = follow[1] if follow else ""
    if not next_word and _PAUSE.match(text, match.end(), end):
        return False
    if next_word[:1].islower():
        return False
    if mark != "." or match.end() != match.start("mark") + 1:
        return True
    word_match = _WORD_BEFORE.search(text, max(start, match.start() - 40), match.start())
    word = word_match[0] if word_match else ""
    opener = next_word.lower() in _OPENERS
    if word.isdigit() and word_match and _at_line_start(text, start, word_match.start()):
        return False  # "1. Item"
    if word.isdigit() and len(word) < 3 and _ORDINAL.search(text, max(start, match.start() - 40), match.end()):
        return opener  # "am 3. Oktober"
    if len(word) == 1 and word.isalpha():
        before = text[max(start, match.start() - 40) : match.start() - 1].split()
        return opener and bool(before) and before[-1][0].islower()  # "plan B. The" ends, "J. R. Ewing" does not
    if word == "St" and opener:
        return True  # "in Mill St. The shop": no saint is called so
    if word.lower() in _LEADING or (word.lower() in _BEFORE_NUMBERS and next_word[:1].isdigit()):
        return False
    if hour := _HOUR_BEFORE.search(text, max(start, match.start() - 40), match.start()):
        return opener or (next_word[:1].isupper() and not (hour["leads"] or _OF_HOUR.match(text, match.end(), end)))
    if word.lower() == "etc":
        return next_word[:1].isupper()
    if word.lower() in _COMPANY:
        return opener or (next_word.lower() not in _COMPANY and _WORD_AND_SMALL.match(text, match.end(), end) is not None)
    if word.lower() in _TRAILING:
        named = text[max(start, match.start() - len(word) - 4) : match.start() - len(word)].lower() == "the "
        return opener or (named and next_word[:1].isupper())
    return opener or not _INITIALS.fullmatch(word)


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
