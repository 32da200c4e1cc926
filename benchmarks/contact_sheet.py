"""Every state of the page at the size of a phone, a tablet and a desktop, light and dark, as one image to look at.

    python benchmarks/contact_sheet.py OUT.png [--mock FOLDER | --model FILE.gguf]

A row is a size and a theme; from left to right: the opening, an answer, its footnote looked at, a refusal, the article, the
timeline. The page is served by app.py in a process of its own, on the example article. With the folder of a mock, whose page.html
takes its states from its address, each state has the mock's picture on its right. With a language model, which is asked a few
questions, there are two pictures beside each other alone: of a desktop, light, and of a phone, dark.
"""

import argparse
import io
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.page import served
from rag.settings import SEED
from tests.browser.conftest import ask
from tests.browser.install import playwright_chromium, system_chromium

SIZES = ((390, 844), (768, 1024), (1440, 900))
HEIGHT, GAP = 600, 12
"""Pixels of a row's height, and between pictures."""

COLOURS = 128
"""Of the image: enough for letters, and a fourth of the bytes."""


MOCK_STATES = ("state=empty", "turn=1", "turn=1&pop=1-1", "turn=4", "near=1", "view=timeline")
"""What the mock calls the states, in the same order."""


def states(page: Page, width: int) -> Iterator[None]:
    """Brings the page from one state into the next."""
    page.wait_for_selector("#fn-next .chip")
    yield
    ask(page, "When was Hamas founded?")
    page.wait_for_selector("#fn-log .mark.on")
    yield
    mark = page.locator("#fn-log .mark").first
    mark.click() if width <= 860 else mark.hover()
    page.wait_for_selector("#fn-pop.up")
    yield
    page.keyboard.press("Escape")
    page.mouse.move(1, 1)
    ask(page, "Who won the 2022 World Cup?")
    yield
    page.locator("#fn-log .nearby").first.click()
    page.wait_for_selector(".s.near")
    yield
    page.locator(".to-time:visible").click()
    page.wait_for_selector(".time li")
    yield


QUESTIONS_OF_MODEL = ("When was Hamas founded?", "Who sponsored the Kalinka center?")
PATIENCE = 600
"""Seconds that an answer of a language model may take."""


def written_by_model(browser: Browser, address: str) -> list[Image.Image]:
    """What a model's answers look like, on a desktop and on a phone."""
    pictures = []
    for size, scheme in ((SIZES[-1], "light"), (SIZES[0], "dark")):
        page = browser.new_page(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, reduced_motion="reduce")
        page.goto(address)
        page.wait_for_selector("#fn-box textarea:enabled")
        for question in QUESTIONS_OF_MODEL:
            ask(page, question, PATIENCE)
        page.wait_for_timeout(3000)  # for the suggestions
        pictures.append(picture_of(page))
        page.close()
    return pictures


def row(browser: Browser, address: str, size: tuple[int, int], scheme: str, mock: Path | None) -> list[Image.Image]:
    viewport = {"width": size[0], "height": size[1]}
    context = browser.new_context(viewport=viewport, color_scheme=scheme, reduced_motion="reduce")
    page = context.new_page()
    page.goto(address)
    pictures = [picture_of(page) for _ in states(page, size[0])]
    if mock:
        pictures = [picture for pair in zip(pictures, mocked(page, mock), strict=True) for picture in pair]
    context.close()
    return pictures


def mocked(page: Page, mock: Path) -> Iterator[Image.Image]:
    for state in MOCK_STATES:
        page.goto(f"{(mock / 'page.html').resolve().as_uri()}?still&{state}")
        page.wait_for_timeout(200)  # it opens a footnote a little after it is loaded
        yield picture_of(page)


def picture_of(page: Page) -> Image.Image:
    return Image.open(io.BytesIO(page.screenshot())).convert("RGB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--mock", type=Path, metavar="FOLDER", help="the mock's folder, to be shown beside")
    parser.add_argument("--model", type=Path, metavar="FILE.gguf", help="the page with this model's answers, and nothing else")
    args = parser.parse_args()
    options = ("--model", str(args.model.resolve())) if args.model else ()
    executable = system_chromium() or playwright_chromium()
    with sync_playwright() as playwright, served(SEED, *options) as address:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        if args.model:
            rows = [written_by_model(browser, address)]
        else:
            rows = [row(browser, address, size, scheme, args.mock) for size in SIZES for scheme in ("light", "dark")]
        browser.close()
    rows = [[p.resize((p.width * HEIGHT // p.height, HEIGHT), Image.Resampling.LANCZOS) for p in pictures] for pictures in rows]
    width = max(sum(picture.width + GAP for picture in pictures) for pictures in rows)
    sheet = Image.new("RGB", (width + GAP, len(rows) * (HEIGHT + GAP) + GAP), "#808080")
    for at, pictures in enumerate(rows):
        left = GAP
        for picture in pictures:
            sheet.paste(picture, (left, GAP + at * (HEIGHT + GAP)))
            left += picture.width + GAP
    sheet.quantize(COLOURS).save(args.out, optimize=True)
    print(f"{args.out}: {sheet.width} × {sheet.height}")


if __name__ == "__main__":
    main()
