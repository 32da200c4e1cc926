"""The page asked in German, French, Russian and Arabic, of an English article and of texts in these languages, as one image.

    python benchmarks/language_sheet.py OUT.png

A column is a language: a question to the example article, which is in English, one that a text in the language of the question
answers (benchmarks/languages/dialogues), and one that it does not. The page is served by app.py in a process of its own, as wide
as on a phone.
"""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from benchmarks.contact_sheet import picture_of
from benchmarks.page import served
from rag.settings import SEED
from tests.browser.install import playwright_chromium, system_chromium

TEXTS = Path(__file__).resolve().parent / "languages" / "dialogues"
SIZE, GAP = {"width": 390, "height": 1150}, 10
ANSWER = "#fn-log .answer:not(.partial)"
PATIENCE = 120_000
"""Milliseconds that a page or an answer may take, on a busy machine."""

COLOURS = 64
"""A page has few colours; the image is to be small."""

ASKED = {
    "de": ["Wer hat das Zentrum Kalinka gesponsert?", "Warum ist die Mühle abgebrannt?", "Wie viele Stufen hat die Mühle?"],
    "fr": ["Quand le Hamas a-t-il été fondé ?", "Qui a dessiné le phare de Kerlouan ?", "Où est né Yves Guézennec ?"],
    "ru": ["Когда Хамас выиграл выборы?", "Сколько стоит билет в бассейн?", "Есть ли в бассейне сауна?"],
    "ar": ["متى تأسست حركة حماس؟", "متى أنشئت منارة رأس الريح؟", "كم عمر ليلى منصور؟"],
}


def picture(browser: Browser, address: str, language: str, questions: list[str]) -> Image.Image:
    """The page after the questions, in a browser of somebody who speaks the language."""
    context = browser.new_context(viewport=SIZE, locale=language, reduced_motion="reduce", color_scheme="light")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("#fn-box textarea:enabled")
    for count, question in enumerate(questions):
        page.fill("#fn-box textarea", question)
        page.keyboard.press("Enter")
        page.wait_for_function(f"n => document.querySelectorAll('{ANSWER}').length > n", arg=count)
    page.wait_for_timeout(3000)  # suggestions
    taken = picture_of(page)
    context.close()
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    executable = system_chromium() or playwright_chromium()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        for document in (SEED, *(TEXTS / f"{language}-1.txt" for language in ASKED)):
            shutil.copy(document, folder)
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        with served(Path(folder)) as address:
            taken = [picture(browser, address, language, questions) for language, questions in ASKED.items()]
        browser.close()
    width = SIZE["width"] + GAP
    sheet = Image.new("RGB", (len(taken) * width + GAP, SIZE["height"] + 2 * GAP), "#808080")
    for at, one in enumerate(taken):
        sheet.paste(one, (GAP + at * width, GAP))
    sheet.quantize(COLOURS).save(args.out, optimize=True)
    print(f"{args.out}: {sheet.width} × {sheet.height}, {args.out.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
