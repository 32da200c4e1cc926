"""What a start, a change and a question cost with many passages: seconds, memory, disk.

    python benchmarks/scale.py SQUAD_DEV_V1 [--passages N] [--folder FOLDER]

The documents are SQuAD's articles again and again, a quarter of each paragraph's words drawn anew. To embed them would take
hours: a text's vector is the sum of random ones of its longer words, so that texts are as near as they share words. What is found
means little here, but what finding costs does. Each start is a process of its own, `app.py` as people start it, against the bare
import of its libraries in turn.
"""

import argparse
import functools
import json
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
import zlib
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "training")]

from examples import read_squad

from rag import Settings
from rag.index import open_index
from rag.models import Embedder, Vectors

RUNS = 3
QUESTIONS = 100


@functools.lru_cache(maxsize=50_000)
def _random(word: str) -> Vectors:
    return np.random.default_rng(zlib.crc32(word.encode())).normal(size=384).astype(np.float32)


def embed_at_random(_: Embedder, texts: list[str], _role: str = "passage", /) -> Vectors:
    """Unit vectors, each by its text alone: the sum of its words', of those longer than five letters where there are any."""
    made = np.array([sum(map(_random, [word for word in text.split() if len(word) > 5] or [text])) for text in texts])
    unit: Vectors = made / np.linalg.norm(made, axis=1, keepdims=True)
    return unit


def write_documents(squad: Path, folder: Path, passages: int) -> list[str]:
    """Files of a few dozen paragraphs each, as many as give the passages; and questions."""
    rng = random.Random(0)
    articles = read_squad(squad)
    words = [word for article in articles for context in article.contexts for word in context.split()]
    written, number = 0, 0
    while written < passages:
        article = articles[number % len(articles)]
        paragraphs = []
        for context in article.contexts[: passages - written]:
            own = context.split()
            for at in rng.sample(range(len(own)), len(own) // 4):
                own[at] = rng.choice(words)
            paragraphs.append(" ".join(own))
            written += 1
        (folder / f"{number:05}.txt").write_text(f"{article.title} {number}\n\n" + "\n\n".join(paragraphs), "utf-8")
        number += 1
    asked = [example.question for article in articles for example in article.examples]
    return rng.sample(asked, QUESTIONS)


Seconds = tuple[float, float]
"""By the clock, and of the processor: on a busy machine only these mean something."""


def to_import() -> Seconds:
    begin, before = time.perf_counter(), os.times()
    subprocess.run([sys.executable, "-c", "import gradio, chromadb, llama_index.core"], cwd=ROOT, check=True)
    after = os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return time.perf_counter() - begin, used


def start(documents: Path, store: Path) -> tuple[Seconds, float]:
    """Seconds from starting app.py until its page is answered, and the megabytes that it holds in memory after a question."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    begin = time.perf_counter()
    command = [sys.executable, "app.py", "--port", str(port), "--documents", str(documents)]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "RAG_STORE": str(store)}, stdout=subprocess.DEVNULL)
    try:
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30):
                    took = time.perf_counter() - begin, processor_seconds(process.pid)
                    break
            except OSError:
                if process.poll() is not None:
                    raise SystemExit("app.py did not start") from None
                time.sleep(0.02)
        body = json.dumps({"question": "Which team won the game?"}).encode()
        asked = urllib.request.Request(f"http://127.0.0.1:{port}/api/ask", body, {"content-type": "application/json"})
        with urllib.request.urlopen(asked, timeout=120):
            return took, megabytes(process.pid)
    finally:
        process.terminate()
        process.wait()


def processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def megabytes(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text("utf-8")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("squad", type=Path)
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, help="where documents and store are kept, and taken from if they are there")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        home = args.folder or Path(temporary)
        documents, store = home / "documents", home / "store"
        documents.mkdir(parents=True, exist_ok=True)
        questions = write_documents(args.squad, documents, args.passages)
        settings = Settings(documents=(documents,), store=str(store))
        embed, Embedder.embed = Embedder.embed, embed_at_random  # type: ignore[method-assign,assignment]  # for the time being
        for what in ("indexed", "the same, unchanged", "the same, with ten files changed and ten removed"):
            if what.endswith("removed"):
                files = sorted(documents.iterdir())
                for path in files[:10]:
                    path.write_text(path.read_text("utf-8").replace("the", "a", 1), "utf-8")
                for path in files[10:20]:
                    path.unlink()
            wall, cpu = time.perf_counter(), time.process_time()
            index = open_index(settings)
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
            print(f"{len(index.passages):,} passages, {what}: {wall:.1f} s, {cpu:.1f} of the processor", flush=True)
            print(f"   {index.changes.embedded:,} texts embedded", *index.notices, flush=True)
        Embedder.embed = embed  # type: ignore[method-assign]  # the real one again
        for name, search in (("by meaning", index.dense), ("by words", index.sparse)):
            search(questions[0], 50)
            took = []
            for question in questions:
                begin = time.process_time()
                for passage_id in search(question, 50):
                    index.passages[passage_id]
                took.append(1000 * (time.process_time() - begin))
            print(f"50 passages {name}, read: p50 {statistics.median(took):.1f} ms of the processor, most {max(took):.1f}")
        disk = {path.suffix or "folder": path for path in store.iterdir()}
        for path in disk.values():
            files = [path] if path.is_file() else [p for p in path.rglob("*") if p.is_file()]
            print(f"   {sum(p.stat().st_size for p in files) / 1e6:8.1f} MB  {path.name[:24]}")
        del index
        over, memory = [], []
        for _ in range(RUNS):
            (bare, bare_cpu), ((took, cpu), held) = to_import(), start(documents, store)
            over.append(cpu - bare_cpu)
            memory.append(held)
            print(
                f"page up in {took:.1f} s, {cpu:.1f} of the processor; bare imports {bare:.1f} s, {bare_cpu:.1f} of it; "
                f"after a question {held:.0f} MB resident",
                flush=True,
            )
        print(
            f"over the bare imports: median {statistics.median(over):.1f} s of the processor; "
            f"memory: median {statistics.median(memory):.0f} MB"
        )


if __name__ == "__main__":
    main()
