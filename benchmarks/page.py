"""How quick the page is to the touch, in a real Chromium: first paint, first answer, and an article of 1 MB.

    python benchmarks/page.py [--runs 5]

The page is served by app.py in a process of its own. Times are milliseconds, median and range over the runs. A long task is
a stretch of 50 ms or more in which the page could not react (the browser's own measure).
"""

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from playwright.sync_api import Browser, sync_playwright

from rag.settings import ROOT, SEED
from tests.browser.install import playwright_chromium, system_chromium

QUESTION = "when did relations deteriorate?"
WATCH = (
    "window.tasks = []; new PerformanceObserver(list => window.tasks.push(...list.getEntries().map(e => e.duration)))"
    ".observe({type: 'longtask', buffered: true})"
)
SCROLL = """async () => {
  const sheet = document.querySelector('.sheet'), frames = [];
  sheet.style.scrollBehavior = 'auto';
  let last = performance.now();
  for (let step = 0; step < 60; step++) {
    sheet.scrollTop += sheet.scrollHeight / 60;
    await new Promise(requestAnimationFrame);
    frames.push(performance.now() - last);
    last = performance.now();
  }
  return Math.max(...frames);
}"""


@contextmanager
def served(document: Path, *options: str) -> Iterator[str]:
    """The address of a server on the document, started with more options of app.py."""
    with socket.socket() as free, tempfile.TemporaryDirectory() as store:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        command = [sys.executable, "app.py", "--port", str(port), "--documents", str(document), *options]
        process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "RAG_STORE": store}, stdout=subprocess.DEVNULL)
        address = f"http://127.0.0.1:{port}"
        try:
            while True:
                try:
                    urllib.request.urlopen(f"{address}/readyz", timeout=1).close()
                    break
                except OSError:
                    if process.poll() is not None:
                        raise SystemExit("the server did not start") from None
                    time.sleep(0.2)
            yield address
        finally:
            process.terminate()
            process.wait()


def visit(browser: Browser, address: str, question: str) -> dict[str, float]:
    """One person's first minute, in milliseconds."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.add_init_script(WATCH)
    begin = time.perf_counter()
    page.goto(address)
    page.wait_for_selector("#fn-box textarea:enabled")
    usable = time.perf_counter() - begin
    paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    page.fill("#fn-box textarea", question)
    begin = time.perf_counter()
    page.keyboard.press("Enter")
    page.wait_for_selector("#fn-log .answer:not(.partial)")
    answered = time.perf_counter() - begin
    page.wait_for_timeout(1500)  # suggestions
    page.evaluate("window.tasks.length = 0")
    lit = page.evaluate(
        "() => { const link = document.querySelector('#fn-log .mark, #fn-log .nearby'), begin = performance.now(); link.click(); "
        "document.querySelector('.s.on, .s.near').getBoundingClientRect(); return performance.now() - begin }"
    )
    frame = page.evaluate(SCROLL)
    stall = page.evaluate("Math.max(0, ...window.tasks)")
    context.close()
    return {
        "first paint": paint,
        "box usable": 1000 * usable,
        "first answer": 1000 * answered,
        "click to light": lit,
        "longest scroll frame": frame,
        "longest task, clicking and scrolling": stall,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    executable = system_chromium() or playwright_chromium()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        text = SEED.read_text(encoding="utf-8")
        long = Path(folder) / "long.txt"
        copies = 1_000_000 // len(text)
        long.write_text("\n\n".join(f"Part {n}\n\n{text}" for n in range(copies)), encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        for document in (SEED, long):
            with served(document) as address:
                rows = [visit(browser, address, QUESTION) for _ in range(runs)]
            print(f"{document.name}, {document.stat().st_size:,} bytes, {runs} visits: milliseconds, median (range)")
            for name in rows[0]:
                values = [row[name] for row in rows]
                print(f"  {name:<38}{statistics.median(values):>8.0f}  ({min(values):.0f}-{max(values):.0f})")
        browser.close()


if __name__ == "__main__":
    main()
