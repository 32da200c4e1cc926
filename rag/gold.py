"""A gold set -> GoldLines with evidence as spans of the documents, or one error that lists every broken line.

JSON Lines, an object a line (README, "Evaluate"), or a SQuAD v1.1 or v2.0 file as it is, which brings its own documents.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from pathlib import Path
from typing import Any

from rag import squad
from rag.documents import load_documents
from rag.errors import BadGold
from rag.gold_line import GoldLine, of_squad, parsed
from rag.place import Fault, Shelf, excerpt
from rag.types import Document

MOST_SHOWN = 100
"""Broken lines that one error lists."""


@dataclass(frozen=True, slots=True)
class GoldSet:
    """`sha256` is the file's; `places` say where in the file each line stands; `own_documents`: the file brought them."""

    name: str
    sha256: str
    lines: tuple[GoldLine, ...]
    places: tuple[str, ...]
    documents: tuple[Document, ...]
    own_documents: bool

    def sample(self, count: int | None) -> "GoldSet":
        """At most so many lines, spread evenly over the file, so that every part of it is met."""
        if count is None or count >= len(self.lines):
            return self
        chosen = [i * len(self.lines) // count for i in range(count)]
        return replace(self, lines=tuple(self.lines[i] for i in chosen), places=tuple(self.places[i] for i in chosen))


def read_gold(path: Path, documents: Sequence[Path]) -> GoldSet:
    """The gold set at the path, its evidence placed in the documents (paths), or in its own where it is a SQuAD file.

    Raises BadGold, which lists all broken lines, and BadDocument as `load_documents` does.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadGold(f"the gold set {path} cannot be read: {error.strerror}", "check its path and permissions") from error
    sha256 = hashlib.sha256(data).hexdigest()
    if (articles := squad.articles(data)) is not None:
        own, entries = squad.entries(articles, str(path.resolve()))
        lines, faults = _collected((place, of_squad, entry) for place, entry in entries)
        loaded = list(own)
    else:
        loaded = load_documents(*documents)
        shelf = Shelf(loaded)
        rows = [(f"line {n}", row) for n, row in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1) if row.strip()]
        lines, faults = _collected((place, lambda row: parsed(row, shelf), row) for place, row in rows)
    if faults:
        raise _bad(path, faults)
    if not lines:
        raise BadGold(f"the gold set {path} holds no questions", "give it a line for each question")
    return GoldSet(path.name, sha256, tuple(lines.values()), tuple(lines), tuple(loaded), articles is not None)


def require(gold: GoldSet, scope: str) -> None:
    """Raises BadGold, listing every line that lacks what the scope limits its answer to."""
    places = dict(zip(gold.places, gold.lines, strict=True))
    lacking = []
    if scope != "all":
        field_of = attrgetter("passage" if scope == "passage" else "document_id")
        lacking = [f"{place}: it names no {scope}" for place, line in places.items() if field_of(line) is None]
    if lacking:
        raise _bad(Path(gold.name), lacking)


def _collected(rows: Iterable[tuple[str, Callable[[Any], GoldLine], Any]]) -> tuple[dict[str, GoldLine], list[str]]:
    """The lines by their place in the file, and the faults of those that are broken; the same id twice is one."""
    lines: dict[str, GoldLine] = {}
    faults: list[str] = []
    first: dict[str, str] = {}
    for place, read, row in rows:
        try:
            line = read(row)
        except Fault as error:
            faults.append(f"{place}: {error}")
            continue
        if line.id in first:
            faults.append(f"{place}: the id {excerpt(line.id)} is that of {first[line.id]} too")
        first.setdefault(line.id, place)
        lines[place] = line
    return lines, faults


def _bad(path: Path, faults: Sequence[str]) -> BadGold:
    shown = [f"  {fault}" for fault in faults[:MOST_SHOWN]]
    if len(faults) > MOST_SHOWN:
        shown.append(f"  and {len(faults) - MOST_SHOWN:,} more")
    count = f"{len(faults):,} broken line{'s' if len(faults) > 1 else ''}"
    return BadGold(f"{path.name} has {count}:\n" + "\n".join(shown) + "\n", "correct these lines; nothing was asked")
