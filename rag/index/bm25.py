"""Search by words: BM25 over the texts of passages, of all documents or of one."""

import functools
import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from rag.index.sync import node_of
from rag.types import Passage

if TYPE_CHECKING:
    from llama_index.core.schema import BaseNode
    from llama_index.retrievers.bm25 import BM25Retriever

Places = Mapping[str | None, Mapping[str, Passage]]
"""The first passage of each text by its row: of a document by the document's id, and by None of all of them."""

MAX_FOUND = 100
"""Texts that a search gives at most."""

KEPT_OPEN = 16
"""Documents whose words, and whose vectors, are kept at hand once a question was limited to them."""


class Bm25:
    """All documents' words are read at once, one document's when it is first asked for."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._retriever = functools.lru_cache(maxsize=KEPT_OPEN)(self._open)
        self._retriever(None)

    def rows(self, question: str, document_id: str | None) -> list[str]:
        """The rows of the texts that share words with the question, best first; those without any are left out."""
        retriever = self._retriever(document_id)
        scored = retriever.retrieve(question) if retriever and question.strip() else []
        return [s.node.node_id for s in scored if s.score and s.score > 0]

    def _open(self, document_id: str | None) -> "BM25Retriever | None":
        """None where no passage holds a word that counts, of which no index can be made."""
        from llama_index.retrievers.bm25 import BM25Retriever

        logging.getLogger("bm25s").setLevel(logging.WARNING)  # it sets itself to DEBUG at import
        nodes: list[BaseNode] = [node_of(passage) for passage in self._places.get(document_id, {}).values()]
        try:
            with np.errstate(invalid="ignore"):
                return BM25Retriever(nodes=nodes, similarity_top_k=min(MAX_FOUND, len(nodes)))
        except ValueError:  # bm25s on an empty vocabulary: single letters and stop words alone
            return None
