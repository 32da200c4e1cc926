"""Chroma: open the collection of a set of documents, on record while it changes, and build it anew. A store is a cache.

Locally each collection has a folder of its own below RAG_STORE, so that a damaged one takes no other with it.
"""

import contextlib
import functools
import logging
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import StoreUnavailable
from rag.index.chroma import kept
from rag.index.chroma.client import open_client, trial_of
from rag.index.chroma.lease import leased
from rag.index.chroma.one_writer import only_writer
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
    from chromadb.api.collection_configuration import CreateHNSWConfiguration
    from chromadb.api.models.Collection import Collection

log = logging.getLogger(__name__)

MadeBy = Mapping[str, str | int]
"""What a collection was made by; one made by anything else is not used."""


GRAPH: "CreateHNSWConfiguration" = {"space": "cosine", "ef_search": 100, "ef_construction": 200, "max_neighbors": 32}
"""Twice Chroma's own links and breadth: with those, a text that stands alone among two hundred near alike is not found."""


class Store:
    """Where the collection of a set of documents is kept: in a folder of its own, or on the server that RAG_STORE names.

    `record` says what a collection must have been made by. `notices` say for the owner what was rebuilt, and why. What cannot be
    written where it is, a server's manifest too, is kept for this process in a temporary folder. `must_be_ours` raises
    StoreUnavailable where another process has come to write a server's collection meanwhile.
    """

    def __init__(self, settings: Settings, key: str, record: MadeBy) -> None:
        self.is_server = settings.store_is_server
        self.notices: list[str] = []
        self._address, self._key, self._record, self._indexing = settings.store, key, record, settings.indexing
        self._name = f"footnote-{key}"
        self._folder = None if self.is_server else Path(settings.store) / key
        self.must_be_ours: Callable[[], None] = lambda: None

    def open(self) -> "Collection":
        """The collection, made by what the record says: one that was not, or a local one that cannot be opened, is built anew.

        Raises StoreUnavailable when the store cannot be opened, written or reached.
        """
        with self.must_be("opened"):
            damage = self._folder and damage_of(self._folder, trial_of(self._folder, self._name))
        if damage:
            return self.rebuild(damage)
        try:
            with self.must_be("opened"):
                collection = self._collection()
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
        """An empty collection in place of the faulty one, and a notice that says why. Raises StoreUnavailable where this process
        only reads.
        """
        if not self._indexing:
            raise self.unusable(fault)
        self.notices.append(f"The store was rebuilt from the documents: {fault}.")
        log.info(self.notices[-1])
        with self.must_be("rebuilt"):
            if self._folder is None:
                self._to_change().delete_collection(self._name)
                return self._collection()
            from chromadb.api.shared_system_client import SharedSystemClient

            # Otherwise the open handle to the old files comes back.
            SharedSystemClient._identifier_to_system.pop(str(self._folder), None)
            shutil.rmtree(self._folder)
            return self._collection()

    def manifest(self, made_by: str) -> Manifest:
        """What is known of the documents; an empty one where nothing is, or it was made by something else, or is damaged."""
        if self.is_server:
            with self.must_be("opened"):
                kept.fetch(self._client(), self._kept, lambda checksum: self._home / f"{self._key}.1.{checksum}.sqlite3")
        path, damage = find_published(self._home, self._key)
        if damage:
            self.notices.append(f"The documents were read anew: {damage}.")
            log.info(self.notices[-1])
        if path and (manifest := Manifest.open(path)).value("select by from made") == made_by:
            return manifest
        return Record(open_draft(None), made_by)

    def draft(self, manifest: Manifest, made_by: str) -> Draft:
        """What a change of the manifest is to be written in: a copy of its file."""
        return Draft(lambda: Record(open_draft(copy_published(self._home, self._key, manifest.path)), made_by))

    def publish(self, record: Record) -> Manifest:
        """The manifest that a record has become."""
        record.close()
        return Manifest.open(publish(self._home, self._key))

    def share(self, manifest: Manifest) -> None:
        """Once a server's collection has all of the manifest's rows: those who open it from now on read this one."""
        if self.is_server and manifest.path and manifest.checksum:
            kept.keep(self._to_change(), self._kept, manifest.path, manifest.checksum)

    def take_off_record(self) -> None:
        """Before the collection changes: it is not to be held to what it was."""
        if self._folder:
            unseal(self._folder)
        else:
            kept.tell(self._to_change(), self._kept, {})

    def put_on_record(self, told: Mapping[str, object]) -> None:
        """Once the collection is as it should be: what is `told` of it; local vector files are held to what they are now."""
        if self._folder:
            seal(self._folder, told)
        else:
            kept.tell(self._to_change(), self._kept, told)

    def on_record(self) -> Mapping[str, object]:
        """What was told of the collection when it was last put on record; nothing if it was changed since."""
        if self._folder:
            return seal_of(self._folder) or {}
        return kept.told_of(self._client(), self._kept)

    @contextlib.contextmanager
    def locked(self, must_be_kept: bool = False) -> Iterator[None]:
        """One process at a time writes to a collection. Of a local one that cannot be written a copy is made for this process,
        unless what is written `must_be_kept`: StoreUnavailable then.
        """
        with contextlib.ExitStack() as stack:
            why = None
            with self.must_be("written"):
                if self._folder:
                    self._folder, why = stack.enter_context(only_writer(self._folder, lambda: self._temporary))
                elif self._indexing:
                    self.must_be_ours = stack.enter_context(leased(self._client(), f"{self._name}-lease"))
            if why and must_be_kept:
                raise StoreUnavailable(f"the store cannot be written: {why}", self.cure)
            if why:
                self.notices.append(f"The store cannot be written ({why}): this process keeps a copy of it while it runs.")
            yield

    @property
    def _home(self) -> Path:
        """The folder of the manifest's file."""
        return self._folder.parent if self._folder else self._temporary

    @property
    def _kept(self) -> str:
        """The name under which a server keeps the manifest."""
        return f"{self._name}-manifest"

    @functools.cached_property
    def _temporary(self) -> Path:
        self._holder = tempfile.TemporaryDirectory(prefix="footnote-", ignore_cleanup_errors=True)
        return Path(self._holder.name)

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
            draft_of(self._home, self._key).unlink(missing_ok=True)

    @contextlib.contextmanager
    def must_be(self, what: str) -> Iterator[None]:
        """Raises StoreUnavailable for Chroma's many exceptions: its own, sqlite's, httpx's, ValueError for a server gone."""
        import chromadb.errors
        import httpx

        try:
            yield
        except (chromadb.errors.ChromaError, httpx.HTTPError, sqlite3.Error, OSError, ValueError, RuntimeError) as error:
            raise StoreUnavailable(f"the store cannot be {what}: {str(error)[:200]}", self.cure) from error

    def unusable(self, fault: str) -> StoreUnavailable:
        """Of an index that this process may not make right, since RAG_INDEXING is off."""
        hint = "run footnote index with RAG_INDEXING=on, the same version of Footnote, RAG_DOCUMENTS and RAG_STORE"
        return StoreUnavailable(f"there is no index to answer from: {fault}", hint)

    @property
    def cure(self) -> str:
        if self.is_server:
            return f"check that a Chroma server answers at {self._address}, or unset RAG_STORE"
        return f"check the disk and the permissions of {self._address}, or set RAG_STORE to another folder"

    def _to_change(self) -> "ClientAPI":
        """A server's, of which something is to change."""
        self.must_be_ours()
        return self._client()

    def _client(self) -> "ClientAPI":
        return open_client(self._folder or self._address)

    def _collection(self) -> "Collection":
        # Vectors are always passed in: Chroma's own embedding function would download a model.
        if not self._indexing:
            return self._client().get_collection(self._name, embedding_function=None)
        return self._client().get_or_create_collection(
            self._name,
            embedding_function=None,
            configuration={"hnsw": GRAPH},
            metadata=dict(self._record),
        )


def _what_changed(name: str, recorded: Mapping[str, object], record: MadeBy) -> str:
    made, now = (f"{values.get(name) or 'another one'}" for values in (recorded, record))
    what = "its vectors were made by another embedder" if name == "embedder" else "it was made by another version"
    return f"{what} ({name} {made}, now {now})"
