"""Open an index: brought up to date with its documents, or, where RAG_INDEXING is off, as it was left."""

import contextlib
import errno
import hashlib
import os
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from rag.documents import files_at
from rag.errors import BadDocument, StoreUnavailable
from rag.index.bulk import Spread, here
from rag.index.chroma.rows import count_lost, what_is_wrong
from rag.index.chroma.store import Store
from rag.index.embedding import Embeds, open_embedder
from rag.index.files import Skipped, follow_documents, follow_files, made_by
from rag.index.index import Index
from rag.index.manifest import Manifest
from rag.index.record import Draft
from rag.index.stored import StoredBm25, StoredPlaces
from rag.index.sync import Change, Changes, Progress, sync
from rag.settings import Settings
from rag.types import Document

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

Unread = tuple[Skipped, tuple[str, ...]]
"""The files that were skipped, and what could not be read in the others."""

Follow = Callable[[Manifest, Draft], Unread]
"""Brings the draft, a copy of the manifest, up to date."""

SpreadOf = Callable[[Embeds], Spread]
"""How texts are embedded by an embedder, or by others like it."""

ALL_COMPARED = 1_000
"""Up to so many texts all are compared, which is exact and sooner done than asking the graph."""

FILES_OPEN = 64
"""Files that an index may open at once, Chroma's and SQLite's; without them what is whole would look damaged."""

TRIES = 3
"""An index that is changed while it is opened, by another process on the same server, is opened again so often."""


def open_index(
    settings: Settings, progress: Progress | None = None, spread: SpreadOf = here, must_be_kept: bool = False
) -> Index:
    """Bring the collection of the settings' paths up to date with the files there, and open it.

    A file that is as it was is not read again; of changed ones only new texts are embedded, as `spread` says. Raises BadDocument
    as `read_documents` does, StoreUnavailable when the store cannot be opened, written or reached, and as `open_embedder` does.
    A store that cannot be written is copied for this process, unless it `must_be_kept`: StoreUnavailable is raised then.
    Where RAG_INDEXING is off no file is looked at; StoreUnavailable is raised where the index that is there cannot be used.
    """
    key = _hashed(str(path.resolve()) for path in settings.documents)

    def follow(manifest: Manifest, draft: Draft) -> Unread:
        return follow_files(manifest, draft, settings.documents)

    return _open(settings, key, progress, follow, spread, must_be_kept)


def build_index(documents: Sequence[Document], settings: Settings, progress: Progress | None = None) -> Index:
    """The same with documents that are read already.

    Documents loaded from the settings' paths share those paths' collection; any others get one of their own. Raises BadDocument
    without documents, and as `open_index` does.
    """
    if not documents:
        raise BadDocument("there are no documents to index", "name at least one file or folder")

    def follow(manifest: Manifest, draft: Draft) -> Unread:
        follow_documents(manifest, draft, documents)
        return (), ()

    return _open(settings, _key(documents, settings), progress, follow)


def _open(
    settings: Settings, key: str, progress: Progress | None, follow: Follow, spread: SpreadOf = here, must_be_kept: bool = False
) -> Index:
    _check_open_files()
    embedder = open_embedder(settings)
    store = Store(settings, key, {"made_by": "footnote", "embedder": embedder.id, "dimensions": embedder.dimensions})
    with store.locked(must_be_kept):
        if settings.indexing:
            manifest, collection, changes, unread = _bring_up_to_date(store, spread(embedder), progress, follow)
        else:
            (manifest, collection), unread = _as_it_was_left(store), ((), ())
            changes = Changes((), (), 0, tuple(manifest.names().values()), 0)
        few = manifest.text_count <= ALL_COMPARED
        with store.must_be("searched"):
            if not (told := store.on_record()) or told.get("manifest") != manifest.checksum:
                lost, probed = (0, 0) if few else count_lost(collection, manifest.rows())
                told = {"manifest": manifest.checksum, "lost": lost, "probed": probed}
                if settings.indexing:
                    store.put_on_record(told)
    notices = tuple(store.notices)
    if told["lost"]:
        found = f"loses {told['lost']} of {told['probed']} passages looked for"
        notices += (f"The store's approximate search {found}: all are compared instead.",)
    return Index(
        manifest.documents, manifest.passages, changes, notices, embedder, store, collection, StoredPlaces(manifest),
        StoredBm25(manifest), few or bool(told["lost"]), _manifest=manifest, skipped=unread[0], unread=unread[1],
    )  # fmt: skip


def _bring_up_to_date(
    store: Store, spread: Spread, progress: Progress | None, follow: Follow
) -> tuple[Manifest, "Collection", Changes, Unread]:
    with store.must_be_written():
        base = store.manifest(made_by())
        draft = store.draft(base, made_by())
        unread = follow(base, draft)
        manifest = store.publish(draft.record) if draft.is_open else base
    collection = store.open()
    change: Change | None = None
    # A server's rows may have been changed by others: they are listed.
    if not store.is_server and base.checksum and store.on_record().get("manifest") == base.checksum:
        change = (list(draft.record.added), list(draft.record.removed)) if draft.is_open else ([], [])
    try:
        changes = sync(store, collection, manifest, change, spread, progress)
        fault = what_is_wrong(collection, manifest.text_count)
    except StoreUnavailable as error:
        if store.is_server:
            raise
        fault = str(error)
    if fault:
        collection = store.rebuild(fault)
        changes = sync(store, collection, manifest, None, spread, progress)
        if fault := what_is_wrong(collection, manifest.text_count):
            raise StoreUnavailable(f"the store is wrong also after rebuilding it: {fault}", store.cure)
    return manifest, collection, changes, unread


def _as_it_was_left(store: Store) -> tuple[Manifest, "Collection"]:
    """The manifest and a collection that holds at least its rows. Raises StoreUnavailable."""
    fault: str | None = None
    for _ in range(TRIES):
        manifest = store.manifest(made_by())
        if not manifest.checksum:
            fault = "these documents were never indexed there, or by another version"
            continue
        collection = store.open()
        if not (fault := what_is_wrong(collection, manifest.text_count, or_more=True)):
            return manifest, collection
    raise store.unusable(str(fault))


def _check_open_files() -> None:
    """Raises StoreUnavailable where this process may open few files more."""
    with contextlib.ExitStack() as stack:
        try:
            for _ in range(FILES_OPEN):
                stack.callback(os.close, os.open(os.devnull, os.O_RDONLY))
        except OSError as error:
            if error.errno not in (errno.EMFILE, errno.ENFILE):
                raise
            what = f"the index cannot be opened, since this process may not open {FILES_OPEN} more files"
            raise StoreUnavailable(what, "raise its limit: ulimit -n 1024") from error


def _key(documents: Sequence[Document], settings: Settings) -> str:
    """Names the collection: by the settings' paths if these are all their documents, else by the documents' own sources."""
    sources = {d.source for d in documents}
    try:
        whole = sources == {str(p) for p in files_at(*settings.documents)}
    except BadDocument:
        whole = False
    return _hashed({str(p.resolve()) for p in settings.documents} if whole else sources)


def _hashed(names: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(sorted(names)).encode("utf-8", "surrogateescape")).hexdigest()[:16]
