"""What people say of an answer, kept as lines that an owner can turn into gold: only where RAG_FEEDBACK names a file.

A line holds the question, its history, the answer and the verdict; no address, no name, no time. It has no `answers` yet, so
`python -m rag evaluate` names it as unfinished until an owner has said what is right.
"""

import json
import os
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock

from rag.errors import BadInput, StoreUnavailable
from rag.types import Turn

MAX_CORRECTION = 2000
"""At most this many characters of a correction are taken; a longer one is refused."""

MAX_TEXT = 10_000
"""At most this many characters of a question or an answer are kept; what goes beyond is cut off."""

Verdict = Literal["up", "down"]


def keep_feedback(path: Path, answer: Mapping[str, Any], history: Sequence[Turn], verdict: Verdict, correction: str = "") -> str:
    """Append a line on the answer (its `answer_json` object), on the disk when this returns; gives the line's id.

    Raises BadInput for an unknown verdict or a correction over MAX_CORRECTION characters, StoreUnavailable where the file
    cannot be written.
    """
    if verdict not in ("up", "down"):
        raise BadInput("a verdict is up or down", "send one of these")
    if len(correction) > MAX_CORRECTION:
        raise BadInput(f"the correction has more than {MAX_CORRECTION:,} characters", "say it in fewer words")
    identity = f"feedback-{uuid.uuid4().hex[:12]}"
    line = {
        "id": identity,
        "question": answer["question"][:MAX_TEXT],
        "history": [{"question": turn.question[:MAX_TEXT], "answer": turn.answer[:MAX_TEXT]} for turn in history],
        "verdict": verdict,
        "answer": (answer["short_answer"] or answer["text"])[:MAX_TEXT],
        "citations": answer["citations"],
        **({"correction": correction.strip()} if correction.strip() else {}),
        "tags": ["feedback"],
    }
    # Half a surrogate pair, which a browser may send, has no UTF-8.
    data = json.dumps(line, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
    try:
        _append(path, data)
    except OSError as error:
        what = f"the feedback cannot be kept in {path}: {error.strerror}"
        raise StoreUnavailable(what, "check the folder and permissions of RAG_FEEDBACK, or unset it") from error
    return identity


def _append(path: Path, data: bytes) -> None:
    """All of it or nothing that a later line could run into, whoever else appends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{path}.lock"):
        handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(handle, "r+b") as file:
            size = file.seek(0, os.SEEK_END)
            if size and (file.seek(-1, os.SEEK_END), file.read(1))[1] != b"\n":
                data = b"\n" + data  # after a line that a crash cut short
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
