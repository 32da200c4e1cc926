"""Files become documents whose text is what the file says; bad ones give an error that names the cure."""

import os
from datetime import date
from pathlib import Path

import pytest

from rag.documents.load import MAX_BYTES, document_from_text, load_documents
from rag.errors import BadDocument
from rag.settings import SEED
from rag.types import Document


def document(text: str, name: str = "a.txt") -> Document:
    return document_from_text(text, f"test:{name}", name)


def write(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def test_the_seed_keeps_every_character_and_gives_its_date() -> None:
    loaded = load_documents(SEED)[0]
    assert loaded.text == SEED.read_bytes().decode("utf-8")
    assert loaded.text.startswith(" date 2023-10-09 Does Russia")
    assert loaded.date == date(2023, 10, 9)
    assert loaded.title == "Does Russia have relations with Hamas?"
    assert loaded.name == "article.txt"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xef\xbb\xbfA caf\xc3\xa9.", "A café."),
        (b"One.\r\nTwo.\rThree.\n", "One.\nTwo.\nThree.\n"),
        (b"A caf\xe9 in M\xfcnchen.", "A café in München."),
        (b"\x93Quoted\x94, he said\x85", "“Quoted”, he said…"),
        ("“Curly” ‘quotes’ – and 😀".encode(), "“Curly” ‘quotes’ – and 😀"),
        ("Sechzehn Bit".encode("utf-16"), "Sechzehn Bit"),
        ("Zweiunddreißig".encode("utf-32"), "Zweiunddreißig"),
        ("“naïve” – é".encode() + b"\xff!", "“naïve” – é\ufffd!"),
        (b"  spaces stay  \n\n\n", "  spaces stay  \n\n\n"),
    ],
    ids=["bom", "line ends", "latin-1", "windows-1252", "curly", "utf-16", "utf-32", "damaged", "spaces"],
)
def test_encodings_and_line_ends(tmp_path: Path, data: bytes, text: str) -> None:
    assert load_documents(write(tmp_path, "a.txt", data))[0].text == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("date 2020-02-29 News.", date(2020, 2, 29)),
        ("Date: 2020-02-29\nNews.", date(2020, 2, 29)),
        ("---\ntitle: A\ndate: 2021-03-04\n---\nNews.", date(2021, 3, 4)),
        ('---\ndate: "2021-03-04T10:00:00Z"\n---\nNews.', date(2021, 3, 4)),
        ("date 2023-13-45 News.", None),
        ("A ferry returns\nPublished 14 May 2024\n\nIt sails.", date(2024, 5, 14)),
        ("# A moth\n\n*22 September 2022*\n\nIt is back.", date(2022, 9, 22)),
        ("A moth\nBy Ann Lee | May 14, 2024 | 5 min read\n\nIt is back.", date(2024, 5, 14)),
        ("A moth\nTuesday, 14 May 2024, 10:30 CET\n\nIt is back.", date(2024, 5, 14)),
        ("A moth\n\nLONDON, 14 May 2024 (Wire) — It is back.", date(2024, 5, 14)),
        ("A moth\n\nOn 14 May 2024 it came back.", None),
        ("A moth\n\n14 May 2024 was a warm day.", None),
        ("The battle of 14 May 1264\n\nIt was fought at Lewes.", None),
        ("A moth\nPublished 31 February 2024\n\nIt is back.", None),
        ("A moth\nBy Ann Lee\nLittle Marrow, 14 May 2024\n\nIt is back.", date(2024, 5, 14)),
        ("A moth\n\n*RIGA, Latvia | Tuesday 14 May 2024*\n\nIt is back.", date(2024, 5, 14)),
        ("A moth\n\nBorn in Lund, 14 May 1950\n\nIt is back.", None),
        ("The date 2020-02-29 stands inside.", None),
        ("News without one.", None),
    ],
)
def test_the_document_date_comes_from_its_head_or_is_none(text: str, expected: date | None) -> None:
    assert document(text).date == expected


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("---\ntitle: Of cabbages\n---\n# Other\nText.", "Of cabbages"),
        ("# Learning C#\n\nText.", "Learning C#"),
        ("Intro.\n\n## No title ##\n\n# The heading #\n\nText.", "The heading"),
        ("---\ntitle: >-\n---\nA line", "A line"),
        ("date 2020-01-01", "a"),
        ("A first line\n\nText.", "A first line"),
        ("Is this short? " + "And then a great deal more follows on the same line. " * 5, "Is this short?"),
        ("x" * 300, "a"),
    ],
)
def test_titles(text: str, title: str) -> None:
    assert document(text, "a.md").title == title


