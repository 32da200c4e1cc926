"""What many tests share: the seed article's chatbot, built once, on a store of its own."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.chatbot import Chatbot
from rag.index import Index, build_index
from rag.load import document_from_text, load_documents
from rag.settings import SEED, Settings
from rag.types import Document

# No variable of the machine may change what a test sees.
for name in [n for n in os.environ if n.startswith(("RAG_", "OPENAI_"))]:
    del os.environ[name]
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"


@pytest.fixture(scope="session")
def seed() -> Document:
    return load_documents(SEED)[0]


@pytest.fixture(scope="session")
def chatbot(tmp_path_factory: pytest.TempPathFactory) -> Chatbot:
    settings = Settings(store=str(tmp_path_factory.mktemp("store")))
    return Chatbot(build_index(load_documents(SEED), settings), settings)


@pytest.fixture
def make_chatbot(tmp_path: Path) -> Callable[..., Chatbot]:
    """A chatbot over documents of the given texts, by name."""

    def make(**texts: str) -> Chatbot:
        settings = Settings(store=str(tmp_path / "store"))
        documents = [document_from_text(text, f"test:{name}", f"{name}.txt") for name, text in texts.items()]
        return Chatbot(build_index(documents, settings), settings)

    return make


@pytest.fixture
def build(tmp_path: Path) -> Callable[..., Index]:
    """Index the files of a folder into a store beside it, as the command line would."""

    def run(folder: Path, store: str | None = None) -> Index:
        settings = Settings(documents=(folder,), store=store or str(tmp_path / "store"))
        return build_index(load_documents(folder), settings)

    return run
