"""The store follows the documents, survives being killed, and is rebuilt when it is damaged. Real Chroma throughout."""

import os
import random
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from rag.chatbot import Chatbot
from rag.documents.load import load_documents
from rag.documents.split import embedded_text, passage_of, split
from rag.errors import BadDocument, StoreUnavailable
from rag.index.chroma.rows import count_lost
from rag.index.index import Index
from rag.index.manifest import row_of
from rag.index.opening import build_index
from rag.settings import ROOT, Settings
from rag.types import Document, Passage

Build = Callable[..., Index]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "cats.txt").write_text("Cats sleep most of the day.\n\nKittens play with wool.")
    (folder / "ships.txt").write_text("Ships cross the ocean in a week.\n\nHarbours welcome sailors.")
    return folder


def counts(index: Index) -> tuple[int, int, int, int]:
    c = index.changes
    return len(c.added), len(c.changed), c.removed, len(c.unchanged)


def stored(index: Index) -> dict[str, list[float]]:
    rows = index._collection.get(include=["embeddings"])
    return dict(zip(rows["ids"], np.asarray(rows["embeddings"]).tolist(), strict=True))


def assert_right(index: Index) -> None:
    """The store holds these passages, all of them and no other, and both channels find each by its own words."""
    assert_stored(index)
    for passage in index.passages.values():
        first = index._places[None][row_of(passage)].id
        assert index.dense(embedded_text(passage), 1) == [first]
        assert first in index.sparse(passage.text, 5)


def assert_stored(index: Index) -> None:
    assert set(stored(index)) == {row_of(p) for p in index.passages.values()}


def test_added_unchanged_changed_removed(folder: Path, build: Build) -> None:
    assert counts(build(folder)) == (2, 0, 0, 0)
    again = build(folder)
    assert counts(again) == (0, 0, 0, 2)
    assert again.changes.embedded == 0
    (folder / "cats.txt").write_text("Cats sleep most of the day.\n\nOld cats dislike wool.")
    changed = build(folder)
    assert counts(changed) == (0, 1, 0, 1)
    assert changed.changes.embedded == 1
    (folder / "ships.txt").unlink()
    removed = build(folder)
    assert counts(removed) == (0, 0, 1, 1)
    assert_right(removed)


def test_passages_that_only_moved_keep_their_vectors(folder: Path, build: Build) -> None:
    before = stored(build(folder))
    (folder / "ships.txt").write_text(
        "A new beginning about trains.\n\nShips cross the ocean in a week.\n\nHarbours welcome sailors."
    )
    index = build(folder)
    assert index.changes.embedded == 1
    after = stored(index)
    assert len(after.keys() & before.keys()) == 4
    assert all(np.allclose(after[row], before[row]) for row in after.keys() & before.keys())
    assert_right(index)


def test_identical_documents_and_repeated_sentences_stay_apart(folder: Path, build: Build) -> None:
    text = "It rained.\n\nIt rained.\n\nIt rained."
    for name in ("a.txt", "b.txt", "c.txt"):
        (folder / name).write_text(text)
    index = build(folder)
    assert len(index.passages) == 4 + 9
    (folder / "b.txt").unlink()
    (folder / "c.txt").unlink()
    index = build(folder)
    assert counts(index) == (0, 0, 2, 3)
    assert_stored(index)
    assert len(index.passages) == 4 + 3


