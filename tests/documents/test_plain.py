"""What people see of a text: its words without marks, each character with its place in the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.documents.plain import plain_view
from rag.documents.sentences import MAX_MARKED, sentences

# Words and the marks between them, so that most texts hold links, code and emphasis, whole and broken.
PIECES = '**|*|__|_|~~|`|``|[|](|](a.md)|)|](b (c) "d")|![|\\*|\\|||| | |\n|\n\n|\n- |\n## |\n> |\n|---|\n```\n|---\n|<https://a.b>|the rule|May 3.|x|<b>|</b>|<br>|<a href="x">|</a>|][r]|[r]'
TEXTS = st.lists(st.sampled_from([*PIECES.split("|"), "|", " | ", "\n| ", "a_b", "2*3"]), max_size=40).map("".join) | st.text()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("| Kayak | €12 | – |", "Kayak · €12 · –"),
        ("|Kayak|€12|", "Kayak · €12"),
        ("| a \\| b | c |", "a | b · c"),
        ("| a | b |\n|---|:-:|\n| **c** | d |", "a · b\nc · d"),
        ("## Fees", "Fees"),
        ("Fees\n====\nNone.", "Fees\nNone."),
        ("- Bring a towel.", "Bring a towel."),
        ("> They *may* not.", "They may not."),
        ("1. Bring a towel.", "1. Bring a towel."),
        ("A | b", "A | b"),
        ("#1 is not a heading", "#1 is not a heading"),
        ('See [the **fees**](fees.md \'x), [a](b(c)d "e") and ![map](m.png).', "See [the fees](fees.md 'x), a and map."),
        ("[![build](b.svg)](https://ci.example) passes", "build passes"),
        ("as he wrote [1][2] in [x]", "as he wrote [1][2] in [x]"),
        ("<https://a.example/b_c_d> and<br>so on<!-- not yet -->", "https://a.example/b_c_d and so on"),
        ("See [the *fees*][f-1], [here][] and a[i][j]; [1][2].", "See the fees, here and a[i][j]; [1][2]."),
        (
            '<b>Bold</b>, <a href="x.md">a <em>link</em></a>, <b> alone, 1 < 2 > 0, List<a>',
            "Bold, a link, <b> alone, 1 < 2 > 0, List<a>",
        ),
        ("Run `a *b* [c](d)` in ``x`y`` or `z", "Run a *b* [c](d) in x`y or `z"),
        ("Run:\n\n```sh\nls *.md *.txt\n```", "Run:\n\nls *.md *.txt"),
        ("---\ntitle: Fees\ndate: 2024-05-14\n---\nNone.", "title: Fees\ndate: 2024-05-14\nNone."),
        ("***Both*** __are so__ ~~not~~ _due_ un**believ**ably", "Both are so not due unbelievably"),
        ("2*3*4 = 2**3**1, snake_case_name, __init__, **kwargs, 5 * 3 * 2", None),
        ("Price** does not end\n\nhere**.", None),
        ("", None),
    ],
)
def test_marks_are_not_shown(text: str, shown: str | None) -> None:
    assert plain_view(text).text == (text if shown is None else shown)


@given(TEXTS)
def test_each_character_is_the_one_at_its_place_in_order(text: str) -> None:
    view = plain_view(text)
    assert len(view.text) == len(view.places)
    assert list(view.places) == sorted(view.places)
    for letter, at in zip(view.text, view.places, strict=True):
        assert letter == text[at] or (text[at] == "|" and letter in " ·") or (text[at] == "<" and letter == " ")
    assert view.cut(0, len(text)) == view.text


@given(TEXTS, st.data())
def test_a_span_of_the_view_cuts_no_mark_of_the_text(text: str, data: st.DataObject) -> None:
    view = plain_view(text)
    if not view.text:
        return
    start = data.draw(st.integers(0, len(view.text) - 1))
    end = data.draw(st.integers(start + 1, len(view.text)))
    low, high = view.span(start, end)
    assert 0 <= low < high <= len(text)
    assert view.text[start:end] in view.cut(low, high)
    for marked in view.marked:
        apart = high <= marked.start or marked.end <= low
        assert apart or (low <= marked.start and marked.end <= high) or (marked.first <= low and high <= marked.last)


@given(TEXTS)
def test_no_sentence_ends_inside_a_mark(text: str) -> None:
    spans = sentences(text, 0, len(text))
    for marked in plain_view(text).marked:
        if marked.end - marked.start <= MAX_MARKED:
            assert not [s for s in spans for edge in (s.start, s.end) if marked.start < edge < marked.end]
