"""A question whose answer is a cell of a table: the one where the row and the column meet that it names."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from rag.search import NEAR
from rag.types import Document, Reading, Span
from rag.words import name_stems, stems

FURTHEST_HEADER = 20_000
"""The names of a table's columns are sought so many characters above a row."""

NAMED = 0.5
"""The share of the question's content words that the names of row and column, with the heading, must hold; and of the words of
the row's name, less what stands in brackets, that the question must hold."""

_CELL = re.compile(r"(?:[^|\\]|\\.)+")
_ALIGNED = re.compile(r"\S+(?: \S+)*")
_RULE = re.compile(r"[\s|:+=-]+")
_BRACKETED = re.compile(r"\([^)]*\)")
_MARKS = re.compile(r"[*_`]+")
_TURNED = re.compile(
    r"\b(?:non|not|no|never|without|un|\w{1,6}n['’]t)[ -](?:an? |any |the |being |in )?(?P<word>[^\W\d_]{3,})",
    re.I,
)
""" "non-members", "who are not members", "without a card": a word, and before it what turns its meaning."""
_OTHERS = re.compile(r"\b(?:(?:all |any)?others?|(?:every|any|some)(?:one|body) else|the rest)\b", re.I)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that answers, as a reading of its row, and the name of its column."""

    reading: Reading
    column: str


_ASKS_TIME = re.compile(r"\bhow (?:long|many (?:minutes|hours|days|weeks|months|years))\b", re.I)
_OF_TIME = re.compile(r"\b(?:minute|hour|day|week|month|year)s?\b", re.I)
"""What a cell or its column says that answers such a question."""


def cell_asked(question: str, readings: Sequence[Reading], documents: Mapping[str, Document]) -> Cell | None:
    """The cell whose row and column the question names, in a table that a good reading stands in; None where it names none, or
    where the best reading, of a sentence, shares as many words with it.
    """
    if not readings:
        return None
    seen: set[str] = set()
    for reading in readings:
        if reading.score < readings[0].score - NEAR:
            return None
        if reading.passage.id in seen or not cells_of(reading):
            continue
        seen.add(reading.passage.id)
        header = header_of(reading, documents[reading.passage.document_id])
        told = [replace(reading, sentence=sentence) for sentence in reading.passage.sentences]
        rows = [(row, cells) for row in told if (cells := cells_of(row)) and header and row.passage.cut(cells[0]) != header[0]]
        labels = [row.passage.cut(cells[0]) for row, cells in rows]
        asked = _stems_asked(question, [*labels, *header[1:]])
        named = _most_named(asked, labels)
        column = _most_named(asked, ["", *header[1:]])
        if named is None or column is None:
            continue
        row, cells = rows[named]
        label = _stems(_BRACKETED.sub("", labels[named]))
        if len(asked & label) < NAMED * len(label):  # "how many days may I be ill" names no row "illness of a child under 12"
            continue
        names = _stems(f"{labels[named]} {header[column]}")
        around = names | stems(f"{row.passage.heading} {header[0]}")
        best = asked & stems(f"{readings[0].passage.heading} {readings[0].sentence_words}")
        beaten = bool(cells_of(readings[0])) or len(best) < len(asked & around)
        said = f"{row.passage.cut(cells[column])} {header[column]}" if column < len(cells) else ""
        fits = said and (not _ASKS_TIME.search(question) or _OF_TIME.search(said))
        if fits and len(asked & around) >= NAMED * len(asked) and name_stems(question) <= around and beaten:
            return Cell(replace(row, start=cells[column].start, end=cells[column].end), _MARKS.sub("", header[column]))
    return None


def turns_a_name(question: str, reading: Reading, documents: Mapping[str, Document]) -> bool:
    """Whether the reading is the row of a table, and the question asks for what one of its names is not: "non-members"."""
    cells = cells_of(reading)
    names = [reading.passage.cut(cells[0]), *header_of(reading, documents[reading.passage.document_id])] if cells else []
    return any(_turned_from(stem) & _stems(" ".join(names)) for stem in _stems(question))


def _stems(text: str) -> frozenset[str]:
    """The stems of a text, where "non-members" and "not a member" have one of their own, which is not that of "members"."""
    text = _OTHERS.sub("others", text)
    turned = frozenset(f"non{stem}" for found in _TURNED.finditer(text) for stem in stems(found["word"]))
    return stems(_TURNED.sub(" ", text)) | turned


def _turned_from(stem: str) -> frozenset[str]:
    """The stem whose meaning this one turns, if it does: of "members" for "non-members", of "registered" for "unregistered"."""
    return frozenset(stem.removeprefix(prefix) for prefix in ("non", "un") if stem.startswith(prefix))


def _stems_asked(question: str, names: Sequence[str]) -> frozenset[str]:
    """The stems of a question, for a table with these names: non-members are the others, where it has members and others."""
    told, asked = _stems(" ".join(names)), _stems(question)
    others = {stem for stem in asked - told if _turned_from(stem) & told}
    return (asked - others) | stems("others") if others and stems("others") <= told else asked


def whole_row(reading: Reading, documents: Mapping[str, Document]) -> list[Reading]:
    """The reading's row and the one with the names of its columns, each as a sentence, where its words touch several cells, or
    one among others like it ("€14 | €17"); empty where they are one cell's, or no table's.
    """
    cells = cells_of(reading)
    touched = [cell for cell in cells if cell.start < reading.end and reading.start < cell.end]
    forms = [_form(reading.passage.cut(cell)) for cell in cells]
    alike = bool(touched) and touched[0] != cells[0] and forms.count(_form(reading.passage.cut(touched[0]))) > 1
    if not touched or (len(touched) == 1 and not alike):
        return []
    header = header_of(reading, documents[reading.passage.document_id])
    told = [replace(reading, sentence=sentence) for sentence in reading.passage.sentences]
    above = [row for row in told if header and [row.passage.cut(cell) for cell in cells_of(row)] == header]
    return [row.as_sentence() for row in (reading, *above)]


def _form(words: str) -> str:
    """What a cell looks like: "€14" and "€9.50" are alike."""
    return re.sub(r"\d[\d.,]*", "9", words)


def cells_of(reading: Reading) -> list[Span]:
    """The cells of the reading's sentence, if it is the row of a table: between bars, or apart by two spaces or a tab."""
    return [Span(reading.sentence.start + low, reading.sentence.start + high) for low, high in _cells(reading.sentence_words)]


