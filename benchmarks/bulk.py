"""Documents a second that `footnote index` takes in: by itself, in processes, and by the workers of a Dask scheduler.

    python benchmarks/bulk.py SQUAD_DEV_V1 [--documents N] [--workers N] [--runs N]

Each document is a paragraph of the file. The ways are run in turn, each with a store of its own; the scheduler and its workers
are started on this machine. Prints the median of the runs, with the least and the most, less what the same command takes when
nothing is new.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "training")]

from examples import read_squad


def index(documents: Path, store: Path, options: Sequence[str]) -> float:
    """Seconds that it took."""
    begin = time.perf_counter()
    command = [sys.executable, "-m", "rag", "index", str(documents), *options]
    subprocess.run(command, cwd=ROOT, env={**os.environ, "RAG_STORE": str(store)}, capture_output=True, check=True)
    return time.perf_counter() - begin


def scheduler(folder: Path, workers: int) -> tuple[list[subprocess.Popen[bytes]], str]:
    """A Dask scheduler with so many workers of one thread, all here, and its address."""
    from distributed import Client

    file, dask = folder / "scheduler.json", Path(sys.executable).with_name("dask")
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": {**os.environ, "PYTHONPATH": str(ROOT)}}
    at_home = ["--no-dashboard", "--scheduler-file", str(file)]
    local = ["--host", "127.0.0.1", "--port", "0"]
    processes = [subprocess.Popen([str(dask), "scheduler", *local, *at_home], **quiet)]  # type: ignore[call-overload]  # quiet holds values of several types
    many = ["--nworkers", str(workers), "--nthreads", "1", "--local-directory", str(folder)]
    while not file.exists():
        time.sleep(0.1)
    processes.append(subprocess.Popen([str(dask), "worker", *at_home, *many], **quiet))  # type: ignore[call-overload]  # quiet holds values of several types
    with Client(scheduler_file=str(file), timeout=60) as client:
        client.wait_for_workers(workers, timeout=120)
        return processes, client.scheduler.address


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("squad", type=Path)
    parser.add_argument("--documents", type=int, default=300)
    parser.add_argument("--workers", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--runs", type=int, default=3)
    args = parser.parse_args()
    paragraphs = [context for article in read_squad(args.squad) for context in article.contexts][: args.documents]
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary)
        documents = home / "documents"
        documents.mkdir()
        for number, paragraph in enumerate(paragraphs):
            (documents / f"{number:05}.txt").write_text(paragraph, "utf-8")
        processes, address = scheduler(home, args.workers)
        ways = {
            "by itself": [],
            f"in {args.workers} processes": ["--workers", str(args.workers)],
            f"by {args.workers} Dask workers": ["--cluster", address],
        }
        seconds: dict[str, list[float]] = {way: [] for way in ways}
        try:
            for run in range(args.runs):
                for way, options in ways.items():
                    took, again = (index(documents, home / f"{run}{way}", options) for _ in range(2))
                    seconds[way].append(took - again)
                    print(f"{way}: {took:.1f} s; nothing new, {again:.1f} s", file=sys.stderr, flush=True)
        finally:
            for process in reversed(processes):
                process.terminate()
                process.wait()
    print(f"{len(paragraphs)} documents, {sum(map(len, paragraphs)) / 1000:.0f} kchars; documents a second")
    for way, took in seconds.items():
        rates = [len(paragraphs) / s for s in took]
        print(f"{way:24} {statistics.median(rates):6.1f}  ({min(rates):.1f} to {max(rates):.1f})")


if __name__ == "__main__":
    main()
