"""Chroma: open the collection of a set of documents, on record while it changes, and build it anew. A store is a cache.

Locally each collection has a folder of its own below RAG_STORE, so that a damaged one takes no other with it.
"""

import contextlib
import logging
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import StoreUnavailable
from rag.index.store_files import damage_of, is_sealed, seal, unseal
from rag.settings import Settings

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

log = logging.getLogger(__name__)

Record = Mapping[str, str | int]
"""What a collection was made by; one made by anything else is not used."""

def open_collection(settings: Settings, key: str, record: Record, notices: list[str]) -> "Collection":
    """The collection, made by these very settings: one that was not, or a local one that cannot be opened, is built anew.

    Raises StoreUnavailable when the store cannot be opened, written or reached.
    """
    folder = _folder(settings, key)
    with as_store_error("opened", settings):
        damage = folder and damage_of(folder, _TRIAL.format(folder=str(folder), name=_name(key)))
    if damage:
        return rebuild(settings, key, record, damage, notices)
    try:
        with as_store_error("opened", settings):
            collection = _collection(_client(settings, key), key, record)
            recorded = collection.metadata or {}
            collection.count()
    except StoreUnavailable as error:
        if folder is None or not (folder / "chroma.sqlite3").exists():
            raise
        return rebuild(settings, key, record, str(error), notices)
    if changed := [k for k, v in record.items() if recorded.get(k) != v]:
        return rebuild(settings, key, record, _what_changed(changed[0], recorded, record), notices)
    return collection


_TRIAL = """
import chromadb
from chromadb.config import Settings
client = chromadb.PersistentClient(path={folder!r}, settings=Settings(anonymized_telemetry=False))
collection = client.get_collection({name!r}, embedding_function=None)
rows = collection.get(limit=1, include=["embeddings"])
if rows["ids"]:
    collection.query(query_embeddings=rows["embeddings"], n_results=10)
"""
"""Reads a local collection's vector files as opening it does: damaged ones can end the process that does it."""


def _what_changed(name: str, recorded: Mapping[str, object], record: Record) -> str:
    made, now = (f"{values.get(name) or 'another one'}" for values in (recorded, record))
    what = {"embedder": "its vectors were made by another embedder", "split": "its passages were made by another splitter"}
    return f"{what.get(name, 'it was made by another version')} ({name} {made}, now {now})"


def take_off_record(settings: Settings, key: str) -> None:
    """Before a collection changes: its vector files are not to be held to what they were."""
    if folder := _folder(settings, key):
        unseal(folder)


def put_on_record(settings: Settings, key: str) -> None:
    """Once a collection is as it should be: its vector files are held to what they are now."""
    folder = _folder(settings, key)
    if folder and not is_sealed(folder):
        seal(folder)


def _folder(settings: Settings, key: str) -> Path | None:
    """A local collection's; None of a server's."""
    return None if settings.store_is_server else Path(settings.store) / key


def rebuild(settings: Settings, key: str, record: Record, fault: str, notices: list[str]) -> "Collection":
    """An empty collection in place of the faulty one, and a notice that says why."""
    notices.append(f"The store was rebuilt from the documents: {fault}.")
    log.info(notices[-1])
    with as_store_error("rebuilt", settings):
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


@contextlib.contextmanager
def as_store_error(what: str, settings: Settings) -> Iterator[None]:
    """Chroma's many exceptions (its own tree, sqlite's, httpx's, ValueError for a server that is down) as one of ours."""
    import chromadb.errors
    import httpx

    try:
        yield
    except (chromadb.errors.ChromaError, httpx.HTTPError, OSError, ValueError, RuntimeError) as error:
        raise StoreUnavailable(f"the store cannot be {what}: {str(error)[:200]}", cure_for(settings)) from error


def cure_for(settings: Settings) -> str:
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

    with as_store_error("written", settings):
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
