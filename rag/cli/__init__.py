"""The command line."""

from rag.cli.commands import main
from rag.cli.options import open_index

__all__ = [
    "main",
    "open_index",
]
