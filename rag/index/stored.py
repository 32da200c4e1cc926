"""Search by words and by dates in a manifest, and the places of its texts: nothing but what a question needs is read."""

import functools
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag.dates import Interval
from rag.index.bm25 import POSTING, Bm25, Postings, asked_terms, best_texts, first_places
from rag.index.manifest import Manifest
from rag.languages import LANGUAGES, Language
from rag.types import Passage, ResolvedDate


class StoredPlaces(Mapping[str | None, Mapping[str, Passage]]):
    """The first passage of each text by its row: of a document by the document's id, and by None of all of them."""

    def __init__(self, manifest: Manifest) -> None:
        self._manifest = manifest

    def __getitem__(self, document_id: str | None) -> Mapping[str, Passage]:
        if document_id is None:
            return _Texts(self._manifest)
        return first_places(self._manifest.passages_of(document_id)).get(document_id, {})

    def __iter__(self) -> Iterator[str | None]:
        yield None
        yield from self._manifest.documents

    def __len__(self) -> int:
        return 1 + len(self._manifest.documents)


class _Texts(Mapping[str, Passage]):
    """The first passage of each text of all documents, by its row."""

    def __init__(self, manifest: Manifest) -> None:
        self._manifest = manifest

    def __getitem__(self, row: str) -> Passage:
        if passage := self._manifest.first_place(row):
            return passage
        raise KeyError(row)

    def __iter__(self) -> Iterator[str]:
        return iter(self._manifest.rows())

    def __len__(self) -> int:
        return self._manifest.text_count


class _Order(NamedTuple):
    """The texts in the order of their first places: the number of each, its length, and by its number its place in the order."""

    numbers: NDArray[np.int64]
    lengths: NDArray[np.int64]
    places: NDArray[np.int64]


class StoredBm25:
    """As `Bm25`; of all documents it reads the postings of the terms asked for."""

    def __init__(self, manifest: Manifest) -> None:
        self._manifest = manifest
        self._of_some = Bm25(StoredPlaces(manifest))

    def rows(self, question: str, within: tuple[str, ...] = ()) -> list[str]:
        """The rows of the texts that share words with the question, best first; those without any are left out."""
        if within:
            return self._of_some.rows(question, within)
        best = best_texts(asked_terms(question, self._languages), self._postings, self._order.lengths, len(self._order.numbers))
        numbers = self._order.numbers[best].tolist()
        query = f"select number, row from texts where number in ({','.join('?' * len(numbers))})"
        rows: dict[int, str] = dict(self._manifest.ask(query, *numbers))
        return [rows[number] for number in numbers]

    def _postings(self, term: str) -> Postings:
        chunks = self._manifest.ask("select held from postings where term = ? order by first", term)
        held = np.frombuffer(bytearray().join(chunk for (chunk,) in chunks), POSTING)
        held["text"] = self._order.places[held["text"]]
        return held

    @functools.cached_property
    def _languages(self) -> list[Language]:
        """Those that texts are in, but English, whose terms have no code."""
        query = "select 1 from postings where term >= ? and term < ? limit 1"  # ";" is the sign after ":"
        return [language for language in LANGUAGES if self._manifest.ask(query, f"{language}:", f"{language};")]

    @functools.cached_property
    def _order(self) -> _Order:
        query = """select t.number, t.length from passages p join documents d on d.number = p.document
            join texts t on t.number = p.text order by d.position, p.start"""
        told = np.array(list(dict(self._manifest.ask(query)).items()), dtype=np.int64).reshape(-1, 2)
        numbers, lengths = told.T
        places = np.zeros(max(numbers, default=0) + 1, dtype=np.int64)
        places[numbers] = np.arange(len(numbers))
        return _Order(numbers, lengths, places)


def dates_between(manifest: Manifest, document_id: str, start: int, end: int) -> list[ResolvedDate]:
    """The temporal expressions that begin and end in [start, end) of a document, in order."""
    query = """select t.about from dates t join documents d on d.number = t.document
        where d.id = ? and t.start >= ? and t.start < ? order by t.start"""
    dates = (_date_of(document_id, about) for (about,) in manifest.ask(query, document_id, start, end))
    return [resolved for resolved in dates if resolved.end <= end]


def passages_dated(manifest: Manifest, days: Interval, document_ids: Iterable[str]) -> list[str]:
    """Ids of the passages of these documents that hold a date within the days, by document and place."""
    query = """select distinct d.id, t.passage from dates t join documents d on d.number = t.document
        where d.id in (select value from json_each(?)) and t.passage is not null and t.first >= ? and t.last <= ?
        order by d.position, t.passage"""
    held = manifest.ask(query, json.dumps(list(document_ids)), *(day.isoformat() for day in days))
    return [passage.id for document_id, start in held if (passage := manifest.passage_at(document_id, start))]


def about_date(resolved: ResolvedDate) -> str:
    days = [day.isoformat() for day in resolved.interval or ()]
    return json.dumps(
        [resolved.text, resolved.start, resolved.end, resolved.value, days, resolved.type, resolved.mod, resolved.anchor]
    )


def _date_of(document_id: str, about: str) -> ResolvedDate:
    text, start, end, value, days, type, mod, anchor = json.loads(about)
    first, last = [date.fromisoformat(day) for day in days] or (None, None)
    interval = (first, last) if first and last else None
    return ResolvedDate(text, start, end, value, interval, document_id, type, mod, anchor)
