"""Text -> vectors: by the embedded all-MiniLM-L6-v2 (Wang et al. 2020; sentence-transformers), or by a model server."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rag.endpoint import Endpoint
from rag.errors import BadInput, ModelServerUnavailable
from rag.onnx_model import ARITHMETIC, FOLDER, checksum, open_session, open_tokenizer
from rag.settings import Settings

DIMENSIONS = 384
MAX_TOKENS = 256
"""What the model was trained on; the rest of a longer text is not seen."""

BATCH_TOKENS = 1024
"""Tokens run at once, padding included: measured fastest on two cores, where larger batches mostly add padding."""

AT_ONCE = 64
"""Texts sent to a model server in one request."""

Vectors = NDArray[np.float32]


class Embeds(Protocol):
    """`id` says what made a vector: those of different ids must not be compared. `embed` gives unit vectors, a row a text."""

    id: str
    dimensions: int

    def embed(self, texts: Sequence[str]) -> Vectors: ...


def open_embedder(settings: Settings) -> Embeds:
    """The embedder that the settings name, the embedded one by default. Raises ModelServerUnavailable, BadSettings."""
    return ServerEmbedder(settings, settings.embedding_model) if settings.embedding_model else Embedder()


class ServerEmbedder:
    """A model of the server that the settings name. One text is embedded at once, to learn its dimension."""

    def __init__(self, settings: Settings, model: str) -> None:
        self._endpoint = Endpoint(settings, model, "RAG_EMBEDDING_MODEL")
        self.id = self._endpoint.id
        self.dimensions = len(self._endpoint.embed(["dimension"])[0])

    def embed(self, texts: Sequence[str]) -> Vectors:
        """(len(texts), dimensions) unit vectors. Raises BadInput for an empty text, ModelServerUnavailable for every fault."""
        _check_words(texts)
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for low in range(0, len(texts), AT_ONCE):
            batch = self._endpoint.embed(texts[low : low + AT_ONCE])
            if any(len(vector) != self.dimensions for vector in batch):
                raise ModelServerUnavailable(
                    f"{self.id} gave vectors of another dimension than {self.dimensions}",
                    "start again; the index is then made anew for the model it has now",
                )
            vectors[low : low + len(batch)] = batch
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        if not np.isfinite(lengths).all() or not lengths.all():
            raise ModelServerUnavailable(f"{self.id} gave a vector without direction", "set RAG_EMBEDDING_MODEL to another model")
        unit: Vectors = vectors / lengths
        return unit


def _check_words(texts: Sequence[str]) -> None:
    if any(not text.strip() for text in texts):
        raise BadInput("an empty text has no meaning to embed", "leave it out")


class Embedder:
    """The embedded model; its `id` says which weights made a vector, and by which arithmetic."""

    dimensions = DIMENSIONS

    def __init__(self, model: Path = FOLDER / "embedder.onnx") -> None:
        self._session = open_session(model)
        self._tokenizer = open_tokenizer()
        self.id = f"{checksum(model)[:16]}, {ARITHMETIC}"

    def embed(self, texts: Sequence[str]) -> Vectors:
        """(len(texts), 384) unit vectors; no texts give (0, 384). Raises BadInput for an empty text."""
        _check_words(texts)
        rows = [e.ids for e in self._tokenizer.encode_batch(list(texts))]
        rows = [r if len(r) <= MAX_TOKENS else r[: MAX_TOKENS - 1] + r[-1:] for r in rows]
        vectors = np.empty((len(rows), DIMENSIONS), dtype=np.float32)
        order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
        while order:
            # Longest first, so that the largest batch sets the memory once.
            size = max(1, BATCH_TOKENS // len(rows[order[-1]]))
            batch, order = order[-size:], order[:-size]
            ids = np.zeros((len(batch), len(rows[batch[-1]])), dtype=np.int64)
            for k, i in enumerate(batch):
                ids[k, : len(rows[i])] = rows[i]
            mask = (ids != 0).astype(np.int64)  # 0 is [PAD]; no text makes it
            vectors[batch] = self._session.run(None, {"ids": ids, "mask": mask})[0]
        return vectors
