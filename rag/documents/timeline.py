"""A document's dated sentences in calendar order, and those that cannot be placed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.dates import Interval, Together, dates_in, in_words, resolve_dates, together
from rag.documents.head import dateline_of
from rag.documents.split import split
from rag.types import Document, ResolvedDate, Span

_HANGS = re.compile(r"\s(?:after|before|later|earlier)\b")


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One date of one sentence: `sentence` is the sentence's span in the document, `text` its words.

    `interval` is the date's first and last day, None where the text does not say (an entry of `undated`); `when` is the date
    as people write it, the document's own words where there is no calendar value.
    """

    date: ResolvedDate
    sentence: Span
    text: str
    interval: Interval | None
    when: str


def timeline(document: Document, dates: Sequence[ResolvedDate] | None = None) -> tuple[list[TimelineEntry], list[TimelineEntry]]:
    """The document's dated entries in calendar order, and the undated ones in the document's.

    A sentence stands once for each date it holds, but once for equal ones, and for all days of a stretch ("3 to 5 June"). What
    lasts (durations that hang on nothing) and what recurs is no date; "recently" is left out too. A year before Christ comes
    before all others; it has no interval in days, which calendars of days do not reach, and stands among the dated all the same.
    `dates` are the document's, if they are known already. The document's own date, in its preface or its dateline, is not
    an event of it, and headings tell none.
    """
    dates = resolve_dates(document.text, document.date) if dates is None else dates
    dated: list[TimelineEntry] = []
    undated: list[TimelineEntry] = []
    passages = [passage for passage in split(document) if passage.end > document.preface]
    own = dateline_of(document.text)
    for sentence in (s for passage in passages for s in passage.sentences[passage.headed :]):
        if own and own.start <= sentence.start and sentence.end <= own.end:
            continue
        seen: set[tuple[str, str]] = set()
        text = document.text[sentence.start : sentence.end]
        rows = together(dates_in(dates, sentence.start, sentence.end), text, sentence.start)
        for resolved, when in (one for row in rows for one in _entries(row, document)):
            if (resolved.value, resolved.mod) in seen or not _says_when(resolved, document.text):
                continue
            seen.add((resolved.value, resolved.mod))
            entry = TimelineEntry(resolved, sentence, text, resolved.interval, when or resolved.text)
            (undated if _sort_key(entry) is None else dated).append(entry)
    return sorted(dated, key=lambda e: _sort_key(e) or (0, 0, 0)), undated


def _entries(row: Together, document: Document) -> list[tuple[ResolvedDate, str]]:
    """The dates of a row with their words on a calendar; a stretch, "from 3 to 5 June", is one with ISO 8601's value for it."""
    if row.interval is None:
        return [(d, in_words(d.value, d.mod, d.interval)) for d in row.dates]
    first, last = row.dates[0], row.dates[-1]
    value, anchor = f"{first.value}/{last.value}", first.anchor or last.anchor
    words = document.text[row.start : row.end]
    return [(replace(first, text=words, end=row.end, value=value, interval=row.interval, mod="", anchor=anchor), row.words)]


def _says_when(resolved: ResolvedDate, text: str) -> bool:
    """Whether it says when: "a few months after the invasion" does, though not on which days; "for a few months" does not."""
    if resolved.type == "SET" or resolved.value.endswith("_REF") or resolved.value.startswith("XXXX-XX-XXT"):
        return False  # an hour of no day is one of every day
    hangs = _HANGS.match(text, resolved.end) is not None
    return resolved.type != "DURATION" or resolved.interval is not None or hangs


def _sort_key(entry: TimelineEntry) -> tuple[int, int, int] | None:
    """First day as a number, length negated so that the wider comes first, start in the text; None for what cannot be placed."""
    value = entry.date.value
    if entry.interval:
        first, last = entry.interval
        return first.toordinal(), first.toordinal() - last.toordinal(), entry.date.start
    if value.startswith("BC") and value[2:3].isdigit():
        digits, _, rest = value[2:].partition("-")
        year = int(digits) * 10 ** max(4 - len(digits), 0)
        month = int(rest[:2]) if rest[:2].isdigit() else 0
        return -366 * year + month * 31, 0, entry.date.start
    return None
