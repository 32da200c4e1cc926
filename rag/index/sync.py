"""Keep a Chroma collection in step with the documents: a row for each distinct text of a passage, its vector in it.

The files are the truth. A row's id is the hash of its text, so rows are only ever added or removed: a process killed in between
leaves some missing or stale, which the next start adds or removes. However often a text occurs, it has one row; its places are
known from the documents.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.documents import embedded_text
from rag.index.embedding import Embeds
from rag.index.rows import delete_rows, documents_on_record, note_documents, row_ids
from rag.index.store import Store
from rag.types import Document, Passage

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection
    from llama_index.core.schema import TextNode

Progress = Callable[[int, int], None]
"""Called with what is done so far, before each batch or after each item, and in all."""

EMBED_AT_ONCE = 256
"""Texts embedded between two writes: what a killed process loses at most."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Names of the documents since the collection was last brought up to date; `embedded` counts texts."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: int
    unchanged: tuple[str, ...]
    embedded: int


def sync(
    store: Store,
    collection: "Collection",
    documents: Sequence[Document],
    texts: Mapping[str, Passage],
    embedder: Embeds,
    progress: Progress | None,
) -> Changes:
    """Add the rows that are missing, embedding their texts, then delete the stale ones. `texts` are passages by row.

    Raises StoreUnavailable where the store cannot be read or written, and as the embedder does.
    """
    with store.must_be("brought up to date"):
        before = documents_on_record(collection)
        now = {d.id: hashlib.sha256(d.text.encode("utf-8", "surrogatepass")).hexdigest()[:16] for d in documents}
        stored = set(row_ids(collection))
        missing = {row: passage for row, passage in texts.items() if row not in stored}
        stale = [row for row in stored if row not in texts]
        if missing or stale or before != now:
            store.take_off_record()
            _add(collection, missing, embedder, progress)
            delete_rows(collection, stale)
            note_documents(collection, now)
    names = {d.id: d.name for d in documents}
    return Changes(
        added=tuple(name for i, name in names.items() if i not in before),
        changed=tuple(name for i, name in names.items() if i in before and before[i] != now[i]),
        removed=len(before.keys() - now),
        unchanged=tuple(name for i, name in names.items() if before.get(i) == now[i]),
        embedded=len(missing),
    )


def row_of(passage: Passage) -> str:
    """The row of its text: what its id ends in, a hash of heading and words."""
    return passage.id.rpartition(":")[2]


def node_of(passage: Passage, vector: Sequence[float] | None = None) -> "TextNode":
    """The passage's text as llama-index has it."""
    from llama_index.core.schema import TextNode

    embedding = None if vector is None else list(vector)
    return TextNode(id_=row_of(passage), text=embedded_text(passage), embedding=embedding)


def _add(collection: "Collection", missing: Mapping[str, Passage], embedder: Embeds, progress: Progress | None) -> None:
    """Embed the texts and add their rows, a batch at a time."""
    from llama_index.vector_stores.chroma import ChromaVectorStore

    added, passages = ChromaVectorStore(chroma_collection=collection), list(missing.values())
    for low in range(0, len(passages), EMBED_AT_ONCE):
        if progress:
            progress(low, len(passages))
        batch = passages[low : low + EMBED_AT_ONCE]
        vectors = embedder.embed([embedded_text(p) for p in batch])
        added.add([node_of(p, v) for p, v in zip(batch, vectors.tolist(), strict=True)])
