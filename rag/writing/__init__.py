"""The same by a language model: drafted, each sentence checked against what it cites."""

from rag.writing.support import Checker
from rag.writing.writer import Readings, Writer, Written

__all__ = [
    "Checker",
    "Readings",
    "Writer",
    "Written",
]
