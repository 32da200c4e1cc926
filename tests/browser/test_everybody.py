"""For everybody: nothing that axe-core knows of in any state, theme and size; all of it by keyboard alone."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import ask, axe_faults

SIZES = ((320, 568), (768, 1024), (844, 390), (1440, 900))


@pytest.fixture
def open_page(browser: Browser, half_sure: str) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page.goto(half_sure)
    page.wait_for_selector("#fn-next .chip")
    page.wait_for_selector(".time li", state="attached")
    yield page
    page.close()


def states(page: Page) -> Iterator[str]:
    """Brings the page from one state into the next; each is left as wide as it was found."""

    def menu(choice: str) -> None:
        page.locator("[popovertarget=fn-menu]").click()
        page.locator(choice).click()

    yield "empty"
    page.locator("[popovertarget=fn-menu]").click()
    yield "menu"
    page.locator("[popovertarget=fn-keys]").click()
    yield "keys"
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.evaluate("localStorage.setItem('footnote keeps', 'true')")
    ask(page, "when did relations deteriorate?")
    page.wait_for_selector("#fn-log .mark.on")
    yield "answered, one reading of it hedged"
    for key in ("Escape", "n", "Shift+Tab"):
        page.keyboard.press(key)
    page.wait_for_selector("#fn-pop.up")
    yield "a footnote looked at"
    page.keyboard.press("Escape")
    menu("#fn-hedged")
    page.keyboard.press("Escape")
    yield "hedged answers hidden"
    page.get_by_role("button", name="Show it").click()
    page.locator("#fn-log .down").click()
    yield "judged"
    ask(page, "Who won the 2022 World Cup?")
    yield "refused"
    page.locator("#fn-log .nearby").first.click()
    yield "article"
    page.locator("#fn-tab-time").click()
    yield "timeline"
    page.wait_for_function("Object.keys(localStorage).some(key => key.startsWith('footnote earlier'))")
    menu("[popovertarget=fn-earlier]")
    yield "earlier conversations"


def test_axe_finds_nothing_in_any_state_theme_and_size(open_page: Page) -> None:
    found = {}
    for state in states(open_page):
        for width, height in SIZES:
            open_page.set_viewport_size({"width": width, "height": height})
            for theme in ("light", "dark"):
                open_page.evaluate("dark => document.body.classList.toggle('dark', dark)", theme == "dark")
                if faults := axe_faults(open_page):
                    found[f"{state}, {theme}, {width}"] = faults
    assert found == {}


STOP = """() => {
  const e = document.activeElement, style = getComputedStyle(e);
  const inBox = e.matches('#fn-box textarea') && getComputedStyle(e.closest('.input-container')).boxShadow !== 'none';
  return { at: e.outerHTML.slice(0, 120), seen: inBox || style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0 };
}"""


@pytest.fixture
def walk(open_page: Page) -> Callable[..., None]:
    """Press a key until what is named has the focus; each stop on the way must be seen to have it."""

    def go(named: str, key: str = "Tab", most: int = 40) -> None:
        target = open_page.locator(named)
        for _ in range(most):
            open_page.keyboard.press(key)
            stop = open_page.evaluate(STOP)
            assert stop["seen"], stop["at"]
            if target.evaluate("e => e === document.activeElement"):
                return
        pytest.fail(f"{named} is not reached by {key}")

    return go


def test_all_is_done_by_keyboard_alone(open_page: Page, walk: Callable[..., None]) -> None:
    page, press, lit = open_page, open_page.keyboard.press, open_page.locator(".s.on")
    # ask
    press("/")
    page.keyboard.type("when did relations deteriorate?")
    press("Enter")
    expect(page.locator("#fn-log .answer:not(.partial)")).to_have_count(1)
    expect(page.locator("#fn-box textarea")).to_be_focused()
    # walk the footnotes
    press("Escape")
    press("n")
    expect(lit).to_contain_text("have intensified since")
    press("p")
    expect(lit).to_contain_text("But in 2011")
    walk("#fn-log .hedged .mark")
    expect(page.locator("#fn-pop")).to_be_visible()
    press("Escape")
    expect(page.locator("#fn-pop")).to_be_hidden()
    walk("#fn-log .notes summary")
    press("Enter")
    expect(page.locator("#fn-log .notes q").first).to_be_hidden()
    press("Enter")
    walk("#fn-log .notes li:last-child a")
    press("Enter")
    expect(lit).to_contain_text("have intensified since")
    walk("#fn-log .copy")
    # to the article and back
    walk(".fn-number.on")
    press("Enter")
    expect(page.locator("#fn-log .hedged .mark")).to_be_focused()
    # the timeline
    walk("#fn-tab-source")
    press("ArrowRight")
    expect(page.locator("#fn-tab-time")).to_be_focused()
    walk(".time ol >> nth=0 >> li >> nth=1 >> .told")
    press("Enter")
    expect(lit).to_contain_text("founded in 1987")
    expect(lit).to_be_in_viewport()
    # the sheet of keys, the theme, the menu and what it opens
    press("?")
    expect(page.locator("#fn-keys")).to_be_visible()
    press("Escape")
    expect(page.locator("#fn-keys")).to_be_hidden()
    walk("#fn-theme", "Shift+Tab", 60)
    press("Enter")
    expect(page.locator("body.dark")).to_have_count(1)
    more = "[popovertarget=fn-menu]"
    walk(more)
    press("Enter")
    walk("[popovertarget=fn-earlier]")
    press("Enter")
    walk("#fn-keeps", most=2)
    press("Space")
    expect(page.locator("#fn-earlier .reopen")).to_have_count(1)
    walk("#fn-earlier .icon", most=2)
    press("Enter")
    expect(page.locator("#fn-earlier .reopen")).to_have_count(0)
    expect(page.locator("#fn-keeps")).to_be_focused()
    press("Escape")
    expect(page.locator("[popovertarget=fn-earlier]")).to_be_focused()
    press("Escape")
    expect(page.locator(more)).to_be_focused()
    # the dialog
    walk("#fn-embed", "Shift+Tab")
    press("Enter")
    dialog = page.get_by_role("dialog", name="Embed")
    expect(dialog).to_be_visible()
    assert dialog.evaluate("e => e.contains(document.activeElement)")
    press("Escape")
    expect(page.locator("#fn-embed")).to_be_focused()
    # a new conversation
    walk("#fn-new", "Shift+Tab")
    press("Enter")
    expect(page.locator("#fn-box textarea")).to_be_focused()
    expect(page.locator("#fn-log .question")).to_have_count(0)