def test_ids_outlive_edits_and_differ_by_path(tmp_path: Path) -> None:
    one, two = write(tmp_path, "one.txt", "Same."), write(tmp_path, "two.txt", "Same.")
    before = [d.id for d in load_documents(one, two)]
    write(tmp_path, "one.txt", "Edited.")
    assert [d.id for d in load_documents(one, two)] == before
    assert before[0] != before[1]


def test_folders_give_their_documents_once_and_names_that_tell_them_apart(tmp_path: Path) -> None:
    write(tmp_path, "a/notes.txt", "One.")
    write(tmp_path, "b/notes.txt", "Two.")
    write(tmp_path, "b/other.md", "Three.")
    write(tmp_path, "b/picture.png", b"\x89PNG\x00")
    write(tmp_path, ".hidden/secret.txt", "Four.")
    loaded = load_documents(tmp_path, tmp_path / "a" / "notes.txt")
    assert [d.name for d in loaded] == ["a/notes.txt", "b/notes.txt", "other.md"]


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\t \xef\xbb\xbf", "empty"),
        ("a.txt", b"\x7fELF\x02\x01\x00\x00", "binary"),
        ("a.pdf", b"%PDF-1.7", "a.pdf is damaged"),
        ("a.png", b"\x89PNG\r\n\x1a\n\x00", "a.png is a binary file"),
    ],
)
def test_files_that_cannot_be_used(tmp_path: Path, name: str, data: bytes, says: str) -> None:
    with pytest.raises(BadDocument) as caught:
        load_documents(write(tmp_path, name, data))
    assert says in f"{caught.value} {caught.value.hint}"
    assert caught.value.hint


def test_a_bad_file_among_others_in_a_folder_is_left_out_and_said_so(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    write(tmp_path, "good.txt", "Text.")
    bad = write(tmp_path, "empty.txt", "")
    assert [d.name for d in load_documents(tmp_path)] == ["good.txt"]
    assert "empty.txt was left out" in caplog.text
    with pytest.raises(BadDocument, match="empty"):
        load_documents(tmp_path, bad)


def test_a_missing_path_and_a_folder_without_documents(tmp_path: Path) -> None:
    with pytest.raises(BadDocument, match="there is no file or folder"):
        load_documents(tmp_path / "nowhere.txt")
    with pytest.raises(BadDocument, match="holds no documents"):
        load_documents(tmp_path)


def test_a_file_over_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(BadDocument, match="more than 32 MB") as caught:
        load_documents(path)
    assert "split" in caught.value.hint


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(BadDocument, match="is not a file"):
        load_documents(tmp_path / "pipe.txt")


def test_links_lead_to_other_files_of_the_folder_once_and_never_out_of_it(tmp_path: Path) -> None:
    (tmp_path / "outside.txt").write_text("Not for you.")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.txt").write_text("Here.")
    (folder / "b.txt").symlink_to(folder / "a.txt")
    (folder / "c.txt").symlink_to(tmp_path / "outside.txt")
    (folder / "d").symlink_to(tmp_path)
    assert [d.text for d in load_documents(folder)] == ["Here."]
    assert [d.text for d in load_documents(folder / "c.txt")] == ["Not for you."], "named, it is meant"


def test_a_name_commands_no_terminal(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "good.txt").write_text("Here.")
    (tmp_path / "e\x1b[31m\n.txt").write_bytes(b"\x00binary")
    load_documents(tmp_path)
    with pytest.raises(BadDocument) as caught:
        load_documents(tmp_path / "e\x1b]0;pwn\x07.txt")
    for text in (caplog.messages[0], str(caught.value)):
        assert text.isprintable(), text


def test_an_unreadable_file(tmp_path: Path) -> None:
    path = write(tmp_path, "locked.txt", "Text.")
    path.chmod(0)
    if os.geteuid() == 0:  # root reads everything: a looping link is what it cannot read
        path.unlink()
        path.symlink_to(path)
    with pytest.raises(BadDocument, match="cannot be read"):
        load_documents(path)


@pytest.mark.skipif(os.name != "posix", reason="names there are bytes")
def test_names_that_are_no_utf_8_stay_apart(tmp_path: Path) -> None:
    for name in (b"\xe9.txt", b"\xe8.txt"):
        (Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))).write_text("It rained.")
    assert {d.name for d in load_documents(tmp_path)} == {"\\udce8.txt", "\\udce9.txt"}


@pytest.mark.parametrize("line", ["14 May 2024 " + "-" * 120 + " v1.2", "14 May 2024" + "|" * 200 + "x.y"])
def test_a_long_run_of_marks_after_a_date_is_no_dateline(line: str) -> None:
    assert document(f"{line}\n\nIt rained.").date is None


def test_text_between_two_rules_is_text() -> None:
    assert document("---\n\nIt rained: a lot.\n\n---\n\nIt stopped.", "a.md").preface == 0
    assert document("---\ntitle: Rain\n---\nIt rained.", "a.md").title == "Rain"
