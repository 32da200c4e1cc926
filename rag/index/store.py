"""Chroma: open the collection of a set of documents, on record while it changes, and build it anew. A store is a cache.

Locally each collection has a folder of its own below RAG_STORE, so that a damaged one takes no other with it.
"""

import contextlib
import logging
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from rag.errors import StoreUnavailable
from rag.index.manifest import Manifest
from rag.index.record import Draft, Record
from rag.index.store_files import (
    copy_published,
    damage_of,
    draft_of,
    find_published,
    open_draft,
    publish,
    seal,
    seal_of,
    unseal,
)
from rag.settings import Settings

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

log = logging.getLogger(__name__)

MadeBy = Mapping[str, str | int]
"""What a collection was made by; one made by anything else is not used."""

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


class Store:
    """Where the collection of a set of documents is kept: in a folder of its own, or on the server that RAG_STORE names.

    `record` says what a collection must have been made by. `notices` say for the owner what was rebuilt, and why.
    """

    def __init__(self, settings: Settings, key: str, record: MadeBy) -> None:
        self.is_server = settings.store_is_server
        self.notices: list[str] = []
        self._address, self._name, self._record = settings.store, f"footnote-{key}", record
        self._folder = None if self.is_server else Path(settings.store) / key

    def open(self) -> "Collection":
        """The collection, made by what the record says: one that was not, or a local one that cannot be opened, is built anew.

        Raises StoreUnavailable when the store cannot be opened, written or reached.
        """
        with self.must_be("opened"):
            damage = self._folder and damage_of(self._folder, _TRIAL.format(folder=str(self._folder), name=self._name))
        if damage:
            return self.rebuild(damage)
        try:
            with self.must_be("opened"):
                collection = self._collection(self._client())
                recorded = collection.metadata or {}
                collection.count()
        except StoreUnavailable as error:
            if self._folder is None or not (self._folder / "chroma.sqlite3").exists():
                raise
            return self.rebuild(str(error))
        if changed := [k for k, v in self._record.items() if recorded.get(k) != v]:
            return self.rebuild(_what_changed(changed[0], recorded, self._record))
        return collection

    def rebuild(self, fault: str) -> "Collection":
        """An empty collection in place of the faulty one, and a notice that says why."""
        self.notices.append(f"The store was rebuilt from the documents: {fault}.")
        log.info(self.notices[-1])
        with self.must_be("rebuilt"):
            if self._folder is None:
                client = self._client()
                client.delete_collection(self._name)
                return self._collection(client)
            from chromadb.api.shared_system_client import SharedSystemClient

            # Otherwise the open handle to the old files comes back.
            SharedSystemClient._identifier_to_system.pop(str(self._folder), None)
            shutil.rmtree(self._folder)
            return self._collection(self._client())

    def manifest(self, made_by: str) -> Manifest:
        """What is known of the documents; an empty one where nothing is, or it was made by something else, or is damaged."""
        path = None
        if self._folder:
            path, damage = find_published(self._folder.parent, self._folder.name)
            if damage:
                self.notices.append(f"The documents were read anew: {damage}.")
                log.info(self.notices[-1])
        if path and (manifest := Manifest.open(path)).value("select by from made") == made_by:
            return manifest
        return Record(open_draft(None), made_by)

    def draft(self, manifest: Manifest, made_by: str) -> Draft:
        """What a change of the manifest is to be written in: a copy of its file, or, of a server's collection, in memory."""
        parts = self._folder and (self._folder.parent, self._folder.name)
        return Draft(lambda: Record(open_draft(copy_published(*parts, manifest.path) if parts else None), made_by))

    def publish(self, record: Record) -> Manifest:
        """The manifest that a record has become."""
        if self._folder is None:
            return record.in_memory()
        record.close()
        return Manifest.open(publish(self._folder.parent, self._folder.name))

    def take_off_record(self) -> None:
        """Before the collection changes: its vector files are not to be held to what they were."""
        if self._folder:
            unseal(self._folder)

    def put_on_record(self, told: Mapping[str, object]) -> None:
        """Once the collection is as it should be: its vector files are held to what they are now, with what is `told` of them."""
        if self._folder:
            seal(self._folder, told)

    def on_record(self) -> Mapping[str, object]:
        """What was told of the collection when it was last put on record; nothing if it was changed since."""
        return (self._folder and seal_of(self._folder)) or {}

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """One process at a time writes to a local collection; a server sees to that itself."""
        if self._folder is None:
            yield
            return
        from filelock import FileLock

        with self.must_be("written"):
            self._folder.parent.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self._folder.with_name(f"{self._folder.name}.lock"))
            lock.acquire()
        try:
            yield
        finally:
            lock.release()

    @contextlib.contextmanager
    def must_be_written(self) -> Iterator[None]:
        """Raises StoreUnavailable for what SQLite and the disk raise; what reads documents has errors of its own. A draft that
        was not published goes.
        """
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise StoreUnavailable(f"the store cannot be written: {str(error)[:200]}", self.cure) from error
        finally:
            if self._folder:
                draft_of(self._folder.parent, self._folder.name).unlink(missing_ok=True)

    @contextlib.contextmanager
    def must_be(self, what: str) -> Iterator[None]:
        """Raises StoreUnavailable for Chroma's many exceptions: its own, sqlite's, httpx's, ValueError for a server gone."""
        import chromadb.errors
        import httpx

        try:
            yield
        except (chromadb.errors.ChromaError, httpx.HTTPError, sqlite3.Error, OSError, ValueError, RuntimeError) as error:
            raise StoreUnavailable(f"the store cannot be {what}: {str(error)[:200]}", self.cure) from error

    @property
    def cure(self) -> str:
        if self.is_server:
            return f"check that a Chroma server answers at {self._address}, or unset RAG_STORE"
        return f"check the disk and the permissions of {self._address}, or set RAG_STORE to another folder"

    def _client(self) -> "ClientAPI":
        import chromadb
        from chromadb.config import Settings as ChromaSettings

        config = ChromaSettings(anonymized_telemetry=False)
        if self._folder:
            return chromadb.PersistentClient(path=str(self._folder), settings=config)
        url = urlsplit(self._address)
        secure = url.scheme == "https"
        port = url.port or (443 if secure else 8000)
        return chromadb.HttpClient(host=url.hostname or "", port=port, ssl=secure, settings=config)

    def _collection(self, client: "ClientAPI") -> "Collection":
        # Vectors are always passed in: Chroma's own embedding function would download a model.
        return client.get_or_create_collection(
            self._name,
            embedding_function=None,
            configuration={"hnsw": {"space": "cosine", "ef_search": 100}},
            metadata=dict(self._record),
        )


def _what_changed(name: str, recorded: Mapping[str, object], record: MadeBy) -> str:
    made, now = (f"{values.get(name) or 'another one'}" for values in (recorded, record))
    what = "its vectors were made by another embedder" if name == "embedder" else "it was made by another version"
    return f"{what} ({name} {made}, now {now})"
