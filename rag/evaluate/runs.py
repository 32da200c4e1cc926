"""Run files: the journal that a run is written to as it goes, the finished file, and reading one back.

The journal is JSON Lines: what the run is, then an item a line; it lies beside the run file until that is whole. So a killed
process loses at most the line it was writing, and no run is ever held in memory.
"""

import contextlib
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from rag.errors import BadGold
from rag.evaluate.items import Item
from rag.evaluate.metrics import summarise_scores


@dataclass(frozen=True, slots=True)
class Run:
    """`figures` is the run file without its items; `items` walks them, in the gold set's order, as often as it is called."""

    figures: Mapping[str, Any]
    items: Callable[[], Iterator[Item]]


class Journal:
    """Items by id, on disk; only their places are in memory."""

    def __init__(self, path: Path, header: Mapping[str, Any], resume: bool) -> None:
        """Begins anew, or goes on with what is there. Raises BadGold where that is of another run, or cannot be written."""
        self.path = path
        self.header = header
        self._places: dict[str, int] = {}
        resume = resume and path.exists()
        with _writing(path):
            self._file: IO[bytes] = path.open("r+b" if resume else "w+b")
        try:
            if resume:
                self._take_up()
            else:
                self._write(header)
        except BaseException:
            self.close()
            raise

    def _take_up(self) -> None:
        first = self._file.readline()
        if first.endswith(b"\n") and json.loads(first) != json.loads(json.dumps(self.header)):
            was, now = json.loads(first), json.loads(json.dumps(self.header))
            differs = ", ".join(k for k in now if was.get(k) != now[k])
            raise BadGold(
                f"{self.path} holds another run: it differs in {differs}", "repeat that run's command, or leave out --resume"
            )
        at = self._file.tell()
        while (line := self._file.readline()).endswith(b"\n"):
            item = json.loads(line)
            if item["error"] is None:  # what failed is asked again
                self._places[item["id"]] = at
            at = self._file.tell()
        self._file.truncate(at)  # a line half written
        if not first.endswith(b"\n"):
            self._file.seek(0)
            self._file.truncate()
            self._write(self.header)

    def __contains__(self, identity: object) -> bool:
        return identity in self._places

    def __len__(self) -> int:
        return len(self._places)

    def add(self, item: Item) -> None:
        self._file.seek(0, os.SEEK_END)
        self._places[item["id"]] = self._file.tell()
        self._write(item)

    def _write(self, value: Mapping[str, Any]) -> None:
        with _writing(self.path):
            self._file.write(json.dumps(value, ensure_ascii=False, allow_nan=False).encode() + b"\n")
            self._file.flush()

    def run(self, ids: Iterable[str]) -> Run:
        """What has been done of these, with its metrics."""
        wanted = list(ids)
        done = [i for i in wanted if i in self._places]

        def items() -> Iterator[Item]:
            for identity in done:
                self._file.seek(self._places[identity])
                yield json.loads(self._file.readline())

        whole, by_tag = summarise_scores((item["tags"], item["scores"]) for item in items())
        finished = datetime.now(UTC).isoformat(timespec="seconds")
        figures = {
            **self.header,
            "complete": len(done) == len(wanted),
            "finished": finished,
            "metrics": whole,
            "by_tag": by_tag,
        }
        return Run(figures, items)

    def close(self) -> None:
        """Raises BadGold where what is left to write cannot be written."""
        with _writing(self.path):
            self._file.close()


@contextlib.contextmanager
def open_journal(path: Path | None, header: Mapping[str, Any], *, resume: bool) -> Iterator[Journal]:
    """The journal of the run file at the path: PATH.partial, which stays there unless all goes well.

    Without a path it lies among the temporary files. Raises as `Journal` does.
    """
    with tempfile.TemporaryDirectory() as elsewhere:
        place = path.with_name(f"{path.name}.partial") if path else Path(elsewhere) / "run"
        opened = Journal(place, header, resume)
        try:
            yield opened
        except BaseException:
            opened.close()
            raise
        opened.close()
        place.unlink()


def check_writable(paths: Iterable[Path], gold: Path) -> None:
    """Raises BadGold for a file that could not be written later, when the work is done, and for the gold set itself."""
    for path in paths:
        if path.resolve() == gold.resolve():
            raise BadGold(f"{path} is the gold set, and would be written over", "name another file")
        if not os.access(path.parent, os.W_OK | os.X_OK):
            raise BadGold(f"{path} cannot be written", "name a file in a folder that exists and is yours")
        _check_replaceable(path)


def _check_replaceable(path: Path) -> None:
    if path.exists() and not path.is_file():  # root would put a file in a device's place
        raise BadGold(f"{path} cannot be written: it is a folder or a device", "name another file")


def write_whole(path: Path, pieces: Iterable[str]) -> None:
    """The pieces as the file's text, all of it or nothing. Raises BadGold where it cannot be written."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with _writing(path):
        _check_replaceable(path)
        try:
            with draft.open("w", encoding="utf-8", newline="\n") as file:
                file.writelines(pieces)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)


def run_json(run: Run) -> Iterator[str]:
    """The run file, in pieces: its figures, then an item a line."""
    yield json.dumps(dict(run.figures), ensure_ascii=False, allow_nan=False, indent=1)[:-2] + ',\n "items": ['
    for number, item in enumerate(run.items()):
        yield (",\n" if number else "\n") + json.dumps(item, ensure_ascii=False, allow_nan=False)
    yield "\n]}\n"


def read_run(path: Path) -> Run:
    """A run file. Raises BadGold for anything else."""
    try:
        whole = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadGold(f"the run {path} cannot be read: {error.strerror}", "check its path and permissions") from error
    except ValueError as error:
        raise BadGold(f"the run {path} is not JSON", "give a file that evaluate --json wrote") from error
    match whole:
        case {"gold_sha256": str(), "metrics": dict(), "items": [*items]} if all(_is_item(i) for i in items):
            return Run({k: v for k, v in whole.items() if k != "items"}, lambda: iter(items))
    raise BadGold(f"{path} is not the file of a run", "give a file that evaluate --json wrote")


def _is_item(value: object) -> bool:
    match value:
        case {"id": str(), "question": str(), "scores": {"correct": _} as scores}:
            return all(isinstance(v, int | float) for v in scores.values())
    return False


@contextlib.contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BadGold(
            f"{path} cannot be written: {error.strerror}", "name a file in a folder that exists, is yours and has room"
        ) from error
