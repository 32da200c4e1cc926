"""Keep a Chroma collection in step with the documents, and search it: dense by Chroma, sparse by BM25.

The files are the truth and the store is a cache. A row's id holds document, place and content hash, so rows are only ever
added or removed: a process killed in between leaves some missing or stale, which the next start adds or removes. Whatever
else is wrong with the store is noticed by `_fault` and mended by building it anew.
"""

import contextlib
import functools
import hashlib
import logging
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from rag.embed import DIMENSIONS, Embedder, Vectors
from rag.errors import BadDocument, StoreUnavailable
from rag.settings import Settings
from rag.split import VERSION, embedded_text, split
from rag.types import Document, Passage

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection
    from llama_index.core.schema import TextNode
    from llama_index.retrievers.bm25 import BM25Retriever

log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]
"""Called with passages embedded so far and in all."""

PAGE = 5000
"""Rows asked for at once: Chroma fails on more than some 32,000 (SQL variables)."""

EMBED_AT_ONCE = 256
"""Passages embedded between two writes: what a killed process loses at most."""


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
    _embedder: Embedder

    def dense(self, question: str, count: int, document_id: str | None = None) -> list[str]:
        """Ids of the passages nearest in meaning, nearest first; only those of one document if its id is given."""
        from llama_index.core.vector_stores import MetadataFilter, MetadataFilters, VectorStoreQuery
        from llama_index.vector_stores.chroma import ChromaVectorStore

        vector = self._embedder.embed([question])[0].tolist()
        filters = MetadataFilters(filters=[MetadataFilter(key="document_id", value=document_id)]) if document_id else None
        store = ChromaVectorStore(chroma_collection=self._collection)
        with _store_faults("searched"):
            found = store.query(VectorStoreQuery(query_embedding=vector, similarity_top_k=count, filters=filters))
        # Another process may have changed the store since: what is not ours is passed over.
        return [i for i in found.ids or () if i in self.passages]

    def sparse(self, question: str, count: int, document_id: str | None = None) -> list[str]:
        """Ids of the passages that share words with the question, best first by BM25; a passage without any never counts."""
        found = self._bm25(document_id).retrieve(question) if question.strip() else []
        return [n.node.node_id for n in found if n.score and n.score > 0][:count]

    @functools.cache  # noqa: B019  # an Index lives as long as its process
    def _bm25(self, document_id: str | None) -> "BM25Retriever":
        from llama_index.core.schema import BaseNode
        from llama_index.retrievers.bm25 import BM25Retriever

        logging.getLogger("bm25s").setLevel(logging.WARNING)  # it sets itself to DEBUG at import
        nodes: list[BaseNode] = [_node(p) for p in self.passages.values() if document_id in (None, p.document_id)]
        return BM25Retriever(nodes=nodes, similarity_top_k=min(MAX_SPARSE, len(nodes)))


MAX_SPARSE = 100


def build_index(documents: Sequence[Document], settings: Settings, progress: Progress | None = None) -> Index:
    """Bring the documents' collection up to date and open it.

    Unchanged documents cost a look at the stored ids; of changed ones only new passages are embedded. Documents loaded
    from the settings' paths share those paths' collection; any others get one of their own. Raises BadDocument without
    documents, StoreUnavailable when the store cannot be opened, written or reached.
    """
    if not documents:
        raise BadDocument("there are no documents to index", "name at least one file or folder")
    passages = {p.id: p for d in documents for p in split(d)}
    embedder = Embedder()
    notices: list[str] = []
    with _locked(settings, key := _key(documents, settings)):
        collection = _open(settings, key, embedder.id, notices)
        changes = _sync(collection, documents, passages, embedder, progress)
        if fault := _fault(collection, len(passages)):
            collection = _rebuild(settings, key, embedder.id, fault, notices)
            changes = _sync(collection, documents, passages, embedder, progress)
            if fault := _fault(collection, len(passages)):
                raise StoreUnavailable(f"the store is wrong also after rebuilding it: {fault}", _cure(settings))
    return Index({d.id: d for d in documents}, passages, changes, tuple(notices), collection, embedder)


