"""What goes wrong with a machine: each fault made in earnest, in processes of their own. What is answered stays right."""

import contextlib
import functools
import hashlib
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import anyio
import httpx
import pytest
from limits import parse

from rag.chatbot import Chatbot
from rag.index.opening import open_index
from rag.server.shared.rates import Rates
from rag.settings import ROOT, Settings

pytestmark = pytest.mark.long

PY = sys.executable


@functools.cache
def mounts() -> list[str]:
    """A command that runs another with mounts of its own; root needs no user namespace for it."""
    command = ["unshare", "-m"] if os.geteuid() == 0 else ["unshare", "-rm"]
    if not shutil.which("unshare") or subprocess.run([*command, "true"], capture_output=True).returncode:
        pytest.skip("this system lets nobody mount: no unshare, or not for this user")
    return command


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "pumps.txt").write_text("The red pump was bought in 1984.\n\nThe crane was painted by Ada Lund.")
    (folder / "boats.txt").write_text("\n\n".join(f"Boat number {n} is kept in shed {n * 7}." for n in range(300)))
    return folder


Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run(folder: Path, tmp_path: Path) -> Run:
    """Runs bash with FOOTNOTE as the command, on the folder and a store beside it."""

    def call(script: str, *before: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        environment = {
            **os.environ, "RAG_DOCUMENTS": str(folder), "RAG_STORE": str(tmp_path / "store"), "FOOTNOTE": f"{PY} -m rag",
            "STORE": str(tmp_path / "store"), "DOCS": str(folder), "PYTHONDONTWRITEBYTECODE": "1", **variables,
        }  # fmt: skip
        command = [*before, "bash", "-c", script]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=240)
        assert "Traceback" not in done.stderr, done.stderr
        return done

    return call


def tree(folder: Path) -> dict[str, str]:
    return {str(p): hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.rglob("*")) if p.is_file()}


READ_ONLY = "mount --bind $STORE $STORE; mount -o remount,ro,bind $STORE; "


def test_a_read_only_store_answers_of_the_documents_as_they_are_now(run: Run, folder: Path, tmp_path: Path) -> None:
    assert run("$FOOTNOTE index").returncode == 0
    before = tree(tmp_path / "store")
    done = run(READ_ONLY + "$FOOTNOTE index || [ $? = 3 ] && $FOOTNOTE ask 'When was the red pump bought?'", *mounts())
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("1984\n")
    assert "error: the store cannot be written: Read-only file system. To mend it: check the disk" in done.stderr, (
        "by index, which has nothing to keep it in"
    )
    assert "notice: The store cannot be written (Read-only file system): this process keeps a copy" in done.stderr
    (folder / "pumps.txt").write_text("The red pump was bought in 1991.")
    assert run(READ_ONLY + "$FOOTNOTE ask 'When was the red pump bought?'", *mounts()).stdout.startswith("1991\n")
    assert tree(tmp_path / "store") == before


def test_a_read_only_store_without_room_for_a_copy_is_refused_in_a_line(run: Run) -> None:
    assert run("$FOOTNOTE index").returncode == 0
    full = "mount -t tmpfs -o size=64k tmpfs $TMPDIR; "
    (Path(temporary := f"{ROOT}/../tmp-{os.getpid()}")).mkdir()
    try:
        done = run(READ_ONLY + full + "$FOOTNOTE ask 'When was the red pump bought?'", *mounts(), TMPDIR=temporary)
    finally:
        Path(temporary).rmdir()
    assert done.returncode == 3
    [line] = [line for line in done.stderr.splitlines() if line.startswith("error:")]
    assert "no copy of it can be made" in line
    assert "TMPDIR" in line


