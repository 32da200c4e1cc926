"""One process at a time writes a local store; where nothing can be written, a process has a copy of its own."""

import contextlib
import errno
import logging
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from rag.errors import StoreUnavailable

log = logging.getLogger(__name__)

QUIET_SECONDS = 2.0
"""Another process's change of the store is waited for so long before that is said."""

UNWRITABLE = (errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOSPC, errno.EDQUOT)

PROBE = 1 << 16
"""Bytes that there must be room for: Chroma writes some of its database anew when it opens it."""


@contextlib.contextmanager
def only_writer(folder: Path, temporary: Callable[[], Path]) -> Iterator[tuple[Path, str | None]]:
    """The folder of a collection, which no other process writes until this ends; or a copy of it in the temporary folder, with
    its manifest, and why it cannot be written itself. Chroma cannot even read a folder where it cannot write.

    Raises StoreUnavailable where no copy can be made, OSError for all else.
    """
    from filelock import FileLock, Timeout

    folder.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder.with_name(f"{folder.name}.lock"))
    why = None
    try:
        try:
            lock.acquire(timeout=QUIET_SECONDS)
        except Timeout:
            log.warning("another process is bringing the index up to date: waiting for it to end")
            lock.acquire()
        _probe(folder.with_name(f"{folder.name}.probe"))
    except OSError as error:
        if error.errno not in UNWRITABLE:
            raise
        why = error.strerror or str(error)
        folder = _copied(folder, temporary, why)
    try:
        yield folder, why
    finally:
        lock.release()


def _probe(path: Path) -> None:
    try:
        path.write_bytes(bytes(PROBE))
    finally:
        path.unlink(missing_ok=True)


def _copied(folder: Path, temporary: Callable[[], Path], why: str) -> Path:
    try:
        copy = temporary() / folder.name
        if folder.exists():
            shutil.copytree(folder, copy)
        for path in folder.parent.glob(f"{folder.name}.*.sqlite3"):
            shutil.copy(path, copy.parent)
    except OSError as error:
        what = f"the store cannot be written ({why}), and no copy of it can be made in the folder for temporary files"
        raise StoreUnavailable(what, "let this user write there, or set TMPDIR to a folder with room for a copy") from error
    return copy
