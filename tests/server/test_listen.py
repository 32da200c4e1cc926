"""The server as a process of its own: what it logs, and how it stops and hangs up."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from rag.settings import ROOT

SERVE = """
import sys, time
import rag.chatbot, rag.server.listen
from app import main
rag.server.listen.HEADER_SECONDS = 0.5
answered = rag.chatbot.Chatbot._answer_question
def slowly(self, question, *args):
    if "fail" in question:
        raise KeyError(question)
    time.sleep(1.0)
    yield from answered(self, question, *args)
rag.chatbot.Chatbot._answer_question = slowly
sys.exit(main())
"""
"""app.py with answers that take a second, or fail where the question says so, and little patience with silent clients."""


class Server:
    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = folder / "log.txt"
        environment = {
            **os.environ,
            "RAG_STORE": str(folder / "store"),
            "RAG_RATE_LIMIT": "10000/minute",
            "RAG_PORT": str(self.port),
        }
        environment["RAG_FEEDBACK"] = str(folder / "feedback.jsonl")
        with self.log.open("wb") as log:
            self.process = subprocess.Popen([sys.executable, "-c", SERVE], cwd=ROOT, env=environment, stdout=log, stderr=log)
        for _ in range(600):
            try:
                httpx.get(f"{self.address}/readyz", timeout=1)
                return
            except httpx.HTTPError:
                assert self.process.poll() is None, self.log.read_text()
                time.sleep(0.1)

    def lines(self) -> list[str]:
        return [line for line in self.log.read_text("utf-8").splitlines() if not line.startswith("Footnote is at")]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path)
    yield server
    server.process.kill()
    server.process.wait()


def test_one_line_a_fault_without_what_was_asked_and_counted(server: Server) -> None:
    secret = "Do you fail at s3cret things?"
    for _ in range(5):
        assert httpx.post(f"{server.address}/api/ask", json={"question": secret}).status_code == 500
    stream = {"accept": "text/event-stream"}
    assert "event: error" in httpx.post(f"{server.address}/api/ask", json={"question": secret}, headers=stream).text
    for body in (b"\xff", b"{", b"[]", json.dumps({"data": [[{"role": "user", "content": secret}]], "fn_index": 77}).encode()):
        for path in ("/gradio_api/run/predict", "/gradio_api/queue/join", "/api/ask"):
            assert httpx.post(server.address + path, content=body).status_code in (400, 422)
    judged = {"data": ["1 0 up", [{"role": "assistant", "content": []}] * 2], "fn_index": 8, "session_hash": "s"}
    assert httpx.post(f"{server.address}/gradio_api/run/predict", json=judged).status_code == 200
    assert httpx.get(f"{server.address}/static/{'a' * 3000}").status_code == 404
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", server.port)) as client:
            client.sendall(b"s3cret nonsense\r\n\r\n")
            client.recv(1000)
    lines = server.lines()
    assert len(lines) <= 3, lines
    assert any("KeyError at" in line for line in lines)
    text = "\n".join(lines)
    assert "s3cret" not in text
    assert "Traceback" not in text
    counted = httpx.get(f"{server.address}/metrics").text
    assert 'footnote_refused_requests_total{status="500"} 5.0' in counted
    assert 'footnote_refused_requests_total{status="422"}' in counted


def test_who_waits_when_it_stops_is_told_to_come_back(server: Server) -> None:
    statuses: list[int] = []
    streamed: list[str] = []
    client = httpx.Client(timeout=30)  # one for all, since making one takes longer on a busy machine than the server is given

    def ask(stream: bool) -> None:
        headers = {"accept": "text/event-stream"} if stream else {}
        reply = client.post(f"{server.address}/api/ask", json={"question": "When was Hamas founded?"}, headers=headers)
        streamed.append(reply.text) if stream else statuses.append(reply.status_code)

    threads = [threading.Thread(target=ask, args=(number % 2 == 0,)) for number in range(24)]
    for thread in threads:
        thread.start()
    time.sleep(0.6)
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(60) in (0, -signal.SIGTERM)
    for thread in threads:
        thread.join(30)
    assert len(statuses) == len(streamed) == 12
    assert set(statuses) == {200, 503} or set(statuses) == {503}
    assert all("event: answer" in text or "the server is stopping" in text for text in streamed)
    assert not [line for line in server.lines() if "Traceback" in line or "ERROR" in line]


def test_a_client_that_never_asks_is_hung_up_on(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as silent:
        silent.sendall(b"GET / HTTP/1.1\r\nHost: 127.")
        assert silent.recv(100) == b""
    request = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as slow:
        slow.sendall(request)
        reply = b""
        while not reply.endswith(b'{"ok":true}'):
            reply += slow.recv(1000)
        slow.sendall(b"GET / HTTP/1.1\r\nHost: 127.")
        assert slow.recv(100) == b"", "also after a request that was one"
    # An answer takes longer than the patience with who does not ask: it comes all the same.
    assert httpx.post(f"{server.address}/api/ask", json={"question": "When was Hamas founded?"}).json()["answered"]