def _cells(line: str) -> list[tuple[int, int]]:
    if "\n" in line or _RULE.fullmatch(line):
        return []
    if "|" in line:
        edges = [match.span() for match in _CELL.finditer(line)]
        if not line.startswith("|") and len(edges) < 2:
            return []
    elif "\t" in line or "  " in line:
        edges = [match.span() for match in _ALIGNED.finditer(line)]
    else:
        return []
    stripped = [(low + len(line[low:high]) - len(line[low:high].lstrip()), high) for low, high in edges]
    trimmed = [(low, low + len(line[low:high].rstrip())) for low, high in stripped]
    return trimmed if len(trimmed) > 1 else []


def header_of(reading: Reading, document: Document) -> list[str]:
    """The names of the columns of the table that the reading's row stands in: its first line, if a rule stands below it or it has
    no digit; else none.
    """
    start = reading.sentence.start
    above = document.text[max(0, start - FURTHEST_HEADER) : start].split("\n")[:-1]
    lines = [line.strip() for line in takewhile(lambda line: _cells(line.strip()) or _is_rule(line), reversed(above))]
    if not lines:
        return []
    names = [lines[-1][low:high] for low, high in _cells(lines[-1])]
    ruled = len(lines) > 1 and _is_rule(lines[-2])
    return names if ruled or not any(character.isdigit() for name in names for character in name) else []


def _is_rule(line: str) -> bool:
    return bool(line.strip()) and _RULE.fullmatch(line) is not None


def _most_named(asked: frozenset[str], names: Sequence[str]) -> int | None:
    """Which of the names shares most words with the question, or of those the one with the fewest others, if one does alone."""
    told = [_stems(name) for name in names]
    shared = [(len(asked & name), -len(name)) for name in told]
    most = max(shared, default=(0, 0))
    return shared.index(most) if most[0] and shared.count(most) == 1 else None
