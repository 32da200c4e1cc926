"""A file's bytes -> what it says, read in a child process that can come to harm instead of this one."""

import json
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path
from threading import Event, Thread
from typing import Any

from rag.errors import BadDocument
from rag.formats.blocks import Extracted
from rag.formats.limits import MEMORY, PROCESSOR, WALL
from rag.formats.sniff import Format
from rag.places import places_from
from rag.settings import system_environment

_HOME = Path(__file__).resolve().parent.parent.parent
_ANEW = "open it where it was made and save it anew, or split it"


LOOK_SECONDS = 0.1
"""So often it is looked whether anybody still waits for the file."""


def extract(data: bytes, kind: Format, stop: Event | None = None) -> Extracted:
    """What a file of this format says. Raises BadDocument, whose message goes on after the file's name, where it cannot be read.

    The child has none of this process's environment: no key of the owner's is in it. It ends when `stop` is set.
    """
    return _extracted(told_by_child([kind], data, stop))


def told_by_child(asked: list[str], data: bytes, stop: Event | None = None) -> dict[str, Any]:
    """What the child writes of a file when it is asked so. Raises as `extract` does."""
    command = [sys.executable, "-m", "rag.formats.worker", *asked]
    environment = {"PYTHONPATH": str(_HOME), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0", **system_environment()}
    code, said = _run(command, environment, data, stop)
    if code:
        raise BadDocument(_how_it_ended(code), _ANEW)
    told: dict[str, Any] = json.loads(said)
    if "error" in told:
        raise BadDocument(told["error"], told["hint"])
    return told


def _run(command: list[str], environment: dict[str, str], data: bytes, stop: Event | None) -> tuple[int, bytes]:
    """The child's exit status and what it wrote."""
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, cwd=_HOME, env=environment) as child:
        if stop:
            Thread(target=_end_when, args=(stop, child), daemon=True).start()
        try:
            said, _ = child.communicate(data, timeout=WALL)
        except subprocess.TimeoutExpired:
            raise BadDocument(f"was not read after {WALL} seconds", _ANEW) from None
        finally:
            child.kill()
    return child.returncode, said


def _end_when(stop: Event, child: "subprocess.Popen[bytes]") -> None:
    while child.returncode is None:
        if stop.wait(LOOK_SECONDS):
            child.kill()
            return


def _how_it_ended(code: int) -> str:
    if code in (-getattr(signal, "SIGXCPU", 0), -getattr(signal, "SIGKILL", 0)):
        return f"takes more than {PROCESSOR} seconds of processor time to read"
    if code < 0:  # PDFium ends the process where it gets no memory
        return f"is damaged, or needs more than {MEMORY / 1e9:.1f} GB of memory to be read"
    return "is damaged: what reads it found what should not be there"


def _extracted(told: dict[str, Any]) -> Extracted:
    return Extracted(
        told["text"],
        told["title"],
        told["day"] and date.fromisoformat(told["day"]),
        told["made"] and date.fromisoformat(told["made"]),
        places_from(told["places"]),
        tuple(told["notices"]),
    )
