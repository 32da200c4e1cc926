"""footnote serve and mcp: what goes on until it is stopped."""

import argparse
import contextlib
import logging
from pathlib import Path
from typing import TYPE_CHECKING

from rag.cli.options import add_command, add_documents_option, open_index, settings_for
from rag.settings import read_settings

if TYPE_CHECKING:
    from rag.cli.options import Commands


def add_serve(commands: "Commands") -> None:
    """Add `serve` to the commands."""
    parser = add_command(
        commands, "serve", "serve the chat page, the widget and the HTTP API",
        "footnote serve",
        "footnote serve --documents notes/ report.md --port 8000",
        "footnote serve --model model.gguf",
    )  # fmt: skip
    parser.add_argument("--host", help="address to listen on (default: RAG_HOST, else 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen on (default: RAG_PORT, else 7860)")
    parser.add_argument(
        "--model", type=Path, metavar="FILE.gguf", help="have this model write the answers, served by llama.cpp here"
    )
    add_documents_option(parser)
    parser.set_defaults(run=_serve)


def add_mcp(commands: "Commands") -> None:
    """Add `mcp` to the commands."""
    parser = add_command(
        commands, "mcp", "serve an assistant that speaks the Model Context Protocol, on standard input and output",
        "footnote mcp --documents notes/",
    )  # fmt: skip
    add_documents_option(parser)
    parser.set_defaults(run=_mcp)


def _serve(args: argparse.Namespace) -> int:
    from rag.llm import model_server
    from rag.server import check_port, serve

    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    documents = tuple(args.documents) if args.documents else None
    settings = read_settings(host=args.host, port=args.port, documents=documents)
    check_port(settings)  # before the slow part
    try:
        with contextlib.ExitStack() as stack:
            if args.model:
                model = args.model.expanduser()  # "MODEL=~/…" reaches make as it is from some shells
                print(f"Loading {model.name} …", flush=True)
                address = stack.enter_context(model_server(model, settings.context_window, settings.model_workers))
                settings = settings.model_copy(update={"model": model.stem, "openai_base_url": address})
            serve(open_index(settings), settings)
    except KeyboardInterrupt:  # how a person ends it
        return 0
    return 0


def _mcp(args: argparse.Namespace) -> int:
    from rag.server import serve_assistant

    settings = settings_for(args.documents)
    serve_assistant(open_index(settings), settings)
    return 0
