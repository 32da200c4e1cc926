"""How fast the page starts: against the bare import of its libraries, first and second time; in turn, in one run.

    python benchmarks/start.py [--runs N]

Prints medians with minimum and maximum, and the ratio pair by pair: seconds differ by machine, the ratio much less. Then the
memory that the server holds after its first question.
"""

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SEED = ROOT / "seeds" / "article.txt"

Seconds = tuple[float, float]
"""By the clock, and of the processor: on a busy machine only these mean something."""


def imports() -> Seconds:
    begin, before = time.perf_counter(), os.times()
    subprocess.run([sys.executable, "-c", "import gradio, chromadb, llama_index.core"], cwd=ROOT, check=True)
    after = os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return time.perf_counter() - begin, used


def page_up(store: Path, documents: Path = SEED) -> tuple[Seconds, float]:
    """Seconds from starting app.py until GET / is answered with 200, and the megabytes that it holds after a question."""
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


def shown(values: list[float], unit: str = "s") -> str:
    return f"{statistics.median(values):5.2f} {unit}  ({min(values):.2f} to {max(values):.2f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    args = parser.parse_args()
    bare, first, second, held = [], [], [], []
    with tempfile.TemporaryDirectory() as folder:
        page_up(Path(folder, "warm"))  # files into the page cache, byte code written
        for number in range(args.runs):
            store = Path(folder, str(number))
            bare.append(imports()[0])
            first.append(page_up(store)[0][0])
            (took, _), memory = page_up(store)
            second.append(took)
            held.append(memory)
    print(f"n = {args.runs}, medians (minimum to maximum)")
    print(f"import gradio, chromadb, llama_index.core   {shown(bare)}")
    print(f"page up, article indexed on the way         {shown(first)}")
    print(f"page up, index unchanged                    {shown(second)}")
    print(f"ratio first start to import                 {shown([a / b for a, b in zip(first, bare, strict=True)], 'x')}")
    print(f"ratio second start to import                {shown([a / b for a, b in zip(second, bare, strict=True)], 'x')}")
    print(f"memory after a question                     {shown(held, 'MB')}")


if __name__ == "__main__":
    main()
