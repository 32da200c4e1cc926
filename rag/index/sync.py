"""Keep a Chroma collection in step with the documents: a row for each distinct text of a passage, its vector in it.

The files are the truth. A row's id is the hash of its text, so rows are only ever added or removed: a process killed in between
leaves some missing or stale, which the next start adds or removes. However often a text occurs, it has one row; its places are
known from the documents.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.documents import embedded_text
from rag.index.bulk import Spread
from rag.index.chroma.rows import delete_rows, documents_on_record, note_documents, row_ids
from rag.index.chroma.store import Store
from rag.index.manifest import Manifest

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

Progress = Callable[[int, int], None]
"""Called with what is done so far, at the beginning and after each batch or item, and in all."""

Change = tuple[Sequence[str], Sequence[str]]
"""The rows that are missing, and those that are stale."""

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
    manifest: Manifest,
    change: Change | None,
    spread: Spread,
    progress: Progress | None,
) -> Changes:
    """Add the rows that are missing, embedding their texts, then delete the stale ones: those of the `change`, or, where it is
    not known what the collection holds, those that its own list of rows shows.

    Raises StoreUnavailable where the store cannot be read or written, and as what embeds does.
    """
    with store.must_be("brought up to date"):
        before, now = documents_on_record(collection), manifest.digests()
        missing, stale = change or _difference(collection, manifest)
        changed = missing or stale or before != now
        if changed:
            store.take_off_record()
            _add(store, collection, manifest, missing, spread, progress)
        store.share(manifest)
        if changed:
            delete_rows(collection, stale)
            note_documents(collection, now)
    names = manifest.names()
    return Changes(
        added=tuple(name for i, name in names.items() if i not in before),
        changed=tuple(name for i, name in names.items() if i in before and before[i] != now[i]),
        removed=len(before.keys() - now),
        unchanged=tuple(name for i, name in names.items() if before.get(i) == now[i]),
        embedded=len(missing),
    )


def _difference(collection: "Collection", manifest: Manifest) -> Change:
    """The rows that the collection lacks, and those that it should not have."""
    stored, wanted = set(row_ids(collection)), manifest.rows()
    return [row for row in wanted if row not in stored], sorted(stored.difference(wanted))


def _add(
    store: Store, collection: "Collection", manifest: Manifest, missing: Sequence[str], spread: Spread, progress: Progress | None
) -> None:
    """Embed the texts and add their rows, a batch at a time."""
    from llama_index.core.schema import BaseNode, TextNode
    from llama_index.vector_stores.chroma import ChromaVectorStore

    added = ChromaVectorStore(chroma_collection=collection)
    lows = range(0, len(missing), EMBED_AT_ONCE)

    def texts_of(at: int) -> list[str]:
        rows = missing[lows[at] : lows[at] + EMBED_AT_ONCE]
        return [embedded_text(passage) for row in rows if (passage := manifest.first_place(row))]

    done = 0
    if progress and missing:
        progress(done, len(missing))
    for at, vectors in spread(texts_of, len(lows)):
        rows = missing[lows[at] : lows[at] + EMBED_AT_ONCE]
        # The text stays here: Chroma would index it by its trigrams, which half of the time and of the disk went into.
        embedded = zip(rows, vectors.tolist(), strict=True)
        nodes: list[BaseNode] = [TextNode(id_=row, text="", embedding=vector) for row, vector in embedded]
        store.must_be_ours()
        added.add(nodes)
        done += len(rows)
        if progress:
            progress(done, len(missing))
