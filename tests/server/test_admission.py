"""Whoever leaves frees what worked for them: the model server's request is closed within a second, the place goes to the next."""

import itertools
import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from rag.chatbot import Chatbot
from rag.llm import Endpoint, Leaving, Left
from rag.server.prometheus import CountingChatbot
from rag.settings import Settings, read_settings
from tests.model_server import Act, Exchange, ModelServer, drips, says, sleeps

QUESTION = {"question": "When was Hamas founded?"}

READING = drips(itertools.repeat(": still reading the prompt\n\n"), 0.05)
QUEUED = sleeps(30)


def founded(exchange: Exchange) -> str:
    return f"Hamas was founded in 1987 {exchange.mark('1987')}.\n"


@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
@pytest.mark.parametrize("path", ["/api/ask", "/v1/chat/completions"])
def test_a_client_that_goes_while_the_model_reads_ends_its_work_and_frees_the_place(
    listen: Callable[..., str], chatbot: Chatbot, tmp_path: Path, accept: str, path: str
) -> None:
    with ModelServer(READING, says(founded)) as model:
        settings = read_settings(store=str(tmp_path), model="m", openai_base_url=model.address, model_workers=1)
        address = listen(CountingChatbot(chatbot.index, settings))
        asked = {"messages": [{"role": "user", "content": QUESTION["question"]}], "stream": "event" in accept}
        with pytest.raises(httpx.ReadTimeout):  # and with it the connection is closed
            httpx.post(
                address + path,
                json=asked if "v1" in path else QUESTION,
                headers={"accept": accept},
                timeout=httpx.Timeout(60, read=2),
            )
        assert model.hung_up.wait(60)
        again = httpx.post(f"{address}/api/ask", json=QUESTION, timeout=60).json()
    assert again["method"] == "llm"
    assert again["short_answer"] == "Hamas was founded in 1987."


@pytest.mark.parametrize("act", [READING, QUEUED], ids=["after the head of the response", "before it"])
def test_leaving_wakes_who_waits_for_the_model_server(act: Act) -> None:
    leaving, heard = Leaving(), list[BaseException]()

    def ask(endpoint: Endpoint) -> None:
        try:
            endpoint.complete([{"role": "user", "content": "Who?"}])
        except Left as left:
            heard.append(left)

    with ModelServer(act) as model:
        endpoint = Endpoint(Settings(model="m", openai_base_url=model.address), "m", "RAG_MODEL")
        waiting = threading.Thread(target=leaving.run, args=(ask, endpoint))
        waiting.start()
        time.sleep(0.3)
        leaving.leave()
        waiting.join(60)
        assert not waiting.is_alive()
        assert len(heard) == 1
        with pytest.raises(Left):
            leaving.run(endpoint.complete, [{"role": "user", "content": "And now?"}])