def _key(documents: Sequence[Document], settings: Settings) -> str:
    """Names the collection: by the settings' paths if all documents lie under them, else by the documents' own sources."""
    roots = [p.resolve() for p in settings.documents]
    under = all(any(Path(d.source).is_relative_to(r) for r in roots) for d in documents)
    names = {str(r) for r in roots} if under else {d.source for d in documents}
    return hashlib.sha256("\n".join(sorted(names)).encode("utf-8", "surrogateescape")).hexdigest()[:16]


# ---- opening, checking, rebuilding


def _cure(settings: Settings) -> str:
    if settings.store_is_server:
        return f"check that a Chroma server answers at {settings.store}, or unset RAG_STORE"
    return f"check the disk and the permissions of {settings.store}, or set RAG_STORE to another folder"


@contextlib.contextmanager
def _store_faults(what: str, settings: Settings | None = None) -> Iterator[None]:
    """Chroma's many exceptions (its own tree, sqlite's, httpx's, ValueError for a server that is down) as one of ours."""
    import chromadb.errors
    import httpx

    try:
        yield
    except (chromadb.errors.ChromaError, httpx.HTTPError, OSError, ValueError, RuntimeError) as error:
        cure = _cure(settings) if settings else "start Footnote again, which checks and mends the store"
        raise StoreUnavailable(f"the store cannot be {what}: {str(error)[:200]}", cure) from error


@contextlib.contextmanager
def _locked(settings: Settings, key: str) -> Iterator[None]:
    """One process at a time writes to a local collection; a server sees to that itself."""
    if settings.store_is_server:
        yield
        return
    from filelock import FileLock

    with _store_faults("written", settings):
        folder = Path(settings.store)
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / f"{key}.lock")
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _client(settings: Settings, key: str) -> "ClientAPI":
    import chromadb
    from chromadb.config import Settings as ChromaSettings

    config = ChromaSettings(anonymized_telemetry=False)
    if settings.store_is_server:
        from urllib.parse import urlsplit

        url = urlsplit(settings.store)
        secure = url.scheme == "https"
        return chromadb.HttpClient(
            host=url.hostname or "", port=url.port or (443 if secure else 8000), ssl=secure, settings=config
        )
    # A folder for each collection: a damaged one takes no other with it.
    return chromadb.PersistentClient(path=str(Path(settings.store) / key), settings=config)


def _open(settings: Settings, key: str, embedder_id: str, notices: list[str]) -> "Collection":
    """The collection, made by these very settings. A local one that cannot be opened, or is of others, is built anew."""
    wanted = {"made_by": "footnote", "split": VERSION, "embedder": embedder_id, "dimensions": DIMENSIONS}
    try:
        with _store_faults("opened", settings):
            collection = _collection(_client(settings, key), key, wanted)
            recorded = collection.metadata or {}
            collection.count()
    except StoreUnavailable as error:
        if settings.store_is_server or not (Path(settings.store) / key / "chroma.sqlite3").exists():
            raise
        return _rebuild(settings, key, embedder_id, str(error), notices)
    if any(recorded.get(k) != v for k, v in wanted.items()):
        return _rebuild(settings, key, embedder_id, "it was made by another version of the splitter or the embedder", notices)
    return collection


def _collection(client: "ClientAPI", key: str, metadata: dict[str, Any]) -> "Collection":
    # Vectors are always passed in: Chroma's own embedding function would download a model.
    return client.get_or_create_collection(
        f"footnote-{key}",
        embedding_function=None,
        configuration={"hnsw": {"space": "cosine", "ef_search": 100}},
        metadata=metadata,
    )


