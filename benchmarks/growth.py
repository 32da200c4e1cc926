"""Does any work grow faster than what it is given? Processor time for n against 2n characters, by parser and family of text.

    python benchmarks/growth.py [--parsers NAME ...] [--families N]

Prints, for each parser, its slowest family and the one that grew most from 50,000 to 100,000 or on to 200,000 characters (of a
model's reply, which is cut at 20,000: from 5,000 to 10,000 or 20,000). Exits 1 where twice as much cost more than
MOST times as much.
"""

import argparse
import itertools
import json
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from rag.dates.resolve import resolve_dates
from rag.documents.load import document_from_text
from rag.documents.plain import plain_view
from rag.documents.split import split
from rag.documents.timeline import timeline
from rag.evaluate.evidence import BadLine, DocumentLookup
from rag.evaluate.gold_line import read_line
from rag.page.chat_log import turns_of
from rag.question.answer_type import fits_type
from rag.question.comparison import comparison
from rag.question.follow_ups import standalone_questions
from rag.question.spelling import respell, vocabulary
from rag.question.temporal import asked_time
from rag.question.utterance import find_intent
from rag.server.openai_api import Message, _conversation
from rag.types import Span, Turn
from rag.writing.lookup import Lookup
from rag.writing.source_marks import MarkedSentences
from rag.writing.support import Checker

MOST = 2.6
"""Times the processor time that twice the length may cost."""

LEAST = 0.05
"""Seconds below which nothing is said of growth: they are noise."""

MOST_SENT = 200
"""Sentences that a window holds, about."""

TRIES = 6
"""Runs of each, of which the fastest counts; more where it seems to grow too fast."""

RNG = random.Random(0)
SEED = (ROOT / "seeds" / "article.txt").read_text("utf-8")
UNITS = {
    "words": "the old quay ",
    "sentences": "The old quay was built in the year of the flood. ",
    "lines": "The old quay.\n",
    "paragraphs": "The old quay was built then.\n\n",
    "blank lines": "\n \n",
    "spaces in a word": "a" + " " * 50,
    "one word": "a",
    "marks": "!?",
    "dots": ".",
    "ellipses": "… ",
    "brackets": "([{",
    "closed brackets": "(a) [b] ",
    "quotes": "“a” ‘b’ ",
    "opening quotes": "“",
    "abbreviations": "Dr. A. B. Jr. ",
    "digits": "1",
    "numbers": "1,234.56 ",
    "years": "In 1999. ",
    "months without a year": "In March it. ",
    "month after month": "January February March ",
    "days": "On 3 May 1998 and on Friday. ",
    "relative dates": "Two days later, the week before last. ",
    "ranges": "from 3 to 5 May to 6 June 1999 ",
    "times": "at 10:30 pm ",
    "durations": "for three weeks and two days ",
    "times as digits": "12:34:56:78 ",
    "Roman numerals": "XIV ",
    "ordinals": "the 21st of the 3rd ",
    "headings": "# Harbour\n",
    "headings of years": "# The year 2020\n\nIn March it.\n\n",
    "list items": "- a\n",
    "numbered items": "1. a\n",
    "table rows": "| a | b |\n",
    "rows of opening hours": "Monday | 9:00-17:00\n",
    "weekdays in a row": "Monday, Tuesday and ",
    "days of a list": "5, 6 and 7 May, ",
    "hours before a name": "at 3 p.m. Visitors ",
    "commands": "Run:\n\n    a\n\n",
    "open fences": "```\n\n~~~\n\n",
    "bars": "a | ",
    "reference marks": "[1][2] ",
    "footnote lines": "\n\n[1] “a” b",
    "links": '<a href="#s-a-1-2">1</a>',
    "tags": "<p class=",
    "links of Markdown": "[the *fees*](fees.md) ",
    "broken links": "[a](b(c",
    "links in links": "[[a](b)",
    "emphasis": "**a *b** c* ",
    "emphasis within emphasis": "*a **b ",
    "ticks": "`a ``b` ",
    "quotations": "> ",
    "lines across": "-|- ",
    "entities": "&amp;&#39;",
    "names": "Anna Berg of Elm Hill ",
    "capitals": "HARBOUR, ",
    "datelines": "LONDON, 14 May 2024 (Wire) — ",
    "combining marks": "e\u0301\u0302",
    "Chinese": "他来了。",
    "Arabic": "وصل في مايو ",
    "emoji": "😀",
}
"""A text of each family is its unit, repeated."""


