"""The command line: python -m rag {index,ask,timeline,evaluate,compare}. Thin: parse, call, print.

Exit 0 fine, 1 gate missed, 2 bad usage or bad data, 3 could not finish.
"""

import argparse
import io
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rag.cli.terminal import print_answer, print_timeline, progress, wide_console
from rag.errors import BadInput, BadSettings, FootnoteError, Unavailable, on_one_line
from rag.settings import Settings, read_settings

if TYPE_CHECKING:
    from rag.index import Index
    from rag.types import Document


def main(arguments: Sequence[str] | None = None) -> int:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a document may hold what the terminal's encoding does not
    args = _parser().parse_args(arguments)
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


def print_error(error: FootnoteError) -> None:
    print(f"error: {error}. To mend it: {error.hint}.", file=sys.stderr)


def exit_code(error: FootnoteError) -> int:
    return 2 if isinstance(error, BadInput) else 3


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m rag", description="Ask documents; get answers with the sentences they stand on."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    index = commands.add_parser("index", help="bring the index of the documents up to date")
    index.add_argument(
        "documents", nargs="*", type=Path, metavar="PATH", help="files or folders (default: RAG_DOCUMENTS, else the seed article)"
    )
    index.set_defaults(run=_index)

    ask = commands.add_parser("ask", help="ask one question")
    ask.add_argument("question", metavar="QUESTION")
    add_documents_option(ask)
    ask.add_argument("--json", action="store_true", help="print the whole answer as JSON")
    ask.set_defaults(run=_ask)

    timeline = commands.add_parser("timeline", help="the documents' dated sentences in calendar order")
    add_documents_option(timeline)
    timeline.add_argument("--json", action="store_true", help="print the timelines as JSON, one object a document")
    timeline.set_defaults(run=_timeline)

    evaluate = commands.add_parser("evaluate", help="score the answers to a gold set")
    evaluate.add_argument("gold", type=Path, metavar="GOLD", help="JSON Lines, or a SQuAD file, which brings its own documents")
    add_documents_option(evaluate)
    evaluate.add_argument("--json", type=Path, metavar="OUT", help="write the run file")
    evaluate.add_argument("--html", type=Path, metavar="OUT", help="write a report to look at")
    evaluate.add_argument("--junit", type=Path, metavar="OUT", help="write JUnit's XML, for CI")
    evaluate.add_argument(
        "--export", action="append", default=[], metavar="FORMAT=OUT",
        help="ragas=JSONL, squad=JSON (predictions), trec=STEM (writes STEM.run and STEM.qrels); repeatable",
    )  # fmt: skip
    evaluate.add_argument("--min", action="append", default=[], metavar="METRIC=VALUE", help="exit 1 below this; repeatable")
    evaluate.add_argument("--max", action="append", default=[], metavar="METRIC=VALUE", help="exit 1 above this; repeatable")
    evaluate.add_argument("--scope", choices=("all", "document", "passage"), default="all", help="what an answer may draw on")
    evaluate.add_argument("--limit", type=_count, metavar="N", help="at most N questions, spread evenly over the gold set")
    evaluate.add_argument("--resume", action="store_true", help="go on where the same command with --json was stopped")
    evaluate.add_argument(
        "--judge", type=_count, nargs="?", const=3, metavar="N",
        help="have the language model judge each answer N times (default 3); beside the metrics, never gated on",
    )  # fmt: skip
    evaluate.set_defaults(run=_evaluate)

    compare = commands.add_parser("compare", help="compare two runs of one gold set")
    compare.add_argument("run_a", type=Path, metavar="RUN_A")
    compare.add_argument("run_b", type=Path, metavar="RUN_B")
    compare.add_argument("--html", type=Path, metavar="OUT", help="write a report to look at")
    compare.add_argument("--any-gold", action="store_true", help="compare what runs of two different gold sets share")
    compare.set_defaults(run=_compare)
    return parser


def _count(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 on")
    return int(text)


def add_documents_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--documents",
        nargs="+",
        action="extend",
        type=Path,
        metavar="PATH",
        help="files or folders (default: RAG_DOCUMENTS, else the seed article)",
    )


def open_index(settings: Settings, documents: Sequence["Document"] = ()) -> "Index":
    """The index of the documents, else of the settings', with a progress bar on the terminal while many passages are embedded."""
    from rag.documents import load_documents
    from rag.index import build_index

    if settings.unused_server:
        print(f"notice: {settings.unused_server}", file=sys.stderr)
    with progress("indexing", "passages", least=500) as update:
        index = build_index(documents or load_documents(*settings.documents), settings, update)
    for notice in index.notices:
        print(f"notice: {notice}", file=sys.stderr)
    return index


