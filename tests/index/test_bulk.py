"""Indexing by many: the rows and vectors are those of one process, and a worker that is killed loses nothing."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
import psutil
import pytest

from rag.errors import Unavailable
from rag.index.bulk import embed_alone, in_processes, on_cluster
from rag.index.index import Index
from rag.index.opening import open_index
from rag.models import Embedder
from rag.settings import ROOT, Settings


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "many.txt").write_text("\n\n".join(f"Paragraph {i} speaks of number {i * 7919}." for i in range(1000)))
    return folder


def opened(folder: Path, store: Path, *spread: Callable[..., object]) -> Index:
    return open_index(Settings(documents=(folder,), store=str(store)), None, *spread)  # type: ignore[arg-type]  # one at most is given


def vectors(index: Index) -> dict[str, list[float]]:
    rows = index._collection.get(include=["embeddings"])
    return dict(zip(rows["ids"], np.asarray(rows["embeddings"]).tolist(), strict=True))


def children() -> set[int]:
    return {child.pid for child in psutil.Process().children() if any("spawn_main" in word for word in child.cmdline())}


def kill_soon(pids: Callable[[], set[int]], killed: list[int]) -> threading.Thread:
    """Kills the first worker that has been at it for some of a second."""

    def kill() -> None:
        for _ in range(600):
            if found := pids():
                time.sleep(0.5)
                killed.append(max(found))
                os.kill(max(found), signal.SIGKILL)
                return
            time.sleep(0.05)

    thread = threading.Thread(target=kill)
    thread.start()
    return thread


def assert_as_by_one(index: Index, folder: Path, tmp_path: Path) -> None:
    alone, other = vectors(opened(folder, tmp_path / "alone")), vectors(index)
    assert alone.keys() == other.keys()
    assert all(np.allclose(alone[row], other[row], atol=1e-5) for row in alone)


def test_a_killed_process_loses_nothing(folder: Path, tmp_path: Path) -> None:
    killed: list[int] = []
    thread = kill_soon(children, killed)
    index = opened(folder, tmp_path / "store", partial(in_processes, 2))
    thread.join()
    assert killed
    assert index.changes.embedded == 1000
    assert_as_by_one(index, folder, tmp_path)


def end(*_: object) -> None:
    os._exit(1)


def test_processes_that_end_again_and_again_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.index.bulk.MOST_BROKEN", 0)
    monkeypatch.setattr("rag.index.bulk.embed_alone", end)
    with pytest.raises(Unavailable, match="again and again"):
        list(in_processes(1, Embedder())(lambda _: ["A text."], 1))


def test_a_worker_with_another_embedder_is_refused() -> None:
    with pytest.raises(ValueError, match="not another"):
        embed_alone(["A text."], "another")


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[str]:
    """A scheduler and a nanny with two workers, in processes of their own."""
    programs = Path(sys.executable).parent
    quiet = {
        "cwd": ROOT,
        "stdout": subprocess.DEVNULL,
        "stderr": subprocess.DEVNULL,
        "env": {**os.environ, "PYTHONPATH": str(ROOT)},
    }
    file = tmp_path / "scheduler.json"
    running = [
        subprocess.Popen(
            [programs / "dask", "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", file],
            **quiet,
        ),  # type: ignore[call-overload]  # quiet holds values of several types
        subprocess.Popen(
            [
                programs / "dask",
                "worker",
                "--scheduler-file",
                file,
                "--nworkers",
                "2",
                "--nthreads",
                "1",
                "--no-dashboard",
                "--local-directory",
                tmp_path,
            ],
            **quiet,
        ),  # type: ignore[call-overload]  # quiet holds values of several types
    ]
    from distributed import Client

    while not file.exists():
        assert running[0].poll() is None
        time.sleep(0.1)
    with Client(scheduler_file=str(file), timeout=60) as client:
        client.wait_for_workers(2, timeout=120)
        address: str = client.scheduler.address
    yield address
    for process in reversed(running):
        process.terminate()
        process.wait(30)


@pytest.mark.long
@pytest.mark.filterwarnings("ignore")  # Dask's own
def test_on_a_cluster_a_killed_worker_loses_nothing(folder: Path, tmp_path: Path, scheduler: str) -> None:
    from distributed import Client

    def pids() -> set[int]:
        with Client(scheduler, timeout=30) as client:
            return {int(pid) for pid in client.run(os.getpid).values() if client.processing()}

    killed: list[int] = []
    thread = kill_soon(pids, killed)
    index = opened(folder, tmp_path / "store", partial(on_cluster, scheduler))
    thread.join()
    assert killed
    assert index.changes.embedded == 1000
    assert_as_by_one(index, folder, tmp_path)


def test_no_scheduler_is_said_in_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.index.bulk.CONNECT_SECONDS", 0.5)
    with pytest.raises(Unavailable) as caught:
        list(on_cluster("tcp://127.0.0.1:9", Embedder())(lambda _: ["A text."], 1))
    assert "dask scheduler" in caught.value.hint
