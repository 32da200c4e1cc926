"""The documents' passages and both channels over them: dense by Chroma, sparse by BM25. `sync` keeps the store in step."""

import bisect
import functools
import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from rag.dates import dates_in, resolve_dates
from rag.documents import VERSION, files_at, split
from rag.errors import BadDocument, StoreUnavailable
from rag.index.bm25 import KEPT_OPEN, Bm25, Places
from rag.index.embedding import Embeds, open_embedder
from rag.index.rows import count_lost, vectors_of, what_is_wrong
from rag.index.store import Record, Store
from rag.index.sync import Changes, Progress, row_of, sync
from rag.models import Vectors
from rag.settings import Settings
from rag.types import Document, Passage, ResolvedDate, Span

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

STRETCH = 200_000
"""The dates of this many characters are resolved at once."""

LEAD = 5_000
"""About this many characters before a stretch are read with it, so that its first dates have their anchors."""


@dataclass(frozen=True, eq=False)
class Index:
    """Documents and passages by id, and both channels over them, its vectors by `embedder`. `notices` are for the owner.

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
    _bm25: Bm25
    _exact: bool

    def dense(self, question: str, count: int, document_id: str | None = None) -> list[str]:
        """Ids of the passages nearest in meaning, nearest first; only those of one document if its id is given.

        Those of one document are compared one by one, and all of them where the store's approximate search loses some.
        """
        return self.near(self.embedder.embed([question])[0], count, document_id)

    def near(self, vector: Vectors, count: int, document_id: str | None = None) -> list[str]:
        """What `dense` gives, of a question that is embedded already."""
        scope = document_id if len(self.documents) > 1 else None
        with self._store.must_be("searched"):
            near = self._nearest(vector, count, scope) if scope or self._exact else self._nearest_by_graph(vector, count)
        # Another process may have changed the store since: what is not ours is passed over.
        places = self._places.get(scope, {})
        return [places[row].id for row in near if row in places]

    def sparse(self, question: str, count: int, document_id: str | None = None) -> list[str]:
        """Ids of the passages that share words with the question, best first by BM25; a passage without any never counts."""
        scope = document_id if len(self.documents) > 1 else None
        return [self._places[scope][row].id for row in self._bm25.rows(question, scope)[:count]]

    def dates(self, document_id: str, start: int, end: int) -> list[ResolvedDate]:
        """The temporal expressions in [start, end) of a document, in order.

        Resolved once, a stretch of STRETCH characters at a time: no answer waits for the whole of a long document.
        """
        numbers = range(start // STRETCH, max(start, end - 1) // STRETCH + 1)
        return [d for number in numbers for d in dates_in(self._dates_of(document_id, number), start, end)]

    @functools.cached_property
    def _dates_of(self) -> Callable[[str, int], list[ResolvedDate]]:
        """Those of a document's stretch of this number; what is resolved goes with the index."""
        return functools.cache(self._resolve_stretch)

    def _resolve_stretch(self, document_id: str, number: int) -> list[ResolvedDate]:
        """Those that begin in the stretch of this number, read from a paragraph before it on."""
        document = self.documents[document_id]
        first, last = number * STRETCH, (number + 1) * STRETCH
        furthest, nearest = max(first - 4 * LEAD, 0), max(first - LEAD, 0)
        breaks = (document.text.rfind(mark, furthest, nearest) for mark in ("\n\n", "\n", " "))
        low = next((at for at in breaks if at >= 0), nearest)
        resolved = resolve_dates(document.text[low : last + LEAD], document.date)
        moved = (replace(d, start=d.start + low, end=d.end + low, document_id=document_id) for d in resolved)
        return [d for d in moved if first <= d.start < last]

    def heading(self, document_id: str, at: int) -> str:
        """The heading over the passage at this character of a document; empty where there is none."""
        passages = self.passages_of(document_id)
        return passages[self._place_of(passages, at)].heading if passages else ""

    def passages_of(self, document_id: str) -> Sequence[Passage]:
        """A document's passages in its order; empty for one without words."""
        return self._by_document.get(document_id, ())

    def sentence_at(self, document_id: str, start: int, end: int) -> tuple[Passage, Span] | None:
        """The sentence of a document that holds the characters [start, end), and its passage; None where no one does."""
        if not (passages := self.passages_of(document_id)):
            return None
        passage = passages[self._place_of(passages, start)]
        held = (s for s in passage.sentences if s.start <= start and end <= s.end)
        return next(((passage, sentence) for sentence in held), None)

    @functools.cached_property
    def _by_document(self) -> Mapping[str, Sequence[Passage]]:
        of: dict[str, list[Passage]] = {}
        for passage in self.passages.values():
            of.setdefault(passage.document_id, []).append(passage)
        return of

    @staticmethod
    def _place_of(passages: Sequence[Passage], at: int) -> int:
        """Which of a document's passages is the last that begins at or before a character; the first, if none does."""
        return max(bisect.bisect_right(passages, at, key=lambda p: p.start) - 1, 0)

    def _nearest_by_graph(self, vector: Vectors, count: int) -> Sequence[str]:
        from llama_index.core.vector_stores import VectorStoreQuery
        from llama_index.vector_stores.chroma import ChromaVectorStore

        vectors = ChromaVectorStore(chroma_collection=self._collection)
        return vectors.query(VectorStoreQuery(query_embedding=vector.tolist(), similarity_top_k=count)).ids or ()

    def _nearest(self, vector: Vectors, count: int, document_id: str | None) -> list[str]:
        names, vectors = self._vectors(document_id)
        return [names[i] for i in np.argsort(-(vectors @ vector), kind="stable")[:count]]

    @functools.lru_cache(maxsize=KEPT_OPEN)  # noqa: B019  an owner's index lives as long as its process
    def _vectors(self, document_id: str | None) -> tuple[list[str], Vectors]:
        """Rows and their unit vectors, of one document or of all."""
        stored = vectors_of(self._collection, list(self._places.get(document_id, {})))
        vectors = np.array(list(stored.values()), dtype=np.float32).reshape(len(stored), self.embedder.dimensions)
        return list(stored), vectors / np.linalg.norm(vectors, axis=1, keepdims=True).clip(1e-12)


