"""The widget on pages of other origins, as a publisher and a reader meet it, in a real browser."""

import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from rag.chatbot import Chatbot
from rag.documents.load import document_from_text
from rag.index.opening import build_index
from rag.server.app import STATIC
from rag.server.prometheus import CountingChatbot
from rag.settings import SEED, Settings
from tests.browser.conftest import axe_faults
from tests.server.test_api import Slow

Listen = Callable[..., str]
QUESTION = "when did relations deteriorate?"

# Tests look inside the closed shadow root by having it opened; one test checks that without this it is closed.
OPENED = "const attach = Element.prototype.attachShadow; Element.prototype.attachShadow = function (o) { return attach.call(this, { ...o, mode: 'open' }); };"


@dataclass
class Site:
    """A host page's server: HTML by path, and headers for all of it."""

    address: str = ""
    pages: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def put(self, head: str = "", body: str = "", path: str = "/", **headers: str) -> str:
        self.pages[path] = (
            f"<!doctype html><html lang=en><head><meta charset=utf-8><title>Host</title><link rel=icon href=data:,>{head}</head><body>{body}</body></html>"
        )
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.address + path


@pytest.fixture(scope="module")
def new_site() -> Iterator[Callable[[], Site]]:
    running = []

    def start() -> Site:
        site = Site()

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                page = site.pages.get(self.path)
                self.send_response(200 if page else 404)
                self.send_header("content-type", "text/html; charset=utf-8")
                for name, value in site.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write((page or "").encode())

            def log_message(self, *_: Any) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        running.append(server)
        site.address = f"http://127.0.0.1:{server.server_port}"
        return site

    yield start
    for server in running:
        server.shutdown()


@pytest.fixture(scope="module")
def site(new_site: Callable[[], Site]) -> Site:
    return new_site()


