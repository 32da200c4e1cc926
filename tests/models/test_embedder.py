"""Vectors carry meaning, and no text makes one that is not a number."""

import hashlib
import json
import re
from pathlib import Path

import numpy as np
import pytest

from rag.chatbot import Chatbot
from rag.documents.load import document_from_text
from rag.errors import BadInput, BadSettings, ModelServerUnavailable, ModelUnavailable
from rag.index.embedding import AT_ONCE, open_embedder
from rag.index.opening import build_index
from rag.models.embedder import Embedder
from rag.settings import ROOT, read_settings
from tests.model_server import ModelServer, embeds, fails, gives


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return Embedder()


@pytest.mark.parametrize(
    "question",
    ["When did relations get worse?", "Wann wurden die Beziehungen schlechter?", "Когда ухудшились отношения?", "متى ساءت العلاقات؟"],
)
def test_near_in_meaning_is_near_in_space_whatever_the_language(embedder: Embedder, question: str) -> None:
    (asked,) = embedder.embed([question], "query")
    same, other = embedder.embed(["In 2011 relations deteriorated.", "The director is a nephew of Primakov."])
    assert asked @ same > asked @ other + 0.03


def test_unit_length_whatever_the_text(embedder: Embedder) -> None:
    texts = ["a", "\x00", "😀", "مرحبا", "word " * 5000, "e\u0301", "." * 300]
    vectors = embedder.embed(texts)
    assert vectors.shape == (len(texts), 384)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_order_is_kept_whatever_the_lengths(embedder: Embedder) -> None:
    texts = [f"Number {i}. " * (1 + i * 7 % 40) for i in range(60)]
    together = embedder.embed(texts)
    alone = np.stack([embedder.embed([t])[0] for t in texts])
    assert (together * alone).sum(1).min() > 0.9999


def test_vectors_are_those_computed_in_fp32_elsewhere(embedder: Embedder) -> None:
    """training/reference_values.py made the values with torch; every processor gives them, but for the last digits."""
    expected = json.loads((Path(__file__).parent.parent / "reference_values.json").read_text("utf-8"))["vectors"]
    vectors = embedder.embed([e["text"] for e in expected])
    assert (vectors * np.array([e["vector"] for e in expected])).sum(1) == pytest.approx(1, abs=1e-4)


def test_empty_texts_are_an_error_and_no_texts_are_not(embedder: Embedder) -> None:
    with pytest.raises(BadInput):
        embedder.embed(["fine", " \n"])
    assert embedder.embed([]).shape == (0, 384)


def test_the_shipped_files_are_those_of_the_model_card() -> None:
    card = (ROOT / "rag" / "models" / "README.md").read_text()
    files = [path for path in (ROOT / "rag" / "models").iterdir() if path.suffix in (".onnx", ".npy", ".json")]
    assert sum(path.stat().st_size for path in files) < 120_000_000
    for path in files:
        assert path.stat().st_size <= 35_000_000
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        assert re.search(rf"{path.name}.*{digest}", card), f"{path.name} is {digest}"


@pytest.mark.parametrize("data", [None, b"", b"not a model"])
def test_a_missing_or_damaged_model_names_the_cure(tmp_path: Path, data: bytes | None) -> None:
    path = tmp_path / "embedder.onnx"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(ModelUnavailable) as caught:
        Embedder(path).embed(["A text."])
    assert "git checkout" in caught.value.hint


def test_the_chatbot_shares_the_index_s_embedder_unless_that_is_a_server_s(chatbot: Chatbot, tmp_path: Path) -> None:
    assert chatbot._embedder is chatbot.index.embedder
    with ModelServer(embeds(letters)) as server:
        settings = read_settings(store=str(tmp_path / "store"), embedding_model="e", openai_base_url=server.address)
        other = Chatbot(build_index(list(chatbot.index.documents.values()), settings), settings)
        assert isinstance(other._embedder, Embedder)
        assert other.ask("summarize this").answered


# ---- a model server's


def letters(text: str, dimensions: int = 5) -> list[float]:
    """A vector that one can work out by hand: how often a, b, c, ... occur, and one more."""
    return [1.0 + text.lower().count(chr(97 + i)) for i in range(dimensions)]


def test_a_server_s_vectors_come_in_batches_in_order_and_of_length_one() -> None:
    texts = ["a" * n + "b" for n in range(1, AT_ONCE + 11)]
    with ModelServer(embeds(letters, order=-1)) as server:
        embedder = open_embedder(read_settings(embedding_model="e", openai_base_url=server.address))
        vectors = embedder.embed(texts)
    assert [len(r["input"]) for r in server.requests] == [1, AT_ONCE, 10]
    assert {r["model"] for r in server.requests} == {"e"}
    for text, vector in zip(texts, vectors, strict=True):
        wanted = np.array(letters(text))
        assert np.allclose(vector, wanted / np.linalg.norm(wanted), atol=1e-6)


def test_a_server_s_embedder_is_retried_checked_and_named_in_faults() -> None:
    with ModelServer(fails(503, retry_after="0.05"), embeds(letters), embeds(lambda t: letters(t, 4))) as server:
        embedder = open_embedder(read_settings(embedding_model="e", openai_base_url=server.address))
        with pytest.raises(ModelServerUnavailable, match="another dimension than 5"):
            embedder.embed(["abc"])
    with ModelServer(fails(404, "no such model", "model_not_found")) as server, pytest.raises(ModelServerUnavailable) as caught:
        open_embedder(read_settings(embedding_model="e", openai_base_url=server.address))
    assert "RAG_EMBEDDING_MODEL" in caught.value.hint
    with pytest.raises(BadSettings, match="RAG_EMBEDDING_MODEL"):
        open_embedder(read_settings(embedding_model="e"))


@pytest.mark.parametrize(
    "data",
    ["5", "[5]", '{"a": 1}', *(f'[{{"index": 0, "embedding": {e}}}]' for e in ("null", '"12"', '["1"]', "[[1.0]]", f"[1{'0' * 400}]")),
     '[{"index": [1], "embedding": [1.0]}]'],
)  # fmt: skip
def test_embeddings_of_another_form_are_a_fault_of_the_server(data: str) -> None:
    with ModelServer(gives(200, "application/json", f'{{"data": {data}}}')) as server:
        settings = read_settings(embedding_model="e", openai_base_url=server.address)
        with pytest.raises(ModelServerUnavailable, match="embeddings of another form"):
            open_embedder(settings)


def test_another_embedding_model_or_dimension_makes_the_index_anew(tmp_path: Path) -> None:
    documents = [document_from_text("Elm Hill was founded in 1852.\n\nOak Vale was founded in 1901.", "test:a", "a.txt")]

    def embedded(**settings: object) -> int:
        return build_index(documents, read_settings(store=str(tmp_path / "store"), **settings)).changes.embedded

    assert embedded() == 2
    with ModelServer(embeds(letters)) as server:
        assert embedded(embedding_model="e", openai_base_url=server.address) == 2
        assert embedded(embedding_model="e", openai_base_url=server.address) == 0
        assert embedded(embedding_model="f", openai_base_url=server.address) == 2
        server.acts = (embeds(lambda t: letters(t, 7)),)
        assert embedded(embedding_model="f", openai_base_url=server.address) == 2
    assert embedded() == 2