def test_on_a_full_disk_answers_are_of_the_documents_as_they_are_now_and_the_store_is_left_alone(
    run: Run, tmp_path: Path
) -> None:
    """A file system of eight megabytes, filled to the last byte."""
    (tmp_path / "store").mkdir()
    done = run(
        "mount -t tmpfs -o size=8m tmpfs $STORE; $FOOTNOTE index > /dev/null || exit 90; ls $STORE;"
        "cat /dev/zero > $STORE/filler 2> /dev/null; echo 'The red pump was bought in 1991.' > $DOCS/pumps.txt;"
        "$FOOTNOTE ask 'When was the red pump bought?' || exit 91; rm $STORE/filler; ls $STORE",
        *mounts(),
    )
    assert done.returncode == 0, done.stderr
    before, answer = done.stdout.split("1991\n")
    assert set(before.split()) == set(answer.split()[-3:])
    assert "notice: The store cannot be written (No space left on device): this process keeps a copy" in done.stderr


def test_two_processes_on_one_store_one_waits_says_so_and_both_are_right(run: Run, folder: Path) -> None:
    (folder / "many.txt").write_text("\n\n".join(f"Paragraph {i} speaks of number {i * 7919}." for i in range(1500)))
    command = "$FOOTNOTE index --json"
    results: list[subprocess.CompletedProcess[str]] = []
    threads = [threading.Thread(target=lambda: results.append(run(command))) for _ in range(2)]
    for thread in threads:
        thread.start()
        time.sleep(0.2)
    for thread in threads:
        thread.join()
    told = sorted(json.loads(done.stdout)["embedded"] for done in results)
    assert told == [0, 1802]
    assert [done.returncode for done in results] == [0, 0]
    assert any("another process is bringing the index up to date" in done.stderr for done in results)


@pytest.mark.parametrize("seed", range(4))
def test_random_corruption_anywhere_in_the_store_is_mended_or_harmless(run: Run, tmp_path: Path, seed: int) -> None:
    assert run("$FOOTNOTE index").returncode == 0
    rng = random.Random(seed)
    files = [path for path in sorted((tmp_path / "store").rglob("*")) if path.is_file() and path.stat().st_size]
    path = rng.choice(files)
    content = bytearray(path.read_bytes())
    for _ in range(rng.choice((1, 20, 400))):
        content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
    path.write_bytes(content)
    done = run("$FOOTNOTE ask 'When was the red pump bought?'; $FOOTNOTE ask 'Where is boat number 7 kept?'")
    assert done.returncode == 0, (path, done.stderr)
    assert done.stdout.startswith("1984\n"), (path, done.stdout)
    assert "shed 49" in done.stdout


