"""A document brought to a server on this machine: seconds until it is asked about, by step, and what questions take meanwhile.

    python benchmarks/uploads.py FILE [--question QUESTION] [--alone]

Processor seconds are those of the server and of the process that read the file; the seconds on the clock hold for a machine that
does nothing else. (Linux)
"""

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parent.parent


def processor_seconds(process: int) -> float:
    """Of the process and of its children that have ended."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def ask(address: str, question: str, **headers: str) -> float:
    begin = time.perf_counter()
    httpx.post(f"{address}/api/ask", json={"question": question}, headers=headers, timeout=120).raise_for_status()
    return time.perf_counter() - begin


def bring(address: str, process: int, file: Path, question: str, alone: bool) -> None:
    before = [ask(address, "When was Hamas founded?") for _ in range(5)]
    meanwhile: list[float] = []
    brought = threading.Event()

    def keep_asking() -> None:
        while not brought.is_set():
            meanwhile.append(ask(address, "When was Hamas founded?"))

    if not alone:
        threading.Thread(target=keep_asking, daemon=True).start()
    visitor = {"footnote-visitor": os.urandom(16).hex()}
    began, used = time.perf_counter(), processor_seconds(process)
    step = ""
    headers = {"accept": "text/event-stream", **visitor}
    url = f"{address}/api/documents"
    with httpx.stream("POST", url, params={"name": file.name}, content=file.read_bytes(), headers=headers, timeout=300) as stream:
        for line in stream.iter_lines():
            if line.startswith("data: "):
                told = json.loads(line[6:])
                now = told.get("step", "at hand" if "id" in told else told.get("error"))
                if now != step:
                    step = now
                    seconds, processor = time.perf_counter() - began, processor_seconds(process) - used
                    print(f"{step:<10} after {seconds:6.1f} s, {processor:6.1f} processor seconds", told.get("of") or "")
    brought.set()
    print(f"asked      {ask(address, question, **visitor):.2f} s the first time, {ask(address, question, **visitor):.2f} s again")
    median = statistics.median
    if meanwhile:
        print(f"questions  {median(before):.2f} s before, {median(meanwhile):.2f} s meanwhile (median of {len(meanwhile)})")


def main() -> None:
    parser = argparse.ArgumentParser(description="Bring a document to a server on this machine.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--question", default="What is this document about?")
    parser.add_argument("--alone", action="store_true", help="nobody asks anything meanwhile")
    args = parser.parse_args()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "RAG_STORE": folder, "RAG_RATE_LIMIT": "100000/minute"}
        command = [sys.executable, "app.py", "--port", str(port)]
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
        try:
            address = f"http://127.0.0.1:{port}"
            for _ in range(1200):
                try:
                    httpx.get(f"{address}/readyz", timeout=1)
                    break
                except httpx.HTTPError:
                    time.sleep(0.1)
            bring(address, server.pid, args.file, args.question, args.alone)
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
