"""The same by a language model: drafted, each sentence checked against what it cites."""

from rag.writing.support import Checker
from rag.writing.writer import Writer, Written

__all__ = [
    "Checker",
    "Writer",
    "Written",
]
