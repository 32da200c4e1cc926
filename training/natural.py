"""Questions in the words that people use, with what of a text answers them: rows for the reader beside SQuAD's.

X
with texts and questions.jsonl. A row says which sentences answer, as far as its set says so.
"""

import json
import random
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from examples import FUNCTION_WORDS, Example, noised

from rag.documents import document_from_text, sentences, split

YES, NO, UNKNOWN = 1, 0, -1
"""Whether a sentence answers."""


class Row(NamedTuple):
    """A question on a context; `span` are the answer's characters in it, None without.

    `read`: whether the span (or its lack) is to be learnt. `marks` are sentences, each YES, NO or UNKNOWN; `somewhere`: it is
    known that one of those marked UNKNOWN answers. The first `heading` characters of the context are a heading, never an answer.
    """

    question: str
    context: str
    span: tuple[int, int] | None
    read: bool
    marks: tuple[tuple[int, int, int], ...]
    somewhere: bool = False
    heading: int = 0

    def under(self, heading: str) -> "Row":
        """The same with a heading before it."""
        head = f"{heading}\n"
        at = len(head)
        return self._replace(
            context=head + self.context,
            span=self.span and (self.span[0] + at, self.span[1] + at),
            marks=tuple((low + at, high + at, mark) for low, high, mark in self.marks),
            heading=at,
        )


@cache
def _sentences(context: str) -> tuple[tuple[int, int], ...]:
    return tuple((s.start, s.end) for s in sentences(context, 0, len(context)))


def of_squad(example: Example, title: str) -> Row:
    """A SQuAD example: the sentence with the answer answers, no other does."""
    at = example.span[0] if example.span else -1
    marks = tuple((low, high, YES if low <= at < high else NO) for low, high in _sentences(example.context))
    row = Row(example.question, example.context, example.span, True, marks)
    return row.under(title) if title else row


class Natural(NamedTuple):
    """The questions of a set: what answers, and contexts of the same set (of the same text, where there is one) that do not."""

    rows: list[Row]
    others: list[Sequence[tuple[str, str]]]
    """For each row contexts with their headings, from which a row that does not answer may be made."""


def read_public(path: Path) -> Natural:
    """A public set in the common form (question, context, answers, sentences, answerable)."""
    rows, contexts = [], []
    for line in path.read_text(encoding="utf-8").splitlines():
        raw = json.loads(line)
        context = raw["context"][:1600]
        answers = [(a["start"], a["start"] + len(a["text"])) for a in raw["answers"]]
        answers = [(low, high) for low, high in answers if high <= len(context)]
        contexts.append((context, ""))
        labelled = [(low, high, mark) for low, high, mark in raw["sentences"] if high <= len(context)]
        if not raw["answerable"]:
            marks = tuple((low, high, NO) for low, high in _sentences(context))
            rows.append(Row(raw["question"], context, None, True, marks))
        elif answers:
            holds = {low for low, _ in answers}
            unsure = len(answers) > 1  # found by their words, so that a place may be chance
            marks = tuple(
                (low, high, (UNKNOWN if unsure else YES) if any(low <= at < high for at in holds) else NO)
                for low, high in _sentences(context)
            )
            rows.append(Row(raw["question"], context, answers[0], not unsure, marks, somewhere=unsure))
        elif labelled:
            rows.append(Row(raw["question"], context, None, False, tuple(labelled)))
        elif not raw["sentences"]:
            marks = tuple((low, high, UNKNOWN) for low, high in _sentences(context))
            rows.append(Row(raw["question"], context, None, False, marks, somewhere=True))
    return Natural(rows, [contexts] * len(rows))


def read_own(folder: Path) -> Natural:
    """A folder of texts and questions.jsonl, its contexts cut as the program cuts passages."""
    texts = [path for path in folder.iterdir() if path.suffix in (".txt", ".md")]
    documents = {path.name: document_from_text(path.read_text(encoding="utf-8"), str(path), path.name) for path in texts}
    passages = {name: split(document) for name, document in documents.items()}
    rows, others = [], []
    for line in (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines():
        raw = json.loads(line)
        document = documents[raw["document"]]
        evidence = [(at, at + len(e)) for e in raw.get("evidence", []) if (at := document.text.find(e)) >= 0]
        answers = [a for a in raw.get("answers", []) if a.strip()]
        beside = []
        for passage in passages[raw["document"]]:
            answering = [any(s.start < high and low < s.end for low, high in evidence) for s in passage.sentences]
            marks = tuple(
                (s.start - passage.start, s.end - passage.start, YES if answers_it else NO)
                for s, answers_it in zip(passage.sentences, answering, strict=True)
            )
            if not any(mark == YES for *_, mark in marks):
                beside.append((passage.text, "" if passage.headed else passage.heading))
                continue
            span = next(
                (
                    (at, at + len(a))
                    for a in answers
                    for low, high, mark in marks
                    if mark == YES and (at := passage.text.find(a, low, high)) >= 0
                ),
                None,
            )
            row = Row(raw["question"], passage.text, span, span is not None, marks)
            rows.append(row if passage.headed or not passage.heading else row.under(passage.heading))
            others.append(beside)
        if not evidence and beside:
            rows.append(not_here(Row(raw["question"], "", None, True, ()), beside, random.Random(raw["question"])))
            others.append(beside)
    return Natural(rows, others)


def stream(sets: Sequence[tuple[Natural, float]], rng: random.Random, noise: float, negatives: float) -> Iterator[Row]:
    """Rows without end, sets drawn by their weights; `negatives` is the share of rows moved to a context that does not answer."""
    weights = [weight for _, weight in sets]
    while True:
        (natural,) = rng.choices([natural for natural, _ in sets], weights)
        at = rng.randrange(len(natural.rows))
        row = natural.rows[at]
        if rng.random() < negatives and natural.others[at]:
            row = not_here(row, natural.others[at], rng)
        yield row._replace(question=noised(row.question, rng)) if rng.random() < noise else row


def not_here(asked: Row, contexts: Sequence[tuple[str, str]], rng: random.Random) -> Row:
    """The question on one of twelve contexts beside its own: that which shares most words with it."""
    words = set(re.findall(r"\w+", asked.question.lower())) - FUNCTION_WORDS
    own = asked.context[asked.heading :]
    some = [c for c in rng.sample(contexts, min(13, len(contexts))) if c[0] != own] or [("", "")]
    context, heading = max(some, key=lambda c: len(words & set(re.findall(r"\w+", c[0].lower()))) + rng.random())
    row = Row(asked.question, context, None, True, tuple((low, high, NO) for low, high in _sentences(context)))
    return row.under(heading) if heading else row
