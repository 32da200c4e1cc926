"""What the documents held when they were last read: their texts, where their passages stand, and which words are in them.

One SQLite database: nothing of it is read before it is asked for. `record` writes it, `published` keeps its file.
"""

import base64
import functools
import hashlib
import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence, ValuesView
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from rag.documents import embedded_text, passage_of
from rag.index.store_files import checksum_in, open_published
from rag.places import places_from
from rag.types import Document, Passage, Span

KEPT = 32
"""Documents whose text, and whose passages, stay at hand once they were read."""

SCHEMA = """
create table made (by text);
create table documents (
    number integer primary key, id text unique not null, position integer not null, about text not null, text blob not null,
    places text not null, digest text not null, stamp text, hash text, extracted text
);
create index documents_by_hash on documents (hash);
create table passages (
    document integer not null, start integer not null, text integer not null, about text not null, primary key (document, start)
) without rowid;
create index passages_by_text on passages (text, document, start);
create table dates (
    document integer not null, start integer not null, passage integer, first text, last text, about text not null
);
create index dates_by_document on dates (document, start);
create table texts (number integer primary key autoincrement, row text unique not null, length integer not null);
create table postings (term text, first integer, held blob not null, primary key (term, first)) without rowid;
create table forms (form text primary key, count integer not null) without rowid;
create table skipped (source text primary key, name text not null, stamp text, message text not null, hint text not null);
"""
"""A text is what is embedded of a passage: one for all passages that have it. A date has the start of the passage that holds it,
and its first and last day. `about` and `extracted` are JSON."""

Row = tuple[Any, ...]


class Manifest:
    """Reads a database. Several threads may ask at once."""

    def __init__(self, connection: sqlite3.Connection, path: Path | None = None) -> None:
        self.path = path
        self.checksum = checksum_in(path) if path else None
        self._connection, self._one = connection, threading.Lock()
        self.document = functools.lru_cache(maxsize=KEPT)(self._read_document)
        self.passages_of = functools.lru_cache(maxsize=KEPT)(self._read_passages)
        self.documents: Mapping[str, Document] = StoredDocuments(self)
        self.passages: Mapping[str, Passage] = StoredPassages(self)

    @classmethod
    def open(cls, path: Path) -> "Manifest":
        return cls(open_published(path), path)

    def ask(self, query: str, *values: object) -> list[Row]:
        """All rows that SQL gives."""
        with self._one:
            return self._connection.execute(query, values).fetchall()

    def value(self, query: str, *values: object) -> Any:
        """The first column of the first row that SQL gives; None where it gives none."""
        rows = self.ask(query, *values)
        return rows[0][0] if rows else None

    def rows(self, document_id: str | None = None) -> list[str]:
        """The rows of the distinct texts, of all documents or of one, by their first places."""
        of = " where d.id = ?" if document_id else ""
        query = f"select t.row from passages p join documents d on d.number = p.document join texts t on t.number = p.text{of}"
        found = self.ask(f"{query} order by d.position, p.start", *([document_id] if document_id else []))
        return list(dict.fromkeys(row for (row,) in found))

    @functools.cached_property
    def text_count(self) -> int:
        """How many distinct texts there are."""
        return int(self.value("select count(*) from texts"))

    def first_place(self, row: str) -> Passage | None:
        """The first passage of all documents with the text of this row."""
        query = """select d.id, min(p.start), d.position from texts t join passages p on p.text = t.number
            join documents d on d.number = p.document where t.row = ? group by d.number order by d.position limit 1"""
        for document_id, start, _ in self.ask(query, row):
            return self.passage_at(document_id, start)
        return None

    def passage_at(self, document_id: str, start: int) -> Passage | None:
        """The passage of a document that begins at this character."""
        document = self.document(document_id)
        query = "select p.about from passages p join documents d on d.number = p.document where d.id = ? and p.start = ?"
        return next((_passage(document, about) for (about,) in self.ask(query, document_id, start)), None) if document else None

    def digests(self) -> dict[str, str]:
        """The ids of the documents, in their order, each with a hash of all that is known of it."""
        return dict(self.ask("select id, digest from documents order by position"))

    def names(self) -> dict[str, str]:
        """The names of the documents by id, in their order."""
        return {i: json.loads(about)["name"] for i, about in self.ask("select id, about from documents order by position")}

    def forms(self) -> dict[str, int]:
        """The words of all passages and their headings, as they are written, and how often."""
        return dict(self.ask("select form, count from forms"))

    def _read_document(self, document_id: str) -> Document | None:
        query = "select about, text, places from documents where id = ?"
        for about, text, places in self.ask(query, document_id):
            return document_of(document_id, about, text, places)
        return None

    def _read_passages(self, document_id: str) -> Sequence[Passage]:
        """A document's passages, in order; none of an unknown one."""
        if not (document := self.document(document_id)):
            return ()
        query = "select p.about from passages p join documents d on d.number = p.document where d.id = ? order by p.start"
        return tuple(_passage(document, about) for (about,) in self.ask(query, document_id))


