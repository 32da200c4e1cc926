"""How well each format is read: a manuscript of known words, written as each, against what comes out. And how fast.

    python benchmarks/formats.py [--pdf FILE ...]

Of each file: the share of the manuscript's sentences that come out verbatim, of its paragraphs that come out whole (a line of
their own), of its headings that passages stand under; and thousands of characters a processor second. LaTeX, Chromium and
LibreOffice write some more where they are installed. `--pdf` are real PDFs: speed, and whether the characters of their sentences
lie in the boxes that are said to hold them.
"""

import argparse
import gzip
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.formats.boxes import outside_boxes

from rag.documents import sentences
from rag.formats import read_bytes
from rag.formats.blocks import Extracted
from tests.formats.manuscript import Manuscript, manuscript
from tests.formats.written import WRITERS, web_page

LONG = 20_000
"""Characters that a file is read over and over to, for its speed."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pdf", nargs="*", type=Path, default=[])
    args = parser.parse_args()
    m = manuscript()
    told = [p[s.start : s.end] for p in m.paragraphs for s in sentences(p, 0, len(p))]
    print(f"{len(told)} sentences, {len(m.paragraphs)} paragraphs, {len(m.sections)} headings\n")
    print("| file | sentences verbatim | paragraphs whole | headings | kchars a processor second |\n|---|---|---|---|---|")
    for name, data in files(m):
        start, seconds, got = time.process_time(), 0.0, None
        times = 0
        while seconds < 0.3:
            got = read_bytes(data, name)
            times, seconds = times + 1, time.process_time() - start
        assert got
        print(f"| {name} | {' | '.join(scores(m, told, got))} | {len(got.text) * times / seconds / 1000:,.0f} |")
    for path in args.pdf:
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        start = time.process_time()
        got = read_bytes(data, path.name)
        seconds = time.process_time() - start
        out, of = outside_boxes(data, got)
        print(
            f"| {path.name} | {len(got.text):,} characters, of {of} sentences {out} outside their boxes | "
            f"{len(got.text) / seconds / 1000:,.0f} |"
        )
    return 0


def scores(m: Manuscript, told: list[str], got: Extracted) -> Iterator[str]:
    flat = " ".join(got.text.split())
    lines = set(got.text.split("\n")) | {line.partition(": ")[2] for line in got.text.split("\n")}
    heads = {got.text[start:end] for start, end in got.places.headings}
    yield f"{sum(s in flat for s in told) / len(told):.3f}"
    yield f"{sum(p in lines for p in m.paragraphs) / len(m.paragraphs):.2f}"
    yield f"{sum(heading in heads for heading, _ in m.sections) / len(m.sections):.2f}"


def files(m: Manuscript) -> Iterator[tuple[str, bytes]]:
    for name, write in WRITERS.items():
        yield name, write(m)
    with tempfile.TemporaryDirectory() as folder:
        yield from _by_programs(m, Path(folder))


def _by_programs(m: Manuscript, folder: Path) -> Iterator[tuple[str, bytes]]:
    def run(*command: str) -> None:
        subprocess.run(command, cwd=folder, capture_output=True, check=True, timeout=240)

    (folder / "a.html").write_bytes(web_page(m))
    if shutil.which("pdflatex"):
        for columns in ("onecolumn", "twocolumn"):
            (folder / f"{columns}.tex").write_text(latex(m, columns), "utf-8")
            run("pdflatex", "-interaction=batchmode", f"{columns}.tex")
            yield f"LaTeX {columns}.pdf", (folder / f"{columns}.pdf").read_bytes()
    if chromium := shutil.which("chromium"):
        run(chromium, "--headless", "--no-sandbox", "--disable-gpu", f"--print-to-pdf={folder}/c.pdf", f"file://{folder}/a.html")
        yield "Chromium.pdf", (folder / "c.pdf").read_bytes()
    if shutil.which("soffice"):
        (folder / "lo.docx").write_bytes(WRITERS["a.docx"](m))
        for kind in ("pdf", "odt", "rtf"):
            run("soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", kind, "lo.docx")
            yield f"LibreOffice.{kind}", (folder / f"lo.{kind}").read_bytes()


def latex(m: Manuscript, columns: str) -> str:
    def escaped(text: str) -> str:
        for plain, tex in (
            ("&", r"\&"),
            ("%", r"\%"),
            ("$", r"\$"),
            ("#", r"\#"),
            ("“", "``"),
            ("”", "''"),
            ("’", "'"),
            ("‘", "`"),
        ):
            text = text.replace(plain, tex)
        return text

    lines = [
        rf"\documentclass[{columns}]{{article}}\usepackage[utf8]{{inputenc}}\usepackage[T1]{{fontenc}}\usepackage{{lmodern}}",
        r"\pagestyle{headings}\begin{document}",
    ]
    for heading, told in m.sections:
        lines.append(rf"\section*{{{escaped(heading)}}}\markright{{Annual report}}")
        for paragraph in told:
            noted = escaped(paragraph)
            if paragraph == m.paragraphs[1]:
                first, _, rest = noted.partition(". ")
                noted = rf"{first}.\footnote{{{escaped(m.note)}}} {rest}"
            lines.append(noted + "\n")
    rows = "\n".join(" & ".join(map(escaped, row)) + r"\\" for row in m.table)
    return "\n".join([*lines, rf"\begin{{tabular}}{{lll}}{rows}\end{{tabular}}\end{{document}}"])


if __name__ == "__main__":
    sys.exit(main())
