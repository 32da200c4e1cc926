"""Footnote's front door: read settings, build the chatbot, serve the page.

python app.py [--host H] [--port P] [--documents PATH ...]
"""

import argparse
import logging
import sys

from rag.cli import add_documents_option, exit_code, open_index, print_error
from rag.errors import FootnoteError
from rag.server import check_port, serve
from rag.settings import read_settings


def main() -> int:
    parser = argparse.ArgumentParser(description="Serve Footnote: the chat page beside the documents.")
    parser.add_argument("--host", help="address to listen on (default: RAG_HOST, else 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen on (default: RAG_PORT, else 7860)")
    add_documents_option(parser)
    args = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        documents = tuple(args.documents) if args.documents else None
        settings = read_settings(host=args.host, port=args.port, documents=documents)
        check_port(settings)  # before the slow part
        serve(open_index(settings), settings)
    except FootnoteError as error:
        print_error(error)
        return exit_code(error)
    except KeyboardInterrupt:
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