def test_a_clock_set_back_hides_no_change(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(documents=(folder,), store=str(tmp_path / "store"))
    assert open_index(settings).changes.embedded == 302
    now = time.time_ns
    monkeypatch.setattr("time.time_ns", lambda: now() - 86_400_000_000_000)
    (folder / "pumps.txt").write_text("The red pump was bought in 1991.\n\nThe crane was painted by Ada Lund.")
    os.utime(folder / "pumps.txt", (0, 0))
    index = open_index(settings)
    assert (index.changes.changed, index.changes.embedded) == (("pumps.txt",), 1)
    assert not open_index(settings).changes.changed


def test_a_clock_set_back_locks_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time

    async def ask_again_and_again() -> None:
        rates, limit = Rates(None), parse("2/minute")
        waits = [await rates.wait_for(limit, "question", "10.0.0.1") for _ in range(3)]
        assert waits[:2] == [0, 0]
        assert 0 < waits[2] <= 60
        monkeypatch.setattr("time.time", lambda: now() - 3600)
        assert [await rates.wait_for(limit, "question", "10.0.0.1") for _ in range(2)] == [0, 0]
        assert 0 < await rates.wait_for(limit, "question", "10.0.0.1") <= 60

    anyio.run(ask_again_and_again)


@contextlib.contextmanager
def serving(folder: Path, store: Path, before: str = "", **variables: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "RAG_STORE": str(store), "RAG_RATE_LIMIT": "100000/minute", **variables}
    command = f"{before} exec {PY} app.py --port {port} --documents {folder}"
    process = subprocess.Popen(["bash", "-c", command], cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        for _ in range(600):
            with contextlib.suppress(httpx.HTTPError):
                httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=1)
                break
            assert process.poll() is None, process.stderr and process.stderr.read()
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.kill()
        process.wait()


def test_killed_in_the_middle_of_answers_the_store_is_as_it_was_and_the_next_server_answers(folder: Path, tmp_path: Path) -> None:
    question = {"question": "When was the red pump bought?"}
    with serving(folder, tmp_path / "store") as (address, process):
        assert httpx.post(f"{address}/api/ask", json=question, timeout=30).json()["short_answer"] == "1984"
        ends: list[str] = []

        def ask() -> None:
            try:
                while True:
                    httpx.post(f"{address}/api/ask", json=question, timeout=30)
            except httpx.HTTPError as error:
                ends.append(type(error).__name__)

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        time.sleep(0.5)
        process.send_signal(signal.SIGKILL)
        for thread in threads:
            thread.join(30)
        assert len(ends) == 8
    index = open_index(Settings(documents=(folder,), store=str(tmp_path / "store")))
    assert index.changes.embedded == 0
    assert not index.notices


def test_a_process_that_may_open_few_files_says_so_and_leaves_the_index_alone(run: Run, tmp_path: Path) -> None:
    assert run("$FOOTNOTE index").returncode == 0
    before = tree(tmp_path / "store")
    for limit in (14, 20, 40):
        done = run(f"ulimit -n {limit}; $FOOTNOTE ask 'When was the red pump bought?'")
        assert done.returncode == 3
        assert done.stderr.splitlines()[-1].endswith("To mend it: raise its limit: ulimit -n 1024.")
        assert tree(tmp_path / "store") == before
    assert run("ulimit -n 100; $FOOTNOTE ask 'When was the red pump bought?'").stdout.startswith("1984\n")


def test_a_copy_of_a_store_goes_with_a_process_that_is_terminated(run: Run, tmp_path: Path) -> None:
    (tmp_path / "temporary").mkdir()
    assert run("$FOOTNOTE index").returncode == 0
    script = (
        READ_ONLY + "$FOOTNOTE serve --port 0 & pid=$!; until ls $TMPDIR/footnote-*/*/chroma.sqlite3 > /dev/null 2>&1; "
        "do sleep 0.1; done; kill -TERM $pid; wait $pid; echo $?; ls $TMPDIR"
    )
    done = run(script, *mounts(), TMPDIR=str(tmp_path / "temporary"))
    assert done.stdout.split() in (["0"], ["130"]), done.stdout


def test_a_server_whose_file_descriptors_are_used_up_answers_again_when_they_are_free(folder: Path, tmp_path: Path) -> None:
    with serving(folder, tmp_path / "store", "ulimit -n 100;") as (address, process):
        port = int(address.rpartition(":")[2])
        held = []
        with contextlib.suppress(OSError):
            for _ in range(150):
                held.append(socket.create_connection(("127.0.0.1", port), timeout=2))
        time.sleep(1.5)
        for connection in held:
            connection.close()
        deadline, answer = time.monotonic() + 20, None
        while answer is None and time.monotonic() < deadline:
            with contextlib.suppress(httpx.HTTPError):
                answer = httpx.post(f"{address}/api/ask", json={"question": "When was the red pump bought?"}, timeout=10)
        assert answer is not None
        assert answer.json()["short_answer"] == "1984"
        process.terminate()
        assert process.stderr
        told = process.stderr.read()
        assert "Traceback" not in told
        assert len(told.splitlines()) < 10, told


def test_on_a_slow_disk_nobody_else_waits(chatbot: Chatbot, listen: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    """What a question or a list reads of the manifest is read in threads: the one that serves all others never waits for a disk."""
    manifest = chatbot.index._manifest
    address, ask, readers = listen(), manifest.ask, []

    def slowly(_: object, query: str, *values: object) -> list[tuple[object, ...]]:
        readers.append(threading.current_thread().name)
        time.sleep(0.02)
        return ask(query, *values)

    monkeypatch.setattr(type(manifest), "ask", slowly)
    manifest.document.cache_clear()
    manifest.passages_of.cache_clear()
    assert httpx.get(f"{address}/api/documents", timeout=120).status_code == 200
    manifest.document.cache_clear()
    assert httpx.post(f"{address}/api/ask", json={"question": "When was Hamas founded?"}, timeout=120).status_code == 200
    assert readers
    assert not [name for name in readers if "run" in name], "the thread of the server"
