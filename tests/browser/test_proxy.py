"""Behind a real nginx, configured as docs/operate.md says: TLS ended there, Footnote under a path of its own."""

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator

import httpx
import pytest
from playwright.sync_api import Browser, expect

from rag.chatbot import Chatbot
from rag.settings import ROOT
from tests.browser.conftest import ask
from tests.server.test_api import QUESTION, Slow

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")

pytestmark = pytest.mark.skipif(
    not (NGINX and shutil.which("openssl")), reason="no nginx or no openssl here (Debian: apt install nginx-light openssl)"
)


@pytest.fixture(scope="module")
def proxied(listen: Callable[..., str], chatbot: Chatbot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of Footnote behind nginx; that page's server block, with ports and files of this test."""
    folder = tmp_path_factory.mktemp("nginx")
    upstream = listen(Slow(chatbot, 0.4), root_path="/ask", trusted_proxies=("127.0.0.1",), rate_limit="200/minute")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    certificate = ["-subj", "/CN=127.0.0.1", "-keyout", f"{folder}/key", "-out", f"{folder}/pem", "-days", "2"]
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *certificate], check=True, capture_output=True)
    [block] = re.findall(r"```nginx\n(.*?)```", (ROOT / "docs" / "operate.md").read_text("utf-8"), re.S)
    for theirs, ours in (
        ("listen 443", f"listen 127.0.0.1:{port}"),
        ("/etc/ssl/example.com.pem", f"{folder}/pem"),
        ("/etc/ssl/example.com.key", f"{folder}/key"),
        ("http://127.0.0.1:7860", upstream),
    ):
        assert theirs in block
        block = block.replace(theirs, ours)
    temporary = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    configuration = f"daemon off; pid {folder}/pid; error_log stderr; events {{}} http {{ access_log off; {temporary} {block} }}"
    (folder / "nginx.conf").write_text(configuration)
    command = [str(NGINX), "-c", str(folder / "nginx.conf"), "-p", str(folder)]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    address = f"https://127.0.0.1:{port}/ask"
    for _ in range(100):
        try:
            httpx.get(f"{address}/healthz", verify=False)
            break
        except httpx.ConnectError:
            assert running.poll() is None, running.stdout and running.stdout.read()
            time.sleep(0.05)
    yield address
    running.terminate()
    running.wait(60)


def test_sentences_pass_as_they_come(proxied: str) -> None:
    headers = {"accept": "text/event-stream", "origin": proxied.removesuffix("/ask")}
    came: dict[str, float] = {}
    with httpx.stream("POST", f"{proxied}/api/ask", json={"question": QUESTION}, headers=headers, verify=False) as stream:
        assert stream.status_code == 200  # our own origin, as the browser sees it
        for text in stream.iter_lines():
            if text.startswith("event: "):
                came.setdefault(text, time.monotonic())
    assert came["event: answer"] - came["event: sentence"] > 0.5


def test_addresses_are_those_of_the_outside(proxied: str) -> None:
    chat = {"model": "footnote", "messages": [{"role": "user", "content": QUESTION}]}
    reply = httpx.post(f"{proxied}/v1/chat/completions", json=chat, verify=False).json()
    assert reply["choices"][0]["message"]["annotations"][0]["url_citation"]["url"].startswith(f"{proxied}/?at=article.txt:")
    assert httpx.get(f"{proxied}/openapi.json", verify=False).json()["servers"] == [{"url": "/ask"}]


def test_the_page_and_the_widget_work_there(browser: Browser, proxied: str) -> None:
    context = browser.new_context(ignore_https_errors=True)
    page = context.new_page()
    failed: list[str] = []
    page.on("response", lambda r: failed.append(r.url) if r.status >= 400 or not r.url.startswith(proxied) else None)
    page.goto(f"{proxied}/")
    page.wait_for_selector("#fn-box textarea")
    ask(page, "When was Hamas founded?")
    expect(page.locator("#fn-log .short")).to_have_text("1987")
    page.goto(f"{proxied}/?at=article.txt:2572-2600")
    expect(page.locator(".s.on")).to_contain_text("But in 2011")
    page.goto(f"{proxied}/demo?open=true")
    assert page.evaluate("Footnote.ask('When was Hamas founded?').then(answer => answer.short_answer)") == "1987"
    context.close()
    assert failed == []
