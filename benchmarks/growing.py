"""How each cost grows with the passages: one table in Markdown, and a plot, of generated documents.

    python benchmarks/growing.py [--passages N ...] [--out FOLDER]

Writes growing.md and growing.svg. The documents are the example article's sentences, a quarter of their words drawn anew. To
embed them takes hours: a vector is the sum of random ones of its text's longer words, so that texts are as near as they share
words. What is found means little here, what it costs does. Seconds are the processor's. "Changed": ten files were, ten removed.
"""

import argparse
import functools
import math
import random
import re
import statistics
import sys
import tempfile
import time
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from archive import varied

from rag import Settings
from rag.index import open_index
from rag.models import Embedder, Vectors
from rag.settings import SEED

Result = TypeVar("Result")

QUESTIONS = 50
PARAGRAPHS = 40
"""Of a document."""

COSTS = ("indexed, ms a passage", "start, s", "changed, s", "by words, ms", "by meaning, ms", "disk, kB a passage")
WIDTH, HEIGHT, LEFT, TOP = 640, 400, 60, 20
COLORS = ("#1a5fb4", "#c01c28", "#e66100", "#26a269", "#813d9c", "#986a44")


@functools.lru_cache(maxsize=50_000)
def _random(word: str) -> Vectors:
    return np.random.default_rng(zlib.crc32(word.encode())).normal(size=384).astype(np.float32)


def embed_at_random(_: Embedder, texts: list[str], _role: str = "passage", /) -> Vectors:
    """Unit vectors, each by its text alone: the sum of its words', of those longer than five letters where there are any."""
    made = np.array([sum(map(_random, [word for word in text.split() if len(word) > 5] or [text])) for text in texts])
    unit: Vectors = made / np.linalg.norm(made, axis=1, keepdims=True)
    return unit


def measure(passages: int, home: Path) -> list[float]:
    rng, documents, store = random.Random(0), home / f"documents{passages}", home / f"store{passages}"
    documents.mkdir()
    sentences = re.split(r"(?<=[.?!])\s+", SEED.read_text("utf-8"))
    words = " ".join(sentences).split()
    for number, low in enumerate(range(0, passages, PARAGRAPHS)):
        texts = [varied(rng.choice(sentences), words, rng) for _ in range(min(PARAGRAPHS, passages - low))]
        (documents / f"{number:05}.txt").write_text("\n\n".join(f"{at}. {text}" for at, text in enumerate(texts, low)), "utf-8")
    settings = Settings(documents=(documents,), store=str(store))
    time.sleep(2.1)  # until then a file's times prove nothing
    indexing, index = seconds(lambda: open_index(settings))
    started, index = seconds(lambda: open_index(settings))
    asked = [" ".join(rng.sample(words, 6)) for _ in range(QUESTIONS)]

    def read_all(search: Callable[[str, int], list[str]], question: str) -> None:
        for passage_id in search(question, 50):
            index.passages[passage_id]

    by_words, by_meaning = (
        statistics.median(seconds(partial(read_all, search, question))[0] for question in asked)
        for search in (index.sparse, index.dense)
    )
    size = sum(path.stat().st_size for path in store.rglob("*") if path.is_file())
    count = len(index.passages)
    files = sorted(documents.iterdir())
    for path in files[: len(files) // 2][:10]:
        path.write_text(path.read_text("utf-8").replace("the", "a", 1), "utf-8")
    for path in files[len(files) // 2 :][:10]:
        path.unlink()
    changed, _ = seconds(lambda: open_index(settings))
    return [count, 1000 * indexing / count, started, changed, 1000 * by_words, 1000 * by_meaning, size / 1000 / count]


def seconds(work: Callable[[], Result]) -> tuple[float, Result]:
    begin = time.process_time()
    result = work()
    return time.process_time() - begin, result


def plot(rows: list[list[float]]) -> str:
    """Each cost against the passages, both by decades."""
    decades = [math.log10(max(value, 1e-3)) for row in rows for value in row[1:]]
    low, high = math.floor(min(decades)), math.ceil(max(decades))
    first, last = math.log10(rows[0][0]), math.log10(rows[-1][0])

    def place(passages: float, cost: float) -> str:
        x = LEFT + (WIDTH - 2 * LEFT) * (math.log10(passages) - first) / max(last - first, 1e-9)
        y = TOP + (HEIGHT - 60) * (high - math.log10(max(cost, 1e-3))) / max(high - low, 1)
        return f"{x:.0f},{y:.0f}"

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT + 80}" font-family="sans-serif" font-size="12">'
    ]
    parts.append('<rect width="100%" height="100%" fill="#fff"/>')
    for decade in range(low, high + 1):
        y = place(rows[0][0], 10.0**decade).partition(",")[2]
        parts.append(f'<path d="M{LEFT} {y}H{WIDTH - LEFT}" stroke="#ddd"/><text x="8" y="{y}">{10.0**decade:g}</text>')
    for row in rows:
        x = place(row[0], 1).partition(",")[0]
        parts.append(f'<text x="{x}" y="{HEIGHT - 20}" text-anchor="middle">{row[0]:,.0f}</text>')
    for at, (name, color) in enumerate(zip(COSTS, COLORS, strict=True)):
        points = " ".join(place(row[0], row[at + 1]) for row in rows)
        parts.append(f'<polyline points="{points}" fill="none" stroke="{color}" stroke-width="2"/>')
        parts.append(f'<text x="{LEFT + 200 * (at % 3)}" y="{HEIGHT + 20 + 20 * (at // 3)}" fill="{color}">{name}</text>')
    return "\n".join([*parts, "</svg>"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--passages", type=int, nargs="+", default=[100, 1_000, 10_000, 100_000])
    parser.add_argument("--out", type=Path, default=ROOT / "runs")
    args = parser.parse_args()
    Embedder.embed = embed_at_random  # type: ignore[method-assign,assignment]  # until it is put back
    rows = []
    lines = [f"| passages | {' | '.join(COSTS)} |", f"|{' --- |' * (len(COSTS) + 1)}"]
    with tempfile.TemporaryDirectory() as home:
        open_index(Settings(store=f"{home}/warm"))  # what is imported on the way is nobody's cost
        for passages in args.passages:
            rows.append(measure(passages, Path(home)))
            lines.append(f"| {rows[-1][0]:,.0f} | {' | '.join(f'{value:.2f}' for value in rows[-1][1:])} |")
            print("\n".join(lines) if len(rows) == 1 else lines[-1], flush=True)
    args.out.mkdir(exist_ok=True)
    (args.out / "growing.md").write_text("\n".join(lines) + "\n", "utf-8")
    (args.out / "growing.svg").write_text(plot(rows), "utf-8")


if __name__ == "__main__":
    main()
