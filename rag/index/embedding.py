"""What makes the index's vectors: the embedded model, or one of a model server."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from rag.errors import ModelServerUnavailable
from rag.llm import Endpoint
from rag.models import Embedder, Role, Vectors, check_words
from rag.settings import Settings

AT_ONCE = 64
"""Texts sent to a model server in one request."""


class Embeds(Protocol):
    """`id` says what made a vector: those of different ids must not be compared. `embed` gives unit vectors, a row a text, which
    is a question or may answer one.
    """

    id: str
    dimensions: int

    def embed(self, texts: Sequence[str], role: Role = "passage", /) -> Vectors: ...


def open_embedder(settings: Settings) -> Embeds:
    """The embedder that the settings name, the embedded one by default. Raises ModelServerUnavailable, BadSettings."""
    return ServerEmbedder(settings, settings.embedding_model) if settings.embedding_model else Embedder()


class ServerEmbedder:
    """A model of the server that the settings name. One text is embedded at once, to learn its dimension."""

    def __init__(self, settings: Settings, model: str) -> None:
        self._endpoint = Endpoint(settings, model, "RAG_EMBEDDING_MODEL")
        self.id = self._endpoint.id
        self.dimensions = len(self._endpoint.embed(["dimension"])[0])

    def embed(self, texts: Sequence[str], _role: Role = "passage", /) -> Vectors:
        """(len(texts), dimensions) unit vectors, whatever the texts are for.

        Raises BadInput for an empty text, ModelServerUnavailable for every fault.
        """
        check_words(texts)
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
