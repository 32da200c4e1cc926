"""How the page shows claims that are not sure: after those that are, quietly, each as its sentence."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from rag.answer import compose
from rag.page.html.answer import Source, answer_html, claims_html
from rag.types import Answer, Citation, Claim, Document, ResolvedDate, Span

QUOTE = "Anna Berg built the <img>mill in 1852."
DOCUMENT = Document("d", "Mills", "", "", date(2023, 10, 9), "mills.txt")
SOURCE = Source({"d": DOCUMENT}, lambda *_: "", lambda *_: [])


def claim(number: int, words: str, *, sure: bool) -> Claim:
    start = 100 * number
    at = start + QUOTE.index(words)
    cited = Citation(number, "d", "Mills", QUOTE, start, start + len(QUOTE))
    return Claim(words, (cited,), Span(at, at + len(words), "d"), about="The mill", sure=sure)


def said(markup: str) -> list[str]:
    """What stands in the claims' elements, in order, each after its class."""
    shown = markup.partition("<details")[0]
    return re.findall(
        r'class="(lead|about|short|short long|hedge|ans|cal|calendar|said|basis|verdict|verdict short long)">([^<]*)', shown
    )


def answer(claims: Sequence[Claim], verdict: str = "", notice: str | None = None) -> str:
    return answer_html(made_of(claims, verdict, notice), SOURCE, "reader")


def made_of(claims: Sequence[Claim], verdict: str = "", notice: str | None = None) -> Answer:
    citations = tuple(c.citations[0] for c in claims)
    return Answer(
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
        notice=notice,
    )


ANNA, YEAR = claim(1, "Anna Berg", sure=False), claim(2, "1852", sure=False)


def test_a_hedged_claim_has_its_words_lit_in_its_sentence_and_no_short_answer() -> None:
    for markup in (answer([ANNA, YEAR]), claims_html([ANNA, YEAR], SOURCE)):
        assert said(markup) == [("hedge", "The document may say:"), ("ans", "Anna Berg"), ("ans", "1852")]
        assert "“<span" in markup
        assert "&lt;img&gt;mill" in markup
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
    assert said(answer([sure, YEAR])) == said(claims_html([sure, YEAR], SOURCE)) == shown
    assert said(claims_html([sure], SOURCE)) == shown[:3]


def test_a_reading_keeps_the_word_that_says_which_end_of_a_stretch_it_is() -> None:
    quote = "It stood empty since the war, until Anna Berg came."
    cited = Citation(1, "d", "Mills", quote, 0, len(quote))
    for words, short in (
        ("the war", "since the war"),
        ("war", "since the war"),
        ("Anna Berg", "until Anna Berg"),
        ("empty", "empty"),
    ):
        at = quote.index(words)
        reading = Claim(words, (cited,), Span(at, at + len(words), "d"))
        assert said(claims_html([reading], SOURCE)) == [("short", short), ("ans", words)]
        assert compose([reading])[0] == f"{short} — “{quote}” [1]"
    claim, source = dated("Saturday", "Saturday", "since Saturday")
    markup = claims_html([claim], source)
    assert '<p dir="auto" class="short ours">since <time>7 October 2023</time></p>' in markup
    assert said(markup)[0] == ("basis", "“since Saturday”, counted from the document’s own date, 9 October 2023")


def dated(words: str, said: str, ending: str = "on Saturday") -> tuple[Claim, Source]:
    """A claim of `words` in a sentence that ends "on Saturday", and its source, in which `said` is the relative date."""
    quote = f"The mill of Anna Berg burned down {ending}."
    start, at = quote.index(words), quote.index(said)
    day = (date(2023, 10, 7),) * 2
    resolved = ResolvedDate(said, at, at + len(said), "2023-10-07", day, "d", anchor="document")
    cited = Citation(1, "d", "Mills", quote, 0, len(quote))
    claim = Claim(words, (cited,), Span(start, start + len(words), "d"), calendar="7 October 2023")
    return claim, Source({"d": DOCUMENT}, lambda *_: "", lambda *_: [resolved])


