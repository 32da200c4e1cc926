"""One process at a time writes an index on a Chroma server: the one that holds its lease, a collection that a server makes once.

The holder changes the collection's metadata every few seconds. Whoever waits takes it for dead when nothing has changed for long
enough, by its own clock, since those of two machines need not agree. Then it takes the collection out of the way under another
name, by its id: of two that do so, the second moves what is out of the way already, and to the free name only one comes.
"""

import contextlib
import logging
import os
import platform
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from rag.errors import StoreUnavailable, on_one_line

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

log = logging.getLogger(__name__)

BEAT_SECONDS = 5.0
"""The holder says so often that it lives."""

DEAD_SECONDS = 30.0
"""Who has not said so for so long is dead, or cut off: another may write."""

ASK_SECONDS = 1.0
"""Who waits asks so often."""


@contextlib.contextmanager
def leased(client: "ClientAPI", name: str) -> Iterator[Callable[[], None]]:
    """Hold the lease of this name once no other process does; what waits says so. Gives what raises StoreUnavailable where it is
    held no more: a process that stood still for DEAD_SECONDS may have lost it.

    All of it raises as Chroma's client does where the server cannot be reached.
    """
    mine = _taken(client, name)

    def must_be_held() -> None:
        if _holder(client, name) != mine.id:
            what = "another process brings the index up to date by now, since this one had stood still"
            raise StoreUnavailable(what, "once it has ended, run footnote index again")

    ended = threading.Event()
    threading.Thread(target=_beat, args=(mine, ended), daemon=True).start()
    try:
        yield must_be_held
    finally:
        ended.set()
        _drop(client, mine)


def _taken(client: "ClientAPI", name: str) -> "Collection":
    told, beat, since = False, None, time.monotonic()
    token = uuid.uuid4().hex
    about = {"token": token, "holder": f"process {os.getpid()} on {platform.node()}", "beat": token}
    while True:
        held = client.get_or_create_collection(name, embedding_function=None, metadata=about)
        now = held.metadata or {}
        if now.get("token") == token:
            return held
        if not told:
            told = True
            log.warning(
                "another process is bringing the index up to date (%s): waiting for it to end, or to be silent for %.0f s",
                on_one_line(str(now.get("holder")))[:100],
                DEAD_SECONDS,
            )
        if now.get("beat") != beat:
            beat, since = now.get("beat"), time.monotonic()
        if time.monotonic() - since >= DEAD_SECONDS:
            _drop(client, held)
        else:
            time.sleep(ASK_SECONDS)


def _beat(mine: "Collection", ended: threading.Event) -> None:
    while not ended.wait(BEAT_SECONDS):
        with _unless_it_fails("renewed"):
            mine.modify(metadata={**(mine.metadata or {}), "beat": uuid.uuid4().hex})


def _drop(client: "ClientAPI", held: "Collection") -> None:
    aside = f"{held.name}-{uuid.uuid4().hex}"
    with _unless_it_fails("given back"):
        held.modify(name=aside)
        client.delete_collection(aside)


def _holder(client: "ClientAPI", name: str) -> uuid.UUID | None:
    from chromadb.errors import NotFoundError

    try:
        return client.get_collection(name, embedding_function=None).id
    except NotFoundError:
        return None


@contextlib.contextmanager
def _unless_it_fails(what: str) -> Iterator[None]:
    """A lease that cannot be renewed or given back lapses, which is as it should be; the log has it."""
    import httpx
    from chromadb.errors import ChromaError

    try:
        yield
    except (ChromaError, httpx.HTTPError) as error:
        log.info("the lease of the index could not be %s: %s", what, type(error).__name__)