def build_index(documents: Sequence[Document], settings: Settings, progress: Progress | None = None) -> Index:
    """Bring the documents' collection up to date and open it.

    Unchanged documents cost a look at the stored ids; of changed ones only new texts are embedded. Documents loaded
    from the settings' paths share those paths' collection; any others get one of their own. Raises BadDocument without
    documents, StoreUnavailable when the store cannot be opened, written or reached, and as `open_embedder` does.
    """
    if not documents:
        raise BadDocument("there are no documents to index", "name at least one file or folder")
    passages = {p.id: p for d in documents for p in split(d)}
    places = first_places(passages.values())
    texts = places[None]
    embedder = open_embedder(settings)
    record: Record = {"made_by": "footnote", "split": VERSION, "embedder": embedder.id, "dimensions": embedder.dimensions}
    store = Store(settings, _key(documents, settings), record)
    with store.locked():
        collection = store.open()
        try:
            changes = sync(store, collection, documents, texts, embedder, progress)
            fault = what_is_wrong(collection, len(texts))
        except StoreUnavailable as error:
            if store.is_server:
                raise
            fault = str(error)
        if fault:
            collection = store.rebuild(fault)
            changes = sync(store, collection, documents, texts, embedder, progress)
            if fault := what_is_wrong(collection, len(texts)):
                raise StoreUnavailable(f"the store is wrong also after rebuilding it: {fault}", store.cure)
        with store.must_be("searched"):
            store.put_on_record()
            lost, probed = count_lost(collection, list(texts))
    notices = tuple(store.notices)
    if lost:
        notices += (f"The store's approximate search loses {lost} of {probed} passages looked for: all are compared instead.",)
    by_id = {d.id: d for d in documents}
    return Index(by_id, passages, changes, notices, embedder, store, collection, places, Bm25(places), lost > 0)


def first_places(passages: Iterable[Passage]) -> Places:
    places: dict[str | None, dict[str, Passage]] = defaultdict(dict)
    for passage in passages:
        for scope in (None, passage.document_id):
            places[scope].setdefault(row_of(passage), passage)
    return places


def _key(documents: Sequence[Document], settings: Settings) -> str:
    """Names the collection: by the settings' paths if these are all their documents, else by the documents' own sources."""
    sources = {d.source for d in documents}
    try:
        whole = sources == {str(p) for p in files_at(*settings.documents)}
    except BadDocument:
        whole = False
    names = {str(p.resolve()) for p in settings.documents} if whole else sources
    return hashlib.sha256("\n".join(sorted(names)).encode("utf-8", "surrogateescape")).hexdigest()[:16]
