"""A real server in a process of its own, and a real Chromium."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import axe_playwright_python  # type: ignore[import-untyped]  # it has none
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from rag.settings import ROOT
from tests.browser.install import playwright_chromium, system_chromium

expect.set_options(timeout=60_000)  # a busy machine is slow; what is not there is missed all the same

Serve = Callable[..., str]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    executable = system_chromium() or playwright_chromium()
    if executable is None:  # a failure, not a skip: what people touch must have been touched
        pytest.fail("no Chromium here: run make browser")
    with sync_playwright() as playwright:
        arguments = [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ]
        browser = playwright.chromium.launch(executable_path=executable, args=arguments)
        yield browser
        browser.close()


@contextlib.contextmanager
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """Starts app.py, or another script, on the given files (none: the seed article), with settings by variable, and gives its
    address; all are stopped at the end.
    """
    running: list[subprocess.Popen[str]] = []

    def start(*documents: Path, script: Sequence[str] = ("app.py",), **settings: str) -> str:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        environment = {
            **os.environ,
            "RAG_STORE": str(tmp_path_factory.mktemp("store")),
            "RAG_RATE_LIMIT": "10000/minute",
            **settings,
        }
        command = [sys.executable, *script, "--port", str(port)]
        if documents:
            command += ["--documents", *map(str, documents)]
        running.append(
            subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        )
        address = f"http://127.0.0.1:{port}"
        for _ in range(1200):
            try:
                with urllib.request.urlopen(f"{address}/readyz", timeout=1):
                    return address
            except OSError:
                assert running[-1].poll() is None, running[-1].stdout and running[-1].stdout.read()
                time.sleep(0.1)
        pytest.fail("the server did not start")

    try:
        yield start
    finally:
        for process in running:
            process.terminate()
            process.communicate(timeout=60)


@pytest.fixture(scope="module")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """Servers that a module alone needs: an idle one still asks its queue twenty times a second."""
    with servers(tmp_path_factory) as start:
        yield start


@pytest.fixture(scope="package")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with servers(tmp_path_factory) as start:
        yield start()


@pytest.fixture(scope="package")
def half_sure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that is sure of the first claim of each answer alone, so that both forms of a claim are seen."""
    with servers(tmp_path_factory) as start:
        yield start(script=("-m", "tests.hedging", "--sure", "1"))


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """The page on the seed article; any request to another origin, and any error on its console, fails the test."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    strays: list[str] = []
    page.on("request", lambda r: None if r.url.startswith((address, "data:", "blob:")) else strays.append(r.url))
    page.on("pageerror", lambda e: strays.append(str(e)))
    page.goto(address)
    page.wait_for_selector("#fn-box textarea")
    yield page
    context.close()
    assert strays == []


def ask(page: Page, question: str, seconds: float = 120) -> None:
    """Ask, and wait for the whole answer, not longer than so many seconds."""
    complete = "#fn-log .answer:not(.partial)"
    before = page.locator(complete).count()
    page.fill("#fn-box textarea", question)
    page.keyboard.press("Enter")
    page.wait_for_function(f"n => document.querySelectorAll('{complete}').length > n", arg=before, timeout=1000 * seconds)


AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()


def axe_faults(page: Page, within: str = "html") -> list[str]:
    """What axe-core finds, a line a rule and element."""
    if page.evaluate("!window.axe"):
        page.evaluate(AXE)
    found = page.evaluate("async within => (await axe.run(within, { resultTypes: ['violations'] })).violations", within)
    return [f"{v['id']}: {n['html'][:120]} {n['failureSummary']}" for v in found for n in v["nodes"]]
