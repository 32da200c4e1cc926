"""A few more documents beside an index: in memory alone, for whoever brought them, and gone when nobody holds them any more."""

import functools
from collections import ChainMap, Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import cast

from rag.dates import Interval, any_within, dates_in
from rag.index.bm25 import Bm25, first_places, places_in
from rag.index.chroma.rows import vectors_of
from rag.index.index import Index
from rag.index.manifest import row_of
from rag.index.record import FORM, STRETCH, resolve_stretch
from rag.models import Vectors
from rag.types import Document, Passage, ResolvedDate


@dataclass(frozen=True, slots=True, eq=False)
class Embedded:
    """A document with its passages, and a unit vector for each."""

    document: Document
    passages: Sequence[Passage]
    vectors: Vectors


@dataclass(frozen=True, eq=False)
class _Beside(Index):
    """The index of more documents, whose searches also ask the one beside which they stand."""

    first: Index
    own: Mapping[str, Embedded]

    def near(self, vector: Vectors, count: int, within: tuple[str, ...] = ()) -> list[str]:
        """By the cosine alone, whichever index a passage is of: one embedder made all vectors."""
        own, others = self._parted(within)
        if not own:
            return self.first.near(vector, count, others)
        embedded = [self.own[document_id] for document_id in own]
        cosines = {p.id: float(cosine) for e in embedded for p, cosine in zip(e.passages, e.vectors @ vector, strict=True)}
        held = {p.id for p in places_in(self._places, own).values()}  # of equal texts the first place
        cosines = {name: cosine for name, cosine in cosines.items() if name in held}
        if others or not within:
            cosines |= self._cosines_of_first(vector, count, others)
        return sorted(cosines, key=lambda name: -cosines[name])[:count]

    def _parted(self, within: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The own documents and the others among those named: all own ones, and none by name, where none is."""
        if not within:
            return tuple(self.own), ()
        return tuple(i for i in within if i in self.own), tuple(i for i in within if i not in self.own)

    def _cosines_of_first(self, vector: Vectors, count: int, within: tuple[str, ...]) -> dict[str, float]:
        names = {row_of(self.first.passages[name]): name for name in self.first.near(vector, count, within)}
        with self._store.must_be("searched"):
            rows, vectors = vectors_of(self._collection, list(names), self.embedder.dimensions)
        return {names[row]: float(v @ vector) for row, v in zip(rows, vectors, strict=True)}

    def sparse(self, question: str, count: int, within: tuple[str, ...] = ()) -> list[str]:
        """One of the own and one of the others in turn: scores of BM25 do not compare between collections."""
        own, others = self._parted(within)
        places = places_in(self._places, own)
        ours = [places[row].id for row in self._bm25.rows(question, own)] if own else []
        theirs = self.first.sparse(question, count, others) if others or not within else []
        return [name for name in chain.from_iterable(zip_longest(ours, theirs)) if name][:count]

    def dates(self, document_id: str, start: int, end: int) -> list[ResolvedDate]:
        if document_id not in self.own:
            return self.first.dates(document_id, start, end)
        numbers = range(start // STRETCH, max(start, end - 1) // STRETCH + 1)
        return [d for number in numbers for d in dates_in(self._dates_of(document_id, number), start, end)]

    @functools.cached_property
    def _dates_of(self) -> Callable[[str, int], list[ResolvedDate]]:
        """Those of an own document's stretch of this number: no answer waits for the whole of a long one."""
        return functools.cache(lambda document_id, number: resolve_stretch(self.own[document_id].document, number))

    def dated(self, days: Interval, document_ids: Iterable[str]) -> list[str]:
        asked = set(document_ids)
        passages = (p for document_id, e in self.own.items() if document_id in asked for p in e.passages)
        own = [p.id for p in passages if any_within(self.dates(p.document_id, p.start, p.end), days)]
        return own + self.first.dated(days, asked.difference(self.own))

    def forms(self) -> Mapping[str, int]:
        found = Counter(self.first.forms())
        for passage in chain.from_iterable(e.passages for e in self.own.values()):
            found.update(FORM.findall(f"{passage.heading} {passage.text}"))
        return found

    def passages_of(self, document_id: str) -> Sequence[Passage]:
        return self.own[document_id].passages if document_id in self.own else self.first.passages_of(document_id)


def beside(first: Index, own: Sequence[Embedded]) -> Index:
    """An index of the `own` documents and those of the first, which stays as it is; the own ones come first, in their order.

    Costs the reading of their words; the vectors must be of the first index's embedder, the ids none of its documents'.
    """
    places = first_places(p for e in own for p in e.passages)
    passages = {p.id: p for e in own for p in e.passages}
    return _Beside(
        # Not one more list of all documents and passages a visitor. A ChainMap's last map is its first in order.
        ChainMap(cast("dict[str, Document]", first.documents), {e.document.id: e.document for e in own}),
        ChainMap(cast("dict[str, Passage]", first.passages), passages),
        first.changes,
        first.notices,
        first.embedder,
        first._store,
        first._collection,
        places,
        Bm25(places),
        first._exact,
        first,
        {e.document.id: e for e in own},
        _manifest=first._manifest,
    )
