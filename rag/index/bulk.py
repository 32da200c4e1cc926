"""Embed many texts: here, in processes of this machine, or on the workers of a Dask cluster.

Whoever is killed at it loses nothing: a batch is given out again until its vectors have come back, and its rows are named by
their texts. Only this process writes, since Chroma has one writer, which is what limits it once there are some dozen workers.
"""

import functools
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Any

from rag.errors import BadSettings, Unavailable
from rag.index.embedding import Embeds
from rag.models import Embedder, Vectors

Batches = Callable[[int], list[str]]
"""The texts of the batch of this number."""

Spread = Callable[[Batches, int], Iterator[tuple[int, Vectors]]]
"""Embeds so many batches: the number of each, in whatever order they are done, and its vectors."""

AHEAD = 2
"""Batches given out for each worker, so that none waits for its next one."""

MOST_BROKEN = 5
"""Processes may end so often between two batches that are done; more often it is no accident."""

CONNECT_SECONDS = 10


def here(embedder: Embeds) -> Spread:
    """One batch after the other, by this process."""
    return lambda batches, count: ((at, embedder.embed(batches(at))) for at in range(count))


def in_processes(workers: int, embedder: Embeds) -> Spread:
    """By so many processes of one thread each. Raises Unavailable where they end again and again."""

    def spread(batches: Batches, count: int) -> Iterator[tuple[int, Vectors]]:
        left, broken = deque(range(count)), 0
        while left:
            under_way: dict[Future[Vectors], int] = {}
            with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
                try:
                    while left or under_way:
                        while left and len(under_way) < AHEAD * workers:
                            under_way[pool.submit(embed_alone, batches(left[0]), embedder.id)] = left[0]
                            left.popleft()
                        for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                            vectors = future.result()
                            yield under_way.pop(future), vectors
                            broken = 0
                except BrokenProcessPool:
                    left.extend(under_way.values())
                    if (broken := broken + 1) > MOST_BROKEN:
                        hint = "give fewer --workers, or the machine more memory: each takes some 300 MB"
                        raise Unavailable("the processes that embed were ended again and again", hint) from None

    return spread


def on_cluster(address: str, embedder: Embeds) -> Spread:
    """By the workers of the Dask scheduler at the address, which have this version of Footnote. Raises BadSettings without Dask,
    Unavailable where the scheduler does not answer or its workers fail at a batch again and again.
    """
    try:
        import distributed
    except ImportError:
        raise BadSettings("--cluster needs the package dask", "pip install 'footnote-qa[cluster]'") from None
    as_completed: Any = distributed.as_completed  # its types leave these out

    def spread(batches: Batches, count: int) -> Iterator[tuple[int, Vectors]]:
        with _connected(address) as client:
            under_way: dict[str, int] = {}

            def submit(at: int) -> Any:
                future = client.submit(embed_alone, batches(at), embedder.id, retries=MOST_BROKEN, pure=False)
                under_way[future.key] = at
                return future

            first = min(count, AHEAD * max(1, sum(client.nthreads().values())))
            done = as_completed([submit(at) for at in range(first)])
            for at, future in enumerate(done, first):
                try:
                    vectors: Vectors = future.result()
                except Exception as error:  # whatever was raised there, or the scheduler's own
                    hint = "see the workers' logs; each needs this version of Footnote and its models"
                    raise Unavailable(
                        f"a worker of {address} failed: {type(error).__name__}: {str(error)[:200]}", hint
                    ) from error
                if at < count:
                    done.add(submit(at))
                yield under_way.pop(future.key), vectors

    return spread


def embed_alone(texts: list[str], id: str) -> Vectors:
    """The texts' vectors, by a process that does nothing else. Raises ValueError where its embedder is not the one of this id."""
    embedder = _embedder()
    if embedder.id != id:
        raise ValueError(f"this worker's embedder is {embedder.id}, not {id}")
    return embedder.embed(texts)


@functools.cache
def _embedder() -> Embedder:
    return Embedder(threads=1)


def _connected(address: str) -> Any:
    import distributed

    open_client: Any = distributed.Client
    try:
        return open_client(address, timeout=CONNECT_SECONDS)
    except (OSError, ValueError) as error:
        what = f"no Dask scheduler answers at {address}: {type(error).__name__}"
        raise Unavailable(what, "start one with: dask scheduler") from error
