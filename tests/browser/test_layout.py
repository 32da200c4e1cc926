"""At every size, in every state: what people need is on the screen, and nothing lies on anything else."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from rag.settings import SEED
from tests.browser.conftest import Serve, ask

SIZES = "320x568 360x640 375x667 390x664 390x844 640x400 768x1024 844x390 1000x700 1280x600 1440x900 3840x2160".split()

FAULTS = """() => {
  const box = e => e.getBoundingClientRect(), seen = e => box(e).width > 1 && box(e).height > 1;
  const named = ['.head > *', '.tabs', '#fn-log', '#fn-next', '#fn-box .input-container', '#fn-foot', '#fn-side'];
  const parts = named.flatMap(query => [...document.querySelectorAll(query)].filter(seen).map(e => [query, e]));
  const within = (a, b) => a.left >= b.left - 1 && a.right <= b.right + 1 && a.top >= b.top - 1 && a.bottom <= b.bottom + 1;
  const screen = { left: 0, top: 0, right: innerWidth, bottom: innerHeight }, faults = [];
  const inside = parts.concat(...['#fn-box .submit-button', '#fn-box textarea'].map(q => [[q, document.querySelector(q)]]));
  for (const [name, e] of inside) if (seen(e) && !within(box(e), screen)) faults.push(`${name} leaves the screen`);
  for (const [one, a] of parts) for (const [other, b] of parts) {
    if (a === b || a.contains(b) || b.contains(a) || a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_PRECEDING) continue;
    const [p, q] = [box(a), box(b)];
    if (Math.min(p.right, q.right) - Math.max(p.left, q.left) > 1 && Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top) > 1)
      faults.push(`${one} and ${other} overlap`);
  }
  const chip = document.querySelector('#fn-next .chip');
  if (chip && seen(chip) && !within({ ...box(chip).toJSON(), right: 0 }, { ...box(document.querySelector('#fn-next')).toJSON(), right: 0 }))
    faults.push('the first suggestion is cut');
  for (const e of [document.documentElement, ...document.querySelectorAll('#fn-log [role=log], .sheet, #fn-next, #fn-chat')])
    if (e.scrollWidth > e.clientWidth + 1 && seen(e)) faults.push(`${e.id || e.className || e.tagName} scrolls sideways`);
  const left = ['.placeholder .tag', '.question + *', '.answer', '#fn-next p', '#fn-box .input-container'];
  const edges = left.flatMap(q => [...document.querySelectorAll(q)]).filter(e => seen(e) && !e.matches('button')).map(e => Math.round(box(e).left));
  if (new Set(edges).size > 1) faults.push(`left edges at ${edges}`);
  return faults;
}"""


@pytest.fixture(scope="module")
def several(serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A server of several documents, the first of a long name and title."""
    long = tmp_path_factory.mktemp("documents") / f"{'a-long-file-name-' * 5}.md"
    body = "\n\n".join(f"Anna Berg opened mill {n} in 18{n}. It stood by the river until 19{n}." for n in range(10, 40))
    long.write_text(f"---\ndate: 2021-05-04\n---\n\n# {'The mills of Elm Hill and of its neighbours ' * 2}\n\n{body}\n", "utf-8")
    return serve(long, SEED)


@pytest.fixture
def sized(request: pytest.FixtureRequest, browser: Browser, several: str) -> Iterator[Page]:
    width, height = map(int, request.param.split("x"))
    page = browser.new_page(viewport={"width": width, "height": height}, reduced_motion="reduce", has_touch=width <= 860)
    page.goto(several)
    page.wait_for_selector("#fn-next .chip")
    yield page
    page.close()


@pytest.mark.parametrize("sized", SIZES, indirect=True)
def test_nothing_leaves_the_screen_or_overlaps_in_any_state(sized: Page) -> None:
    assert sized.evaluate(FAULTS) == [], "empty"
    expect(sized.locator("#fn-next .chip").first).to_be_in_viewport(ratio=1)
    ask(sized, "When was Hamas founded?")
    expect(sized.locator("#fn-log .short")).to_be_in_viewport()
    assert sized.evaluate(FAULTS) == [], "answered"
    ask(sized, "Who won the 2022 World Cup?")
    assert sized.evaluate(FAULTS) == [], "refused"
    expect(sized.locator(".scroll-down-button-container:visible")).to_have_count(0)
    for view in ("source", "time"):
        sized.locator(f".to-{view}:visible").click()
        assert sized.evaluate(FAULTS) == [], view
    sized.locator("[popovertarget=fn-menu]").click()
    for button in sized.locator("#fn-menu button").all():
        expect(button).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("sized", ["390x844"], indirect=True)
def test_a_file_s_name_stays_above_its_text_as_it_is_scrolled(sized: Page) -> None:
    """What is seen where the name stands is the name, not the article moving under it."""
    sized.locator(".to-source:visible").click()
    sheet = sized.locator("#fn-source .sheet")
    sheet.evaluate("e => { e.scrollTop = 200 }")
    name = sheet.locator(".name").first
    expect(name).to_be_in_viewport()
    hit = (
        "e => { const r = e.getBoundingClientRect(); return document.elementFromPoint(r.left + 80, r.top + r.height / 2) === e }"
    )
    assert name.evaluate(hit)


@pytest.mark.parametrize("sized", ["360x640"], indirect=True)
def test_the_menu_opens_and_closes_by_key_and_by_a_click_elsewhere(sized: Page) -> None:
    more, menu = sized.locator("[popovertarget=fn-menu]"), sized.locator("#fn-menu")
    more.click()
    expect(menu).to_be_visible()
    sized.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    more.click()
    sized.mouse.click(20, sized.evaluate("innerHeight") / 2)
    expect(menu).to_be_hidden()


@pytest.mark.parametrize("sized", ["320x568", "844x390"], indirect=True)
def test_a_footnote_s_sheet_fits_a_phone_and_closes(sized: Page) -> None:
    ask(sized, "When was Hamas founded?")
    sheet, mark = sized.locator("#fn-pop"), sized.locator("#fn-log .mark")
    mark.tap()
    for part in (".where", ".go", ".x"):
        expect(sheet.locator(part)).to_be_in_viewport(ratio=1)
    sheet.get_by_role("button", name="Close").tap()
    expect(sheet).to_be_hidden()
    mark.tap()
    sized.touchscreen.tap(30, 30)  # on the scrim, which takes it
    expect(sheet).to_be_hidden()
    mark.tap()
    sheet.locator(".go").tap()
    expect(sized.locator(".s.on")).to_be_in_viewport()
