"""Where a run goes: its file, the reports for people and for CI, the forms of other tools."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.evaluate.gates import Outcome
from rag.evaluate.report.export import export
from rag.evaluate.report.junit import junit
from rag.evaluate.report.run_html import run_html
from rag.evaluate.runs import Run, check_writable, run_json, write_whole
from rag.types import Document


@dataclass(frozen=True, slots=True)
class Outputs:
    """The files to write, each None where it was not asked for; `exports` are formats with theirs."""

    json: Path | None = None
    html: Path | None = None
    junit: Path | None = None
    exports: Sequence[tuple[str, Path]] = ()

    def check(self, gold: Path) -> None:
        """Raises BadGold for a file that could not be written later, when the work is done, and for the gold set itself."""
        check_writable([out for out in (self.json, self.html, self.junit, *(out for _, out in self.exports)) if out], gold)

    def write(self, run: Run, outcomes: Sequence[Outcome], documents: Sequence[Document]) -> None:
        """Write all of them, each whole or not at all. Raises BadGold where one cannot be written."""
        self.write_run(run)
        if self.html:
            write_whole(self.html, run_html(run, documents, outcomes))
        if self.junit:
            write_whole(self.junit, junit(run, outcomes))
        for form, out in self.exports:
            export(form, out, run, documents)

    def write_run(self, run: Run) -> None:
        """Write the run file alone, as after a stop. Raises BadGold where it cannot be written."""
        if self.json:
            write_whole(self.json, run_json(run))
