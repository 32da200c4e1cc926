"""Open an embedded model, an ONNX file, on a set number of threads.

The files keep their weights in 8 bits, and onnxruntime multiplies them out as it opens them: all arithmetic is fp32. In 8 bits
it would be twice as fast where the processor has VNNI, but without VNNI its sums saturate, and on any processor a difference in
the last digit before a rounding moves a reader's score by a tenth. In fp32 processors agree to some five digits.
"""

import ctypes
import functools
import hashlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import ModelUnavailable

if TYPE_CHECKING:
    import onnxruntime

FOLDER = Path(__file__).resolve().parent
THREADS = min(4, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
"""Models of this size gain nothing past four threads, and onnxruntime's own guess ignores what a container may use."""

# onnxruntime's native code looks its maker's server up, to report to it, unless this is set before it is imported: its own
# disable_telemetry_events comes too late.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

ARITHMETIC = "fp32"
"""How the models compute; what is kept of their output names it, beside the model's checksum."""


@functools.cache
def open_session(path: Path, threads: int = THREADS) -> "onnxruntime.InferenceSession":
    """The model, ready to run, each call on so many threads; opened once in a process, since multiplied out it takes some 80 MB.

    Raises ModelUnavailable when it is missing or damaged.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # onnxruntime's own store of memory keeps what the longest text took; the C library's is as fast and gives it back.
    options.enable_cpu_mem_arena = False
    # Waiting threads would otherwise burn the cores that other work on the machine needs.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    existing(path)
    try:
        session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime raises types of its native module without a common base
        raise ModelUnavailable(f"the model {path} cannot be opened: it is damaged", RESTORE) from error
    give_back_memory()
    return session


def give_back_memory() -> None:
    """What opening a model has freed, up to 180 MB, glibc would keep; other C libraries have no such call."""
    if sys.platform == "linux" and (trim := getattr(ctypes.CDLL(None), "malloc_trim", None)):
        trim(0)


def checksums() -> dict[str, dict[str, str]]:
    """Name and SHA-256 of each of the files, by what it is for."""
    files = {
        "embedder": "embedder.onnx",
        "reader": "multilingual-reader.onnx",
        "words": "words.npy",
        "tokenizer": "words.json",
        "english_reader": "english-reader.onnx",
        "english_tokenizer": "english-words.json",
    }
    return {role: {"name": name, "sha256": checksum(FOLDER / name)} for role, name in files.items()}


def checksum(path: Path) -> str:
    """SHA-256 of the file, in hexadecimal."""
    return hashlib.sha256(existing(path).read_bytes()).hexdigest()


RESTORE = "install Footnote again; in a checkout: git checkout -- rag/models"


def existing(path: Path) -> Path:
    if not path.is_file():
        raise ModelUnavailable(f"the model file {path} is missing", RESTORE)
    return path
