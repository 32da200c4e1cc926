"""An index that is opened as it was left, from a folder and from a real Chroma server: no file is read, nothing is written."""

import time
from pathlib import Path

import pytest

from rag.errors import StoreUnavailable
from rag.index.chroma import kept
from rag.index.index import Index
from rag.index.opening import open_index
from rag.settings import Settings
from tests.index.conftest import write


def state(index: Index) -> object:
    found = [(index.dense(question, 5), index.sparse(question, 5)) for question in ("Which cranes are green?", "quay 7 pumps")]
    return list(index.documents.values()), list(index.passages.values()), found


@pytest.mark.parametrize("kind", ["folder", "server"])
def test_it_is_opened_without_its_documents_and_left_as_it_is(
    folder: Path, tmp_path: Path, server: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(documents=(folder,), store=server if kind == "server" else str(tmp_path / "store"))
    reading = settings.model_copy(update={"indexing": False})
    with pytest.raises(StoreUnavailable, match="no index to answer from") as caught:
        open_index(reading)
    assert "footnote index" in caught.value.hint
    made = open_index(settings)
    before = state(made)
    folder.rename(tmp_path / "elsewhere")
    opened = open_index(reading)
    assert state(opened) == before
    assert (opened.changes.embedded, opened.changes.removed, set(opened.changes.unchanged)) == (0, 0, {"pumps.txt", "cranes.txt"})
    (tmp_path / "elsewhere").rename(folder)
    write(folder, "green")
    assert state(open_index(reading)) == before
    made_anew = open_index(settings)
    assert made_anew.changes.embedded == 60
    assert state(open_index(reading)) == state(made_anew) != before
    assert not [i for i in opened.dense("Which pumps are green?", 5) if "green" in opened.passages[i].text], (
        "never another's text"
    )
    monkeypatch.setattr("rag.index.opening.made_by", lambda: "next")
    with pytest.raises(StoreUnavailable, match="never indexed there, or by another version"):
        open_index(reading)


def test_a_damaged_store_is_not_made_anew_by_who_only_reads(folder: Path, tmp_path: Path) -> None:
    settings = Settings(documents=(folder,), store=str(tmp_path / "store"))
    open_index(settings)
    (database,) = (tmp_path / "store").glob("*/chroma.sqlite3")
    database.write_bytes(b"not a database" * 1000)
    with pytest.raises(StoreUnavailable, match="no index to answer from"):
        open_index(settings.model_copy(update={"indexing": False}))
    assert "rebuilt" in open_index(settings).notices[0]


def test_what_a_server_keeps_is_found_again_by_a_job_that_has_nothing_else(
    folder: Path, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of files that are as they were none is read; a larger one is kept in many rows."""
    settings = Settings(documents=(folder,), store=server)
    monkeypatch.setattr(kept, "BLOCK", 1 << 12)
    open_index(settings)
    for path in folder.iterdir():
        path.touch()
    time.sleep(2.1)
    open_index(settings)  # notes the files' times
    monkeypatch.setattr("rag.index.files.bytes_of", lambda path: pytest.fail(f"{path} was read"))
    again = open_index(settings)
    assert again.changes.embedded == 0
    assert len(again.changes.unchanged) == 2
