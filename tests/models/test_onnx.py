"""What an opened model holds, in a process that has opened nothing else."""

import subprocess
import sys

import pytest

from rag.settings import ROOT

HELD = """
from pathlib import Path
import onnxruntime
from rag.models.onnx import FOLDER, open_session

def megabytes():
    return int(Path("/proc/self/status").read_text("utf-8").partition("VmRSS:")[2].split()[0]) / 1000

before = megabytes()
session = open_session(FOLDER / "embedder.onnx")
print(megabytes() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="glibc alone is asked to give memory back")
def test_what_opening_a_model_has_freed_is_given_back() -> None:
    """Twelve layers of 384 are 85 MB in fp32; on the way there, they have taken 300."""
    told = subprocess.run([sys.executable, "-c", HELD], cwd=ROOT, capture_output=True, text=True, check=True)
    assert 60 < float(told.stdout) < 150
