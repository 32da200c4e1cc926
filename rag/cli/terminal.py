"""What the command line shows: answers, timelines, progress, errors. Plain text when piped."""

import json
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rag.errors import BadInput, FootnoteError, on_one_line, printable
from rag.languages import sayings
from rag.types import Answer, Document

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.text import Text

    from rag.chatbot import Chatbot
    from rag.documents import TimelineEntry
    from rag.index import Progress
    from rag.types import Claim

BAR_AFTER = 1.0
"""Seconds; what is done sooner needs no bar."""

LINE_SECONDS = 15.0
"""Long enough for a log to stay short, and short enough to tell work from a standstill."""


def print_timeline(document: Document, dated: "Sequence[TimelineEntry]", undated: "Sequence[TimelineEntry]") -> None:
    print(f"{printable(document.title)}  ({printable(document.name)})\n")
    for entry in dated:
        print(f"{entry.when:<24}  {on_one_line(entry.text)}  [{entry.sentence.start:,}–{entry.sentence.end:,}]")
    if undated:
        print("\nNot placed: the text does not say when\n")
    for entry in undated:
        print(f"{on_one_line(entry.when):<24}  {on_one_line(entry.text)}  [{entry.sentence.start:,}–{entry.sentence.end:,}]")
    print()


def first_names(names: Sequence[str]) -> str:
    return ", ".join(map(on_one_line, names[:5])) + (" …" if len(names) > 5 else "")


def print_error(error: FootnoteError) -> None:
    print(f"error: {error}. To mend it: {error.hint}.", file=sys.stderr)


def exit_code(error: FootnoteError) -> int:
    return 2 if isinstance(error, BadInput) else 3


def print_json(data: object, indent: int | None = 2) -> None:
    """In ASCII where the output's encoding lacks characters, so that none is replaced in what programs read, and on a terminal,
    which characters of a document could command.
    """
    in_ascii = sys.stdout.isatty() or not sys.stdout.encoding.lower().startswith("utf")
    print(json.dumps(data, ensure_ascii=in_ascii, indent=indent))


@contextmanager
def progress(doing: str, counted: str = "") -> Iterator["Progress"]:
    """A bar on the terminal, once it takes BAR_AFTER seconds: of what is `doing` until something is `counted`. In a log a line
    every LINE_SECONDS.
    """
    if not sys.stderr.isatty():
        yield _told_in_lines(counted)
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (BarColumn(), TextColumn("{task.description}"), TimeRemainingColumn())
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    task = bar.add_task(doing, total=None)

    def update(done: int, total: int) -> None:
        bar.update(task, description=f"{done:,} of {total:,} {counted}", completed=done, total=total)

    timer = threading.Timer(BAR_AFTER, bar.start)
    timer.start()
    try:
        yield update
    finally:
        timer.cancel()
        timer.join()  # it may be drawing the bar that is to be taken away
        bar.stop()


def _told_in_lines(counted: str) -> "Progress":
    told = time.monotonic()

    def update(done: int, total: int) -> None:
        nonlocal told
        if time.monotonic() - told >= LINE_SECONDS:
            told = time.monotonic()
            print(f"{done:,} of {total:,} {counted}".rstrip(), file=sys.stderr, flush=True)

    return update


def wide_console() -> "Console":
    """As wide as its lines where nobody looks, so that nothing is cut or wrapped."""
    from rich.console import Console

    return Console(highlight=False, width=None if sys.stdout.isatty() else 10_000, soft_wrap=True)


def print_answer(items: "Iterator[Claim | Answer]", chatbot: "Chatbot") -> Answer:
    """For people: each claim as soon as it is verified, then the footnotes with their place; the answer, now shown."""
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, soft_wrap=not sys.stdout.isatty())
    shown: list[Claim] = []
    for item in items:
        if isinstance(item, Answer):
            answer = item
        else:
            _print_claim(item, shown[-1] if shown else None, console)
            shown.append(item)
    if answer.standalone_question != answer.question:
        console.print(Text(printable(f"Read as: {answer.standalone_question}\n"), style="dim"))
    if answer.notice:
        console.print(Text(printable(answer.notice) + "\n", style="dim"))
    if not answer.answered:
        console.print(Text(printable(answer.text), style="bold"))
        if answer.closest:
            said = sayings(answer.asked_in)
            console.print(Text(f"\n{said.closest} ({said.nearby}):", style="dim"))
        for near in answer.closest:
            console.print(_indented(Text(printable(f"“{_plain(near.quote)}”")), console))
        for question in answer.suggestions:
            console.print(_indented(Text(printable(question)), console))
        return answer
    if list(answer.claims) != shown:  # the model server failed half-way
        for before, claim in zip((None, *answer.claims), answer.claims, strict=False):
            _print_claim(claim, before, console)
    if answer.verdict:
        console.print(Text(printable(answer.verdict) + "\n", style="bold" if answer.sure else "dim"))
    for cited in answer.citations:
        document = chatbot.index.documents[cited.document_id]
        day = f", {document.date.isoformat()}" if document.date and len(chatbot.index.documents) > 1 else ""
        place = f"[{cited.number}] {document.name}{day}, characters {cited.start:,}–{cited.end:,}"
        console.print(Text(printable(place), style="dim"))
        if answer.method == "llm":
            console.print(_indented(Text(printable(f"“{_plain(cited.quote)}”"), style="dim"), console))
    return answer


def _print_claim(claim: "Claim", before: "Claim | None", console: "Console") -> None:
    """A model's sentence with its marks; or a reading, then the sentence it stands in. Calendar values stand beside.

    A hedged one is its sentence, dim but for the words that may answer; the first of them after the line that says so.
    """
    from rich.text import Text

    from rag.answer import hedge

    if not claim.sure and (lead := hedge(before, own=claim.span is None, asked_in=claim.asked_in)):
        console.print(Text(f"{lead}\n", style="dim"))
    cited = claim.citations[0]
    marks = Text(" " + "".join(f"[{c.number}]" for c in claim.citations), "cyan")
    beside = Text(printable(f" ({claim.calendar})") if claim.calendar else "")
    about = printable(f"{claim.about}: " if claim.about and claim.sure else "")
    said = Text(about) + Text(printable(claim.preposition + claim.text), style="bold" if claim.sure else "dim") + beside
    if claim.span is None:
        console.print(said + marks)
    else:
        quote = Text(printable(f"“{_plain(cited.quote)}”"), style="" if claim.sure else "dim")
        if claim.is_whole or not claim.sure:
            marks += beside
            quote = Text(about) + quote
        else:
            console.print(said)
        if not claim.is_whole:
            lit = "bold" if claim.sure else "not dim"
            start, end = (len(_plain(cited.quote, at - cited.start)) + 1 for at in (claim.span.start, claim.span.end))
            quote.stylize(lit, start, end)
        console.print(_indented(quote + marks, console))
    console.print()
    console.file.flush()


def _plain(quote: str, end: int | None = None) -> str:
    """The quote up to a place in it, as people see it."""
    from rag.documents import plain_view

    return plain_view(quote).cut(0, len(quote) if end is None else end)


def _indented(text: "Text", console: "Console") -> "RenderableType":
    from rich.padding import Padding
    from rich.text import Text

    return Text("  ") + text if console.soft_wrap else Padding(text, (0, 0, 0, 2))