class StoredDocuments(Mapping[str, Document]):
    """The documents by id, in their order, each read when it is asked for."""

    def __init__(self, manifest: Manifest) -> None:
        self._manifest = manifest

    def __getitem__(self, document_id: str) -> Document:
        if document := self._manifest.document(document_id):
            return document
        raise KeyError(document_id)

    def __contains__(self, document_id: object) -> bool:
        return document_id in self._ids

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)

    @functools.cached_property
    def _ids(self) -> Mapping[str, None]:
        return dict.fromkeys(i for (i,) in self._manifest.ask("select id from documents order by position"))


class StoredPassages(Mapping[str, Passage]):
    """The passages by id, by document and place, each read when it is asked for."""

    def __init__(self, manifest: Manifest) -> None:
        self._manifest = manifest

    def __getitem__(self, passage_id: str) -> Passage:
        document_id, place, _ = [*passage_id.rsplit(":", 2), "", ""][:3]
        start = place.partition("-")[0]
        passage = self._manifest.passage_at(document_id, int(start)) if start.isdecimal() else None
        if passage is None or passage.id != passage_id:
            raise KeyError(passage_id)
        return passage

    def __iter__(self) -> Iterator[str]:
        return (passage.id for passage in self.values())

    def values(self) -> ValuesView[Passage]:
        """Read document by document."""
        return _Passages(self._manifest)

    def __len__(self) -> int:
        return self._count

    @functools.cached_property
    def _count(self) -> int:
        return int(self._manifest.value("select count(*) from passages"))


class _Passages(ValuesView[Passage]):
    def __init__(self, manifest: Manifest) -> None:
        super().__init__(manifest.passages)
        self._manifest = manifest

    def __iter__(self) -> Iterator[Passage]:
        return (passage for document_id in self._manifest.documents for passage in self._manifest.passages_of(document_id))


def row_of(passage: Passage) -> str:
    """The row of its text: a hash of what is embedded of it."""
    return hashlib.sha256(embedded_text(passage).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def about_document(document: Document) -> tuple[str, bytes, str]:
    """What is written of a document: its other fields, its text, its places."""
    about = {"title": document.title, "source": document.source, "name": document.name, "preface": document.preface}
    about |= {"date": document.date and document.date.isoformat()}
    return json.dumps(about), document.text.encode("utf-8", "surrogatepass"), json.dumps(asdict(document.places), default=_base64)


def document_of(document_id: str, about: str, text: bytes, places: str) -> Document:
    """The document of which `about_document` gives this."""
    told = json.loads(about)
    told["date"] = told["date"] and date.fromisoformat(told["date"])
    return Document(document_id, text=text.decode("utf-8", "surrogatepass"), places=places_from(json.loads(places)), **told)


def about_passage(passage: Passage) -> str:
    return json.dumps([passage.heading, int(passage.headed), *(at for s in passage.sentences for at in (s.start, s.end))])


def digest_of(document: Document) -> str:
    """A hash of all that is known of a document but its id."""
    about, text, places = about_document(document)
    return hashlib.sha256(b"\0".join((about.encode(), places.encode(), text))).hexdigest()[:16]


def _passage(document: Document, about: str) -> Passage:
    heading, headed, *at = json.loads(about)
    return passage_of(document, heading, [Span(a, b) for a, b in zip(at[::2], at[1::2], strict=True)], headed=bool(headed))


def _base64(packed: bytes) -> str:
    return base64.b64encode(packed).decode()
