"""What several commands take, and the index that they ask."""

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from rag.cli.terminal import progress
from rag.errors import on_one_line
from rag.settings import Settings, read_settings

if TYPE_CHECKING:
    from rag.index import Index
    from rag.types import Document

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]


def add_command(commands: "Commands", name: str, does: str, *examples: str) -> argparse.ArgumentParser:
    """Add a command; its help says what it does and ends with the examples."""
    return commands.add_parser(
        name,
        help=does,
        description=f"{does[0].upper()}{does[1:]}.",
        epilog="\n".join(("examples:", *(f"  {example}" for example in examples))),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def add_documents_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--documents",
        nargs="+",
        action="extend",
        type=Path,
        metavar="PATH",
        help="files or folders (default: RAG_DOCUMENTS, else the seed article)",
    )


def open_index(
    settings: Settings,
    documents: Sequence["Document"] = (),
    telling_skipped: bool = True,
    workers: int | None = None,
    cluster: str | None = None,
    must_be_kept: bool = False,
) -> "Index":
    """The index of the documents, else of the settings', with a progress bar on the terminal if it takes long; and on standard
    error what there is to know of it, with the files that were skipped. Many new texts are embedded by so many `workers`, or by
    those of the Dask scheduler at the address `cluster`. A store that cannot be written is an error where the index
    `must_be_kept`.
    """
    from rag.index import build_index, here, in_processes, on_cluster
    from rag.index import open_index as open_files

    if settings.unused_server:
        print(f"notice: {settings.unused_server}", file=sys.stderr)
    with progress("opening the index", "passages indexed") as update:
        if documents:
            index = build_index(documents, settings, update)
        else:
            spread = partial(on_cluster, cluster) if cluster else partial(in_processes, workers) if workers else here
            index = open_files(settings, update, spread, must_be_kept)
    for notice in index.notices:
        print(f"notice: {notice}", file=sys.stderr)
    if telling_skipped:
        for name, error in index.skipped:
            print(f"notice: {on_one_line(name)} was left out: {error}", file=sys.stderr)
        for unread in index.unread:
            print(f"notice: {unread}", file=sys.stderr)
    return index


def settings_for(documents: Sequence[Path] | None) -> Settings:
    return read_settings(documents=tuple(documents) if documents else None)
