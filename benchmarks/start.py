"""How fast the page starts: against the bare import of its libraries, first and second time; in turn, in one run.

    python benchmarks/start.py [--runs N]

Prints medians with minimum and maximum, and the ratio pair by pair: seconds differ by machine, the ratio much less.
"""

import argparse
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


def imports() -> float:
    begin = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import gradio, chromadb, llama_index.core"], cwd=ROOT, check=True)
    return time.perf_counter() - begin


def page_up(store: str) -> float:
    """Seconds from starting app.py until GET / is answered with 200."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    begin = time.perf_counter()
    command = [sys.executable, "app.py", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "RAG_STORE": store}, stdout=subprocess.DEVNULL)
    try:
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5):
                    return time.perf_counter() - begin
            except OSError:
                if process.poll() is not None:
                    raise SystemExit("app.py did not start") from None
                time.sleep(0.02)
    finally:
        process.terminate()
        process.wait()


def shown(values: list[float], unit: str = "s") -> str:
    return f"{statistics.median(values):5.2f} {unit}  ({min(values):.2f} to {max(values):.2f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    args = parser.parse_args()
    bare, first, second = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        page_up(f"{folder}/warm")  # files into the page cache, byte code written
        for number in range(args.runs):
            bare.append(imports())
            first.append(page_up(f"{folder}/{number}"))
            second.append(page_up(f"{folder}/{number}"))
    print(f"n = {args.runs}, medians (minimum to maximum)")
    print(f"import gradio, chromadb, llama_index.core   {shown(bare)}")
    print(f"page up, article indexed on the way         {shown(first)}")
    print(f"page up, index unchanged                    {shown(second)}")
    print(f"ratio first start to import                 {shown([a / b for a, b in zip(first, bare, strict=True)], 'x')}")
    print(f"ratio second start to import                {shown([a / b for a, b in zip(second, bare, strict=True)], 'x')}")


if __name__ == "__main__":
    main()
