"""The files of a local store: are they as they were left?

Chroma's vector files are read by native code, and damaged ones end the process. After each change their sizes and checksums are
written beside them; the record goes before the next change begins. A folder without one was left in the middle of a change:
whether it can be read is tried in a process of its own.

The manifest is written in a copy, which takes its place once it is complete, and is never written again: whoever has the one
before open goes on with it; a killed process, or a full disk, leaves it as it was. Its name holds the checksum of what is in it.
"""

import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

RECORD = "files.json"

TRY_SECONDS = 120
"""Seconds that trying out a folder may take."""

_PUBLISHED = re.compile(r"(?P<key>\w+)\.(?P<number>\d+)\.(?P<sum>[0-9a-f]{64})\.sqlite3")

_PERSISTED = "index_metadata.pickle"
"""Chroma writes it with the first vectors; until then they are in its database, and the files beside it mean nothing."""


def seal(folder: Path, told: Mapping[str, object]) -> None:
    """Record the files as they are, after a change, with what else is `told` of them."""
    (folder / RECORD).write_text(json.dumps({**told, "files": _files_now(folder)}), "utf-8")


def seal_of(folder: Path) -> Mapping[str, object] | None:
    """What was told when the files were sealed, which are not damaged; None where they are not sealed."""
    record = folder / RECORD
    told: Mapping[str, object] | None = json.loads(record.read_text("utf-8")) if record.is_file() else None
    return told


def unseal(folder: Path) -> None:
    """Forget the record, before a change."""
    (folder / RECORD).unlink(missing_ok=True)


def damage_of(folder: Path, trial: str) -> str | None:
    """What is wrong with the files, or None. `trial` is Python code that reads them, and may end its process."""
    record = folder / RECORD
    if record.exists():
        try:
            recorded = json.loads(record.read_text("utf-8"))["files"]
        except (ValueError, OSError, RecursionError, LookupError, TypeError):  # damaged in its turn, even a folder of that name
            return "the record of its vector files cannot be read"
        return None if recorded == _files_now(folder) else "its vector files are not as they were left"
    if any(folder.glob(f"*/{_PERSISTED}")):
        root = Path(__file__).resolve().parent.parent.parent
        try:
            tried = subprocess.run([sys.executable, "-c", trial], cwd=root, capture_output=True, timeout=TRY_SECONDS)
        except subprocess.TimeoutExpired:
            return "its vector files cannot be read in any time"
        if tried.returncode:
            return "its vector files cannot be read"
    return None


def find_published(folder: Path, key: str) -> tuple[Path | None, str | None]:
    """The newest file of this key that is as it was left, and what is wrong with a newer one; None for neither."""
    damage = None
    for path in reversed(_published(folder, key)):
        if _sha256(path) in path.name:
            return path, damage
        damage = "the record of its documents is not as it was left"
    return None, damage


def copy_published(folder: Path, key: str, published: Path | None) -> Path:
    """A file to write in: a copy of the published one, or where there is none yet."""
    path = draft_of(folder, key)
    path.unlink(missing_ok=True)  # a killed process's
    if published:
        shutil.copyfile(published, path)
    return path


def draft_of(folder: Path, key: str) -> Path:
    """Where the manifest of a key is written until it is published."""
    return folder / f"{key}.draft"


def publish(folder: Path, key: str) -> Path:
    """Put the draft, which is closed, in the place of all others of the key."""
    draft = draft_of(folder, key)
    with draft.open("rb+") as file:
        os.fsync(file.fileno())
    old = _published(folder, key)
    number = int(match["number"]) + 1 if old and (match := _PUBLISHED.fullmatch(old[-1].name)) else 1
    path = draft.rename(draft.with_name(f"{key}.{number}.{_sha256(draft)}.sqlite3"))
    for before in old:
        before.unlink()
    return path


def open_published(path: Path) -> sqlite3.Connection:
    """Open a file that nobody writes again; also when it has been taken from its folder meanwhile, all of it stays readable."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)


def open_draft(path: Path | None) -> sqlite3.Connection:
    """Open a draft, or one in memory. No journal is kept: what a killed process leaves of a draft is not looked at."""
    connection = sqlite3.connect(path or ":memory:", check_same_thread=False)
    connection.execute("pragma journal_mode = off")
    connection.execute("pragma synchronous = off")
    return connection


def checksum_in(path: Path) -> str:
    """What a published file's name says of what it holds."""
    return path.name.split(".")[-2]


def _published(folder: Path, key: str) -> list[Path]:
    """The published files of a key, the newest last."""
    files = (path for path in folder.glob(f"{key}.*.sqlite3") if path.is_file())
    matches = ((_PUBLISHED.fullmatch(path.name), path) for path in files)
    return [path for _, path in sorted((int(match["number"]), path) for match, path in matches if match)]


def _files_now(folder: Path) -> dict[str, list[int | str]]:
    """Size and SHA-256 of each file by its name in the folder."""
    files = sorted(path for sealed in folder.glob(f"*/{_PERSISTED}") for path in sealed.parent.iterdir() if path.is_file())
    return {path.relative_to(folder).as_posix(): [path.stat().st_size, _sha256(path)] for path in files}


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
