"""Many askers at once, on this machine: answers a second, how long one waits, and every response that was no answer.

    python benchmarks/load.py [--askers N] [--seconds S] [--rate 30/minute]

Each asker asks its next question when the last is answered; told 429 or 503, it waits as long as it is told, asks again, and its
wait counts from the first time. Answers are checked: each quote is compared with the document. Askers and server share the
machine, so this measures the two together.
"""

import argparse
import asyncio
import collections
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from start import megabytes

FRAMES = ("When did {} happen?", "Who is behind {}?", "Where was {}?", "Why did {} matter?", "What is said about {}?")


async def ask(
    client: httpx.AsyncClient, text: str, until: float, rng: random.Random, seen: collections.Counter[str]
) -> list[float]:
    """One asker, until the time is up: seconds of each answer."""
    words, times, begin = text.split(), [], 0.0
    while time.perf_counter() < until:
        start = rng.randrange(len(words) - 5)
        question = rng.choice(FRAMES).format(" ".join(words[start : start + rng.randint(2, 5)]))
        begin = begin or time.perf_counter()
        try:
            response = await client.post("/api/ask", json={"question": question})
        except httpx.HTTPError as error:
            seen[type(error).__name__] += 1
            continue
        if response.status_code == 200:
            right = all(c["quote"] == text[c["start"] : c["end"]] for c in response.json()["citations"])
            seen["200" if right else "a quote that is not in the document"] += 1
            times.append(time.perf_counter() - begin)
            begin = 0.0
        else:
            seen[str(response.status_code)] += 1
            if "retry-after" not in response.headers:
                seen["no Retry-After"] += 1
            await asyncio.sleep(min(float(response.headers.get("retry-after", 1)), max(0.0, until - time.perf_counter())))
    return times


async def run(address: str, askers: int, seconds: float, pid: int) -> None:
    seen: collections.Counter[str] = collections.Counter()
    limits = httpx.Limits(max_connections=askers)
    async with httpx.AsyncClient(base_url=address, timeout=60, limits=limits) as client:
        [document] = (await client.get("/api/documents")).json()
        text = (await client.get(f"/api/documents/{document['id']}")).json()["text"]
        begin = time.perf_counter()
        work = (ask(client, text, begin + seconds, random.Random(n), seen) for n in range(askers))
        growing = asyncio.ensure_future(memory(pid, seconds))
        times = [t for each in await asyncio.gather(*work) for t in each]
        took = time.perf_counter() - begin
    print(f"{askers} askers, {took:.0f} s: {', '.join(f'{count:,} × {what}' for what, count in seen.most_common())}")
    cuts = statistics.quantiles(times, n=100)
    p50, p95 = cuts[49], cuts[94]
    print(f"{len(times) / took:.1f} answers a second; an answer took p50 {p50:.2f} s, p95 {p95:.2f} s, max {max(times):.2f} s")
    print(f"nobody waited more than {max(times) / p50:.1f} times the median; memory after each third, MB: {await growing}")
    if set(seen) - {"200", "429", "503"}:
        raise SystemExit("some responses were neither an answer nor a request to come back")


async def memory(pid: int, seconds: float) -> str:
    """Megabytes that the server holds after each third of the time."""
    held = []
    for _ in range(3):
        await asyncio.sleep(seconds / 3)
        held.append(megabytes(pid))
    return ", ".join(f"{amount:.0f}" for amount in held)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--askers", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--rate", default="1000000/minute", help="RAG_RATE_LIMIT; all askers have one address")
    args = parser.parse_args()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    with tempfile.TemporaryDirectory() as store:
        environment = {**os.environ, "RAG_STORE": store, "RAG_RATE_LIMIT": args.rate}
        command = [sys.executable, "app.py", "--port", address.rsplit(":", 1)[1]]
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
        try:
            while True:
                try:
                    httpx.get(f"{address}/readyz")
                    break
                except httpx.HTTPError:
                    if server.poll() is not None:
                        raise SystemExit("app.py did not start") from None
                    time.sleep(0.1)
            asyncio.run(run(address, args.askers, args.seconds, server.pid))
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