@pytest.fixture(scope="module")
def footnote(listen: Listen, site: Site) -> str:
    """The server, which allows that site."""
    return listen(allowed_origins=(site.address,))


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """A page in a context of its own; an error on it fails the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def heard(said: ConsoleMessage) -> None:
        if "Content Security Policy" in said.text and not said.text.startswith("Framing"):
            errors.append(said.text)

    def make(opened: bool = True, **options: Any) -> Page:
        context = browser.new_context(**options)
        contexts.append(context)
        if opened:
            context.add_init_script(OPENED)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", heard)
        return page

    yield make
    for context in contexts:
        context.close()
    assert errors == []


def line(footnote: str, **options: str) -> str:
    attributes = "".join(f" data-{name}='{value}'" for name, value in options.items())
    return f'<script src="{footnote}/widget.js" async{attributes}></script>'


def ask(page: Page, question: str = QUESTION) -> None:
    """Open the chat if need be, ask, and wait for the end of the answer."""
    if page.locator(".launch").is_visible():
        page.locator(".launch").click()
    before = page.locator(".notes, .near, .failed").count()
    page.locator("#question").fill(question)
    page.locator("#question").press("Enter")
    expect(page.locator(".notes, .near, .failed")).to_have_count(before + 1)


def test_it_travels_small_and_says_its_encoding(footnote: str) -> None:
    packed = httpx.get(f"{footnote}/widget.js", headers={"accept-encoding": "br, gzip"})
    assert int(packed.headers["content-length"]) < 15_000
    assert packed.headers["content-type"] == "text/javascript; charset=utf-8"
    assert b"\n  // " not in packed.content
    assert httpx.get(f"{footnote}/widget.js", headers={"accept-encoding": "identity"}).content == packed.content


LOADS = {
    "in the head": ('<script src="{0}/widget.js"></script>', ""),
    "at the end of the body": ("", '<p>text</p><script src="{0}/widget.js"></script>'),
    "async": ('<script src="{0}/widget.js" async></script>', ""),
    "deferred": ('<script src="{0}/widget.js?v=2" defer></script>', ""),
    "as a module": ('<script type="module" src="{0}/widget.js"></script>', ""),
    "imported": ('<script type="module">import("{0}/widget.js")</script>', ""),
    "injected later": ("", '<script>setTimeout(() => document.body.appendChild(Object.assign(document.createElement("script"), {{ src: "{0}/widget.js" }})), 50)</script>'),
    "twice": ('<script src="{0}/widget.js"></script><script src="{0}/widget.js" async></script>', '<script src="{0}/widget.js"></script>'),
}  # fmt: skip


@pytest.mark.parametrize("how", LOADS)
def test_it_works_however_it_is_loaded_and_once(new_page: Callable[..., Page], site: Site, footnote: str, how: str) -> None:
    page = new_page()
    page.goto(site.put(*(part.format(footnote) for part in LOADS[how])))
    expect(page.locator(".launch")).to_be_visible()
    ask(page, "When was Hamas founded?")
    expect(page.locator(".short")).to_have_text("1987")
    assert page.locator("footnote-widget").count() == 1


def test_a_strict_policy_and_hostile_styles_of_the_host_do_not_reach_in(
    new_page: Callable[..., Page], site: Site, footnote: str
) -> None:
    policy = (
        f"default-src 'none'; script-src {footnote}; connect-src {footnote}; img-src data:; require-trusted-types-for 'script'"
    )
    page = new_page(opened=False)
    page.goto(site.put(line(footnote), "<h2>Host</h2>", content_security_policy=policy))
    page.wait_for_function("document.querySelector('footnote-widget')")
    assert page.evaluate("document.querySelector('footnote-widget').shadowRoot") is None
    styles = "<style>body * { display: none !important; color: red !important; --accent: red !important; font: 99px fantasy !important } html { font-size: 62.5% }</style>"
    plain = new_page()
    plain.goto(site.put(line(footnote)))
    expect(plain.locator(".launch")).to_be_visible()
    look = "(() => { const s = getComputedStyle(document.querySelector('footnote-widget').shadowRoot.querySelector('.launch')); return [s.font, s.color, s.backgroundColor, s.display] })()"
    expected = plain.evaluate(look)
    for head, headers in (("", {"content_security_policy": policy}), (styles, {})):
        page = new_page()
        page.goto(site.put(head + line(footnote), "<h2>Host</h2>", **headers))
        expect(page.locator(".launch")).to_be_visible()
        before = page.evaluate("getComputedStyle(document.querySelector('h2')).font")
        ask(page)
        expect(page.locator(".reading")).to_have_count(2)
        page.keyboard.press("Escape")
        assert page.evaluate(look) == expected
        assert page.evaluate("getComputedStyle(document.querySelector('h2')).font") == before


def test_footnotes_show_their_quotes_and_their_place_in_the_host_page(
    new_page: Callable[..., Page], site: Site, footnote: str
) -> None:
    article = "".join(
        f"<p>{paragraph.replace('Moscow', '<b>Moscow</b>').replace('‘', chr(39))}</p>"
        for paragraph in SEED.read_text().split("\n\n")
    )
    page = new_page(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    page.goto(
        site.put(line(footnote), f"<main style='max-width: 34em; margin: 2em; font: 17px/1.6 Georgia, serif'>{article}</main>")
    )
    untouched = page.locator("main").evaluate("e => e.outerHTML")
    ask(page)
    expect(page.locator(".ans").first).to_have_text("2011")
    mark, tip = page.locator(".mark").first, page.locator(".tip")
    assert mark.get_attribute("href") == f"{footnote}/?at=article.txt:2572-2717"
    mark.hover()
    expect(tip).to_contain_text("But in 2011, relations between Moscow")
    expect(tip).to_contain_text("Does Russia have relations with Hamas?")
    page.mouse.move(1, 1)
    expect(tip).to_be_hidden()
    page.locator("#question").press("Shift+Tab")
    for _ in range(9):
        if page.locator(".mark:focus").count():
            break
        page.keyboard.press("Shift+Tab")
    expect(tip).to_be_visible()
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    expect(page.locator(".panel")).to_be_visible()
    page.get_by_role("button", name="Show on this page").first.click()
    shown = page.evaluate(
        "(() => { const [range] = CSS.highlights.get('footnote'); return [range.toString(), range.getBoundingClientRect().top] })()"
    )
    assert shown[0].startswith("But in 2011, relations between Moscow")
    assert shown[0].endswith("Hamas deteriorated.")
    assert 0 < shown[1] < 800
    assert page.locator("main").evaluate("e => e.outerHTML") == untouched
    ask(page, "Who sponsored the Kalinka center?")  # its quote has typographic quotes, the page straight ones
    expect(page.locator(".turn").last.get_by_role("button", name="Show on this page")).to_have_count(1)


@pytest.mark.parametrize(
    ("style", "scheme", "marker"),
    [
        ("", "dark", "rgb(255, 233, 143)"),  # white whatever the visitor has
        (":root { color-scheme: light dark }", "dark", "rgb(92, 72, 0)"),
        ("body { background: #111; color: oklch(90% 0 0) }", "light", "rgb(92, 72, 0)"),  # dark without saying so
    ],
)
def test_the_lit_sentence_is_marked_in_a_dark_host_s_colours(
    new_page: Callable[..., Page], site: Site, footnote: str, style: str, scheme: str, marker: str
) -> None:
    page = new_page(viewport={"width": 1280, "height": 800}, color_scheme=scheme)
    page.goto(
        site.put(f"<style>{style}</style>" + line(footnote), f"<main><h1>Host</h1><p id=text>{SEED.read_text()}</p></main>")
    )
    ask(page, "When was Hamas founded?")
    page.get_by_role("button", name="Show on this page").click()
    lit = page.evaluate("getComputedStyle(document.querySelector('#text'), '::highlight(footnote)').backgroundColor")
    assert lit == marker


def test_a_refusal_looks_like_one(new_page: Callable[..., Page], site: Site, footnote: str) -> None:
    page = new_page()
    page.goto(site.put(line(footnote)))
    ask(page, "Who won the 2022 World Cup?")
    expect(page.locator(".no")).to_have_text("The document does not say.")
    expect(page.locator(".mark")).to_have_count(0)
    expect(page.locator(".near a").first).to_have_attribute("href", re_at(footnote))
    expect(page.get_by_role("button", name="Show on this page")).to_have_count(0)


def test_what_follows_from_two_sentences_stands_before_them(new_page: Callable[..., Page], site: Site, footnote: str) -> None:
    page = new_page()
    page.goto(site.put(line(footnote)))
    ask(page, "Which came first, the founding of Hamas or the Oslo agreements?")
    expect(page.locator(".turn > *").nth(1)).to_have_text("The founding of Hamas came first.")
    expect(page.locator(".quote")).to_have_count(2)
    expect(page.locator(".lead")).to_have_count(0)
    ask(page, "What day did the attack on Israel happen?")
    expect(page.locator(".short").last).to_have_text("Saturday (7 October 2023)")
    expect(page.locator(".ans")).to_have_text("Saturday")


def re_at(footnote: str) -> Any:
    import re

    return re.compile(re.escape(f"{footnote}/?at=article.txt:") + r"\d+-\d+$")


def test_a_site_that_is_not_allowed_is_told_so(
    new_page: Callable[..., Page], new_site: Callable[[], Site], footnote: str
) -> None:
    stranger = new_site()
    page = new_page()
    page.goto(stranger.put(line(footnote), f'<iframe src="{footnote}/embed"></iframe>'))
    ask(page)
    expect(page.locator(".failed")).to_contain_text("This site may not ask here")
    expect(page.locator(".asked")).to_contain_text(QUESTION)
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    assert page.frames[1].url.startswith("chrome-error:")


def test_the_frame_for_an_allowed_site(new_page: Callable[..., Page], site: Site, footnote: str) -> None:
    page = new_page()
    page.goto(site.put("", f'<iframe src="{footnote}/embed?title=Ask+%22us%22" width=500 height=600></iframe>'))
    frame = page.frame_locator("iframe")
    expect(frame.locator("h2")).to_have_text('Ask "us"')
    frame.locator("#question").fill("When was Hamas founded?")
    frame.locator("#question").press("Enter")
    expect(frame.locator(".short")).to_have_text("1987")


def test_the_conversation_goes_along_and_goes_on_request(new_page: Callable[..., Page], site: Site, footnote: str) -> None:
    page = new_page()
    site.put(line(footnote), path="/other")
    page.goto(site.put(line(footnote), '<a href="/other">Other</a>'))
    ask(page, "Who sponsored Kalinka?")
    page.locator("#question").fill("half a quest")
    page.get_by_role("link", name="Other").click()
    expect(page.locator(".panel")).to_be_visible()
    expect(page.locator(".short")).to_have_text("Rossotrudnichestvo")
    expect(page.locator("#question")).to_have_value("half a quest")
    ask(page, "Where was it opened?")
    expect(page.locator(".short").last).to_have_text("Gaza")
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".turn")).to_have_count(0)
    page.reload()
    expect(page.locator(".panel")).to_be_visible()
    expect(page.locator(".turn")).to_have_count(0)


def test_the_keyboard_does_all_and_focus_comes_back(new_page: Callable[..., Page], site: Site, footnote: str) -> None:
    page = new_page()
    page.goto(site.put(line(footnote), "<button onclick='Footnote.open()'>Ask us</button>"))
    expect(page.locator(".launch")).to_be_visible()
    dialog = page.get_by_role("dialog", name="Ask a question")
    page.get_by_role("button", name="Ask us").click()
    expect(dialog).to_have_attribute("aria-modal", "true")
    expect(page.locator("#question")).to_be_focused()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator(".notes")).to_be_visible()
    expect(page.get_by_role("log")).to_contain_text("2011")
    inside = "document.activeElement.tagName === 'FOOTNOTE-WIDGET'"
    for key in ("Tab", "Shift+Tab"):
        for _ in range(14):
            page.keyboard.press(key)
            assert page.evaluate(inside)
    page.keyboard.press("Escape")
    if dialog.is_visible():  # the first one closed a footnote's quote
        page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("button", name="Ask us")).to_be_focused()
    page.locator(".launch").click()
    page.keyboard.press("Escape")
    expect(page.locator(".launch")).to_be_focused()


def test_the_api_of_the_page(new_page: Callable[..., Page], site: Site, footnote: str) -> None:
    page = new_page()
    page.goto(
        site.put(
            line(footnote, target="#here", title="Ask", greeting="Hello there", suggestions='["When was Hamas founded?", "B?"]'),
            "<main><h1>Host</h1><div id=here></div></main>",
        )
    )
    expect(page.locator("#here .panel")).to_be_visible()
    expect(page.locator(".launch, .panel[role=dialog]")).to_have_count(0)
    expect(page.locator(".hello")).to_have_text("Hello there")
    heard = page.evaluate(
        """async () => {
          const heard = [];
          for (const kind of ['question', 'answer']) Footnote.addEventListener(kind, e => heard.push([kind, e.detail.question, e.detail.short_answer ?? null]));
          const [one, two] = await Promise.all([Footnote.ask('When was Hamas founded?'), Footnote.ask('Who sponsored Kalinka?')]);
          return [...heard, one.short_answer, two.short_answer];
        }"""
    )
    assert heard == [
        ["question", "When was Hamas founded?", None], ["answer", "When was Hamas founded?", "1987"],
        ["question", "Who sponsored Kalinka?", None], ["answer", "Who sponsored Kalinka?", "Rossotrudnichestvo"],
        "1987", "Rossotrudnichestvo",
    ]  # fmt: skip
    page.get_by_role("button", name="When was Hamas founded?").click()
    expect(page.locator(".turn")).to_have_count(3)
    expect(page.locator(".chip")).to_have_count(1)


# ---- what the network does


@pytest.fixture(scope="module")
def scripted() -> Iterator[tuple[str, list[list[bytes]]]]:
    """A server of ours that serves the widget and plays, for each question, the next script: pieces of a response."""
    scripts: list[list[bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            page = self.path == "/"
            self.send_header("content-type", f"text/{'html' if page else 'javascript'}; charset=utf-8")
            self.end_headers()
            self.wfile.write(
                b'<!doctype html><html lang=en><script src="/widget.js" data-open=true></script>'
                if page
                else (STATIC / "widget.js").read_bytes()
            )

        do_HEAD = do_GET

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            for piece in scripts.pop(0) if scripts else []:
                self.wfile.write(piece)
                self.wfile.flush()
                time.sleep(0.003)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", scripts
    server.shutdown()


HEAD = b"HTTP/1.0 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
SAID = {"text": "Zürich — “Über Zürich 🌊 liegt Nebel.” [1]", "sure": True, "span": {"start": 8, "end": 14, "parts": ["Über ", "Zürich", " 🌊 liegt Nebel."]}, "citations": [{"number": 1, "document": "ä.txt", "title": "Titel", "quote": "Über Zürich 🌊 liegt Nebel.", "plain": "Über Zürich 🌊 liegt Nebel.", "start": 3, "end": 29}]}  # fmt: skip
ANSWER = {
    "question": "q", "standalone_question": "q", "answered": True, "text": SAID["text"], "short_answer": "Zürich", "citations": SAID["citations"],
    "dates": [{"document": "ä.txt", "text": "on Saturday", "start": 0, "end": 3, "value": "2023-10-07", "interval": ["2023-10-07", "2023-10-07"]}],
    "evidence": [], "closest": [], "method": "reader", "confidence": 0.9, "notice": None, "seconds": {"total": 0.1},
}  # fmt: skip


def event(name: str, data: Any, end: str = "\n") -> bytes:
    return f"event: {name}{end}data: {json.dumps(data, ensure_ascii=False)}{end}{end}".encode()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_stream_split_anywhere_is_read_and_said_once(
    new_page: Callable[..., Page], scripted: tuple[str, list[list[bytes]]], end: str
) -> None:
    address, scripts = scripted
    whole = (
        f": ok{end}{end}".encode() + event("sentence", SAID, end) + f": ping{end}{end}".encode() + event("answer", ANSWER, end)
    )
    half = whole.index(b"event: answer")
    # cut off after the sentence, then refused, then whole, five bytes at a time
    scripts[:] = [[HEAD, whole[:half]], [], [HEAD, *(whole[at : at + 5] for at in range(0, len(whole), 5))]]
    page = new_page()
    page.goto(address)
    page.evaluate(
        """() => {
          const log = document.querySelector('footnote-widget').shadowRoot.querySelector('.log');
          window.said = [];
          new MutationObserver(all => all.forEach(m => m.addedNodes.forEach(n => window.said.push(n.textContent)))).observe(log, { childList: true, subtree: true });
        }"""
    )
    ask(page, "q")
    expect(page.locator(".quote")).to_have_text("“Über Zürich 🌊 liegt Nebel.”1")
    expect(page.locator(".reading")).to_have_count(1)
    expect(page.locator(".dates")).to_have_text("October 7, 2023“on Saturday”")
    expect(page.locator(".mark")).to_have_attribute("href", f"{address}/?at=%C3%A4.txt:3-29")
    assert sum("Nebel" in text for text in page.evaluate("window.said")) == 1


def test_the_words_lit_are_those_of_the_span_and_no_others_like_them(
    new_page: Callable[..., Page], scripted: tuple[str, list[list[bytes]]]
) -> None:
    address, scripts = scripted
    quote = "Über Zürich 🌊 liegt Zürich."
    cited = {**SAID["citations"][0], "quote": quote, "plain": quote, "end": 3 + len(quote)}  # type: ignore[dict-item]  # a citation is a dict
    said = {
        "text": f"Zürich — “{quote}” [1]",
        "sure": True,
        "span": {"start": 23, "end": 29, "parts": ["Über Zürich 🌊 liegt ", "Zürich", "."]},
        "citations": [cited],
    }
    scripts[:] = [[HEAD, event("sentence", said), event("answer", {**ANSWER, "text": said["text"], "citations": [cited]})]]
    page = new_page()
    page.goto(address)
    ask(page, "q")
    expect(page.locator(".ans")).to_have_text("Zürich")
    assert page.locator(".ans").evaluate("e => e.previousSibling.data") == "Über Zürich 🌊 liegt "


def test_a_dead_server_loses_nothing(new_page: Callable[..., Page], scripted: tuple[str, list[list[bytes]]]) -> None:
    address, scripts = scripted
    scripts.clear()
    page = new_page()
    page.goto(address)
    page.route("**/widget.js", lambda route: route.abort())  # nothing answers any more
    ask(page, "q")
    expect(page.locator(".failed")).to_contain_text("Footnote cannot be reached. Your question is kept.")
    page.unroute("**/widget.js")
    scripts[:] = [[HEAD, event("error", {"error": "the model is away", "hint": "ask later"})]]
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".failed")).to_contain_text("The model is away. Ask later.")
    scripts[:] = [[HEAD, event("sentence", SAID), event("answer", ANSWER)]]
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".short")).to_have_text("Zürich")
    expect(page.locator(".asked")).to_have_count(1)
    expect(page.locator(".failed")).to_have_count(0)


def test_too_many_questions_are_a_sentence(new_page: Callable[..., Page], listen: Listen, site: Site) -> None:
    page = new_page()
    page.goto(site.put(line(listen(rate_limit="1/minute", allowed_origins=(site.address,)))))
    ask(page)
    ask(page)
    expect(page.locator(".failed")).to_contain_text("Too many questions just now. Try again in")


def test_stopping_stops_the_server_too(new_page: Callable[..., Page], listen: Listen, chatbot: Chatbot) -> None:
    slow = Slow(chatbot, 2)
    address = listen(slow)
    page = new_page()
    page.goto(f"{address}/demo?open=true")
    page.locator("#question").fill(QUESTION)
    page.locator("#question").press("Enter")
    expect(page.locator(".reading")).to_have_count(1)
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".failed")).to_contain_text("Stopped.")
    expect(page.locator(".reading")).to_have_count(1)
    assert slow.stopped.wait(60)
    slow.pause = 0
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".notes li")).to_have_count(2)
    expect(page.locator(".reading")).to_have_count(2)


# ---- what it says by itself, and where it stands


def test_it_greets_and_offers_what_the_document_answers_once_it_is_opened(
    new_page: Callable[..., Page], site: Site, footnote: str
) -> None:
    page = new_page()
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url) if "suggestions" in request.url else None)
    page.goto(site.put(line(footnote)))
    expect(page.locator(".launch")).to_be_visible()
    assert fetched == []  # who only reads the page costs nothing
    page.locator(".launch").click()
    expect(page.locator(".hello")).to_have_text("Hello. What would you like to know?")
    expect(page.locator(".chip")).to_have_count(3)
    page.locator(".chip").first.click()
    expect(page.locator(".notes")).to_have_count(1)
    page.reload()
    expect(page.locator(".chip")).to_have_count(2)  # not what was asked
    page.goto(site.put(line(footnote, suggestions="", open="true", lang="de-AT")))
    page.get_by_role("button", name="Neues Gespräch").click()
    expect(page.locator(".hello")).to_have_text("Guten Tag. Was möchten Sie wissen?")
    expect(page.locator(".chip")).to_have_count(0)
    assert len(fetched) == 2


@pytest.mark.parametrize(
    ("locale", "options", "day"),
    [("en-GB", "", "7 October 2023"), ("en-GB", "&lang=en-US", "October 7, 2023"), ("en-GB", "&lang=de", "7. Oktober 2023")],
)
def test_dates_are_in_the_visitor_s_language_and_order(
    new_page: Callable[..., Page], footnote: str, locale: str, options: str, day: str
) -> None:
    page = new_page(locale=locale)
    page.goto(f"{footnote}/demo?open=true{options}")
    ask(page, "What day did the attack on Israel happen?")
    expect(page.locator(".dates b")).to_have_text(day)


@pytest.mark.parametrize(("interval", "said"), [(["2011-01-01", "2011-12-31"], "2011"), (["2024-02-01", "2024-02-29"], "February 2024"), (["1990-01-01", "1999-12-31"], "1990 – 1999")])  # fmt: skip
def test_whole_years_and_months_are_said_as_such(
    new_page: Callable[..., Page], scripted: tuple[str, list[list[bytes]]], interval: list[str], said: str
) -> None:
    address, scripts = scripted
    dates = [{"text": text, "interval": interval} for text in ("then", said)]  # what says so itself is not said again
    scripts[:] = [[HEAD, event("sentence", SAID), event("answer", {**ANSWER, "dates": dates})]]
    page = new_page(locale="en-US")
    page.goto(address)
    ask(page, "q")
    expect(page.locator(".dates b")).to_have_text(said)


def test_the_demo_holds_the_article_and_its_notes_are_titled_by_section(new_page: Callable[..., Page], footnote: str) -> None:
    page = new_page(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    page.goto(f"{footnote}/demo?open=true")
    ask(page)
    expect(page.locator(".notes p").first).to_have_text("Russia-Hamas, the crisis in 2011")
    page.get_by_role("button", name="Show on this page").first.click()
    text, edge = page.evaluate(
        "(() => { const [range] = CSS.highlights.get('footnote'); return [range.toString(), range.getBoundingClientRect().right] })()"
    )
    assert text.startswith("But in 2011, relations between Moscow")
    assert edge < page.locator(".panel").bounding_box()["x"]  # type: ignore[index]  # it is visible
    if path := os.environ.get("FOOTNOTE_WIDGET_SCREENSHOT"):  # the README's picture
        page.mouse.move(1, 1)
        page.screenshot(path=path)
    assert httpx.get(f"{footnote}/demo?document=none.txt").status_code == 404
    assert ' data-title="$article" ' in httpx.get(f"{footnote}/demo?title=$article").text.replace(">", " ")


@pytest.mark.parametrize("width", [320, 768, 1920])
def test_the_frame_keeps_a_width_to_read_at(new_page: Callable[..., Page], footnote: str, width: int) -> None:
    page = new_page(viewport={"width": width, "height": 700})
    page.goto(f"{footnote}/embed")
    ask(page)
    for part in (".turn", ".box"):
        box = page.locator(part).bounding_box()
        assert box is not None
        assert box["width"] <= 680
        assert abs(box["x"] * 2 + box["width"] - width) < 24  # in the middle, but for a scroll bar
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_three_on_a_page_keep_to_their_documents(
    new_page: Callable[..., Page], listen: Listen, site: Site, make_chatbot: Callable[..., Chatbot]
) -> None:
    years = {"elm": "1852", "oak": "1901", "ash": "1977"}
    texts = {
        name: f"{name.title()} Hill was founded in {year} by Anna {name.title()}. It has a school."
        for name, year in years.items()
    }
    bot = make_chatbot(**texts)
    address = listen(CountingChatbot(bot.index, bot.settings), allowed_origins=(site.address,))
    places = "".join(f"<div id={name}></div>" for name in years)
    lines = "".join(line(address, target=f"#{name}", document=f"{name}.txt") for name in years)
    page = new_page(viewport={"width": 1280, "height": 900})
    prose = "".join(f"<p>{text}</p>" for text in texts.values())
    page.goto(site.put(lines, f"<main><h1>Hills</h1>{prose}{places}</main>"))
    expect(page.locator("main .panel")).to_have_count(3)
    page.evaluate(
        "Promise.all([...document.querySelectorAll('footnote-widget')].map(e => e.footnote.ask('When was it founded?')))"
    )
    for name, year in years.items():
        expect(page.locator(f"#{name} .notes")).to_have_count(1)
        expect(page.locator(f"#{name} .quote")).to_contain_text(year)
        assert all(name.title() in chip for chip in page.locator(f"#{name} .chip").all_text_contents())
        page.locator(f"#{name}").get_by_role("button", name="Show on this page").click()
        expect(page.locator(".mark.on")).to_have_count(1)  # one sentence is lit on a page
        assert year in page.evaluate("[...CSS.highlights.get('footnote')][0].toString()")
    assert axe_faults(page) == []
    page.locator("#oak").get_by_role("button", name="New conversation").click()
    page.reload()
    expect(page.locator("#oak .hello")).to_be_visible()
    assert [page.locator(f"#{name} .turn").count() for name in years] == [1, 0, 1]


# ---- hostile text


EVIL = '"><img src=x onerror=window.hit=1><script>window.hit=1</script>'


def test_hostile_text_is_shown_as_text(new_page: Callable[..., Page], listen: Listen, site: Site, tmp_path: Path) -> None:
    settings = Settings(store=str(tmp_path / "store"))
    text = (
        f"# {EVIL}\n\nElm Hill was founded in 1852 by {EVIL} Anna Berg. The mayor of Elm Hill is [Tom](javascript:window.hit=1)."
    )
    index = build_index([document_from_text(text, "test:evil", f"{EVIL}.md".replace("/", "-"))], settings)
    address = listen(CountingChatbot(index, settings), allowed_origins=(site.address,))
    page = new_page()
    quoted = EVIL.replace("&", "&amp;").replace("'", "&#39;")
    page.goto(
        site.put(
            line(
                address, title=quoted, greeting=quoted, suggestions=quoted, color="red;}*{display:none", theme=quoted, lang=quoted
            )
        )
    )
    expect(page.locator(".launch")).to_contain_text(EVIL)
    for question in ("When was Elm Hill founded?", "Who is the mayor of Elm Hill?", EVIL):
        ask(page, question)
    expect(page.locator(".quote").first).to_contain_text(EVIL)
    page.locator(".mark").first.hover()
    expect(page.locator(".tip")).to_contain_text(EVIL)
    for route in ("embed", "demo"):
        plain = new_page()
        plain.goto(
            httpx.URL(f"{address}/{route}", params={"title": EVIL, "greeting": EVIL, "lang": EVIL, "open": "true"}).__str__()
        )
        expect(plain.locator(".top h2")).to_have_text(EVIL)
        assert plain.evaluate("window.hit") is None
    assert page.evaluate("window.hit") is None
    assert page.locator("img, [href^=javascript]").count() == 0


# ---- for everybody


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(new_page: Callable[..., Page], site: Site, footnote: str, scheme: Literal["light", "dark"]) -> None:
    host = f"<main><h1>Host</h1>{''.join(f'<p>{p}</p>' for p in SEED.read_text().split(chr(10) * 2))}</main>"
    page = new_page(color_scheme=scheme, reduced_motion="reduce", viewport={"width": 1280, "height": 900})
    page.goto(
        site.put(
            "<meta name=color-scheme content='light dark'>"
            + line(footnote, suggestions="A?\nB?", greeting="Hello", color="orange"),
            host,
        )
    )
    expect(page.locator(".launch")).to_be_visible()
    assert axe_faults(page) == []
    ask(page)
    assert axe_faults(page) == []
    page.locator(".mark").first.hover()
    expect(page.locator(".tip")).to_be_visible()
    assert axe_faults(page) == []
    ask(page, "Who won the 2022 World Cup?")
    assert axe_faults(page) == []
    for route in ("embed", "demo?open=true"):
        page.goto(f"{footnote}/{route}")
        ask(page)
        assert axe_faults(page) == []


def test_on_a_phone_everything_is_large_enough_to_touch(new_page: Callable[..., Page], site: Site, footnote: str) -> None:
    page = new_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.goto(
        site.put(
            "<meta name=viewport content='width=device-width'>" + line(footnote, suggestions="A?\nB?"),
            f"<p>{SEED.read_text()}</p>",
        )
    )
    ask(page)
    small = """() => [...document.querySelector('footnote-widget').shadowRoot.querySelectorAll('button, .link, textarea')]
      .filter(e => e.getClientRects().length && (e.getBoundingClientRect().height < 43.5 || e.getBoundingClientRect().width < 43.5)).map(e => e.outerHTML)"""
    assert page.evaluate(small) == []
    mark = page.locator(".mark").first
    area = mark.evaluate(
        "e => { const s = getComputedStyle(e, '::after'), r = e.getBoundingClientRect(); return [r.width - parseFloat(s.left) - parseFloat(s.right), r.height - parseFloat(s.top) - parseFloat(s.bottom)] }"
    )
    assert min(area) >= 39  # a footnote mark: 24 px is what WCAG 2.2 AA asks in running text
    mark.tap()
    expect(page.locator(".tip")).to_contain_text("But in 2011")
    page.get_by_role("button", name="Show on this page").first.tap()
    expect(page.locator(".panel")).to_be_hidden()
    assert "But in 2011" in page.evaluate("[...CSS.highlights.get('footnote')][0].toString()")


@pytest.mark.parametrize("size", [(640, 360), (320, 568)], ids=["200 % of 1280", "narrow"])
@pytest.mark.parametrize("lang", ["en", "ar"])
def test_nothing_overflows_when_zoomed_nor_from_right_to_left(
    new_page: Callable[..., Page], site: Site, footnote: str, size: tuple[int, int], lang: str
) -> None:
    page = new_page(viewport={"width": size[0], "height": size[1]})
    page.goto(site.put(line(footnote, lang=lang, title="A rather long title of a chat about everything"), "<p>text</p>"))
    at = page.locator(".launch").bounding_box()
    assert at is not None
    assert (at["x"] < size[0] / 3) == (lang == "ar" or (size[0] == 320 and at["width"] > 200))
    ask(page)
    inside = """() => { const root = document.querySelector('footnote-widget').shadowRoot;
      return [...root.querySelectorAll('.panel, .top, .log, .turn, .box, .send, .end')].filter(e => {
        const r = e.getBoundingClientRect(); return r.left < -1 || r.right > innerWidth + 1 || e.scrollWidth > e.clientWidth + 1;
      }).map(e => e.className).concat(document.documentElement.scrollWidth > innerWidth ? ['page'] : []) }"""
    assert page.evaluate(inside) == []
    assert page.locator(".asked bdi").evaluate("e => getComputedStyle(e).direction") == "ltr"
    assert page.locator(".fn").evaluate("e => getComputedStyle(e).direction") == ("rtl" if lang == "ar" else "ltr")
    visible = page.locator(".log").evaluate("e => e.clientHeight")
    assert visible > 100


def test_motion_only_for_who_wants_it(new_page: Callable[..., Page], site: Site, footnote: str) -> None:
    moving: tuple[Literal["reduce", "no-preference"], ...] = ("reduce", "no-preference")
    for motion in moving:
        page = new_page(reduced_motion=motion)
        page.goto(site.put(line(footnote)))
        duration = page.locator(".launch").evaluate("e => getComputedStyle(e).transitionDuration")
        assert (duration == "0s") == (motion == "reduce")


# ---- the Embed panel of the page


def test_the_embed_panel_gives_the_line_and_shows_what_it_does(new_page: Callable[..., Page], footnote: str) -> None:
    page = new_page(viewport={"width": 1280, "height": 900}, permissions=["clipboard-read", "clipboard-write"])
    page.goto(footnote)
    page.get_by_role("button", name="Embed").click()
    panel = page.get_by_role("dialog", name="Embed")
    expect(panel.locator("code")).to_have_text(f'<script src="{footnote}/widget.js" async></script>')
    expect(panel).not_to_contain_text("RAG_")  # a setting is for the owner: docs/embed.md names it
    panel.get_by_label("Title").fill('Ask "us" & <them>')
    panel.get_by_label("Theme").select_option("dark")
    shown = (
        f'<script src="{footnote}/widget.js" data-title="Ask &quot;us&quot; &amp; &lt;them>" data-theme="dark" async></script>'
    )
    expect(panel.locator("code")).to_have_text(shown)
    assert panel.evaluate(
        "e => e.scrollWidth <= e.clientWidth && [...e.querySelectorAll('label')].every(l => l.scrollWidth <= l.clientWidth)"
    )
    expect(panel.frame_locator("iframe").locator(".top h2")).to_have_text('Ask "us" & <them>')
    panel.get_by_role("button", name="Copy").click()
    expect(panel.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == shown
    assert axe_faults(page, "#fn-embed-panel") == []
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()


def test_a_visitor_brings_a_document_from_another_site_and_asks_about_it(
    listen: Listen, site: Site, new_page: Callable[..., Page]
) -> None:
    address = listen(allowed_origins=(site.address,), uploads=True)
    page = new_page()
    page.goto(site.put(f'<script src="{address}/widget.js" data-upload="on" data-open="true" async></script>'))
    page.get_by_role("button", name="Ask about your own document").wait_for()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Ask about your own document").click()
    told = b"The Varnholm lighthouse was rebuilt in 1911 by Petra Lindqvist."
    chooser.value.set_files({"name": "notes.txt", "mimeType": "text/plain", "buffer": told})
    expect(page.locator(".wait")).to_have_text("notes.txt ✓")
    page.fill("#question", "Who rebuilt the Varnholm lighthouse?")
    page.keyboard.press("Enter")
    expect(page.locator(".short")).to_have_text("Petra Lindqvist")
    assert axe_faults(page) == []
    assert not any(d["own"] for d in httpx.get(f"{address}/api/documents").json())
    page.goto(site.put(f'<script src="{address}/widget.js" data-open="true" async></script>'))
    page.locator("#question").wait_for()
    expect(page.locator(".add")).to_have_count(0)
