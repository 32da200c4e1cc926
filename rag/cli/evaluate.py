"""footnote evaluate and compare."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rag.cli.options import add_command, add_documents_option, open_index, settings_for
from rag.cli.terminal import progress, wide_console
from rag.errors import BadSettings, Unavailable

if TYPE_CHECKING:
    from rag.cli.options import Commands


def add_evaluate(commands: "Commands") -> None:
    """Add `evaluate` to the commands."""
    parser = add_command(
        commands, "evaluate", "score the answers to a gold set",
        "footnote evaluate gold.jsonl --documents notes/ --json run.json",
        "footnote evaluate gold.jsonl --min correct=0.9 --max false_answer_rate=0.05",
        "footnote evaluate squad-dev.json --scope passage --limit 500",
    )  # fmt: skip
    parser.add_argument("gold", type=Path, metavar="GOLD", help="JSON Lines, or a SQuAD file, which brings its own documents")
    add_documents_option(parser)
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the run file")
    parser.add_argument("--html", type=Path, metavar="OUT", help="write a report to look at")
    parser.add_argument("--junit", type=Path, metavar="OUT", help="write JUnit's XML, for CI")
    parser.add_argument(
        "--export", action="append", default=[], metavar="FORMAT=OUT",
        help="ragas=JSONL, squad=JSON (predictions), trec=STEM (writes STEM.run and STEM.qrels); repeatable",
    )  # fmt: skip
    parser.add_argument("--min", action="append", default=[], metavar="METRIC=VALUE", help="exit 1 below this; repeatable")
    parser.add_argument("--max", action="append", default=[], metavar="METRIC=VALUE", help="exit 1 above this; repeatable")
    parser.add_argument("--scope", choices=("all", "document", "passage"), default="all", help="what an answer may draw on")
    parser.add_argument("--limit", type=count, metavar="N", help="at most N questions, spread evenly over the gold set")
    parser.add_argument("--sure-only", action="store_true", help="count hedged answers as refused")
    parser.add_argument("--resume", action="store_true", help="go on where the same command with --json was stopped")
    parser.add_argument(
        "--judge", type=count, nargs="?", const=3, metavar="N",
        help="have the language model judge each answer N times (default 3); beside the metrics, never gated on",
    )  # fmt: skip
    parser.set_defaults(run=_evaluate)


def add_compare(commands: "Commands") -> None:
    """Add `compare` to the commands."""
    parser = add_command(
        commands, "compare", "compare two runs of one gold set", "footnote compare before.json after.json --html compare.html"
    )
    parser.add_argument("run_a", type=Path, metavar="RUN_A")
    parser.add_argument("run_b", type=Path, metavar="RUN_B")
    parser.add_argument("--html", type=Path, metavar="OUT", help="write a report to look at")
    parser.add_argument("--any-gold", action="store_true", help="compare what runs of two different gold sets share")
    parser.set_defaults(run=_compare)


def count(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 on")
    return int(text)


def _evaluate(args: argparse.Namespace) -> int:
    from rag import evaluate
    from rag.chatbot import Chatbot

    settings = settings_for(args.documents)
    gates = evaluate.parse_gates(args.min, args.max)
    outputs = evaluate.Outputs(args.json, args.html, args.junit, evaluate.parse_exports(args.export))
    if args.resume and not args.json:
        raise BadSettings("--resume goes on with a run file, and --json names none", "repeat the --json of the stopped command")
    judge = evaluate.open_judge(settings, args.judge)
    outputs.check(args.gold)
    gold = evaluate.read_gold(args.gold, settings.documents)
    if gold.own_documents and args.documents:
        raise BadSettings("a SQuAD file brings its own documents", "leave out --documents")
    gold.require_scope(args.scope)
    gold = gold.sample(args.limit)
    evaluate.require_measurable(gates, evaluate.measurable(gold.lines, gold.documents))
    chatbot = Chatbot(open_index(settings, gold.documents if gold.own_documents else ()), settings, fall_back=False)
    evaluation = evaluate.Evaluation(gold, chatbot, args.scope, args.limit, judge, args.sure_only)
    with evaluation.open_journal(args.json, resume=args.resume) as journal:
        try:
            with progress("asking", "questions asked") as update:
                evaluation.run(journal, update)
        except (Unavailable, KeyboardInterrupt):
            if args.json:
                outputs.write_run(evaluation.result(journal))
                print(f"notice: {len(journal):,} answers are in {args.json}; --resume goes on from there", file=sys.stderr)
            raise
        run = evaluation.result(journal)
        outcomes = evaluate.outcomes_of(gates, run.figures["metrics"])
        outputs.write(run, outcomes, gold.documents)
        evaluate.print_run(run, outcomes, wide_console())
    return 0 if all(outcome.kept for outcome in outcomes) else 1


def _compare(args: argparse.Namespace) -> int:
    from rag import evaluate

    comparison = evaluate.compare(evaluate.read_run(args.run_a), evaluate.read_run(args.run_b), any_gold=args.any_gold)
    if args.html:
        evaluate.write_whole(args.html, evaluate.comparison_html(comparison, (args.run_a.name, args.run_b.name)))
    evaluate.print_comparison(comparison, wide_console())
    return 0
