"""No file hurts: each hostile or broken one is read or refused in one line with its cure, and nothing is left behind."""

import os
import re
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from threading import Event

import pytest

from rag.documents import document_from_bytes
from rag.documents.load import read_documents
from rag.errors import BadDocument
from rag.formats import child, extract
from tests.formats.hostile import HOSTILE, scan_among_pages, with_flips
from tests.formats.manuscript import manuscript
from tests.formats.written import WRITERS, pdf

SLOW = {"links.html", "comments.html", "nested forms.pdf"}
"""They go to the end of their processor time where Python's HTML parser is an old one: benchmarks/hostile.py reads them."""


def children() -> set[str]:
    listed = subprocess.run(["ps", "--ppid", str(os.getpid()), "-o", "pid=,args="], capture_output=True, text=True, check=True)
    return {line for line in listed.stdout.splitlines() if "rag.formats.worker" in line}


def refusal(data: bytes, name: str) -> BadDocument | None:
    """Why the file is not read, None where it is."""
    try:
        document_from_bytes(data, name, name)
    except BadDocument as error:
        return error
    return None


def is_one_line_of(error: BadDocument, name: str) -> bool:
    return str(error).startswith(name) and "\n" not in error.sentences and bool(error.hint)


@pytest.mark.parametrize("name", [name for name in HOSTILE if name not in SLOW])
def test_a_hostile_file_is_read_or_refused_in_one_line_that_names_it_and_its_cure(name: str) -> None:
    make, says = HOSTILE[name]
    error = refusal(make(), name)
    assert re.search(says, str(error or ""))
    assert error is None or is_one_line_of(error, name)
    assert not children()


@pytest.mark.parametrize("name", [name for name in WRITERS if not name.endswith((".md", ".txt"))])
def test_files_with_bytes_changed_are_read_or_refused(name: str) -> None:
    for data in with_flips(WRITERS[name](manuscript()), 3, seed=1):
        error = refusal(data, name)
        assert error is None or is_one_line_of(error, name)


def test_a_child_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "WALL", 0.01)
    with pytest.raises(BadDocument, match=r"a\.pdf was not read after"):
        document_from_bytes(pdf(manuscript()), "a.pdf", "a.pdf")
    assert not children()


def test_a_child_ends_when_nobody_waits_for_it() -> None:
    stop = Event()
    stop.set()
    begin = time.monotonic()
    with pytest.raises(BadDocument):
        document_from_bytes(b"<html><p>" + b"<!--" * 200_000, "a.html", "a.html", partial(extract, stop=stop))
    assert time.monotonic() - begin < child.PROCESSOR / 2
    assert not children()


def test_a_child_knows_no_secret_and_writes_no_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    code = (
        "import os, sys, rag.formats.limits as l; l.limit(); print(os.environ.get('OPENAI_API_KEY'))\n"
        f"try: open({str(tmp_path / 'a')!r}, 'w').write('x' * 10_000); print('written')\n"
        "except OSError as error: print('refused')"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": str(child._HOME)}, capture_output=True, text=True, check=False
    )
    assert run.stdout.split() == ["None", "refused"] or run.returncode < 0


def test_a_page_that_is_a_picture_is_said_and_the_rest_is_read() -> None:
    document, notices = document_from_bytes(scan_among_pages(), "a.pdf", "a.pdf")
    assert manuscript().paragraphs[0] in document.text
    assert len(notices) == 1
    assert notices[0].endswith("is a picture without text")


def test_a_folder_of_all_formats_is_read_and_says_what_was_skipped_and_why(tmp_path: Path) -> None:
    for name, write in WRITERS.items():
        (tmp_path / name).write_bytes(write(manuscript()))
    for name in ("encrypted.pdf", "scan.pdf", "zip bomb.docx"):
        (tmp_path / name).write_bytes(HOSTILE[name][0]())
    (tmp_path / "no suffix").write_bytes(pdf(manuscript()))
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\x00")
    loaded = read_documents(tmp_path)
    assert {document.name for document in loaded.documents} == {*WRITERS, "no suffix"}
    assert [name for name, _ in loaded.skipped] == ["encrypted.pdf", "scan.pdf", "zip bomb.docx"]
    assert all(error.hint for _, error in loaded.skipped)
