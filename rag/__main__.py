"""The command line: python -m rag {index,ask}. Thin: parse, call, print.

Exit 0 fine, 2 bad usage or bad data, 3 could not finish.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import BadInput, FootnoteError
from rag.settings import Settings, read_settings

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.text import Text

    from rag.chatbot import Chatbot
    from rag.index import Index, Progress
    from rag.types import Answer, Claim


def main(arguments: Sequence[str] | None = None) -> int:
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
    return parser


def add_documents_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--documents",
        nargs="+",
        action="extend",
        type=Path,
        metavar="PATH",
        help="files or folders (default: RAG_DOCUMENTS, else the seed article)",
    )


def open_index(settings: Settings) -> "Index":
    """The index of the settings' documents, with a progress bar on the terminal while many passages are embedded."""
    from rag.index import build_index
    from rag.load import load_documents

    if settings.unused_server:
        print(f"notice: {settings.unused_server}", file=sys.stderr)
    with _progress() as progress:
        index = build_index(load_documents(*settings.documents), settings, progress)
    for notice in index.notices:
        print(f"notice: {notice}", file=sys.stderr)
    return index


@contextmanager
def _progress() -> Iterator["Progress | None"]:
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("indexing"), BarColumn(), MofNCompleteColumn(), TextColumn("passages"), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("indexing", total=None, visible=False)

        def update(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, visible=total > 500)

        yield update


def _settings(documents: Sequence[Path] | None) -> Settings:
    return read_settings(documents=tuple(documents) if documents else None)


def _index(args: argparse.Namespace) -> int:
    index = open_index(_settings(args.documents))
    changes = index.changes
    for label, names in (("added", changes.added), ("changed", changes.changed), ("unchanged", changes.unchanged)):
        shown = f"  {', '.join(names[:5])}{' …' if len(names) > 5 else ''}" if names else ""
        print(f"{label:<10}{len(names):>7,}{shown}")
    print(f"{'removed':<10}{changes.removed:>7,}")
    print(f"{'passages':<10}{len(index.passages):>7,}  {changes.embedded:,} embedded")
    return 0


def _ask(args: argparse.Namespace) -> int:
    from rag.chatbot import Chatbot, answer_json

    settings = _settings(args.documents)
    chatbot = Chatbot(open_index(settings), settings)
    if args.json:
        print(json.dumps(answer_json(chatbot.ask(args.question), chatbot.index), ensure_ascii=False, indent=2))
    else:
        _print_answer(chatbot.stream(args.question), chatbot)
    return 0


def _print_answer(items: "Iterator[Claim | Answer]", chatbot: "Chatbot") -> None:
    """For people: each claim as soon as it is verified, then the footnotes with their place; plain text when piped."""
    from rich.console import Console
    from rich.text import Text

    from rag.types import Answer

    console = Console(highlight=False, soft_wrap=not sys.stdout.isatty())
    shown = []
    for item in items:
        if isinstance(item, Answer):
            answer = item
        else:
            shown.append(item)
            _print_claim(item, console)
    if answer.notice:
        console.print(Text(_printable(answer.notice) + "\n", style="dim"))
    if not answer.answered:
        console.print(Text(answer.text, style="bold"))
        if answer.closest:
            console.print(Text("\nClosest passages (nearby in meaning, not an answer):", style="dim"))
        for near in answer.closest:
            console.print(_indented(Text(_printable(f"“{near.quote}”")), console))
        return
    for claim in answer.claims if list(answer.claims) != shown else ():  # the model server failed half-way
        _print_claim(claim, console)
    for cited in answer.citations:
        place = f"[{cited.number}] {chatbot.index.documents[cited.document_id].name}, characters {cited.start:,}–{cited.end:,}"
        console.print(Text(place, style="dim"))
        if answer.method == "llm":
            console.print(_indented(Text(_printable(f"“{cited.quote}”"), style="dim"), console))


def _print_claim(claim: "Claim", console: "Console") -> None:
    """A model's sentence with its marks; or a reading, then the sentence it stands in."""
    from rich.text import Text

    from rag.cite import is_whole

    cited = claim.citations[0]
    marks = Text(" " + "".join(f"[{c.number}]" for c in claim.citations), "cyan")
    if claim.span is None:
        console.print(Text(_printable(claim.text), style="bold") + marks)
    else:
        quote = Text(_printable(f"“{cited.quote}”"))
        if not is_whole(claim):
            console.print(Text(_printable(claim.text), style="bold"))
            quote.stylize("bold", claim.span.start - cited.start + 1, claim.span.end - cited.start + 1)
        console.print(_indented(quote + marks, console))
    console.print()
    console.file.flush()


def _indented(text: "Text", console: "Console") -> "RenderableType":
    from rich.padding import Padding
    from rich.text import Text

    return Padding(text, (0, 0, 0, 2)) if console.is_terminal else Text("  ") + text


def _printable(text: str) -> str:
    """The text without characters that would command the terminal; as long as before, so that offsets hold."""
    return "".join(c if c.isprintable() or c == "\n" else " " for c in text)


if __name__ == "__main__":
    sys.exit(main())
