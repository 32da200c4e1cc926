"""What a text says of itself at its head: its front matter, its title, when it was written."""

import functools
import re
from datetime import date
from pathlib import Path
from typing import NamedTuple

from rag.dates import written_day

MAX_TITLE = 120

# Its first line gives a key: what stands between two rules of a Markdown text is text.
_FRONT_MATTER = re.compile(r"---\n(?=[ \t]*(?:#|[\w\"'-]+[ \t]*:))(.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.S)
_LEADING_DATE = re.compile(r"\s*(date:?[ \t]+(\d{4})-(\d\d)-(\d\d))\b[ \t]*", re.I)
_DATED = r"(?:(?:first|last) )?(?:published|posted|updated|modified|issued|released|written|created|dated?)\b"
_BEFORE_DATE = re.compile(
    rf"\W{{0,4}}(?:by [^.?!|·•]{{2,60}}[|,·•–—-]\W{{0,4}})?(?:{_DATED}\W{{0,4}}(?:(?:on|at) )?)?(?:[a-z]+day,? )?", re.I
)
_AFTER_DATE = re.compile(
    r"\W{0,4}(?:(?:at )?\d\d?[:.]\d\d(?: ?[ap]\.?m\.?)?)?\W{0,4}(?:[A-Z]{2,4})?"
    r"\W{0,4}(?:[|·•–—-]\W{0,4}(?:by )?[^.?!]{2,60}|\d+ min\w* read)?",
    re.I,
)
_PLACE = re.compile(
    r"[*_>\s]{0,4}(?:(?:[^\Wa-z\d_][\w.'’-]{1,30}|d[aeiou]|a[lm]|van|von|la|le|el|of|on|the|upon|sur|der|den)(?:, | \| | )){1,5}"
    r"(?<=[,|] )(?:[A-Z][a-z]+day,? )?"
)
""" "Porthaven, ", "KAUNAS, Lithuania | ", "Bad Aussee, Tuesday "."""
_WIRE = re.compile(r"[A-Z][A-Z .'’-]+, *")
_WIRE_END = re.compile(r" *(?:\([^)]{1,40}\) *)?[—–-]")
_DATELINES = 6
"""The first lines of a text, so many of them, may say when it was written."""
_HEAD = 2000
"""They stand within so many characters."""
_LINE = re.compile(r"[^\n]+")


class Dateline(NamedTuple):
    """The day that a line gives as its text's, and where in the text the line stands."""

    day: date
    start: int
    end: int


def preface_of(text: str) -> int:
    """Characters of a leading YAML block (between lines of ---) or of a leading `date YYYY-MM-DD`, or 0."""
    preface = _FRONT_MATTER.match(text) or _LEADING_DATE.match(text)
    return preface.end() if preface else 0


def _field(text: str, key: str) -> str | None:
    block = _FRONT_MATTER.match(text)
    value = re.search(rf"^{key}[ \t]*:[ \t]*(\S.*)$", block[1], re.M | re.I) if block else None
    return value[1].strip().strip("\"'") or None if value else None


def date_of(text: str) -> date | None:
    """When the text says it was written: front matter, a leading `date YYYY-MM-DD`, or a line of its own near the top."""
    written = _field(text, "date")
    day = re.match(r"(\d{4})-(\d\d)-(\d\d)", written) if written else None
    if leading := _LEADING_DATE.match(text):
        day = day or re.match(r"(\d{4})-(\d\d)-(\d\d)", leading[1].split()[-1])
    if day is None:
        return dateline.day if (dateline := dateline_of(text)) else None
    try:
        return date(*map(int, day.groups()))
    except ValueError:  # 2023-13-45 is written like a date and is none
        return None


def dateline_of(text: str) -> Dateline | None:
    """The first line near the top that says nothing but when the text was written; None where there is none.

    "Published 14 May 2024", "By Ann Lee | May 14, 2024", "Porthaven, 14 May 2024", "LONDON, 14 May 2024 (Wire) —".
    """
    return _dateline(text[: preface_of(text) + _HEAD])


@functools.lru_cache(maxsize=64)
def _dateline(head: str) -> Dateline | None:
    lines = [line for line in _LINE.finditer(head, preface_of(head)) if line[0].strip()]
    for found in lines[:_DATELINES]:
        line = found[0].strip()
        try:
            written = written_day(line[:MAX_TITLE])
        except ValueError:  # 2023-13-45 is written like a date and is none
            return None
        if written:
            day, low, high = written
            before, after = line[:low], line[high:]
            alone = (_BEFORE_DATE.fullmatch(before) or _PLACE.fullmatch(before)) and _AFTER_DATE.fullmatch(after)
            filed = _WIRE_END.match(after) if _WIRE.fullmatch(before) else None
            if alone or filed:
                start = found.start() + found[0].index(line)
                return Dateline(day, start, start + (high + filed.end() if filed else len(line)))
    return None


def title_of(text: str, name: str) -> str:
    written = _field(text, "title")
    if written and written[0] not in ">|":
        return written[:MAX_TITLE]
    body = text[preface_of(text) :].lstrip()
    marked = re.search(r"^#[ \t]+(\S.*)$", body, re.M) if name.lower().endswith(".md") else None
    if marked and (title := heading_words(marked[1])):
        return title[:MAX_TITLE]
    line = body.partition("\n")[0].strip()
    if len(line) <= MAX_TITLE and not line.endswith((".", "!", "?")):
        return line or Path(name).stem
    sentence = re.match(r".+?[.?!](?=\s|\Z)", line)
    return sentence[0] if sentence and len(sentence[0]) <= MAX_TITLE else Path(name).stem


def heading_words(text: str) -> str:
    """A Markdown heading's words, given what follows its marks: closing marks go, those of a word ("C#") stay."""
    bare = text.rstrip()
    open_ended = bare.rstrip("#")
    return open_ended.rstrip() if open_ended != bare and (not open_ended or open_ended[-1].isspace()) else bare
