"""Open Chroma: on a folder, or on a server; or try a folder out first, in a process of its own."""

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from chromadb.api import ClientAPI

_TRIAL = """
import chromadb
from chromadb.config import Settings
client = chromadb.PersistentClient(path={folder!r}, settings=Settings(anonymized_telemetry=False))
collection = client.get_collection({name!r}, embedding_function=None)
rows = collection.get(limit=1, include=["embeddings"])
if rows["ids"]:
    collection.query(query_embeddings=rows["embeddings"], n_results=10)
"""


def open_client(where: Path | str) -> "ClientAPI":
    """The store in a folder, or at the address of a server. Raises ValueError for a server that does not answer."""
    import chromadb
    from chromadb.config import Settings

    config = Settings(anonymized_telemetry=False)
    if isinstance(where, Path):
        return chromadb.PersistentClient(path=str(where), settings=config)
    url = urlsplit(where)
    secure = url.scheme == "https"
    port = url.port or (443 if secure else 8000)
    return chromadb.HttpClient(host=url.hostname or "", port=port, ssl=secure, settings=config)


def trial_of(folder: Path, name: str) -> str:
    """Python code that reads a local collection's vector files as opening it does: damaged ones can end the process that does."""
    return _TRIAL.format(folder=str(folder), name=name)
