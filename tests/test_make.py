"""`make run` on a machine that lacks something says in one line what to do."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from rag.settings import ROOT


def run_make(folder: Path, python: str) -> subprocess.CompletedProcess[str]:
    """As a person calls it: not as a child of the `make test` that runs this, which would announce folders."""
    environment = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}
    return subprocess.run(["make", "run", f"PYTHON={python}"], cwd=folder, env=environment, capture_output=True, text=True)


def make(tmp_path: Path, python: str) -> subprocess.CompletedProcess[str]:
    """`make run` of a copy of the Makefile, with a Python that is a script of ours."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    script = tmp_path / "python"
    script.write_text(f"#!/bin/sh\n{python}\n")
    script.chmod(0o755)
    return run_make(tmp_path, str(script))


@pytest.mark.parametrize(
    ("python", "says"),
    [
        (
            'case "$*" in *version_info*) exit 1;; --version) echo "Python 3.9.2";; esac',
            "Python 3.9.2 is too old: install Python 3.11",
        ),
        (
            'case "$*" in *ensurepip*) exit 1;; esac',
            "no venv module: install it (on Debian and Ubuntu: apt install python3-venv)",
        ),
    ],
    ids=["old", "no venv"],
)
def test_a_python_that_will_not_do(tmp_path: Path, python: str, says: str) -> None:
    run = make(tmp_path, python)
    assert run.returncode != 0
    assert says in run.stdout
    assert len(run.stdout.splitlines()) == 1
    assert not (tmp_path / ".venv").exists()


def test_no_python_at_all(tmp_path: Path) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    run = run_make(tmp_path, "no-such-python")
    assert "no-such-python is not installed: install Python 3.11 or newer" in run.stdout


def test_with_a_model_llama_cpp_is_installed_and_the_page_is_told_of_it() -> None:
    def planned(*arguments: str) -> str:
        return subprocess.run(
            ["make", "-n", "-B", "run", *arguments], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout

    assert "--model '/models/a b.gguf'" in planned("MODEL=/models/a b.gguf")
    assert "requirements-model.txt" in planned("MODEL=/models/a b.gguf")
    assert "model" not in planned()