def _settings(documents: Sequence[Path] | None) -> Settings:
    return read_settings(documents=tuple(documents) if documents else None)


def _index(args: argparse.Namespace) -> int:
    index = open_index(_settings(args.documents))
    changes = index.changes
    for label, names in (("added", changes.added), ("changed", changes.changed), ("unchanged", changes.unchanged)):
        shown = f"  {', '.join(map(on_one_line, names[:5]))}{' …' if len(names) > 5 else ''}" if names else ""
        print(f"{label:<10}{len(names):>7,}{shown}")
    print(f"{'removed':<10}{changes.removed:>7,}")
    print(f"{'passages':<10}{len(index.passages):>7,}  {changes.embedded:,} embedded")
    return 0


def _ask(args: argparse.Namespace) -> int:
    from rag.answer import answer_json
    from rag.chatbot import Chatbot

    settings = _settings(args.documents)
    chatbot = Chatbot(open_index(settings), settings)
    if args.json:
        _print_json(answer_json(chatbot.ask(args.question), chatbot.index))
    else:
        print_answer(chatbot.stream(args.question), chatbot)
    return 0


def _timeline(args: argparse.Namespace) -> int:
    from rag.answer import timeline_json
    from rag.documents import load_documents, timeline

    told = [(document, *timeline(document)) for document in load_documents(*_settings(args.documents).documents)]
    if args.json:
        _print_json([timeline_json(*parts) for parts in told])
        return 0
    for document, dated, undated in told:
        print_timeline(document, dated, undated)
    return 0


def _print_json(data: object) -> None:
    """In ASCII where the output's encoding lacks characters, so that none is replaced in what programs read, and on a terminal,
    which characters of a document could command.
    """
    in_ascii = sys.stdout.isatty() or not sys.stdout.encoding.lower().startswith("utf")
    print(json.dumps(data, ensure_ascii=in_ascii, indent=2))


def _evaluate(args: argparse.Namespace) -> int:
    from rag import evaluate, export, gate, report, report_html, runs
    from rag.chatbot import Chatbot
    from rag.gold import read_gold, require

    settings = _settings(args.documents)
    gates = gate.parse(args.min, args.max)
    exports = export.parse(args.export)
    if args.resume and not args.json:
        raise BadSettings("--resume goes on with a run file, and --json names none", "repeat the --json of the stopped command")
    if args.judge and not settings.model:
        raise BadSettings("--judge needs a language model, and none is set", "set RAG_MODEL, or leave out --judge")
    runs.check_writable([out for out in (args.json, args.html, args.junit, *(out for _, out in exports)) if out], args.gold)
    gold = read_gold(args.gold, settings.documents)
    if gold.own_documents and args.documents:
        raise BadSettings("a SQuAD file brings its own documents", "leave out --documents")
    require(gold, args.scope)
    gold = gold.sample(args.limit)
    gate.require(gates, evaluate.measurable(gold))
    chatbot = Chatbot(open_index(settings, gold.documents), settings, fall_back=False)
    header = evaluate.header(gold, settings, args.scope, args.limit, args.judge)
    with runs.journal(args.json, header, resume=args.resume) as journal:
        try:
            with progress("asking", "questions") as update:
                evaluate.run(gold, chatbot, args.scope, journal, args.judge, update)
        except (Unavailable, KeyboardInterrupt):
            if args.json:
                runs.write(args.json, runs.as_json(evaluate.result(gold, journal, args.judge)))
                print(f"notice: {len(journal):,} answers are in {args.json}; --resume goes on from there", file=sys.stderr)
            raise
        run = evaluate.result(gold, journal, args.judge)
        if args.json:
            runs.write(args.json, runs.as_json(run))
        missed = gate.missed(gates, run.figures["metrics"])
        if args.html:
            runs.write(args.html, report_html.report(run, gold.documents, gates, missed))
        if args.junit:
            runs.write(args.junit, report.junit(run, gates, missed))
        for form, out in exports:
            export.export(form, out, run, gold.documents)
        report.print_run(run, wide_console(), missed, gates)
    return 1 if missed else 0


def _compare(args: argparse.Namespace) -> int:
    from rag import compare_html, report, runs
    from rag.compare import compare

    comparison = compare(runs.read(args.run_a), runs.read(args.run_b), any_gold=args.any_gold)
    if args.html:
        runs.write(args.html, compare_html.report(comparison, (args.run_a.name, args.run_b.name)))
    report.print_comparison(comparison, wide_console())
    return 0
