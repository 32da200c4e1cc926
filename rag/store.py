"""Chroma: open the collection of a set of documents, notice when it is wrong, build it anew. A store is a cache.

Locally each collection has a folder of its own below RAG_STORE, so that a damaged one takes no other with it.
"""

import contextlib
import logging
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import StoreUnavailable
from rag.settings import Settings

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

log = logging.getLogger(__name__)

Record = Mapping[str, str | int]
"""What a collection was made by; one made by anything else is not used."""

PAGE = 5000
"""Rows asked for at once: Chroma fails on more than some 32,000 (SQL variables)."""


def open_collection(settings: Settings, key: str, record: Record, notices: list[str]) -> "Collection":
    """The collection, made by these very settings: one that was not, or a local one that cannot be opened, is built anew.

    Raises StoreUnavailable when the store cannot be opened, written or reached.
    """
    try:
        with faults("opened", settings):
            collection = _collection(_client(settings, key), key, record)
            recorded = collection.metadata or {}
            collection.count()
    except StoreUnavailable as error:
        if settings.store_is_server or not (Path(settings.store) / key / "chroma.sqlite3").exists():
            raise
        return rebuild(settings, key, record, str(error), notices)
    if changed := [k for k, v in record.items() if recorded.get(k) != v]:
        return rebuild(settings, key, record, _what_changed(changed[0], recorded, record), notices)
    return collection


def _what_changed(name: str, recorded: Mapping[str, object], record: Record) -> str:
    made, now = (f"{values.get(name) or 'another one'}" for values in (recorded, record))
    what = {"embedder": "its vectors were made by another embedder", "split": "its passages were made by another splitter"}
    return f"{what.get(name, 'it was made by another version')} ({name} {made}, now {now})"


def rebuild(settings: Settings, key: str, record: Record, fault: str, notices: list[str]) -> "Collection":
    """An empty collection in place of the faulty one, and a notice that says why."""
    notices.append(f"The store was rebuilt from the documents: {fault}.")
    log.info(notices[-1])
    with faults("rebuilt", settings):
        if settings.store_is_server:
            client = _client(settings, key)
            client.delete_collection(_name(key))
        else:
            from chromadb.api.shared_system_client import SharedSystemClient

            folder = Path(settings.store) / key
            SharedSystemClient._identifier_to_system.pop(str(folder), None)  # else the open handle to the old files comes back
            shutil.rmtree(folder)
            client = _client(settings, key)
        return _collection(client, key, record)


def fault_of(collection: "Collection", count: int) -> str | None:
    """What is wrong with a store that should hold `count` passages: their number, or a search for one of its own vectors.

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


def ids(collection: "Collection") -> Iterator[str]:
    """The ids of all its rows."""
    offset = 0
    while page := collection.get(limit=PAGE, offset=offset, include=[])["ids"]:
        yield from page
        offset += len(page)


def delete(collection: "Collection", stale: list[str]) -> None:
    for low in range(0, len(stale), PAGE):
        collection.delete(ids=stale[low : low + PAGE])


@contextlib.contextmanager
def faults(what: str, settings: Settings) -> Iterator[None]:
    """Chroma's many exceptions (its own tree, sqlite's, httpx's, ValueError for a server that is down) as one of ours."""
    import chromadb.errors
    import httpx

    try:
        yield
    except (chromadb.errors.ChromaError, httpx.HTTPError, OSError, ValueError, RuntimeError) as error:
        raise StoreUnavailable(f"the store cannot be {what}: {str(error)[:200]}", cure(settings)) from error


def cure(settings: Settings) -> str:
    if settings.store_is_server:
        return f"check that a Chroma server answers at {settings.store}, or unset RAG_STORE"
    return f"check the disk and the permissions of {settings.store}, or set RAG_STORE to another folder"


@contextlib.contextmanager
def locked(settings: Settings, key: str) -> Iterator[None]:
    """One process at a time writes to a local collection; a server sees to that itself."""
    if settings.store_is_server:
        yield
        return
    from filelock import FileLock

    with faults("written", settings):
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
    return chromadb.PersistentClient(path=str(Path(settings.store) / key), settings=config)


def _collection(client: "ClientAPI", key: str, record: Record) -> "Collection":
    # Vectors are always passed in: Chroma's own embedding function would download a model.
    return client.get_or_create_collection(
        _name(key),
        embedding_function=None,
        configuration={"hnsw": {"space": "cosine", "ef_search": 100}},
        metadata=dict(record),
    )


def _name(key: str) -> str:
    return f"footnote-{key}"
