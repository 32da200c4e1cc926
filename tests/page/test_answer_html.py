"""How the page shows claims that are not sure: after those that are, quietly, each as its sentence."""

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.page.answer_html import answer_html, claims_html
from rag.types import Answer, Citation, Claim, Span

QUOTE = "Anna Berg built the <b>mill</b> in 1852."


def claim(number: int, words: str, *, sure: bool) -> Claim:
    start = 100 * number
    at = start + QUOTE.index(words)
    cited = Citation(number, "d", "Mills", QUOTE, start, start + len(QUOTE))
    return Claim(words, (cited,), Span(at, at + len(words), "d"), about="The mill", sure=sure)


def said(markup: str) -> list[str]:
    """What stands in the claims' elements, in order, each after its class."""
    shown = markup.partition("<details")[0]
    return re.findall(r'class="(lead|about|short|short long|hedge|ans|calendar|said|verdict|verdict short long)">([^<]*)', shown)


def answer(claims: Sequence[Claim], verdict: str = "") -> str:
    citations = tuple(c.citations[0] for c in claims)
    made = Answer(
        "Who built it?",
        "Who built it?",
        "",
        claims[0].text,
        citations,
        (),
        (),
        "reader",
        0.5,
        {"total": 0.1},
        tuple(claims),
        verdict=verdict,
    )
    return answer_html(made, {}, "reader")


ANNA, YEAR = claim(1, "Anna Berg", sure=False), claim(2, "1852", sure=False)


def test_a_hedged_claim_has_its_words_lit_in_its_sentence_and_no_short_answer() -> None:
    for markup in (answer([ANNA, YEAR]), claims_html([ANNA, YEAR])):
        assert said(markup) == [("hedge", "The document may say:"), ("ans", "Anna Berg"), ("ans", "1852")]
        assert "“<span" in markup
        assert "&lt;b&gt;mill&lt;/b&gt;" in markup
        assert markup.count('role="doc-noteref"') == 2


def test_what_is_sure_comes_first_and_then_what_the_document_may_also_say() -> None:
    sure = replace(claim(1, "Anna Berg", sure=True))
    shown = [
        ("about", "The mill"),
        ("short", "Anna Berg"),
        ("ans", "Anna Berg"),
        ("hedge", "The document may also say:"),
        ("ans", "1852"),
    ]
    assert said(answer([sure, YEAR])) == said(claims_html([sure, YEAR])) == shown
    assert said(claims_html([sure])) == shown[:3]


def test_a_calendar_value_of_a_hedged_claim_stands_after_its_sentence() -> None:
    assert said(claims_html([replace(YEAR, calendar="May 1852")]))[1:] == [("ans", "1852"), ("calendar", "May 1852")]


def test_a_hedged_claim_in_a_model_s_words_stands_under_the_same_line() -> None:
    own = replace(YEAR, text="It was built in 1852.", span=None)
    assert said(claims_html([own])) == [("hedge", "The document may say:"), ("said", "It was built in 1852.")]


def test_what_hedged_claims_come_to_is_not_said_large() -> None:
    assert said(answer([ANNA], "Yes."))[0] == ("verdict", "Yes.")
    assert said(answer([replace(ANNA, sure=True)], "Yes."))[0] == ("verdict short long", "Yes.")
