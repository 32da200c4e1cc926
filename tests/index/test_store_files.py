"""The manifest's file: whole or not there, damage noticed, whoever has it open left alone. Real processes, real SIGKILL."""

import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.errors import StoreUnavailable
from rag.index import Index, open_index
from rag.settings import ROOT, Settings
from tests.index.conftest import write

SCRIPT = """
import sys
from pathlib import Path
from rag import Settings
from rag.index import open_index
print("begun", flush=True)
open_index(Settings(documents=(Path(sys.argv[1]),), store=sys.argv[2]))
"""


def opened(folder: Path, store: Path) -> Index:
    return open_index(Settings(documents=(folder,), store=str(store)))


def manifest_of(store: Path) -> Path:
    (path,) = store.glob("*.sqlite3")
    return path


def state(index: Index) -> object:
    """All that two indices of the same documents have in common."""
    found = [(index.dense(question, 5), index.sparse(question, 5)) for question in ("Which cranes are green?", "quay 7 pumps")]
    return sorted(index._collection.get(include=[])["ids"]), list(index.passages.values()), found


@pytest.mark.parametrize("share", [0.5, *(pytest.param(share, marks=pytest.mark.long) for share in (0.2, 0.8, 0.95))])
def test_killed_while_it_follows_edits_the_next_start_is_as_if_built_afresh(folder: Path, tmp_path: Path, share: float) -> None:
    store = tmp_path / "store"
    begin = time.monotonic()
    subprocess.run([sys.executable, "-c", SCRIPT, folder, store], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    took = time.monotonic() - begin
    write(folder, "green")
    command = [sys.executable, "-c", SCRIPT, str(folder), str(store)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        time.sleep(share * took)
        process.send_signal(signal.SIGKILL)
    assert state(opened(folder, store)) == state(opened(folder, tmp_path / "fresh"))
    assert len(list(store.glob("*.sqlite3"))) == 1


def flip_bits(path: Path) -> None:
    content, rng = bytearray(path.read_bytes()), random.Random(0)
    for _ in range(20):
        content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
    path.write_bytes(content)


def flip_one_letter(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"are red", b"are rad"))


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


@pytest.mark.parametrize("damage", [flip_bits, flip_one_letter, cut])
def test_a_damaged_manifest_is_noticed_and_made_anew(folder: Path, tmp_path: Path, damage: Callable[[Path], None]) -> None:
    before = state(opened(folder, tmp_path / "store"))
    damage(manifest_of(tmp_path / "store"))
    index = opened(folder, tmp_path / "store")
    assert "The documents were read anew" in index.notices[0]
    assert state(index) == before
    assert index.changes.embedded == 0
    assert not opened(folder, tmp_path / "store").notices


def test_a_lost_manifest_is_made_anew(folder: Path, tmp_path: Path) -> None:
    before = state(opened(folder, tmp_path / "store"))
    manifest_of(tmp_path / "store").unlink()
    index = opened(folder, tmp_path / "store")
    assert (state(index), index.changes.embedded) == (before, 0)


def test_where_nothing_can_be_written_it_is_said_and_the_old_index_stays(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Root writes everywhere: a copy that fails stands for the disk that is full or may not be written."""
    old = opened(folder, tmp_path / "store")
    before = state(old)
    file = manifest_of(tmp_path / "store")
    write(folder, "green")
    with monkeypatch.context() as full:
        full.setattr("shutil.copyfile", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        with pytest.raises(StoreUnavailable, match="No space left") as caught:
            opened(folder, tmp_path / "store")
    assert "RAG_STORE" in caught.value.hint
    assert manifest_of(tmp_path / "store") == file
    assert not list((tmp_path / "store").glob("*.draft"))
    assert state(old) == before
    assert state(opened(folder, tmp_path / "store")) == state(opened(folder, tmp_path / "fresh"))


def test_an_index_that_answers_is_left_alone_by_another_process(folder: Path, tmp_path: Path) -> None:
    running = opened(folder, tmp_path / "store")
    before = list(running.passages.values())
    write(folder, "green")
    subprocess.run([sys.executable, "-c", SCRIPT, folder, tmp_path / "store"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    assert list(running.passages.values()) == before
    assert [running.passages[i].text for i in running.sparse("pumps quay 7 red", 1)]
    assert not [i for i in running.dense("Which pumps are green?", 5) if "green" in running.passages[i].text]
