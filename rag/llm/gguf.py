"""llama.cpp's own server on a model file, for who has no model server: `make run MODEL=path.gguf`.

It runs in a process of its own (`__main__.py`), which a fault in native code may end.
"""

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rag.errors import BadSettings
from rag.settings import ROOT

MAGIC = b"GGUF"


@contextmanager
def model_server(path: Path, window: int, slots: int) -> Iterator[str]:
    """Serve the model on a free port while entered; its address, once it is loaded. It ends with this process in any case.

    `window`: tokens of context for each of the `slots` requests that it takes at once. Raises BadSettings for what is no model.
    """
    process, address = start_model_server(path, window, slots)
    try:
        while not _is_loaded(address):
            if process.poll() is not None:
                raise BadSettings(f"llama.cpp cannot load {path.name}", "give a whole GGUF file of a chat model that it knows")
            time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.communicate()


def start_model_server(path: Path, window: int, slots: int) -> "tuple[subprocess.Popen[bytes], str]":
    """The process, and the address at which it answers once the model is loaded; it says that it is loading until then.

    It ends when its standard input does. Raises BadSettings as `model_server` does, as far as the file's head tells.
    """
    try:
        with path.open("rb") as file:
            is_model = file.read(len(MAGIC)) == MAGIC
    except OSError as error:
        raise BadSettings(f"{path} cannot be read: {error.strerror}", "give the path of a GGUF file") from None
    if not is_model:
        raise BadSettings(f"{path} is no GGUF file", "give a model in llama.cpp's format, as its name ends: .gguf")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--port", str(port), "--window", str(window), "--slots", str(slots), "--until-input-ends"]
    command = [sys.executable, "-m", "rag.llm", str(path.resolve()), *options]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL), f"http://127.0.0.1:{port}/v1"


def _is_loaded(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address.removesuffix('/v1')}/health", timeout=5):
            return True
    except (urllib.error.URLError, OSError):
        return False
