"""A local collection's vector files: are they as they were left? Native code reads them, and damaged ones end the process.

After each change their sizes and checksums are written beside them; the record goes before the next change begins. A folder
without one was left in the middle of a change: whether it can be read is tried in a process of its own.
"""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

RECORD = "files.json"

TRY_SECONDS = 120
"""Seconds that trying out a folder may take."""

_PERSISTED = "index_metadata.pickle"
"""Chroma writes it with the first vectors; until then they are in its database, and the files beside it mean nothing."""


def seal(folder: Path) -> None:
    """Record the files as they are, after a change."""
    (folder / RECORD).write_text(json.dumps(_files_now(folder)), "utf-8")


def is_sealed(folder: Path) -> bool:
    return (folder / RECORD).is_file()


def unseal(folder: Path) -> None:
    """Forget the record, before a change."""
    (folder / RECORD).unlink(missing_ok=True)


def damage_of(folder: Path, trial: str) -> str | None:
    """What is wrong with the files, or None. `trial` is Python code that reads them, and may end its process."""
    record = folder / RECORD
    if record.exists():
        try:
            recorded = json.loads(record.read_text("utf-8"))
        except (ValueError, OSError, RecursionError):  # damaged in its turn, even a folder of that name
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


def _files_now(folder: Path) -> dict[str, list[int | str]]:
    """Size and SHA-256 of each file by its name in the folder."""
    files = sorted(path for sealed in folder.glob(f"*/{_PERSISTED}") for path in sealed.parent.iterdir() if path.is_file())
    return {path.relative_to(folder).as_posix(): [path.stat().st_size, _sha256(path)] for path in files}


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
