"""A gold set -> GoldLines with evidence as spans of the documents, or one error that lists every broken line.

JSON Lines, an object a line (docs/evaluate.md), or a SQuAD v1.1 or v2.0 file as it is, which brings its own documents.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from pathlib import Path
from typing import Any

from rag.documents import load_documents
from rag.errors import BadGold
from rag.evaluate.evidence import BadLine, DocumentLookup, excerpt
from rag.evaluate.gold_line import GoldLine, read_line
from rag.evaluate.squad import read_articles, read_question, squad_articles
from rag.types import Document

MOST_SHOWN = 100
"""Broken lines that one error lists."""


@dataclass(frozen=True, slots=True)
class GoldSet:
    """`sha256` is the file's; `line_names` say where in the file each line stands; `own_documents`: the file brought them."""

    name: str
    sha256: str
    lines: tuple[GoldLine, ...]
    line_names: tuple[str, ...]
    documents: tuple[Document, ...]
    own_documents: bool

    def sample(self, count: int | None) -> "GoldSet":
        """At most so many lines, spread evenly over the file, so that every part of it is met."""
        if count is None or count >= len(self.lines):
            return self
        chosen = [i * len(self.lines) // count for i in range(count)]
        lines, names = tuple(self.lines[i] for i in chosen), tuple(self.line_names[i] for i in chosen)
        return replace(self, lines=lines, line_names=names)

    def require_scope(self, scope: str) -> None:
        """Raises BadGold, listing every line that lacks what the scope limits its answer to."""
        if scope == "all":
            return
        field_of = attrgetter("passage" if scope == "passage" else "document_id")
        named = zip(self.line_names, self.lines, strict=True)
        if lacking := [f"{name}: it names no {scope}" for name, line in named if field_of(line) is None]:
            raise _bad(Path(self.name), lacking)


def read_gold(path: Path, documents: Sequence[Path]) -> GoldSet:
    """The gold set at the path, its evidence placed in the documents (paths), or in its own where it is a SQuAD file.

    Raises BadGold, which lists all broken lines, and BadDocument as `load_documents` does.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadGold(f"the gold set {path} cannot be read: {error.strerror}", "check its path and permissions") from error
    sha256 = hashlib.sha256(data).hexdigest()
    if (articles := squad_articles(data)) is not None:
        own, questions = read_articles(articles, str(path.resolve()))
        lines, faults = _read_all((name, read_question, question) for name, question in questions)
        loaded = list(own)
    else:
        loaded = load_documents(*documents)
        lookup = DocumentLookup(loaded)
        rows = [(f"line {n}", row) for n, row in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1) if row.strip()]
        lines, faults = _read_all((name, lambda row: read_line(row, lookup), row) for name, row in rows)
    if faults:
        raise _bad(path, faults)
    if not lines:
        raise BadGold(f"the gold set {path} holds no questions", "give it a line for each question")
    return GoldSet(path.name, sha256, tuple(lines.values()), tuple(lines), tuple(loaded), articles is not None)


def _read_all(rows: Iterable[tuple[str, Callable[[Any], GoldLine], Any]]) -> tuple[dict[str, GoldLine], list[str]]:
    """The lines by the name of their place in the file, and the faults of those that are broken; the same id twice is one."""
    lines: dict[str, GoldLine] = {}
    faults: list[str] = []
    first: dict[str, str] = {}
    for name, read, row in rows:
        try:
            line = read(row)
        except BadLine as error:
            faults.append(f"{name}: {error}")
            continue
        if line.id in first:
            faults.append(f"{name}: the id {excerpt(line.id)} is that of {first[line.id]} too")
        first.setdefault(line.id, name)
        lines[name] = line
    return lines, faults


def _bad(path: Path, faults: Sequence[str]) -> BadGold:
    shown = [f"  {fault}" for fault in faults[:MOST_SHOWN]]
    if len(faults) > MOST_SHOWN:
        shown.append(f"  and {len(faults) - MOST_SHOWN:,} more")
    count = f"{len(faults):,} broken line{'s' if len(faults) > 1 else ''}"
    return BadGold(f"{path.name} has {count}:\n" + "\n".join(shown) + "\n", "correct these lines; nothing was asked")
