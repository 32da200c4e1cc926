"""How many rows a Chroma server takes: what bounds an archive that many processors embed.

    python benchmarks/writes.py [--rows N]

A server of its own is started on an empty folder, and rows are written to it as `footnote index` writes them: no text, a vector
that goes by some words, the same graph. For each tenth of them it prints rows a second, and the processor time of a row by the
server and by the one who writes.
"""

import argparse
import random
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks"), str(ROOT / "training")]

from growing import embed_at_random
from start import megabytes, processor_seconds

from rag.index.chroma.client import open_client
from rag.index.chroma.store import GRAPH
from rag.index.sync import EMBED_AT_ONCE

WORDS, LENGTH = 20_000, 60
"""Words there are, and words of a text."""


def write(address: str, server: int, rows: int) -> None:
    from llama_index.core.schema import TextNode
    from llama_index.vector_stores.chroma import ChromaVectorStore

    while True:
        try:
            client = open_client(address)
            break
        except ValueError:
            time.sleep(0.2)
    collection = client.create_collection("rows", embedding_function=None, configuration={"hnsw": GRAPH})
    store, rng = ChromaVectorStore(chroma_collection=collection), random.Random(0)
    wall = ours = 0.0
    before, written, told = processor_seconds(server), 0, 0
    while written < rows:
        names = [f"{number:016}" for number in range(written, min(written + EMBED_AT_ONCE, rows))]
        texts = [" ".join(f"word{min(int(rng.paretovariate(0.5)), WORDS)}" for _ in range(LENGTH)) for _ in names]
        vectors = embed_at_random(None, texts).tolist()
        begin, clock = time.perf_counter(), time.process_time()
        store.add([TextNode(id_=name, text="", embedding=vector) for name, vector in zip(names, vectors, strict=True)])
        wall, ours, written = wall + time.perf_counter() - begin, ours + time.process_time() - clock, written + len(names)
        if written - told >= rows / 10:
            count, theirs = written - told, processor_seconds(server) - before
            print(
                f"to {written:9,}: {count / wall:7.0f} rows a second; CPU ms a row: {1000 * theirs / count:.2f} of the server, "
                f"{1000 * ours / count:.2f} of the writer; the server holds {megabytes(server):.0f} MB",
                flush=True,
            )
            wall = ours = 0.0
            before, told = processor_seconds(server), written


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=20_000)
    args = parser.parse_args()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        chroma = Path(sys.executable).with_name("chroma")
        command = [str(chroma), "run", "--path", folder, "--host", "127.0.0.1", "--port", str(port)]
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        try:
            write(f"http://127.0.0.1:{port}", server.pid, args.rows)
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
