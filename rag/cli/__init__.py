"""The command line."""

from rag.cli.commands import exit_code, main, print_error
from rag.cli.options import add_documents_option, open_index

__all__ = [
    "add_documents_option",
    "exit_code",
    "main",
    "open_index",
    "print_error",
]
