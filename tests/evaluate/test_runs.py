"""Run files: whole or not at all, and read back."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.errors import BadGold
from rag.evaluate import runs


def test_a_run_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "run.json"
    runs.write_whole(target, ["old"])

    def broken() -> Iterator[str]:
        yield "new"
        raise RuntimeError

    with pytest.raises(RuntimeError):
        runs.write_whole(target, broken())
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]
    with pytest.raises(BadGold, match="cannot be written"):
        runs.write_whole(tmp_path / "none" / "run.json", [""])


def test_a_full_disk_is_an_error_of_ours() -> None:
    with pytest.raises(BadGold, match="/dev/full cannot be written: No space left"):
        runs.Journal(Path("/dev/full"), {}, resume=False)


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{}", '{"gold_sha256": "x", "metrics": {}, "items": [{"id": 1}]}', "\x00",
        '{"gold_sha256": "x", "metrics": {}, "items": [{"id": "a", "question": "Q?", "scores": {}}]}',
    ],
)  # fmt: skip
def test_what_is_no_run_file(tmp_path: Path, text: str) -> None:
    (tmp_path / "run.json").write_text(text)
    with pytest.raises(BadGold):
        runs.read_run(tmp_path / "run.json")
