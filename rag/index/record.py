"""Write a manifest: the documents that are new or changed in, those that are gone out, with their dates and their words.

What it costs goes by what changed. A text's number only grows, so that a term's postings are in order and appended to.
"""

import bisect
import functools
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import chain

import numpy as np

from rag.dates import resolve_dates
from rag.documents import embedded_text, split
from rag.index.bm25 import POSTING, postings_of, terms
from rag.index.manifest import SCHEMA, Manifest, about_document, about_passage, digest_of, row_of
from rag.index.stored import about_date
from rag.types import Document, Passage, ResolvedDate

AT_ONCE = 5_000
"""Texts whose words are written together."""

CHUNK = 500
"""Postings of a term in one row of the table, at least, before the next is begun."""

STRETCH = 200_000
"""The dates of this many characters are resolved at once."""

LEAD = 5_000
"""About this many characters before a stretch are read with it, so that its first dates have their anchors."""

FORM = re.compile(r"[^\W\d_]{4,}")
"""A word that a misspelt one may be meant for."""


class Record(Manifest):
    """A manifest that is being written: what it gives of documents is right before and after, not meanwhile.

    `added` and `removed` are the rows of texts that it holds and did not hold before, and the other way round.
    """

    def __init__(self, connection: sqlite3.Connection, made_by: str) -> None:
        super().__init__(connection)
        self.added: dict[str, None] = {}
        self.removed: dict[str, None] = {}
        self._new: dict[int, list[str]] = {}
        self._left: dict[int, list[str]] = {}
        self._forms: Counter[str] = Counter()
        if not self.ask("select 1 from sqlite_master limit 1"):
            connection.executescript(SCHEMA)
            self._change("insert into made values (?)", made_by)

    def put(self, document: Document, stamp: str | None = None, hash: str | None = None, extracted: str | None = None) -> None:
        """Write a document in the place of the one with its id; `stamp`, `hash` and `extracted` are of its file."""
        self.remove([document.id])
        query = "insert into documents values (null, ?, 0, ?, ?, ?, ?, ?, ?, ?) returning number"
        told = (*about_document(document), digest_of(document), stamp, hash, extracted)
        number = self.value(query, document.id, *told)
        passages = split(document)
        for passage in passages:
            text = self._number_of(row_of(passage), embedded_text(passage))
            self._change("insert into passages values (?, ?, ?, ?)", number, passage.start, text, about_passage(passage))
            self._forms.update(FORM.findall(f"{passage.heading} {passage.text}"))
        self._put_dates(number, document, passages)
        if len(self._new) + len(self._left) > AT_ONCE:
            self.write_words()

    def remove(self, document_ids: Iterable[str]) -> None:
        """Take documents out."""
        for document_id in document_ids:
            for passage in self._read_passages(document_id):
                number = self.value("select number from texts where row = ?", row_of(passage))
                self._left[number] = terms(embedded_text(passage))
                self._forms.subtract(FORM.findall(f"{passage.heading} {passage.text}"))
            for table in ("passages", "dates"):
                self._change(f"delete from {table} where document = (select number from documents where id = ?)", document_id)
            self._change("delete from documents where id = ?", document_id)
            self.document.cache_clear()
            if len(self._left) > AT_ONCE:
                self.write_words()

    def order(self, document_ids: Iterable[str]) -> None:
        """Put the documents in this order."""
        before: dict[str, int] = dict(self.ask("select id, position from documents"))
        for position, document_id in enumerate(document_ids):
            if before.get(document_id) != position:
                self._change("update documents set position = ? where id = ?", position, document_id)

    def note_stamp(self, document_id: str, stamp: str) -> None:
        """Write when a document's file was last written, which is as it was."""
        self._change("update documents set stamp = ? where id = ?", stamp, document_id)

    def note_skipped(self, files: Iterable[Sequence[object]]) -> None:
        """Write which files cannot be read, in the place of those that could not: path, name, stamp, message and hint of each."""
        self._change("delete from skipped")
        for file in files:
            self._change("insert into skipped values (?, ?, ?, ?, ?)", *file)

    def close(self) -> None:
        """Write what is still to be written, and close the database."""
        self.write_words()
        self._connection.close()

    def write_words(self) -> None:
        """Write the words of the texts that came, and take out those of the texts that nothing has any more."""
        gone = {n: words for n, words in self._left.items() if not self.ask("select 1 from passages where text = ? limit 1", n)}
        lost: dict[str, list[int]] = defaultdict(list)
        for number, words in gone.items():
            (row,) = self.ask("delete from texts where number = ? returning row", number)[0]
            _swap(row, self.added, self.removed)
            if self._new.pop(number, None) is None:
                for term in set(words):
                    lost[term].append(number)
        for term, numbers in lost.items():
            self._take_out(term, sorted(numbers))
        for term, told in postings_of(sorted(self._new.items())).items():
            self._append(term, told)
        for form, count in self._forms.items():
            if count:
                query = "insert into forms values (?, ?) on conflict (form) do update set count = count + excluded.count"
                self._change(query, form, count)
        self._change("delete from forms where count < 1")
        self._connection.commit()
        self._new, self._left, self._forms = {}, {}, Counter()

    def _put_dates(self, number: int, document: Document, passages: Sequence[Passage]) -> None:
        starts = [passage.start for passage in passages]
        for resolved in chain.from_iterable(resolve_stretch(document, at) for at in range(len(document.text) // STRETCH + 1)):
            at = bisect.bisect_right(starts, resolved.start) - 1
            held = starts[at] if at >= 0 and resolved.end <= passages[at].end else None
            days = [day.isoformat() for day in resolved.interval or ()] or (None, None)
            query = "insert into dates values (?, ?, ?, ?, ?, ?)"
            self._change(query, number, resolved.start, held, *days, about_date(resolved))

    def _number_of(self, row: str, text: str) -> int:
        if (known := self.value("select number from texts where row = ?", row)) is not None:
            return int(known)
        words = terms(text)
        number = int(self.value("insert into texts (row, length) values (?, ?) returning number", row, len(words)))
        self._new[number] = words
        _swap(row, self.removed, self.added)
        return number

    def _append(self, term: str, told: list[tuple[int, int]]) -> None:
        last = self.ask("select first, held from postings where term = ? order by first desc limit 1", term)
        first, before = last[0] if last and len(last[0][1]) < CHUNK * POSTING.itemsize else (told[0][0], b"")
        held = before + np.array(told, POSTING).tobytes()
        self._change("insert or replace into postings values (?, ?, ?)", term, first, held)

    def _take_out(self, term: str, numbers: list[int]) -> None:
        while numbers:
            query = "select first, held from postings where term = ? and first <= ? order by first desc limit 1"
            first, held = self.ask(query, term, numbers[-1])[0]
            inside = [number for number in numbers if number >= first]
            postings = np.frombuffer(held, POSTING)
            left = postings[~np.isin(postings["text"], inside)]
            if len(left):
                self._change("update postings set held = ? where term = ? and first = ?", left.tobytes(), term, first)
            else:
                self._change("delete from postings where term = ? and first = ?", term, first)
            numbers = numbers[: len(numbers) - len(inside)]

    def _change(self, query: str, *values: object) -> None:
        with self._one:
            self._connection.execute(query, values)


def _swap(row: str, one: dict[str, None], other: dict[str, None]) -> None:
    """Out of one, or, if it is not in there, into the other."""
    if row in one:
        del one[row]
    else:
        other[row] = None


def resolve_stretch(document: Document, number: int) -> list[ResolvedDate]:
    """The temporal expressions that begin in a document's stretch of this number, read from a paragraph before it on."""
    first, last = number * STRETCH, (number + 1) * STRETCH
    furthest, nearest = max(first - 4 * LEAD, 0), max(first - LEAD, 0)
    breaks = (document.text.rfind(mark, furthest, nearest) for mark in ("\n\n", "\n", " "))
    low = next((at for at in breaks if at >= 0), nearest)
    resolved = resolve_dates(document.text[low : last + LEAD], document.date)
    moved = (replace(d, start=d.start + low, end=d.end + low, document_id=document.id) for d in resolved)
    return [d for d in moved if first <= d.start < last]


class Draft:
    """A record that is opened, by a copy of what there is, once there is something to write."""

    def __init__(self, open: Callable[[], Record]) -> None:
        self._open = open

    @functools.cached_property
    def record(self) -> Record:
        return self._open()

    @property
    def is_open(self) -> bool:
        return "record" in vars(self)
