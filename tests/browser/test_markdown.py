"""A Markdown document in the article panel of a real browser: read as such, lit as quoted, and nothing of it calls out."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Serve, ask, axe_faults

RULES = """# Rules of the boat club

The club was **founded** on [14 May 1987](https://club.example/history "its history") and has `rules.md`.
[Press](javascript:window.hit=1), [here](data:text/html,<script>window.hit=1</script>) and [there](fees.md).

![a map](https://club.example/map.png) <img src="https://club.example/x" onerror="window.hit=1"> ${window.hit=1} {{window.hit=1}}
<script>window.hit=1</script> <https://club.example/a"onmouseover="window.hit=1>

## Fees

| Boat | Fee | Since |
|:-----|----:|-------|
| Kayak | €12 | 3 May 2024 |
| Canoe | €20 | 4 May 2024 |

## Keys

To have the boathouse opened, run this:

```sh
# asks the warden
boathouse --open *.lock
```
"""


@pytest.fixture(scope="module")
def rules(serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("rules") / "rules.md"
    file.write_text(RULES, encoding="utf-8")
    return serve(file)


@pytest.fixture
def page(browser: Browser, rules: str) -> Iterator[Page]:
    """The page on the rules; a request to another origin, a dialog, an error, or a script of theirs that ran, fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    strays: list[str] = []
    page.on("request", lambda r: None if r.url.startswith((rules, "data:", "blob:")) else strays.append(r.url))
    page.on("pageerror", lambda e: strays.append(str(e)))
    page.goto(rules)
    page.wait_for_selector("#fn-box textarea")
    page.wait_for_selector("#fn-dates", state="attached")
    yield page
    hit = page.evaluate("window.hit")
    context.close()
    assert (strays, hit) == ([], None)


def seen_lit(page: Page) -> str:
    return str(page.evaluate("[...document.querySelectorAll('.article .s.on')].map(e => e.textContent).join('')"))


def test_blocks_are_seen_as_such_and_nothing_of_them_runs_or_calls_out(page: Page) -> None:
    article = page.locator("#fn-source .article")
    expect(article.locator("h2.title")).to_have_text("Rules of the boat club")
    expect(article.locator("h3")).to_have_text(["Fees", "Keys"])
    expect(article.locator("table tr")).to_have_count(3)
    expect(article.locator("pre")).to_have_text("# asks the warden\nboathouse --open *.lock")
    expect(article.locator("img, script, iframe, form")).to_have_count(0)
    links = article.locator("a")
    assert [link.get_attribute("href") for link in links.all()] == ["https://club.example/history"]
    assert links.get_attribute("rel") == "noopener noreferrer"
    for words in ("Press", "here", "a map"):
        article.get_by_text(words, exact=False).first.click()
    expect(article).to_contain_text('<img src="https://club.example/x" onerror="window.hit=1">')
    assert axe_faults(page) == []


def test_a_link_opens_beside_the_page_and_only_by_a_click(page: Page) -> None:
    page.context.route("https://club.example/**", lambda route: route.fulfill(body="the history"))
    with page.expect_popup() as opened:
        page.locator("#fn-source .article a").click()
    assert opened.value.url == "https://club.example/history"
    assert opened.value.evaluate("window.opener") is None
    assert "club.example" not in page.url


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("When was the club founded?", "The club was founded on 14 May 1987 and has rules.md."),
        ("What is the fee for a kayak?", "Kayak · €12 · 3 May 2024"),
        ("How do I have the boathouse opened?", "To have the boathouse opened, run this:\n\n# asks the warden\nboathouse --open *.lock"),
    ],
)  # fmt: skip
def test_the_lit_sentence_is_the_one_that_is_quoted_over_cells_and_blocks(page: Page, question: str, quote: str) -> None:
    ask(page, question)
    page.wait_for_selector(".article .s.on")
    assert seen_lit(page) == quote
    assert " ".join(page.locator("#fn-log .notes q").first.inner_text().split()) == " ".join(quote.split())
    expect(page.locator(".article .s.on").first).to_be_in_viewport()
    number = page.locator(".fn-number").first
    assert number.bounding_box()["x"] < page.locator(".article .title").bounding_box()["x"]  # type: ignore[index]  # both are seen
    page.locator("#fn-log .mark").first.hover()
    expect(page.locator("#fn-pop mark")).to_have_text(" ".join(quote.split()))
    assert axe_faults(page) == []


def test_dates_are_dotted_where_marks_stand_before_them(page: Page) -> None:
    dotted = page.locator("#fn-source .article time")
    expect(dotted).to_have_text(["14 May 1987", "3 May 2024", "4 May 2024"])
