"""A manifest kept on a Chroma server, beside the collection that it is of: whoever has the address has all of the index.

Its file is cut into rows of a collection of its own; the collection's metadata say which rows are the file. They are written
first and named last: whoever reads meanwhile gets the file before whole, or finds that it has gone, and reads again.
"""

import base64
import re
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

BLOCK = 1 << 20
"""Bytes of the file in one row, compressed there. Of a request Chroma takes 40 MB."""

AT_ONCE = 8
"""Rows read or written in one request."""

TOLD = "told_"
"""Begins the names of the metadata that are `told` of the collection."""

_SUM = re.compile(r"[0-9a-f]{64}")


def fetch(client: "ClientAPI", name: str, path_of: Callable[[str], Path]) -> Path | None:
    """Write the file that is kept under the name to `path_of(its checksum)`; None where there is none, or it was replaced
    while it was read. Whether it is whole, its checksum says.
    """
    collection = _collection(client, name)
    checksum, count = (collection.metadata or {}).get("checksum"), (collection.metadata or {}).get("rows")
    if not isinstance(checksum, str) or not _SUM.fullmatch(checksum) or not isinstance(count, int):
        return None
    ids = _ids(checksum, count)
    path = path_of(checksum)
    with path.open("wb") as file:
        for low in range(0, count, AT_ONCE):
            rows = collection.get(ids=ids[low : low + AT_ONCE], include=["metadatas"])
            blocks = dict(zip(rows["ids"], rows["metadatas"] or [], strict=True))
            if len(blocks) < len(ids[low : low + AT_ONCE]):
                break
            for row in ids[low : low + AT_ONCE]:
                file.write(zlib.decompress(base64.b64decode(str(blocks[row]["block"]))))
        else:
            return path
    path.unlink()
    return None


def keep(client: "ClientAPI", name: str, path: Path, checksum: str) -> None:
    """Put the file in the place of the one that is kept under the name."""
    collection = _collection(client, name)
    if (collection.metadata or {}).get("checksum") == checksum:
        return
    count = -(-path.stat().st_size // BLOCK)
    ids = _ids(checksum, count)
    with path.open("rb") as file:
        for low in range(0, count, AT_ONCE):
            some = ids[low : low + AT_ONCE]
            blocks = [base64.b64encode(zlib.compress(file.read(BLOCK), 1)).decode() for _ in some]
            vectors = np.ones((len(some), 1), dtype=np.float32)  # Chroma wants one of every row, and a block has none
            collection.upsert(ids=some, embeddings=vectors, metadatas=[{"block": block} for block in blocks])
    _note(collection, {**_without_told(collection), "checksum": checksum, "rows": count})
    known = set(ids)
    if gone := [row for row in collection.get(include=[])["ids"] if row not in known]:
        collection.delete(ids=gone)


def told_of(client: "ClientAPI", name: str) -> dict[str, object]:
    """What was last told of the collection."""
    held = _collection(client, name).metadata or {}
    return {key.removeprefix(TOLD): value for key, value in held.items() if key.startswith(TOLD)}


def tell(client: "ClientAPI", name: str, told: Mapping[str, object]) -> None:
    """Put what is told of the collection in the place of what was."""
    collection = _collection(client, name)
    _note(collection, {**_without_told(collection), **{f"{TOLD}{key}": value for key, value in told.items()}})


def _without_told(collection: "Collection") -> dict[str, object]:
    return {key: value for key, value in (collection.metadata or {}).items() if not key.startswith(TOLD)}


def _note(collection: "Collection", held: Mapping[str, Any]) -> None:
    collection.modify(metadata=dict(held))


def _collection(client: "ClientAPI", name: str) -> "Collection":
    return client.get_or_create_collection(name, embedding_function=None, metadata={"made_by": "footnote"})


def _ids(checksum: str, count: int) -> list[str]:
    return [f"{checksum}-{number:06}" for number in range(count)]