def _rebuild(settings: Settings, key: str, embedder_id: str, fault: str, notices: list[str]) -> "Collection":
    """An empty collection in place of the faulty one."""
    notices.append(f"The store was rebuilt from the documents: {fault}.")
    log.warning(notices[-1])
    wanted = {"made_by": "footnote", "split": VERSION, "embedder": embedder_id, "dimensions": DIMENSIONS}
    with _store_faults("rebuilt", settings):
        if settings.store_is_server:
            client = _client(settings, key)
            client.delete_collection(f"footnote-{key}")
        else:
            from chromadb.api.shared_system_client import SharedSystemClient

            folder = Path(settings.store) / key
            SharedSystemClient._identifier_to_system.pop(str(folder), None)  # else the open handle to the old files comes back
            shutil.rmtree(folder)
            client = _client(settings, key)
        return _collection(client, key, wanted)


def _fault(collection: "Collection", count: int) -> str | None:
    """What is wrong with the store, if anything: its count, or a search for one of its own vectors.

    A lost or truncated vector file leaves the count right and the search short, without an error of Chroma's.
    """
    try:
        found = collection.count()
        if found != count:
            return f"it holds {found} passages instead of {count}"
        row = collection.get(limit=1, include=["embeddings"])
        wanted = min(10, count)
        result = collection.query(query_embeddings=row["embeddings"], n_results=wanted, include=["distances"])
        distances = (result["distances"] or [[]])[0]
        if len(distances) < wanted or distances[0] > 0.01:
            return "a search for one of its own passages does not find it"
    except Exception as error:  # noqa: BLE001  whatever a damaged store raises, sqlite's and the native module's types included
        return f"a search in it fails ({type(error).__name__})"
    return None


# ---- keeping in step


def _sync(
    collection: "Collection",
    documents: Sequence[Document],
    passages: Mapping[str, Passage],
    embedder: Embedder,
    progress: Progress | None,
) -> Changes:
    with _store_faults("brought up to date"):
        stored = set(_stored_ids(collection))
        missing = [p for i, p in passages.items() if i not in stored]
        stale = [i for i in stored if i not in passages]
        embedded = _add(collection, missing, _reusable(stored), embedder, progress)
        for low in range(0, len(stale), PAGE):
            collection.delete(ids=stale[low : low + PAGE])
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


def _stored_ids(collection: "Collection") -> Iterator[str]:
    offset = 0
    while page := collection.get(limit=PAGE, offset=offset, include=[])["ids"]:
        yield from page
        offset += len(page)


def _document_of(passage_id: str) -> str:
    return passage_id.partition(":")[0]


def _digest_of(passage_id: str) -> str:
    return passage_id.rpartition(":")[2]


def _reusable(stored: set[str]) -> dict[str, str]:
    """Content hash -> a stored row of it: a passage that only moved keeps its vector."""
    return {_digest_of(i): i for i in stored}


def _add(
    collection: "Collection", missing: list[Passage], reusable: dict[str, str], embedder: Embedder, progress: Progress | None
) -> int:
    """Add the passages, a batch at a time; returns how many had to be embedded."""
    from llama_index.vector_stores.chroma import ChromaVectorStore

    store = ChromaVectorStore(chroma_collection=collection)
    embedded = 0
    for low in range(0, len(missing), EMBED_AT_ONCE):
        batch = missing[low : low + EMBED_AT_ONCE]
        kept = [reusable[_digest_of(p.id)] for p in batch if _digest_of(p.id) in reusable]
        vectors: dict[str, Sequence[float]] = {}
        if kept:
            rows = collection.get(ids=sorted(set(kept)), include=["embeddings"])
            vectors = {_digest_of(i): v for i, v in zip(rows["ids"], np.asarray(rows["embeddings"]).tolist(), strict=True)}
        new = [p for p in batch if _digest_of(p.id) not in vectors]
        fresh: Vectors = embedder.embed([embedded_text(p) for p in new])
        vectors |= {_digest_of(p.id): v for p, v in zip(new, fresh.tolist(), strict=True)}
        embedded += len(new)
        store.add([_node(p, vectors[_digest_of(p.id)]) for p in batch])
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
