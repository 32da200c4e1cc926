"""Text -> vectors by the embedded multilingual-e5-small (Wang et al. 2024, "Multilingual E5 Text Embeddings")."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from rag.errors import BadInput
from rag.models.onnx import ARITHMETIC, FOLDER, THREADS, checksum, open_session
from rag.models.words import multilingual_words

DIMENSIONS = 384
MAX_TOKENS = 512
"""What the model was trained on; the rest of a longer text is not seen."""

BATCH_TOKENS = 1024
"""Tokens run at once, padding included: measured fastest on two cores, where larger batches mostly add padding."""

Vectors = NDArray[np.float32]
Role = Literal["query", "passage"]
"""What a text is: a question, or one that is compared with its like; or one that may answer. The model learnt to see which."""


class Embedder:
    """The embedded model; its `id` says which weights made a vector, and by which arithmetic.

    Raises ModelUnavailable for a file that is missing.
    """

    dimensions = DIMENSIONS

    def __init__(self, model: Path = FOLDER / "embedder.onnx", threads: int = THREADS) -> None:
        self.id = f"{checksum(model)[:16]}, {ARITHMETIC}"
        # Half a second, beside what else a start does: Chroma is imported meanwhile.
        self._opened = ThreadPoolExecutor(1).submit(lambda: (open_session(model, threads), multilingual_words()))

    def embed(self, texts: Sequence[str], role: Role = "passage", /) -> Vectors:
        """(len(texts), 384) unit vectors; no texts give (0, 384).

        Raises BadInput for an empty text, ModelUnavailable for a damaged file.
        """
        check_words(texts)
        session, words = self._opened.result()
        rows = [words.tokenizer.encode(f"{role}: {text}").ids for text in texts]
        rows = [r if len(r) <= MAX_TOKENS else r[: MAX_TOKENS - 1] + r[-1:] for r in rows]
        vectors = np.empty((len(rows), DIMENSIONS), dtype=np.float32)
        order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
        while order:
            # Longest first, so that the largest batch sets the memory once.
            size = max(1, BATCH_TOKENS // len(rows[order[-1]]))
            batch, order = order[-size:], order[:-size]
            ids = np.zeros((len(batch), len(rows[batch[-1]])), dtype=np.int64)
            mask = np.zeros_like(ids)
            for k, i in enumerate(batch):
                ids[k, : len(rows[i])], mask[k, : len(rows[i])] = rows[i], 1
            vectors[batch] = session.run(None, {**words.fed(ids), "mask": mask})[0]
        return vectors


def check_words(texts: Sequence[str]) -> None:
    """Raises BadInput for an empty text."""
    if any(not text.strip() for text in texts):
        raise BadInput("an empty text has no meaning to embed", "leave it out")
