"""The documents' passages and both channels over them: dense by Chroma, sparse by BM25."""

import bisect
import functools
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from rag.dates import Interval
from rag.documents import bytes_of
from rag.errors import BadDocument
from rag.index.bm25 import KEPT_OPEN, Bm25, Places, places_in
from rag.index.chroma.rows import vectors_of
from rag.index.chroma.store import Store
from rag.index.embedding import Embeds
from rag.index.files import Skipped
from rag.index.manifest import Manifest
from rag.index.stored import StoredBm25, dates_between, passages_dated
from rag.index.sync import Changes
from rag.models import Vectors
from rag.types import Document, Passage, ResolvedDate, Span

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection


@dataclass(frozen=True, eq=False)
class Index:
    """Documents and passages by id, and both channels over them, its vectors by `embedder`. `notices` are for the owner.
    Of the files, `skipped` are those that cannot be used, by name, and `unread` says what could not be read in others.

    A text that stands in several places is found once, at its first place in the documents asked.
    """

    documents: Mapping[str, Document]
    passages: Mapping[str, Passage]
    changes: Changes
    notices: tuple[str, ...]
    embedder: Embeds
    _store: Store
    _collection: "Collection"
    _places: Places
    _bm25: Bm25 | StoredBm25
    _exact: bool
    _manifest: Manifest = field(kw_only=True)
    skipped: Skipped = field(default=(), kw_only=True)
    unread: tuple[str, ...] = field(default=(), kw_only=True)

    def dense(self, question: str, count: int, within: tuple[str, ...] = ()) -> list[str]:
        """Ids of the passages nearest in meaning, nearest first; only those of the documents whose ids are given, if any are.

        Those are compared one by one, and all where they are few, or the store's approximate search loses some.
        """
        return self.near(self.embedder.embed([question], "query")[0], count, within)

    def near(self, vector: Vectors, count: int, within: tuple[str, ...] = ()) -> list[str]:
        """What `dense` gives, of a question that is embedded already."""
        within = within if len(self.documents) > 1 else ()
        with self._store.must_be("searched"):
            near = self._nearest(vector, count, within) if within or self._exact else self._nearest_by_graph(vector, count)
        # Another process may have changed the store since: what is not ours is passed over.
        places = places_in(self._places, within)
        return [passage.id for passage in map(places.get, near) if passage]

    def sparse(self, question: str, count: int, within: tuple[str, ...] = ()) -> list[str]:
        """Ids of the passages that share words with the question, best first by BM25; a passage without any never counts."""
        within = within if len(self.documents) > 1 else ()
        places = places_in(self._places, within)
        return [places[row].id for row in self._bm25.rows(question, within)[:count]]

    def dates(self, document_id: str, start: int, end: int) -> list[ResolvedDate]:
        """The temporal expressions in [start, end) of a document, in order."""
        return dates_between(self._manifest, document_id, start, end)

    def dated(self, days: Interval, document_ids: Iterable[str]) -> list[str]:
        """Ids of the passages of these documents that hold a date within the days, by document and place."""
        return passages_dated(self._manifest, days, document_ids)

    def heading(self, document_id: str, at: int) -> str:
        """The heading over the passage at this character of a document; empty where there is none."""
        passages = self.passages_of(document_id)
        return passages[self._place_of(passages, at)].heading if passages else ""

    def hash_of(self, document_id: str) -> str | None:
        """The SHA-256, in hexadecimal, of the file that a document was read from; None where it was read from none."""
        return next((hash for (hash,) in self._manifest.ask("select hash from documents where id = ?", document_id)), None)

    def file_of(self, document_id: str) -> bytes | None:
        """The bytes of that file; None where they are no longer those, or cannot be read."""
        try:
            data = bytes_of(Path(self.documents[document_id].source))
        except BadDocument:
            return None
        return data if hashlib.sha256(data).hexdigest() == self.hash_of(document_id) else None

    def passages_of(self, document_id: str) -> Sequence[Passage]:
        """A document's passages in its order; empty for one without words."""
        return self._manifest.passages_of(document_id)

    def forms(self) -> Mapping[str, int]:
        """The words of the passages and their headings, of four letters or more, as they are written, and how often."""
        return self._manifest.forms()

    def sentence_at(self, document_id: str, start: int, end: int) -> tuple[Passage, Span] | None:
        """The sentence of a document that holds the characters [start, end), and its passage; None where no one does."""
        if not (passages := self.passages_of(document_id)):
            return None
        passage = passages[self._place_of(passages, start)]
        held = (s for s in passage.sentences if s.start <= start and end <= s.end)
        return next(((passage, sentence) for sentence in held), None)

    @staticmethod
    def _place_of(passages: Sequence[Passage], at: int) -> int:
        """Which of a document's passages is the last that begins at or before a character; the first, if none does."""
        return max(bisect.bisect_right(passages, at, key=lambda p: p.start) - 1, 0)

    def _nearest_by_graph(self, vector: Vectors, count: int) -> Sequence[str]:
        from llama_index.core.vector_stores import VectorStoreQuery
        from llama_index.vector_stores.chroma import ChromaVectorStore

        vectors = ChromaVectorStore(chroma_collection=self._collection)
        return vectors.query(VectorStoreQuery(query_embedding=vector.tolist(), similarity_top_k=count)).ids or ()

    def _nearest(self, vector: Vectors, count: int, within: tuple[str, ...]) -> list[str]:
        held = [self._vectors(document_id) for document_id in within or (None,)]
        rows = [row for rows, _ in held for row in rows]
        cosines = np.concatenate([vectors @ vector for _, vectors in held])
        # A text stands once at most in each document.
        nearest = np.argsort(-cosines, kind="stable")[: count * len(held)]
        return list(dict.fromkeys(rows[i] for i in nearest))[:count]

    @functools.lru_cache(maxsize=KEPT_OPEN)  # noqa: B019  an owner's index lives as long as its process
    def _vectors(self, document_id: str | None) -> tuple[list[str], Vectors]:
        """Rows and their unit vectors, of one document or of all."""
        return vectors_of(self._collection, list(self._places.get(document_id, {})), self.embedder.dimensions)
