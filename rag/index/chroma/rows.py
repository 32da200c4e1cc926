"""What is in a Chroma collection: its rows read and deleted, what is wrong with them, and the documents they were made of."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

Vectors = NDArray[np.float32]

_DOCUMENTS = "documents"
"""The field of a collection's metadata that holds what it was last in step with."""

PAGE = 5000
"""Rows asked for at once: Chroma fails on more than some 32,000 (SQL variables)."""

PROBED = 500
"""So many rows are looked for by their own vectors, all where there are fewer than twice as many: where one row in a hundred is
lost, so many miss all of them less than once in a hundred times."""

VECTORS_AT_ONCE = 1000
"""Rows whose vectors are read at once: they come as Python's numbers, of ten times their size."""

SAME = 0.001
"""A vector within this cosine distance is the one that was asked for, but for rounding."""


def what_is_wrong(collection: "Collection", count: int, or_more: bool = False) -> str | None:
    """What is wrong with a store that should hold `count` rows: their number, or a search in it.

    A lost or truncated vector file leaves the count right and the search short, without an error of Chroma's.
    """
    try:
        held = collection.count()
        if held < count or (held > count and not or_more):
            return f"it holds {held} passages instead of {count}"
        row = collection.get(limit=1, include=["embeddings"])
        wanted = min(10, count)
        result = collection.query(query_embeddings=row["embeddings"], n_results=wanted, include=["distances"])
        if len((result["distances"] or [[]])[0]) < wanted:
            return "a search in it gives too few passages"
    except Exception as error:  # noqa: BLE001  whatever a damaged store raises, sqlite's and the native module's types included
        return f"a search in it fails ({type(error).__name__})"
    return None


def count_lost(collection: "Collection", names: Sequence[str]) -> tuple[int, int]:
    """How many of the rows probed the approximate search does not find by their own vectors, and how many were probed.

    A graph of neighbours falls apart where many vectors are equal or nearly so: what lies beyond them is out of its reach.
    """
    probed = list(names)[:: max(1, len(names) // PROBED)]
    missed = 0
    for low in range(0, len(probed), PAGE):
        rows = collection.get(ids=probed[low : low + PAGE], include=["embeddings"])
        result = collection.query(query_embeddings=rows["embeddings"], n_results=1, include=["distances"])
        missed += sum(not distances or distances[0] > SAME for distances in result["distances"] or [])
    return missed, len(probed)


def vectors_of(collection: "Collection", names: Sequence[str], dimensions: int) -> tuple[list[str], Vectors]:
    """The rows that are there, and (rows, dimensions) of their stored vectors, of unit length."""
    # One table, filled page by page: rows gathered first and put together then would take three times the memory.
    held, vectors = list[str](), np.empty((len(names), dimensions), dtype=np.float32)
    for low in range(0, len(names), VECTORS_AT_ONCE):
        page = collection.get(ids=list(names[low : low + VECTORS_AT_ONCE]), include=["embeddings"])
        if page["ids"]:
            vectors[len(held) : len(held) + len(page["ids"])] = page["embeddings"]
            held += page["ids"]
    vectors = vectors[: len(held)]
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True).clip(1e-12)
    return held, vectors


def documents_on_record(collection: "Collection") -> dict[str, str]:
    """The documents that the collection was last in step with: ids and hashes of their texts; empty if not on record."""
    recorded = (collection.metadata or {}).get(_DOCUMENTS)
    try:
        return dict(json.loads(recorded)) if isinstance(recorded, str) else {}
    except ValueError:
        return {}


def note_documents(collection: "Collection", documents: Mapping[str, str]) -> None:
    """Put on record what `documents_on_record` gives."""
    collection.modify(metadata={**(collection.metadata or {}), _DOCUMENTS: json.dumps(documents)})


def row_ids(collection: "Collection") -> Iterator[str]:
    """The ids of all its rows."""
    offset = 0
    while page := collection.get(limit=PAGE, offset=offset, include=[])["ids"]:
        yield from page
        offset += len(page)


def delete_rows(collection: "Collection", stale: Sequence[str]) -> None:
    for low in range(0, len(stale), PAGE):
        collection.delete(ids=list(stale[low : low + PAGE]))