def families(count: int) -> dict[str, Callable[[int], str]]:
    """Name -> maker of a text of about so many characters."""

    def repeated(unit: str) -> Callable[[int], str]:
        return lambda n: (unit * (n // len(unit) + 1))[:n]

    made = {name: repeated(unit) for name, unit in {**UNITS, "the article": SEED}.items()}
    letters = "".join(RNG.choices("abcdefgh ", k=400_000))
    signs = "".join(RNG.choices("".join(chr(c) for c in (*range(32, 127), *range(160, 256))) + "\n\n", k=400_000))
    made |= {
        "random letters": lambda n: letters[:n],
        "random signs": lambda n: signs[:n],
        "months under a heading": lambda n: "Published 14 May 2024\n\nThe year 2020\n\n" + "In March it. " * (n // 13),
        "a long heading": lambda n: "# " + "Harbour " * (n // 8) + "\n\nThe quay.",
        "paragraphs under a long heading": lambda n: "# " + "Harbour " * (n // 16) + "\n\n" + "The quay.\n\n" * (n // 22),
        "a long list": lambda n: "The rules are:\n" + "- a\n" * (n // 4),
        "long front matter": lambda n: "---\ntitle: a\n" + "a: b\n" * (n // 5) + "---\nThe old quay.",
    }
    return dict(list(made.items())[:count])


def _words(text: str) -> object:
    known = vocabulary(Counter(re.findall(r"[^\W\d_]{4,}", text)))
    return respell(" ".join(text.split()[:120])[:1000], known, lambda _: False)


def _question(text: str) -> object:
    """All that a question goes through before the documents are asked; the page and the API cut it at 1,000 characters."""
    question = text[:1000]
    history = [Turn(text[i * 1000 : (i + 1) * 1000], text[: 10 * len(text) // 200]) for i in range(10)]
    asked = find_intent(question, True), asked_time(question), comparison(question), fits_type(question, text[:300])
    return asked, standalone_questions(question, history)


def _gold(text: str) -> object:
    lookup = DocumentLookup([document_from_text("The old quay. " + text, "test:a", "a.txt")])
    line = {"id": "1", "question": text[:500] or "a", "answers": [text], "evidence": [text[:200], text[len(text) // 2 :]]}
    try:
        return read_line(json.dumps(line).encode("utf-8", "surrogatepass"), lookup)
    except BadLine as fault:
        return fault


def _marks(text: str) -> object:
    marked = MarkedSentences(9)
    return [sentence for low in range(0, len(text), 20) for sentence in marked.feed(text[low : low + 20])], list(marked.close())


class _Alike:
    """Stands for the models, whose time grows with their input by design."""

    def embed(self, texts: list[str], _role: str = "passage", /) -> object:
        return np.ones((len(texts), 2))

    def read(self, *_: object) -> object:
        return []


def _check(text: str) -> object:
    document = document_from_text(f"{text}\n\nThe old quay.", "test:a", "a.txt")
    sent = [Span(s.start, s.end, document.id) for p in split(document) for s in p.sentences][:MOST_SENT]
    checker = Checker(_Alike(), _Alike(), lambda *_: ())  # type: ignore[arg-type]  # it stands for an Embedder and a Reader
    lookup = Lookup(checker, sent, {document.id: document}, None)
    return [lookup.confirm(said, marked) for said in (text, text[:500]) for marked in ((), sent[:1])]


PARSERS: dict[str, tuple[int, Callable[[str], object]]] = {
    # The shortest of the three lengths, and what reads a text.
    "dates": (50_000, lambda text: resolve_dates(text, date(2024, 5, 14))),
    "dates without a document's": (50_000, lambda text: resolve_dates(text, None)),
    "load and split": (50_000, lambda text: split(document_from_text(f"a {text}", "test:a", "a.md"))),
    "the plain view": (50_000, lambda text: plain_view(f"a {text}").span(0, 1)),
    "timeline": (50_000, lambda text: timeline(document_from_text(f"a {text}", "test:a", "a.txt"))),
    "spelling": (50_000, _words),
    "a question and its history": (50_000, _question),
    "the page's log": (
        50_000,
        lambda text: turns_of([{"role": role, "content": f'data-turn="{text}'} for role in ("user", "assistant") * 5]),
    ),
    "an OpenAI conversation": (
        50_000,
        lambda text: _conversation(
            [Message(role=role, content=text) for role in ("user", "assistant") * 8] + [Message(role="user", content="Why?")]
        ),
    ),
    "a gold line": (50_000, _gold),
    "marks in a reply": (5_000, _marks),
    "the check of a claim": (5_000, _check),
}


def seconds(work: Callable[[str], object], text: str) -> float:
    begin = time.process_time()
    work(text)
    return time.process_time() - begin


def grown(cost: list[float]) -> float:
    """The most that a step to twice the length cost, as a factor; what takes less than LEAST seconds is taken to take them."""
    return max(after / max(before, LEAST / MOST) for before, after in itertools.pairwise(cost))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--parsers", nargs="+", choices=PARSERS, default=list(PARSERS))
    parser.add_argument("--families", type=int, default=1000, help="only the first so many")
    args = parser.parse_args()
    texts = families(args.families)
    print(f"{len(texts)} families; most that twice the length may cost: {MOST}")
    failed = False
    for name in args.parsers:
        size, work = PARSERS[name]
        rows = []
        for family, make in texts.items():
            sizes = [make(size), make(2 * size), make(4 * size)]
            cost = [seconds(work, text) for text in sizes]
            tries = 1
            while grown(cost) > MOST and tries < TRIES:
                cost = [min(before, seconds(work, text)) for before, text in zip(cost, sizes, strict=True)]
                tries += 1
            rows.append((grown(cost), cost[-1], family))
        growth, _, most = max(rows)
        slowest = max(rows, key=lambda row: row[1])
        failed |= growth > MOST
        print(f"{name:<28} most growth {growth:4.1f} ({most}); slowest {slowest[1]:5.2f} s ({slowest[2]})", flush=True)
    sys.exit(failed)


if __name__ == "__main__":
    main()
