"""Vectors carry meaning, and no text makes one that is not a number."""

import hashlib
import re
from pathlib import Path

import numpy as np
import pytest

from rag.embed import Embedder
from rag.errors import BadInput, ModelUnavailable
from rag.settings import ROOT


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return Embedder()


def test_near_in_meaning_is_near_in_space(embedder: Embedder) -> None:
    asked, same, other = embedder.embed(
        ["When did relations get worse?", "In 2011 relations deteriorated.", "The director is a nephew of Primakov."]
    )
    assert asked @ same > asked @ other + 0.2


def test_unit_length_whatever_the_text(embedder: Embedder) -> None:
    texts = ["a", "\x00", "😀", "مرحبا", "word " * 5000, "e\u0301", "." * 300]
    vectors = embedder.embed(texts)
    assert vectors.shape == (len(texts), 384)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_order_is_kept_whatever_the_lengths(embedder: Embedder) -> None:
    texts = [f"Number {i}. " * (1 + i * 7 % 40) for i in range(60)]
    together = embedder.embed(texts)
    alone = np.stack([embedder.embed([t])[0] for t in texts])
    # int8 takes its ranges from the whole batch, so that company changes a vector a little; another text's is far off.
    assert ((together @ alone.T).argmax(1) == np.arange(60)).mean() > 0.9
    assert (together * alone).sum(1).min() > 0.95


def test_empty_texts_are_an_error_and_no_texts_are_not(embedder: Embedder) -> None:
    with pytest.raises(BadInput):
        embedder.embed(["fine", " \n"])
    assert embedder.embed([]).shape == (0, 384)


def test_the_shipped_files_are_those_of_the_model_card() -> None:
    card = (ROOT / "rag" / "models" / "README.md").read_text()
    for path in (ROOT / "rag" / "models").glob("*.onnx"):
        assert path.stat().st_size <= 25_000_000
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        assert re.search(rf"{path.name}.*{digest}", card), f"{path.name} is {digest}"


@pytest.mark.parametrize("data", [None, b"", b"not a model"])
def test_a_missing_or_damaged_model_names_the_cure(tmp_path: Path, data: bytes | None) -> None:
    path = tmp_path / "embedder.onnx"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(ModelUnavailable) as caught:
        Embedder(path)
    assert "git checkout" in caught.value.hint
