"""What many tests share: the seed article's chatbot, built once, on a store of its own."""

import contextlib
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest

from rag.chatbot import Chatbot
from rag.documents.load import document_from_text, load_documents
from rag.index.index import Index
from rag.index.opening import build_index
from rag.server.prometheus import CountingChatbot
from rag.settings import SEED, Settings
from rag.types import Document

# No variable of the machine may change what a test sees.
for name in [n for n in os.environ if n.startswith(("RAG_", "OPENAI_"))]:
    del os.environ[name]
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

hypothesis.settings.register_profile("without a clock", deadline=None)
hypothesis.settings.load_profile("without a clock")


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


@contextlib.contextmanager
def servers(chatbot: Chatbot) -> Iterator[Callable[..., str]]:
    """Serves the whole application over real HTTP, in this process, and gives its address; settings by name. All end with it."""
    import uvicorn

    from rag.server.admission import Admission
    from rag.server.app import create_app
    from rag.server.listen import server_for

    running: list[tuple[uvicorn.Server, threading.Thread]] = []

    def start(answering: CountingChatbot | None = None, **settings: object) -> str:
        given = Settings(**{"rate_limit": "100000/minute", **settings})
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        counting = answering or CountingChatbot(chatbot.index, chatbot.settings)
        admission = Admission(counting)
        server = server_for(create_app(counting, given, admission), given.model_copy(update={"port": port}), admission)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        running.append((server, thread))
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        return f"http://127.0.0.1:{port}"

    try:
        yield start
    finally:
        for server, _ in running:
            server.should_exit = server.force_exit = True
        for _, thread in running:
            thread.join(30)


@pytest.fixture(scope="module")
def listen(chatbot: Chatbot) -> Iterator[Callable[..., str]]:
    """Servers that a module alone needs: an idle one still asks its queue twenty times a second."""
    with servers(chatbot) as start:
        yield start


@pytest.fixture(scope="session")
def api(chatbot: Chatbot) -> Iterator[str]:
    """The address of a server on the seed article, with nothing set."""
    with servers(chatbot) as start:
        yield start()
