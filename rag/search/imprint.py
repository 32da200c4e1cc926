"""Who wrote a document and what it is called, by its own words: its title, and a line that names its author."""

import re

from rag.index import Index
from rag.search.ranking import PUBLICATION_SCORE
from rag.types import Document, Reading

HEAD = 2000
"""An author is named within this many characters of the beginning, or not in a line of their own."""

_NAME = r"[A-Z][\w.'’-]{0,30}(?: (?:de|da|van|von|der|al|el|bin|[A-Z][\w.'’-]{0,30})){1,4}"
_AUTHOR_LINE = re.compile(
    r"^[*_#>\s]{0,6}(?:(?:[Tt]ext|[Ww]ords|[Ss]tory|[Rr]eport|[Aa]uthors?|[Ww]riter|[Ww]ritten|[Rr]eported|[Tt]aken|[Cc]ompiled|[Mm]inutes)"
    rf"(?: by)?[:*_ ]{{1,4}}|[Bb][Yy] )(?P<name>{_NAME}(?:(?:, | and | & ){_NAME}){{0,3}})(?=\s*$|\s*[|,–—(·*_])",
    re.M,
)
""" "By Ann Lee", "Text: Solveig Aune", "Taken by: Rahel Zbinden"."""


def find_imprint(index: Index, document_id: str, asked: str) -> list[Reading]:
    """The words of a document that give its "title" or its "author"; none where its text does not."""
    document = index.documents[document_id]
    at = _title(document) if asked == "title" else _author(document)
    held = index.sentence_at(document_id, *at) if at else None
    return [Reading(*held, *at, PUBLICATION_SCORE)] if held and at else []


def _title(document: Document) -> tuple[int, int] | None:
    start = document.text.find(document.title, 0, HEAD)
    return (start, start + len(document.title)) if start >= 0 else None


def _author(document: Document) -> tuple[int, int] | None:
    line = _AUTHOR_LINE.search(document.text[:HEAD])
    return line.span("name") if line else None
