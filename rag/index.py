"""Keep a Chroma collection in step with the documents, and search it: dense by Chroma, sparse by BM25.

The files are the truth. A row's id holds document, place and content hash, so rows are only ever added or removed: a process
killed in between leaves some missing or stale, which the next start adds or removes. Whatever else is wrong is noticed by
`store.fault_of` and mended by building the collection anew.
"""

import functools
import hashlib
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from rag import store
from rag.dates import dates_in, resolve_dates
from rag.embed import Embeds, Vectors, open_embedder
from rag.errors import BadDocument, StoreUnavailable
from rag.load import files_at
from rag.settings import Settings
from rag.split import VERSION, embedded_text, split
from rag.types import Document, Passage, ResolvedDate

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection
    from llama_index.core.schema import TextNode
    from llama_index.retrievers.bm25 import BM25Retriever

Progress = Callable[[int, int], None]
"""Called with passages embedded so far and in all."""

EMBED_AT_ONCE = 256
"""Passages embedded between two writes: what a killed process loses at most."""

DATED, LEAD = 200_000, 5_000
"""Characters whose dates are resolved at once, and of what goes before them."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Names of the documents since the collection was last brought up to date; `embedded` counts passages."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: int
    unchanged: tuple[str, ...]
    embedded: int


@dataclass(frozen=True, eq=False)
class Index:
    """Documents and passages by id, and both channels over them. `notices` are sentences for the owner."""

    documents: Mapping[str, Document]
    passages: Mapping[str, Passage]
    changes: Changes
    notices: tuple[str, ...]
    _collection: "Collection"
    _embedder: Embeds
    _settings: Settings

    def dense(self, question: str, count: int, document_id: str | None = None) -> list[str]:
        """Ids of the passages nearest in meaning, nearest first; only those of one document if its id is given."""
        from llama_index.core.vector_stores import MetadataFilter, MetadataFilters, VectorStoreQuery
        from llama_index.vector_stores.chroma import ChromaVectorStore

        vector = self._embedder.embed([question])[0].tolist()
        filters = MetadataFilters(filters=[MetadataFilter(key="document_id", value=document_id)]) if document_id else None
        vectors = ChromaVectorStore(chroma_collection=self._collection)
        with store.faults("searched", self._settings):
            found = vectors.query(VectorStoreQuery(query_embedding=vector, similarity_top_k=count, filters=filters))
        # Another process may have changed the store since: what is not ours is passed over.
        return [i for i in found.ids or () if i in self.passages]

    def sparse(self, question: str, count: int, document_id: str | None = None) -> list[str]:
        """Ids of the passages that share words with the question, best first by BM25; a passage without any never counts."""
        retriever = self._bm25(document_id)
        found = retriever.retrieve(question) if retriever and question.strip() else []
        return [n.node.node_id for n in found if n.score and n.score > 0][:count]

    def dates(self, document_id: str, start: int, end: int) -> list[ResolvedDate]:
        """The temporal expressions in [start, end) of a document, in order.

        Resolved once, a stretch of some DATED characters at a time: no answer waits for the whole of a long document.
        """
        numbers = range(start // DATED, max(start, end - 1) // DATED + 1)
        return [d for number in numbers for d in dates_in(self._dates_of(document_id, number), start, end)]

    @functools.cache  # noqa: B019  # an Index lives as long as its process
    def _dates_of(self, document_id: str, number: int) -> list[ResolvedDate]:
        """Those that begin in a stretch, read from a paragraph before it on, so that its first ones have their anchors."""
        document = self.documents[document_id]
        first, last = number * DATED, (number + 1) * DATED
        furthest, nearest = max(first - 4 * LEAD, 0), max(first - LEAD, 0)
        breaks = (document.text.rfind(mark, furthest, nearest) for mark in ("\n\n", "\n", " "))
        low = next((at for at in breaks if at >= 0), nearest)
        found = resolve_dates(document.text[low : last + LEAD], document.date)
        moved = (replace(d, start=d.start + low, end=d.end + low, document_id=document_id) for d in found)
        return [d for d in moved if first <= d.start < last]

    @functools.cache  # noqa: B019  an index lives as long as the process
    def _bm25(self, document_id: str | None) -> "BM25Retriever | None":
        """None where no passage holds a word that counts, of which no index can be made."""
        from llama_index.core.schema import BaseNode
        from llama_index.retrievers.bm25 import BM25Retriever

        logging.getLogger("bm25s").setLevel(logging.WARNING)  # it sets itself to DEBUG at import
        nodes: list[BaseNode] = [_node(p) for p in self.passages.values() if document_id in (None, p.document_id)]
        try:
            with np.errstate(invalid="ignore"):
                return BM25Retriever(nodes=nodes, similarity_top_k=min(MAX_SPARSE, len(nodes)))
        except ValueError:  # bm25s on an empty vocabulary: single letters and stop words alone
            return None


MAX_SPARSE = 100


def build_index(documents: Sequence[Document], settings: Settings, progress: Progress | None = None) -> Index:
    """Bring the documents' collection up to date and open it.

    Unchanged documents cost a look at the stored ids; of changed ones only new passages are embedded. Documents loaded
    from the settings' paths share those paths' collection; any others get one of their own. Raises BadDocument without
    documents, StoreUnavailable when the store cannot be opened, written or reached, and as `open_embedder` does.
    """
    if not documents:
        raise BadDocument("there are no documents to index", "name at least one file or folder")
    passages = {p.id: p for d in documents for p in split(d)}
    embedder = open_embedder(settings)
    record: store.Record = {"made_by": "footnote", "split": VERSION, "embedder": embedder.id, "dimensions": embedder.dimensions}
    notices: list[str] = []
    with store.locked(settings, key := _key(documents, settings)):
        collection = store.open_collection(settings, key, record, notices)
        try:
            changes = _sync(settings, collection, documents, passages, embedder, progress)
            fault = store.fault_of(collection, len(passages))
        except StoreUnavailable as error:
            if settings.store_is_server:
                raise
            fault = str(error)
        if fault:
            collection = store.rebuild(settings, key, record, fault, notices)
            changes = _sync(settings, collection, documents, passages, embedder, progress)
            if fault := store.fault_of(collection, len(passages)):
                raise StoreUnavailable(f"the store is wrong also after rebuilding it: {fault}", store.cure(settings))
    index = Index({d.id: d for d in documents}, passages, changes, tuple(notices), collection, embedder, settings)
    index._bm25(None)  # now, not at the first question
    return index


def _key(documents: Sequence[Document], settings: Settings) -> str:
    """Names the collection: by the settings' paths if these are all their documents, else by the documents' own sources."""
    sources = {d.source for d in documents}
    try:
        whole = sources == {str(p) for p in files_at(*settings.documents)}
    except BadDocument:
        whole = False
    names = {str(p.resolve()) for p in settings.documents} if whole else sources
    return hashlib.sha256("\n".join(sorted(names)).encode("utf-8", "surrogateescape")).hexdigest()[:16]


def _sync(
    settings: Settings,
    collection: "Collection",
    documents: Sequence[Document],
    passages: Mapping[str, Passage],
    embedder: Embeds,
    progress: Progress | None,
) -> Changes:
    with store.faults("brought up to date", settings):
        stored = set(store.ids(collection))
        missing = [p for i, p in passages.items() if i not in stored]
        stale = [i for i in stored if i not in passages]
        embedded = _add(collection, missing, _reusable(stored), embedder, progress)
        store.delete(collection, stale)
    before = {_document_of(i) for i in stored}
    touched = {p.document_id for p in missing} | {_document_of(i) for i in stale}
    ids = {d.id for d in documents}
    return Changes(
        added=tuple(d.name for d in documents if d.id not in before),
        changed=tuple(d.name for d in documents if d.id in before and d.id in touched),
        removed=len(before - ids),
        unchanged=tuple(d.name for d in documents if d.id in before and d.id not in touched),
        embedded=embedded,
    )


def _document_of(passage_id: str) -> str:
    return passage_id.partition(":")[0]


def _digest_of(passage_id: str) -> str:
    return passage_id.rpartition(":")[2]


def _reusable(stored: set[str]) -> dict[str, str]:
    """Content hash -> a stored row of it: a passage that only moved keeps its vector."""
    return {_digest_of(i): i for i in stored}


def _add(
    collection: "Collection", missing: list[Passage], reusable: dict[str, str], embedder: Embeds, progress: Progress | None
) -> int:
    """Add the passages, a batch at a time; returns how many had to be embedded."""
    from llama_index.vector_stores.chroma import ChromaVectorStore

    rows = ChromaVectorStore(chroma_collection=collection)
    embedded = 0
    for low in range(0, len(missing), EMBED_AT_ONCE):
        batch = missing[low : low + EMBED_AT_ONCE]
        kept = [reusable[_digest_of(p.id)] for p in batch if _digest_of(p.id) in reusable]
        vectors: dict[str, Sequence[float]] = {}
        if kept:
            old = collection.get(ids=sorted(set(kept)), include=["embeddings"])
            vectors = {_digest_of(i): v for i, v in zip(old["ids"], np.asarray(old["embeddings"]).tolist(), strict=True)}
        new = [p for p in batch if _digest_of(p.id) not in vectors]
        fresh: Vectors = embedder.embed([embedded_text(p) for p in new])
        vectors |= {_digest_of(p.id): v for p, v in zip(new, fresh.tolist(), strict=True)}
        embedded += len(new)
        rows.add([_node(p, vectors[_digest_of(p.id)]) for p in batch])
        if progress:
            progress(min(low + EMBED_AT_ONCE, len(missing)), len(missing))
    return embedded


def _node(passage: Passage, vector: Sequence[float] | None = None) -> "TextNode":
    """The passage as llama-index has it: its document as the source relationship, its place as metadata."""
    from llama_index.core.schema import NodeRelationship, RelatedNodeInfo, TextNode

    hidden = ["start", "end"]
    return TextNode(
        id_=passage.id,
        text=embedded_text(passage),
        embedding=list(vector) if vector is not None else None,
        metadata={"start": passage.start, "end": passage.end},
        excluded_embed_metadata_keys=hidden,
        excluded_llm_metadata_keys=hidden,
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=passage.document_id)},
    )
