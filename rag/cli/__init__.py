"""The command line."""

from rag.cli.commands import add_documents_option, exit_code, main, open_index, print_error

__all__ = [
    "add_documents_option",
    "exit_code",
    "main",
    "open_index",
    "print_error",
]
