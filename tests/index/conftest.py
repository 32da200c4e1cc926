"""Documents to index, and a Chroma server to keep them on."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real Chroma server."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(Path(sys.executable).parent / "chroma"), "run", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--path", str(tmp_path_factory.mktemp("chroma"))]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        assert process.poll() is None
        time.sleep(0.1)
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two documents on red things; `write` has them in another colour."""
    folder = tmp_path / "documents"
    folder.mkdir()
    write(folder, "red")
    return folder


def write(folder: Path, color: str) -> None:
    for name in ("pumps", "cranes"):
        text = "\n\n".join(f"The {name} of quay {number} are {color}." for number in range(30))
        (folder / f"{name}.txt").write_text(text)