def test_another_splitter_embeds_only_what_it_cuts_otherwise(folder: Path, build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    build(folder)
    monkeypatch.setattr("rag.index.opening.made_by", lambda: "next")

    def whole(document: Document) -> list[Passage]:
        passages = split(document)
        run = [sentence for passage in passages for sentence in passage.sentences]
        return [passage_of(document, "", run, headed=False)] if document.name == "cats.txt" else passages

    monkeypatch.setattr("rag.index.record.split", whole)
    index = build(folder)
    assert index.changes.embedded == 1
    assert len(index.passages) == 3
    assert_right(index)


def test_vectors_of_another_embedder_or_arithmetic_are_made_anew_once(
    folder: Path, build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        before.setattr("rag.models.embedder.ARITHMETIC", "int8")
        build(folder)
    index = build(folder)
    assert index.changes.embedded == 4
    assert re.search(r"made by another embedder \(embedder \w{16}, int8, now \w{16}, fp32\)", index.notices[0])
    assert_right(index)
    assert not build(folder).notices


def test_each_set_of_paths_has_a_collection_of_its_own(folder: Path, build: Build) -> None:
    both = build(folder)
    one = build(folder / "cats.txt")
    assert len(one.passages) == 2
    assert_right(both)
    assert counts(build(folder)) == (0, 0, 0, 2)


def test_some_of_a_folder_s_documents_leave_the_folder_s_collection_alone(folder: Path, tmp_path: Path, build: Build) -> None:
    whole = build(folder)
    settings = Settings(documents=(folder,), store=str(tmp_path / "store"))
    build_index(load_documents(folder / "cats.txt"), settings)
    assert_right(whole)
    assert counts(build(folder)) == (0, 0, 0, 2)


def test_a_killed_process_leaves_a_store_that_the_next_start_completes(folder: Path, tmp_path: Path, build: Build) -> None:
    (folder / "many.txt").write_text("\n\n".join(f"Paragraph {i} speaks of number {i * 7919}." for i in range(1000)))
    script = (
        "import sys\nfrom rag.index import build_index\nfrom rag.documents import load_documents\nfrom rag.settings import Settings\n"
        f"s = Settings(documents=({str(folder)!r},), store={str(tmp_path / 'store')!r})\n"
        "build_index(load_documents(*s.documents), s, lambda done, total: print(done, flush=True))\n"
    )
    process = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "0\n"  # told before each batch
    assert int(process.stdout.readline()) > 0  # some are written, most are not
    process.send_signal(signal.SIGKILL)
    process.wait()
    index = build(folder)
    assert 0 < index.changes.embedded < 1004
    assert_stored(index)


def test_equal_lines_take_nothing_else_out_of_reach(folder: Path, build: Build) -> None:
    others = [f"Report {i}: the pump number {i * 7919} was painted {c}." for i, c in enumerate(["red", "green"] * 100)]
    lines = [others[i // 101] if i % 101 == 0 else "All pumps are running." for i in range(20_200)]
    (folder / "log.txt").write_text("\n\n".join(lines))
    index = build(folder)
    assert len(index.passages) == 4 + 20_200
    assert len(stored(index)) == 4 + 200 + 1
    by_text = {p.text: p.id for p in index.passages.values()}
    for line in others:
        assert index.dense(line, 1) == index.sparse(line, 1) == [by_text[line]]
    equal = [p for p in index.passages.values() if p.text == "All pumps are running."]
    assert index.dense(equal[0].text, 1) == [equal[0].id]
    assert not build(folder).changes.embedded


def test_an_equal_text_of_another_document_is_found_in_the_one_asked(folder: Path, build: Build) -> None:
    for name in ("a.txt", "b.txt"):
        (folder / name).write_text(f"This is {name}.\n\nAll pumps are running.")
    index = build(folder)
    for document in index.documents.values():
        if document.name in ("a.txt", "b.txt"):
            for found in (index.dense("Are all pumps running?", 1, (document.id,)), index.sparse("pumps", 1, (document.id,))):
                assert [index.passages[i].document_id for i in found] == [document.id]


def test_where_the_approximate_search_loses_rows_all_are_compared(
    folder: Path, build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No vector tells the signs apart, since the model knows none of them. Whether the graph loses a row is chance: here one is."""
    signs = [chr(0x1F600 + i) for i in range(40)]
    (folder / "signs.txt").write_text("\n\n".join(f"a {x}{y}" for x in signs for y in signs))
    assert count_lost(build(folder / "cats.txt")._collection, list(stored(build(folder / "cats.txt")))) == (0, 2)
    monkeypatch.setattr("rag.index.opening.count_lost", lambda *_: (1, 20))
    index = build(folder)
    assert index.notices[-1].startswith("The store's approximate search loses 1 of 20 passages")
    for passage in index.passages.values():
        if not passage.text.startswith("a "):
            assert index.dense(passage.text, 1) == [passage.id]


def damage_sqlite(path: Path) -> None:
    (path / "chroma.sqlite3").write_bytes(b"not a database" * 1000)


def lose_sqlite(path: Path) -> None:
    (path / "chroma.sqlite3").unlink()


def lose_vectors(path: Path) -> None:
    for segment in [p for p in path.iterdir() if p.is_dir()]:
        shutil.rmtree(segment)


def spoil_vectors(path: Path) -> None:
    for data in path.glob("*/*.bin"):
        data.write_bytes(b"\xff" * 4000)


def lose_rows(path: Path) -> None:
    import sqlite3

    with sqlite3.connect(path / "chroma.sqlite3") as database:
        database.execute("delete from embeddings where id in (select id from embeddings limit 20)")


def flip_bits(path: Path) -> None:
    rng = random.Random(0)
    for data in path.glob("*/data_level0.bin"):
        content = bytearray(data.read_bytes())
        for _ in range(200):
            content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
        data.write_bytes(content)


def cut_vectors(path: Path) -> None:
    for data in path.glob("*/data_level0.bin"):
        os.truncate(data, data.stat().st_size // 2)


def flip_bits_of_a_killed_change(path: Path) -> None:
    (path / "files.json").unlink()
    for data in path.glob("*/link_lists.bin"):
        data.write_bytes(b"\xff" * 4000)
    flip_bits(path)


def spoil_the_record(path: Path) -> None:
    (path / "files.json").write_text("{")


def nest_the_record(path: Path) -> None:
    (path / "files.json").write_text("[" * 100_000)


def put_a_folder_in_the_record_s_place(path: Path) -> None:
    (path / "files.json").unlink()
    (path / "files.json").mkdir()


def lose_the_record(path: Path) -> None:
    (path / "files.json").unlink()


@pytest.mark.parametrize(
    "damage",
    [
        lose_rows,
        flip_bits,
        spoil_the_record,
        *(
            pytest.param(damage, marks=pytest.mark.long)
            for damage in (
                damage_sqlite,
                lose_the_record,
                lose_sqlite,
                lose_vectors,
                spoil_vectors,
                cut_vectors,
                flip_bits_of_a_killed_change,
                nest_the_record,
                put_a_folder_in_the_record_s_place,
            )
        ),
    ],
)
def test_a_damaged_store_is_rebuilt_or_completed(folder: Path, tmp_path: Path, damage: Callable[[Path], None]) -> None:
    """In processes of their own, as it happens: one builds, then the damage, then another starts."""
    (folder / "many.txt").write_text("\n\n".join(f"Paragraph {i} speaks of number {i * 7919}." for i in range(1100)))
    command = [sys.executable, "-m", "rag", "index", str(folder)]
    environment = {**os.environ, "RAG_STORE": str(tmp_path / "store")}
    first = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert first.returncode == 0, first.stderr
    path = next(p for p in (tmp_path / "store").iterdir() if p.is_dir())
    damage(path)
    second = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert second.returncode == 0, second.stderr
    if damage not in (lose_sqlite, lose_rows, lose_the_record):
        assert "notice: The store was rebuilt from the documents" in second.stderr
    settings = Settings(documents=(folder,), store=str(tmp_path / "store"))
    index = build_index(load_documents(folder), settings)
    # So many like sentences may be more than the approximate search keeps together; that is said, and is no damage.
    assert not [notice for notice in index.notices if "rebuilt" in notice]
    assert index.changes.embedded == 0
    assert (next(p for p in (tmp_path / "store").iterdir() if p.is_dir()) / "files.json").is_file()
    assert_stored(index)
    some = list(index.passages.values())[:: len(index.passages) // 20]
    assert all(index.dense(p.text, 1) == [p.id] for p in some)


def test_damage_is_mended_within_one_process_too(folder: Path, tmp_path: Path, build: Build) -> None:
    build(folder)
    path = next(p for p in (tmp_path / "store").iterdir() if p.is_dir())
    damage_sqlite(path)
    index = build(folder)
    assert "rebuilt" in index.notices[0]
    assert_right(index)


def test_a_store_that_cannot_be_written(folder: Path, tmp_path: Path, build: Build) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreUnavailable) as caught:
        build(folder, store=str(tmp_path / "file" / "store"))
    assert "RAG_STORE" in caught.value.hint


def test_a_full_disk_gives_an_error_that_says_so_and_the_next_start_completes(folder: Path, tmp_path: Path, build: Build) -> None:
    """A limit on file size stands for the disk: writing past it fails the same way."""
    (folder / "many.txt").write_text("\n\n".join(f"Paragraph {i} speaks of number {i * 7919}." for i in range(1500)))
    command = f"ulimit -f 1200; exec {sys.executable} -m rag index {folder}"
    environment = {**os.environ, "RAG_STORE": str(tmp_path / "store"), "PYTHONDONTWRITEBYTECODE": "1"}
    run = subprocess.run(["bash", "-c", f"trap '' XFSZ; {command}"], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert run.returncode == 3, run.stderr
    assert "error: the store cannot be" in run.stderr
    assert "Traceback" not in run.stderr
    index = build(folder)
    assert_stored(index)


def test_no_documents() -> None:
    with pytest.raises(BadDocument):
        build_index([], Settings())


def test_the_same_on_a_chroma_server(folder: Path, build: Build, server: str) -> None:
    assert counts(build(folder, store=server)) == (2, 0, 0, 0)
    assert counts(build(folder, store=server)) == (0, 0, 0, 2)
    (folder / "cats.txt").write_text("Cats sleep most of the day.\n\nOld cats dislike wool.")
    (folder / "ships.txt").unlink()
    index = build(folder, store=server)
    assert counts(index) == (0, 1, 1, 0)
    assert index.changes.embedded == 1
    assert_right(index)


def test_rows_lost_on_a_server_are_added_again(folder: Path, build: Build, server: str) -> None:
    index = build(folder, store=server)
    index._collection.delete(ids=list(stored(index))[:2])
    assert_right(build(folder, store=server))


def test_a_server_that_is_gone(folder: Path, build: Build) -> None:
    with pytest.raises(StoreUnavailable) as caught:
        build(folder, store="http://127.0.0.1:9")
    assert "Chroma server" in caught.value.hint


def test_sparse_never_counts_a_passage_without_a_shared_word(folder: Path, build: Build) -> None:
    index = build(folder)
    assert [index.passages[i].text for i in index.sparse("wool", 10)] == ["Kittens play with wool."]
    assert index.sparse("zebra", 10) == []


def test_both_channels_keep_to_one_document(folder: Path, build: Build) -> None:
    index = build(folder)
    ships = next(d.id for d in index.documents.values() if d.name == "ships.txt")
    assert {index.passages[i].document_id for i in index.dense("cats", 10, (ships,))} == {ships}
    assert index.sparse("cats sleep", 10, (ships,)) == []


def test_a_long_document_is_resolved_by_stretches(make_chatbot: Callable[..., Chatbot]) -> None:
    filler = "Nothing happened in the village, and nobody minded.\n\n" * 4_000
    text = f"It began on 3 May 1998.\n\n{filler}It was rebuilt in 2004. That year the pier was lost."
    index = make_chatbot(long=text).index
    (document,) = index.documents.values()
    place = document.text.index("That year")
    assert len(document.text) > 200_000
    assert [(d.text, d.value, d.start) for d in index.dates(document.id, place, place + 9)] == [("That year", "2004", place)]
    every = index.dates(document.id, 0, len(document.text))
    assert [d.value for d in every] == ["1998-05-03", "2004", "2004"]
    assert all(document.text[d.start : d.end] == d.text for d in every)


def test_a_long_document_without_blank_lines_is_resolved_by_stretches(make_chatbot: Callable[..., Chatbot]) -> None:
    text = "It began on 3 May 1998. " + "Nothing happened in the village, and nobody minded. " * 9_000 + "It ended in 2004."
    index = make_chatbot(long=text).index
    (document,) = index.documents.values()
    assert [d.value for d in index.dates(document.id, 0, len(document.text))] == ["1998-05-03", "2004"]
