"""A manuscript of known words: prose of the texts that lie in the repository, with a table and a note."""

import re
from dataclasses import dataclass
from functools import cache

from rag.settings import ROOT

FOLDER = ROOT / "training" / "natural" / "fit"


@dataclass(frozen=True)
class Manuscript:
    """Sections of a heading and paragraphs; a table of names and rows; a note to the first sentence of the second paragraph."""

    title: str
    sections: list[tuple[str, list[str]]]
    table: list[list[str]]
    note: str

    @property
    def paragraphs(self) -> list[str]:
        return [paragraph for _, told in self.sections for paragraph in told]

    def noted(self, paragraph: str, mark: str) -> str:
        """The paragraph with the mark after its first sentence, if it is the one with the note."""
        if paragraph != self.paragraphs[1]:
            return paragraph
        first, _, rest = paragraph.partition(". ")
        return f"{first}.{mark} {rest}"


@cache
def manuscript(count: int = 40) -> Manuscript:
    """The first `count` paragraphs of plain prose in those texts, five under a heading."""
    texts = [path.read_text("utf-8") for path in sorted(FOLDER.glob("*.txt"))]
    texts = [re.sub(r'"([^"\n]*)"', r"“\1”", text).replace("'", "’") for text in texts]
    blocks = [" ".join(block.split()) for text in texts for block in text.split("\n\n")]
    prose = [b for b in dict.fromkeys(blocks) if 200 < len(b) < 1200 and re.fullmatch(r"[A-Z][^|*#<>_`\[\]\\]+\.", b)][:count]
    names = ["The harbour", "Money and members", "What the council decided", "Plans", "People", "Weather", "Roads", "Questions"]
    sections = [(names[k // 5 % 8] + " again" * (k // 40), prose[k : k + 5]) for k in range(0, len(prose), 5)]
    table = [
        ["Region", "Manager", "Sales"],
        ["North", "Ada Berg", "1,200"],
        ["South", "Olav Lie", "950"],
        ["West", "Mia Sand", "2,310"],
    ]
    return Manuscript("Report of the society", sections, table, "This note was added by the editor in the second edition.")
