"""The two embedded networks, the embedder and the reader, with their ONNX files."""

from rag.models.embedder import Embedder, Role, Vectors, check_words
from rag.models.onnx import checksums
from rag.models.reader import Reader

__all__ = [
    "Embedder",
    "Reader",
    "Role",
    "Vectors",
    "check_words",
    "checksums",
]
