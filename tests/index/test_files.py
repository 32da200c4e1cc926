"""A start reads only what changed since the last one, wherever it stands now; real files, real Chroma."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import rag.index.files
from rag.documents import document_from_bytes
from rag.errors import BadDocument
from rag.index import Index, open_index
from rag.settings import Settings

PAGE = "<html><body><article><h1>Quays</h1><p>The old quay was built in {}.</p><p>Ships call there.</p></article></body></html>"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two files; those written a moment ago are taken to be as they will stay."""
    monkeypatch.setattr(rag.index.files, "SETTLED_NS", 0)
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "cats.txt").write_text("Cats sleep most of the day.\n\nKittens play with wool.")
    (folder / "quay.html").write_text(PAGE.format(1862))
    return folder


@pytest.fixture
def open_(folder: Path, tmp_path: Path) -> Callable[[], Index]:
    return lambda: open_index(Settings(documents=(folder,), store=str(tmp_path / "store")))


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The names of the files that are read."""
    names: list[str] = []

    def noted(data: bytes, source: str, name: str, *extract: object) -> object:
        names.append(name)
        return document_from_bytes(data, source, name, *extract)  # type: ignore[arg-type]  # as its caller gave it

    monkeypatch.setattr(rag.index.files, "document_from_bytes", noted)
    return names


@pytest.fixture
def extracted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The formats of the files that are extracted."""
    formats: list[str] = []
    extract = rag.index.files.extract

    def noted(data: bytes, kind: str) -> object:
        formats.append(kind)
        return extract(data, kind)  # type: ignore[arg-type]  # as its caller gave it

    monkeypatch.setattr(rag.index.files, "extract", noted)
    return formats


def found(index: Index) -> dict[str, str]:
    """The documents' texts by name."""
    return {document.name: document.text for document in index.documents.values()}


def test_unchanged_files_are_not_even_opened(open_: Callable[[], Index], monkeypatch: pytest.MonkeyPatch) -> None:
    first = open_()
    monkeypatch.setattr(rag.index.files, "bytes_of", lambda path: pytest.fail(f"{path} was opened"))
    again = open_()
    assert found(again) == found(first)
    assert list(again.passages.values()) == list(first.passages.values())
    assert again.dense("kittens", 1) == first.dense("kittens", 1)
    assert (len(again.changes.unchanged), again.changes.embedded) == (2, 0)


def test_a_file_that_was_only_touched_is_not_read(folder: Path, open_: Callable[[], Index], read: list[str]) -> None:
    open_()
    (folder / "cats.txt").touch()
    assert len(open_().changes.unchanged) == 2
    assert sorted(read) == ["cats.txt", "quay.html"]


def test_an_edited_file_is_read_and_only_its_new_passages_are_embedded(
    folder: Path, open_: Callable[[], Index], read: list[str]
) -> None:
    open_()
    read.clear()
    (folder / "cats.txt").write_text("Cats sleep most of the day.\n\nOld cats dislike wool.")
    index = open_()
    assert (read, index.changes.changed, index.changes.embedded) == (["cats.txt"], ("cats.txt",), 1)
    assert [index.passages[i].text for i in index.sparse("dislike", 5)] == ["Old cats dislike wool."]
    assert index.sparse("kittens", 5) == []


def test_a_moved_file_is_known_again_by_what_is_in_it(folder: Path, open_: Callable[[], Index], extracted: list[str]) -> None:
    before = found(open_())
    (folder / "harbour").mkdir()
    (folder / "quay.html").rename(folder / "harbour" / "pier.html")
    index = open_()
    assert extracted == ["html"], "once, before it was moved"
    assert index.changes.embedded == 0
    assert found(index)["pier.html"] == before["quay.html"]


def test_with_another_library_files_are_read_anew_and_nothing_is_embedded(
    open_: Callable[[], Index], extracted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    open_()
    rag.index.files.made_by.cache_clear()
    monkeypatch.setattr("importlib.metadata.version", lambda name: f"{name} of tomorrow")
    index = open_()
    rag.index.files.made_by.cache_clear()
    assert extracted == ["html", "html"]
    assert (len(index.changes.unchanged), index.changes.embedded) == (2, 0)


def test_a_file_that_cannot_be_read_is_tried_once_and_does_not_re_embed_the_others(
    folder: Path, open_: Callable[[], Index], extracted: list[str]
) -> None:
    (folder / "torn.pdf").write_bytes(b"%PDF-1.7 torn")
    first = open_()
    assert [name for name, _ in first.skipped] == ["torn.pdf"]
    (folder / "ships.txt").write_text("Ships cross the ocean in a week.")
    second = open_()
    assert sorted(extracted) == ["html", "pdf"]
    assert [(name, str(error), error.hint) for name, error in second.skipped] == [
        (name, str(error), error.hint) for name, error in first.skipped
    ]
    assert (second.changes.added, second.changes.embedded) == (("ships.txt",), 1)
    (folder / "torn.pdf").unlink()
    assert not open_().skipped


def test_what_a_running_index_answers_is_not_changed_by_the_next(folder: Path, open_: Callable[[], Index]) -> None:
    running = open_()
    before = list(running.documents)
    (folder / "cats.txt").write_text("Nothing is as it was.")
    (folder / "quay.html").unlink()
    open_()
    assert list(running.documents) == before
    assert [running.passages[i].text for i in running.sparse("kittens", 5)] == ["Kittens play with wool."]
    assert {p.text for p in running.passages.values()} >= {"Ships call there."}


def test_no_file_that_can_be_read(folder: Path, open_: Callable[[], Index]) -> None:
    for path in folder.iterdir():
        path.write_text("")
    with pytest.raises(BadDocument, match="none of the 2 files can be read"):
        open_()


def test_of_a_thousand_documents_work_is_in_proportion_to_what_changed(
    folder: Path, open_: Callable[[], Index], read: list[str]
) -> None:
    for number in range(1000):
        (folder / f"{number:04}.txt").write_text(f"Pump {number} is red.")
    open_()
    read.clear()
    for number in range(10):
        (folder / f"{number:04}.txt").write_text(f"Pump {number} is green now.")
        (folder / f"{number + 500:04}.txt").unlink()
    changes = open_().changes
    assert (len(changes.changed), changes.removed, len(changes.unchanged)) == (10, 10, 982)
    assert (len(read), changes.embedded) == (10, 10)
