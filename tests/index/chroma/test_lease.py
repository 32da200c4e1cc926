"""Who writes an index on a Chroma server is alone with it: real processes, a real server, and its real clock, cut short."""

import contextlib
import os
import re
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from rag.errors import StoreUnavailable
from rag.index.chroma import lease
from rag.index.chroma.client import open_client
from rag.index.chroma.lease import leased
from rag.index.chroma.store import Store
from rag.index.opening import open_index
from rag.settings import ROOT, Settings
from tests.index.conftest import write

DEAD = 1.0


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in (("BEAT_SECONDS", DEAD / 5), ("DEAD_SECONDS", DEAD), ("ASK_SECONDS", DEAD / 20)):
        monkeypatch.setattr(lease, name, seconds)


def test_two_jobs_at_once_wait_for_whoever_writes_and_then_for_each_other(folder: Path, server: str) -> None:
    settings = Settings(documents=(folder,), store=server)
    key = open_index(settings)._store._key
    write(folder, "green")
    variables = {**os.environ, "RAG_STORE": server, "RAG_DOCUMENTS": str(folder)}
    command = [sys.executable, "-m", "rag", "index"]
    pipe = subprocess.PIPE
    with leased(open_client(server), f"footnote-{key}-lease"):
        jobs = [subprocess.Popen(command, cwd=ROOT, env=variables, stdout=pipe, stderr=pipe, text=True) for _ in range(2)]
        for job in jobs:
            assert job.stderr
            assert f"another process is bringing the index up to date (process {os.getpid()} on " in job.stderr.readline()
        reader = open_index(settings.model_copy(update={"indexing": False}))
        assert "red" in reader.passages[reader.dense("Which cranes are red?", 1)[0]].text, "who only reads waits for nobody"
    told = [job.communicate(timeout=60)[0] for job in jobs]
    assert [job.returncode for job in jobs] == [0, 0]
    assert sorted(re.findall(r"(\d+) embedded", "".join(told))) == ["0", "60"], "the second found it done"
    again = open_index(settings)
    assert (again.changes.embedded, again.notices) == (0, ())


@pytest.mark.usefixtures("hasty")
def test_of_many_that_wait_for_a_dead_one_each_comes_alone(server: str) -> None:
    dead = open_client(server).create_collection(
        "dead-lease", embedding_function=None, metadata={"token": "dead", "beat": "last"}
    )
    inside, most, begin = 0, 0, time.monotonic()

    def write_alone() -> None:
        nonlocal inside, most
        with leased(open_client(server), dead.name) as must_be_held:
            inside += 1
            most = max(most, inside)
            time.sleep(2 * DEAD)  # who lives is waited for, however long it takes
            must_be_held()
            inside -= 1

    threads = [threading.Thread(target=write_alone) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1
    assert time.monotonic() - begin > 7 * DEAD
    assert not [c.name for c in open_client(server).list_collections() if "lease" in c.name], "nothing is left of them"


@pytest.mark.usefixtures("hasty")
def test_one_that_stood_still_writes_no_more(folder: Path, server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(Settings(documents=(folder,), store=server), "ab" * 8, {"made_by": "footnote"})
    with store.locked(), contextlib.ExitStack() as stack:
        store.put_on_record({"manifest": "mine"})
        monkeypatch.setattr(lease, "BEAT_SECONDS", 1000.0)
        time.sleep(2 * DEAD / 5)
        stack.enter_context(leased(open_client(server), f"footnote-{store._key}-lease"))
        for change in (store.must_be_ours, store.take_off_record, lambda: store.rebuild("it is wrong")):
            with pytest.raises(StoreUnavailable, match="this one had stood still") as caught:
                change()
            assert "footnote index" in caught.value.hint
        assert store.on_record() == {"manifest": "mine"}
    with store.locked():  # what the other gave back, the first did not take along
        store.must_be_ours()