def test_a_relative_date_is_large_as_the_calendar_has_it_and_says_what_it_counts_from() -> None:
    for words in ("Saturday", "on Saturday"):
        claim, source = dated(words, "Saturday")
        markup = claims_html([claim], source)
        assert '<p dir="auto" class="short ours"><time>7 October 2023</time></p>' in markup
        basis = ("basis", f"“{words}”, counted from the document’s own date, 9 October 2023")
        pill = ("cal", "(7 October 2023)")
        assert said(markup) == [basis, ("ans", words), pill]


def test_a_reading_that_says_more_than_a_date_stays_in_the_document_s_words() -> None:
    claim, source = dated("burned down on Saturday", "Saturday")
    assert said(claims_html([claim], source))[:2] == [("short", "burned down on Saturday"), ("calendar", "7 October 2023")]


def test_a_hedged_date_has_its_calendar_value_in_its_sentence() -> None:
    claim, source = dated("Saturday", "Saturday")
    shown = [("hedge", "The document may say:"), ("ans", "Saturday"), ("cal", "(7 October 2023)")]
    assert said(claims_html([replace(claim, sure=False)], source)) == shown


def test_a_date_of_something_undated_is_said_to_be() -> None:
    resolved = ResolvedDate("Saturday", 37, 45, "XXXX-XX-XX", None, "d")
    claim, source = dated("on Saturday", "Saturday")
    shown = claims_html([replace(claim, calendar="")], replace(source, dates=lambda *_: [resolved]))
    assert '<p dir="auto" class="short">on Saturday</p><p class="undated">undated in the text</p>' in shown
    assert "undated" not in claims_html([claim], source)


def test_what_names_a_setting_is_not_told_to_a_reader() -> None:
    shown = answer(
        [ANNA], notice="No model server listens at http://a.b:1/v1. Start it, or correct OPENAI_BASE_URL. The reader’s answer."
    )
    assert '<p class="notice">No model server listens. The reader’s answer.</p>' in shown
    assert "notice" not in answer([ANNA], notice="Set RAG_MODEL.")


def test_a_footnote_names_its_document_where_there_are_several() -> None:
    cited, headings = claim(1, "1852", sure=True).citations[0], {("d", 100): "The fire"}
    alone = Source({"d": DOCUMENT}, lambda *place: headings.get(place, ""), lambda *_: [])
    beside = replace(alone, documents={"d": DOCUMENT, "e": replace(DOCUMENT, id="e")})
    assert alone.place(cited) == "The fire · characters 100–138"
    assert beside.place(cited) == "Mills, 9 October 2023 · The fire · characters 100–138"


def test_a_hedged_claim_in_a_model_s_words_stands_under_a_line_that_says_so() -> None:
    own = replace(YEAR, text="It was built in 1852.", span=None)
    shown = [("hedge", "In the model’s words: compare the source."), ("said", "It was built in 1852.")]
    assert said(claims_html([own], SOURCE)) == shown
    sure = replace(own, text="It was built by Anna Berg.", sure=True)
    assert said(claims_html([sure, own], SOURCE)) == [("said", "It was built by Anna Berg."), *shown]


def test_the_words_around_an_answer_are_of_the_asker_s_language() -> None:
    asked = replace(made_of([ANNA]), asked_in="de", claims=(replace(ANNA, asked_in="de"),))
    assert said(answer_html(asked, SOURCE, "reader"))[0] == ("hedge", "Im Dokument steht vielleicht:")
    refused = replace(asked, claims=(), citations=(), closest=asked.citations, text="Das Dokument sagt es nicht.")
    shown = answer_html(refused, SOURCE, "reader")
    assert "Gesucht: " in shown
    assert "Nächste Stellen" in shown


def test_what_hedged_claims_come_to_is_not_said_large() -> None:
    assert said(answer([ANNA], "Yes."))[0] == ("verdict", "Yes.")
    assert said(answer([replace(ANNA, sure=True)], "Yes."))[0] == ("verdict short long", "Yes.")


def test_a_row_is_shown_without_its_bars_and_its_cell_is_lit() -> None:
    row = "| Kayak | €12 | none |"
    cited = Citation(1, "d", "Mills", row, 0, len(row))
    at = row.index("€12")
    markup = answer([Claim("€12", (cited,), Span(at, at + 3, "d"), sure=True)])
    assert 'Kayak · <span class="ans">€12</span> · none”' in markup
    assert "|" not in re.sub(r"<[^>]*>", "", markup)
