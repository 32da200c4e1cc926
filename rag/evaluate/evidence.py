"""Where gold evidence stands: documents by name, quotes and ranges of characters as spans of them."""

import bisect
import itertools
import json
import re
from collections.abc import Iterator, Sequence

from rag.types import Document, Span

Places = tuple[Span, ...]
"""A piece of evidence: the places that hold it, any of which will do; more than one where a quote occurs again."""


class BadLine(Exception):
    """What is wrong with a line of a gold set; the reader of the file gathers them."""


_ALIKE = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "\u00a0": " ", "\u202f": " "})
"""What typing changes in a quote, character for character."""


class _Plain:
    """A text with each run of white space as one space, and what typing changes made alike; its places are those of the text.

    A pattern with white space between its words would do the same, in a time that is the product of the lengths.
    """

    def __init__(self, text: str) -> None:
        words: list[str] = []
        self._starts: list[int] = []
        for match in re.finditer(r"\S+", text.translate(_ALIKE)):
            words.append(match[0])
            self._starts.append(match.start())
        self._text = " ".join(words)
        self._plain_starts = list(itertools.accumulate((len(word) + 1 for word in words), initial=0))[:-1]

    def find(self, quote: str) -> Iterator[tuple[int, int]]:
        """First and last place of each occurrence of the quote in the text, without overlap."""
        wanted = " ".join(quote.translate(_ALIKE).split())
        at = self._text.find(wanted)
        while at >= 0:
            yield self._position(at), self._position(at + len(wanted) - 1) + 1
            at = self._text.find(wanted, at + len(wanted))

    def _position(self, at: int) -> int:
        word = bisect.bisect_right(self._plain_starts, at) - 1
        return self._starts[word] + at - self._plain_starts[word]


class DocumentLookup:
    """The documents, to be found by name, and quotes in them."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self.documents = documents
        self.only = documents[0] if len(documents) == 1 else None
        self._plain: dict[str, _Plain] = {}

    def document_named(self, name: object) -> Document:
        """The document of that file name, with or without folders before it."""
        wanted = text_of(name, "document")
        found = [d for d in self.documents if wanted in (d.name, d.source, d.id)]
        found = found or [d for d in self.documents if f"/{d.source}".endswith(f"/{wanted}") or wanted.endswith(f"/{d.name}")]
        if len(found) != 1:
            names = ", ".join(d.name for d in (found or self.documents)[:5])
            what = "may be any of" if found else "is none of the documents:"
            raise BadLine(f"{excerpt(wanted)} {what} {names}")
        return found[0]

    def find_quote(self, quote: str, document: Document | None) -> Places:
        """Where the quote stands; white space, quotation marks and dashes may differ."""
        spans = []
        for d in [document] if document else self.documents:
            if d.id not in self._plain:
                self._plain[d.id] = _Plain(d.text)
            spans += [Span(start, end, d.id) for start, end in self._plain[d.id].find(quote)]
        if not spans:
            raise BadLine(f"the quote {excerpt(quote)} is not in {document.name if document else 'any of the documents'}")
        return tuple(spans)


def read_evidence(value: object, document: Document | None, lookup: DocumentLookup) -> tuple[Places, ...]:
    """A line's evidence as spans. Raises BadLine for a quote that does not stand where, or anywhere, it should."""
    pieces = []
    for entry in value if isinstance(value, list) else [value]:
        if isinstance(entry, str):
            pieces.append(lookup.find_quote(text_of(entry, "evidence"), document))
            continue
        if not isinstance(entry, dict):
            raise BadLine(f'"evidence" holds {json_type(entry)}, neither a quote nor an object with "quote", "start" and "end"')
        within = lookup.document_named(entry["document"]) if entry.get("document") is not None else document
        quote = text_of(entry["quote"], "quote") if entry.get("quote") is not None else None
        if entry.get("start") is None and entry.get("end") is None:
            pieces.append(lookup.find_quote(text_of(quote, "quote"), within))
            continue
        if within is None and quote is not None:  # the quote tells which document
            wanted = (entry.get("start"), entry.get("end"))
            held = [s for s in lookup.find_quote(quote, None) if (s.start, s.end) == wanted]
            if not held:
                raise BadLine(f"the quote {excerpt(quote)} is at these characters in none of the documents")
            pieces.append(tuple(held))
            continue
        at = range_of(entry, "evidence", within)
        if quote is not None and within is not None:
            there = within.text[at.start : at.end]
            if there.translate(_ALIKE).split() != quote.translate(_ALIKE).split():
                raise BadLine(f"characters {at.start}–{at.end} of {within.name} are {excerpt(there)}, not {excerpt(quote)}")
        pieces.append((at,))
    return tuple(pieces)


def range_of(value: object, name: str, document: Document | None) -> Span:
    match value:
        case {"start": int(start), "end": int(end)} if not isinstance(start, bool) and not isinstance(end, bool):
            pass
        case _:
            raise BadLine(f'"{name}" has no "start" and "end" in whole numbers')
    if document is None:
        raise BadLine(f'"{name}" gives characters, but the line names no document')
    if not 0 <= start < end <= len(document.text):
        raise BadLine(f'"{name}" is characters {start}–{end}, but {document.name} has {len(document.text):,}')
    return Span(start, end, document.id)


def text_of(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise BadLine(f'"{name}" is {json_type(value)}, not text')
    if not value.strip():
        raise BadLine(f'"{name}" is empty')
    return value


def texts_of(value: object, name: str) -> list[str]:
    return [text_of(v, name) for v in (value if isinstance(value, list) else [value])]


def json_type(value: object) -> str:
    names = {bool: "true or false", int: "a number", float: "a number", str: "text", list: "a list", dict: "an object"}
    return names.get(type(value), "null")


def excerpt(value: object) -> str:
    """The value in at most 60 characters, for an error."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = " ".join(text.split())
    return f"“{text[:60]}…”" if len(text) > 60 else f"“{text}”"
