"""A document's timeline as HTML: a strip true to scale, then every dated sentence in calendar order, then the undated ones."""

import html
import json
import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from rag.dates import dates_in, in_words
from rag.documents import TimelineEntry, plain_view, timeline
from rag.page.html.sentence import anchor
from rag.types import Document, Passage, ResolvedDate

MAX_ENTRIES = 400
"""At most this many entries of a list are drawn; the rest of a longer one is counted."""

_WHY = {"document": "Counted from the document’s own date.", "text": "Counted from another date in the text."}
_DAYS_IN_YEAR = 365.2425

_OPEN = re.compile(r"\b(since|until|till|up to)\s+(?:the\s+)?$", re.I)
"""What stands before a date that is one end of a stretch."""

_HANGS_ON = re.compile(r"\s(?:after|before)\s+([^,.;:?!()]{3,60})")
"""What an undated expression counts from, after it: "a few months after the invasion began"."""

_KINDS = {"day": "a day", "month": "a month", "year": "a year", "range": "a stretch of time", "none": "undated"}


def timelines_html(documents: Sequence[tuple[Document, Sequence[ResolvedDate]]], passages: Iterable[Passage]) -> str:
    """The timelines of documents with their dates, each under its name where there are several; and for source.js, which dots
    them in the articles, where the dates stand."""
    drawn = ""
    for document, dates in documents:
        drawn += f'<p class="name">{html.escape(document.name)}</p>' if len(documents) > 1 else ""
        drawn += timeline_html(document, dates)
    places = _places(documents, passages)
    return (
        f'<section class="sheet" id="fn-timeline" aria-label="Timeline" tabindex="0">{drawn}</section>'
        f'<div id="fn-dates" hidden>{html.escape(places)}</div>'
    )


def _places(documents: Sequence[tuple[Document, Sequence[ResolvedDate]]], passages: Iterable[Passage]) -> str:
    """JSON: by the id of a sentence's element, [start, end, calendar value] of each date in what is seen, in UTF-16 units."""
    texts = {document.id: (document.text, dates) for document, dates in documents}
    places: dict[str, list[tuple[int, int, str]]] = {}
    for passage in passages:
        text, dates = texts.get(passage.document_id, ("", ()))
        for sentence in passage.sentences[passage.headed :] if dates else ():
            for d in dates_in(dates, sentence.start, sentence.end):
                if when := in_words(d.value, d.mod, d.interval):
                    seen = plain_view(text[sentence.start : sentence.end])
                    start, end = (_length(seen.cut(0, at - sentence.start)) for at in (d.start, d.end))
                    places.setdefault(anchor(sentence), []).append((start, end, when))
    return json.dumps(places)


def _length(text: str) -> int:
    """In UTF-16 units, by which a browser counts."""
    return len(text.encode("utf-16-le")) // 2


def timeline_html(document: Document, dates: Sequence[ResolvedDate]) -> str:
    """`dates` are the document's, in order. A document without any gets a sentence that says so."""
    dated, undated = timeline(document, dates)
    if not dated and not undated:
        return '<section class="time"><h2>No dates</h2><p>This text dates nothing.</p></section>'
    count = f"{len(dated)} date{'' if len(dated) == 1 else 's'} in this text"
    rest = f"<p>The first {MAX_ENTRIES} of {len(dated):,} are drawn.</p>" if len(dated) > MAX_ENTRIES else ""
    dated, undated = dated[:MAX_ENTRIES], undated[:MAX_ENTRIES]
    listed, before = "", None
    for entry in dated:
        listed += _entry_html(entry, _years_later(before, entry))
        before = entry
    how = "<p>In calendar order, as the text means them. Each leads to its sentence.</p>"
    kinds = {_precision(entry): None for entry in (*dated, *undated)}
    key = "".join(f'<li><i class="{kind}"></i>{words}</li>' for kind, words in _KINDS.items() if kind in kinds)
    return (
        f'<section class="time"><h2>{count}</h2>{how}{rest}{_scale_html(dated)}'
        f'<ol>{listed}</ol>{_undated_html(undated)}<ul class="key" aria-label="What the dots mean">{key}</ul></section>'
    )


def _undated_html(entries: Sequence[TimelineEntry]) -> str:
    if not entries:
        return ""
    listed = "".join(_entry_html(entry, "") for entry in entries)
    return f"<h3>Undated</h3><p>What these count from has no date. Nothing is guessed.</p><ol>{listed}</ol>"


