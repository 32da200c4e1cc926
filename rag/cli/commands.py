"""The command line: `footnote COMMAND`, or `python -m rag COMMAND`. Thin: parse, call, print.

Exit 0 fine, 1 gate missed, 2 bad usage or bad data, 3 could not finish.
"""

import argparse
import io
import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from rag import __version__
from rag.cli.chat import add_chat
from rag.cli.evaluate import add_compare, add_evaluate, count
from rag.cli.options import add_command, add_documents_option, open_index, settings_for
from rag.cli.serve import add_mcp, add_serve
from rag.cli.terminal import exit_code, first_names, print_answer, print_error, print_json, print_timeline
from rag.errors import BadSettings, FootnoteError


def main(arguments: Sequence[str] | None = None) -> int:
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a document or a question may hold what the encoding does not
    args = _parser().parse_args(arguments)
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C does: what is temporary goes with the process
    try:
        code: int = args.run(args)
        sys.stdout.flush()
        return code
    except FootnoteError as error:
        print_error(error)
        return exit_code(error)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader of our output has gone, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # so that the exit has something to flush to
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="footnote",
        description="Ask documents; get answers with the sentences they stand on.",
        epilog="footnote COMMAND --help shows what a command takes, with examples.",
    )
    parser.add_argument("--version", action="version", version=f"Footnote {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    add_serve(commands)
    index = add_command(
        commands,
        "index",
        "bring the index of the documents up to date",
        "footnote index",
        "footnote index notes/ report.md",
        "footnote index archive/ --workers 8",
    )
    index.add_argument(
        "documents", nargs="*", type=Path, metavar="PATH", help="files or folders (default: RAG_DOCUMENTS, else the seed article)"
    )
    index.add_argument("--json", action="store_true", help="print what changed and what was skipped as JSON")
    many = index.add_mutually_exclusive_group()
    many.add_argument("--workers", type=count, metavar="N", help="embed in N processes of one thread each (default: in this one)")
    many.add_argument("--cluster", metavar="tcp://HOST:PORT", help="embed on the workers of this Dask scheduler")
    index.set_defaults(run=_index)

    ask = add_command(
        commands, "ask", "ask one question",
        "footnote ask when was Hamas founded",
        'footnote ask "Who wrote the report?" --documents notes/ report.md',
        "footnote ask when did relations deteriorate --json",
    )  # fmt: skip
    ask.add_argument("question", nargs="+", metavar="QUESTION", help="in quotes, or word by word")
    add_documents_option(ask)
    ask.add_argument("--json", action="store_true", help="print the whole answer as JSON")
    ask.set_defaults(run=_ask)

    add_chat(commands)
    timeline = add_command(
        commands, "timeline", "show the documents' dated sentences in calendar order",
        "footnote timeline --documents article.txt",
        "footnote timeline --json",
    )  # fmt: skip
    add_documents_option(timeline)
    timeline.add_argument("--json", action="store_true", help="print the timelines as JSON, one object a document")
    timeline.set_defaults(run=_timeline)

    add_evaluate(commands)
    add_compare(commands)
    add_mcp(commands)
    return parser


def _index(args: argparse.Namespace) -> int:
    settings = settings_for(args.documents)
    if not settings.indexing:
        raise BadSettings("RAG_INDEXING is off: the index is left as it is", "unset it for this command")
    if settings.embedding_model and (args.workers or args.cluster):
        raise BadSettings("RAG_EMBEDDING_MODEL names a model server, which embeds", "leave out --workers and --cluster")
    index = open_index(settings, telling_skipped=False, workers=args.workers, cluster=args.cluster, must_be_kept=True)
    changes = index.changes
    if args.json:
        told = {"added": changes.added, "changed": changes.changed, "removed": changes.removed, "unchanged": changes.unchanged}
        skipped = [{"document": name, "error": str(error), "hint": error.hint} for name, error in index.skipped]
        counts = {"passages": len(index.passages), "embedded": changes.embedded}
        print_json({**told, **counts, "skipped": skipped, "notices": index.unread})
        return 0
    for label, names in (("added", changes.added), ("changed", changes.changed)):
        print(f"{label:<10}{len(names):>7,}  {first_names(names)}".rstrip())
    print(f"{'unchanged':<10}{len(changes.unchanged):>7,}")
    print(f"{'removed':<10}{changes.removed:>7,}")
    print(f"{'passages':<10}{len(index.passages):>7,}  {changes.embedded:,} embedded")
    if index.skipped:
        print(f"{'skipped':<10}{len(index.skipped):>7,}")
    for _, error in index.skipped:
        print(f"  {error}. To mend it: {error.hint}.")
    for notice in index.unread:
        print(f"  {notice}")
    return 0


def _ask(args: argparse.Namespace) -> int:
    from rag.answer import answer_json
    from rag.chatbot import Chatbot

    settings = settings_for(args.documents)
    chatbot = Chatbot(open_index(settings), settings)
    question = " ".join(args.question)
    if args.json:
        print_json(answer_json(chatbot.ask(question), chatbot.index))
    else:
        print_answer(chatbot.stream(question), chatbot)
    return 0


def _timeline(args: argparse.Namespace) -> int:
    from rag.answer import timeline_json
    from rag.documents import load_documents, timeline

    told = [(document, *timeline(document)) for document in load_documents(*settings_for(args.documents).documents)]
    if args.json:
        print_json([timeline_json(*parts) for parts in told])
        return 0
    for document, dated, undated in told:
        print_timeline(document, dated, undated)
    return 0
