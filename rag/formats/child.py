"""A file's bytes -> what it says, read in a child process that can come to harm instead of this one."""

import json
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

from rag.errors import BadDocument
from rag.formats.blocks import Extracted
from rag.formats.limits import MEMORY, PROCESSOR, WALL
from rag.formats.sniff import Format
from rag.places import places_from
from rag.settings import system_environment

_HOME = Path(__file__).resolve().parent.parent.parent
_ANEW = "open it where it was made and save it anew, or split it"


def extract(data: bytes, kind: Format) -> Extracted:
    """What a file of this format says. Raises BadDocument, whose message goes on after the file's name, where it cannot be read.

    The child has none of this process's environment: no key of the owner's is in it.
    """
    command = [sys.executable, "-m", "rag.formats.worker", kind]
    environment = {"PYTHONPATH": str(_HOME), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0", **system_environment()}
    try:
        run = subprocess.run(command, input=data, capture_output=True, cwd=_HOME, env=environment, timeout=WALL, check=False)
    except subprocess.TimeoutExpired:
        raise BadDocument(f"was not read after {WALL} seconds", _ANEW) from None
    if run.returncode:
        raise BadDocument(_how_it_ended(run.returncode), _ANEW)
    told = json.loads(run.stdout)
    if "error" in told:
        raise BadDocument(told["error"], told["hint"])
    return _extracted(told)


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