def _entry_html(entry: TimelineEntry, later: str) -> str:
    low, high = entry.date.start - entry.sentence.start, entry.date.end - entry.sentence.start
    seen = plain_view(entry.text)
    before, words, after = (html.escape(seen.cut(*edges)) for edges in pairwise((0, low, high, len(entry.text))))
    precision = _precision(entry)
    lead = _lead(entry)
    when = "undated" if precision == "none" else html.escape(f"{lead} {entry.when}" if lead else entry.when)
    gap = f'<span class="later">{later}</span>' if later else ""
    return (
        f'<li class="{precision}{_open_end(entry)}">{gap}<p class="when">{when}</p><i class="dot" aria-hidden="true"></i>'
        f'<a class="told" href="#{anchor(entry.sentence)}"><span>{before}<u>{words}</u>{after}</span>{_why_html(entry)}</a></li>'
    )


def _lead(entry: TimelineEntry) -> str:
    """ "since" or "until", and the like, where the date is one end of a stretch; else empty."""
    low = entry.date.start - entry.sentence.start
    opens = _OPEN.search(entry.text, max(0, low - 12), low)
    return opens[1].lower() if opens else ""


def _open_end(entry: TimelineEntry) -> str:
    """The class, after a space, of a date whose stretch has no other end: it is drawn as fading out there."""
    lead = _lead(entry) if _precision(entry) != "none" else ""
    return "" if not lead else " since" if lead == "since" else " until"


def _why_html(entry: TimelineEntry) -> str:
    """What the date is counted from, where it is not told by its own words."""
    if _precision(entry) != "none":
        return f"<small>{_WHY[entry.date.anchor]}</small>" if entry.date.anchor else ""
    hangs = _HANGS_ON.match(entry.text, entry.date.end - entry.sentence.start)
    return f"<small>Counted from “{html.escape(hangs[1].strip())}”, which has no date in this text.</small>" if hangs else ""


def _precision(entry: TimelineEntry) -> str:
    """How exact the date is, as the dot shows it."""
    if entry.interval is None:
        return "year" if entry.date.value.startswith("BC") else "none"
    first, last = entry.interval
    if first == last:
        return "day"
    if re.fullmatch(r"\d{4}", entry.date.value):
        return "year"
    return "month" if re.fullmatch(r"\d{4}-\d\d", entry.date.value) else "range"


def _years_later(before: TimelineEntry | None, entry: TimelineEntry) -> str:
    """ "20 years later", where at least two lie between an entry's beginning and the one before it."""
    if not (before and before.interval and entry.interval):
        return ""
    years = (entry.interval[0] - before.interval[0]).days / _DAYS_IN_YEAR
    return f"{years:.0f} years later" if years >= 1.5 else ""


def _scale_html(dated: Sequence[TimelineEntry]) -> str:
    """The strip; the list carries the meaning, so it is hidden from screen readers. None for fewer than three dates."""
    spans = [(entry, *entry.interval) for entry in dated if entry.interval]
    if len(spans) < 3:
        return ""
    low = min(first.toordinal() for _, first, _ in spans)
    high = max(last.toordinal() for _, _, last in spans)
    room = max(1, high - low)

    def at(day: int) -> str:
        return f"{2 + 96 * (day - low) / room:.2f}%"

    first_year, last_year = int(low / _DAYS_IN_YEAR) + 1, int(high / _DAYS_IN_YEAR) + 1
    step = next((s for s in (1, 2, 5, 10, 20, 50, 100, 200, 500) if (last_year - first_year) / s <= 7), 1000)
    years = range(-(-first_year // step) * step, last_year + 1, step)
    ticks = "".join(f'<span style="left:{at(int((y - 1) * _DAYS_IN_YEAR) + 1)}">{y}</span>' for y in years)
    dots, stacked = "", dict[int, int]()
    for entry, first, _ in spans:
        slot = round(60 * (first.toordinal() - low) / room)
        stacked[slot] = stacked.get(slot, 0) + 1
        if stacked[slot] <= 4:
            place = f"left:{at(first.toordinal())};bottom:{10 + 15 * stacked[slot]}px"
            dots += f'<b class="{_precision(entry)}{_open_end(entry)}" style="{place}"></b>'
    return f'<div class="scale" aria-hidden="true">{ticks}{dots}</div>'
