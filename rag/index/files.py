"""Bring a manifest up to date with files, or with documents that are in memory already: only what changed is read and split."""

import functools
import hashlib
import importlib.metadata
import json
import platform
import time
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from rag.documents import bytes_of, document_from_bytes, read_each
from rag.errors import BadDocument, on_one_line
from rag.formats import Extracted, Format, extract
from rag.index.manifest import Manifest, digest_of
from rag.index.record import Draft
from rag.places import places_from
from rag.types import Document

READ_BY = ("PyStemmer", "mammoth", "pypdfium2", "python-calamine", "striprtf")
"""Libraries of which another version may make another text of the same file, or other terms of the same text."""

ROOMS = ("dates", "documents", "formats", "index", "languages", "places.py", "types.py", "words.py")
"""The parts of this package by which a manifest is made."""

SETTLED_NS = 2_000_000_000
"""Nanoseconds after which a file that is written again has other times: until then its times prove nothing."""

Skipped = tuple[tuple[str, BadDocument], ...]


@functools.cache
def made_by() -> str:
    """A hash of all that makes a manifest: this code, the libraries that read files, Python. With another, all is read anew."""
    home = Path(__file__).resolve().parent.parent
    files = sorted(path for room in ROOMS for path in ((home / room).rglob("*.py") if (home / room).is_dir() else [home / room]))
    versions = [f"{name} {importlib.metadata.version(name)}" for name in READ_BY]
    code = hashlib.sha256(" ".join([*versions, platform.python_version()]).encode())
    for path in files:
        code.update(path.read_bytes())
    return code.hexdigest()[:16]


class _Before(NamedTuple):
    """What is known of a file: its document's id, its name, times and hash, and what could not be read in it."""

    id: str
    name: str
    stamp: str | None
    hash: str | None
    notices: Sequence[str]


class _Reading(NamedTuple):
    """What there is to write of a file; where it holds what it held, there is no `document`."""

    id: str
    notices: Sequence[str]
    stamp: str | None
    document: Document | None = None
    hash: str | None = None
    extracted: str | None = None


def follow_files(manifest: Manifest, draft: Draft, paths: Sequence[str | Path]) -> tuple[Skipped, tuple[str, ...]]:
    """Bring the draft, a copy of the manifest, up to date with the files at the paths; without need it is not opened.

    Gives the files that were skipped, and what could not be read in the others. A file is looked into where its times or its name
    are not as they were, and read where its bytes were not there before, at whatever path. Raises BadDocument as
    `read_documents` does.
    """
    before = _files_before(manifest)
    bad_before = {source: told for source, *told in manifest.ask("select source, name, stamp, message, hint from skipped")}
    bad: dict[str, list[object]] = {}

    def read(path: Path, name: str) -> _Reading:
        source, stamp = str(path), _stamp(path)
        try:
            if stamp and (told := bad_before.get(source)) and told[:2] == [name, stamp]:
                raise BadDocument(*map(str, told[2:]))
            return _read(manifest, path, name, stamp, before.get(source))
        except BadDocument as error:
            bad[source] = [name, stamp, str(error), error.hint]
            raise

    skipped: list[tuple[str, BadDocument]] = []
    notices: list[str] = []
    ids: dict[str, None] = {}
    for name, reading in read_each(paths, read):
        if isinstance(reading, BadDocument):
            skipped.append((name, reading))
            continue
        ids[reading.id] = None
        notices += (f"{on_one_line(name)}: {notice}" for notice in reading.notices)
        if reading.document:
            draft.record.put(reading.document, reading.stamp, reading.hash, reading.extracted)
        elif reading.stamp:
            draft.record.note_stamp(reading.id, reading.stamp)
    if bad != bad_before:
        draft.record.note_skipped([source, *told] for source, told in bad.items())
    _settle(manifest, draft, list(ids))
    return tuple(skipped), tuple(notices)


def follow_documents(manifest: Manifest, draft: Draft, documents: Iterable[Document]) -> None:
    """The same with documents that are read already: those that are not as they were are split anew."""
    before = manifest.digests()
    by_id = {document.id: document for document in documents}
    for document in by_id.values():
        if before.get(document.id) != digest_of(document):
            draft.record.put(document)
    _settle(manifest, draft, list(by_id))


def _settle(manifest: Manifest, draft: Draft, ids: Sequence[str]) -> None:
    """Take out the documents that are not among the ids, and put the others in their order."""
    before = list(manifest.digests())
    if gone := set(before) - set(ids):
        draft.record.remove(sorted(gone))
    if draft.is_open or ids != before:
        draft.record.order(ids)


def _read(manifest: Manifest, path: Path, name: str, stamp: str | None, before: _Before | None) -> _Reading:
    """The file's document, or none where it is as before; a stamp where it is to be noted."""
    if before and stamp and (before.name, before.stamp) == (name, stamp):
        return _Reading(before.id, before.notices, None)
    data = bytes_of(path)
    hash = hashlib.sha256(data).hexdigest()
    if before and (before.name, before.hash) == (name, hash):
        return _Reading(before.id, before.notices, stamp)
    extracted: list[str] = []

    def extract_once(data: bytes, kind: Format) -> Extracted:
        got = _extracted_before(manifest, hash, kind) or extract(data, kind)
        day, made = (day and day.isoformat() for day in (got.day, got.made))
        extracted.append(json.dumps([kind, got.title, day, made, got.notices]))
        return got

    document, notices = document_from_bytes(data, str(path), name, extract_once)
    return _Reading(document.id, notices, stamp, document, hash, extracted[0] if extracted else None)


def _files_before(manifest: Manifest) -> dict[str, _Before]:
    """What is known of each file, by its path."""
    files = {}
    for id, about, stamp, hash, extracted in manifest.ask("select id, about, stamp, hash, extracted from documents"):
        told = json.loads(about)
        files[told["source"]] = _Before(id, told["name"], stamp, hash, json.loads(extracted)[-1] if extracted else ())
    return files


def _extracted_before(manifest: Manifest, hash: str, kind: Format) -> Extracted | None:
    """What was extracted from a file with these bytes, if one was, as this format."""
    query = "select text, places, extracted from documents where hash = ? and extracted is not null"
    for text, places, extracted in manifest.ask(query, hash):
        known, title, day, made, notices = json.loads(extracted)
        if known == kind:
            day, made = (written and date.fromisoformat(written) for written in (day, made))
            words = text.decode("utf-8", "surrogatepass")
            return Extracted(words, title, day, made, places_from(json.loads(places)), tuple(notices))
    return None


def _stamp(path: Path) -> str | None:
    """The file's size, times and number, by which it is known to be as it was; None where it was written just now."""
    try:
        told = path.stat()
    except OSError:
        return None
    recent = max(told.st_mtime_ns, told.st_ctime_ns) > time.time_ns() - SETTLED_NS
    return None if recent else f"{told.st_size} {told.st_mtime_ns} {told.st_ctime_ns} {told.st_ino}"
