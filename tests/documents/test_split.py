"""Passages and sentences are exact spans, whatever the text."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.documents.load import document_from_text
from rag.documents.split import MAX_MARKED_HEADING, MAX_PASSAGE, embedded_text, split
from rag.types import Document, Passage


def document(text: str) -> Document:
    return document_from_text(text, "test:a", "a.txt")


PIECES = st.sampled_from(
    [
        "Dr. Smith met J. R. Ewing.", "He left.", "He left.", "“Why?” she asked.", "Is it?! Yes…", "In the U.S. it rained.",
        "Costs rose 3.5 % to $1,000.", "- one item", "1. first", "2) second", "# A heading", "A plain heading", "## Zwei ##",
        "مرحبا بالعالم. كيف حالك؟", "שלום עולם. מה שלומך?", "他来了。他走了！", "😀👍🏽 family 👨‍👩‍👧.", "e\u0301te\u0301 combining.", "Ünïcödé…",
        "\u00a0nbsp\u00a0", "tab\there", "no end", "(In brackets.) After.", "***", "---", "x" * 1200, "word " * 300, "a.b.c", "...", "\u2028",
    ]
)  # fmt: skip
TEXTS = st.builds(
    "".join, st.lists(st.one_of(PIECES, st.sampled_from(["\n", "\n\n", " ", "\n \n"]), st.text(max_size=12)), max_size=24)
)


@given(TEXTS.filter(lambda t: re.search(r"\w", t)))
def test_every_span_is_exact_in_order_and_nothing_is_lost(text: str) -> None:
    passages = split(document(text))
    assert passages
    covered, at = "", 0
    for passage in passages:
        assert at <= passage.start < passage.end <= len(text)
        assert passage.text == text[passage.start : passage.end]
        assert len(passage.text) <= MAX_PASSAGE
        assert (passage.sentences[0].start, passage.sentences[-1].end) == (passage.start, passage.end)
        inner = passage.start
        for span in passage.sentences:
            quote = text[span.start : span.end]
            assert quote
            assert quote == quote.strip()
            assert not re.search(r"\w", text[inner : span.start])
            inner = span.end
        covered += text[at : passage.start] + passage.text
        at = passage.end
    assert not re.search(r"\w", "".join(_between(text, passages)))
    assert len({p.id for p in passages}) == len(passages)


def _between(text: str, passages: list[Passage]) -> list[str]:
    edges = [0, *(x for p in passages for x in (p.start, p.end)), len(text)]
    return [text[a:z] + "\n" for a, z in zip(edges[::2], edges[1::2], strict=True)]


def test_the_seed_article(seed: Document) -> None:
    passages = split(seed)
    assert [p.heading for p in passages] == [""] * 2 + ["Russia-Hamas, meetings in Moscow"] * 5 + [
        "Russia-Hamas, the crisis in 2011"
    ] * 2
    assert passages[0].text == "date 2023-10-09"
    heading, first = passages[7].sentences[:2]
    assert seed.text[heading.start : heading.end] == "Russia-Hamas, the crisis in 2011"
    assert (first.start, first.end) == (2572, 2717)
    assert seed.text[first.start : first.end].endswith("and Hamas deteriorated.")


def test_repeated_sentences_stay_apart() -> None:
    passages = split(document("It rained. It rained. It rained."))
    assert [(s.start, s.end) for s in passages[0].sentences] == [(0, 10), (11, 21), (22, 32)]


def test_headings_head_what_follows_and_a_heading_without_text_is_a_passage() -> None:
    found = [(p.heading, p.text) for p in split(document("# One\nText of one.\n\nTwo\n\nText of two.\n\nThe end"))]
    assert found == [("One", "# One\nText of one."), ("Two", "Two\n\nText of two."), ("Two", "The end")]


@pytest.mark.parametrize(
    "note",
    [
        "Elm Hill was founded in 1852 by Anna Berg",
        "The mayor has left",
        "First sentence. Second one.\n---",
        "Somebody called at five",
    ],
)
def test_a_note_without_a_full_stop_is_no_heading(note: str) -> None:
    passages = split(document(f"{note}\n\nThe mayor is Tom Reed."))
    assert passages[0].text.startswith(note.split("\n")[0][:20])


@pytest.mark.parametrize("dateline", ["LONDON, 14 May 2024 (Wire) —", "NEW YORK (Wire) -", "WETHERLOW, March 14, 2019 —"])
def test_a_dateline_is_no_part_of_the_first_sentence(dateline: str) -> None:
    passages = split(document(f"Fire on the quay\n\n{dateline} The jetty burned on Tuesday.\n\nNobody was hurt."))
    assert [(p.text, p.heading) for p in passages] == [
        (f"Fire on the quay\n\n{dateline}", "Fire on the quay"),
        ("The jetty burned on Tuesday.", "Fire on the quay"),
        ("Nobody was hurt.", "Fire on the quay"),
    ]


@pytest.mark.parametrize("text", ["NATO — the alliance — met.", "FAQ - what it costs.", "Berlin, in May 2024 — it rained."])
def test_a_dash_after_a_word_makes_no_dateline(text: str) -> None:
    assert [p.text for p in split(document(text))] == [text]


def test_a_list_stays_with_the_line_that_introduces_it() -> None:
    passages = split(document("It does not cover:\n\n- punctures\n- rust\n\nAsk us."))
    assert [[p.text[s.start - p.start : s.end - p.start] for s in p.sentences] for p in passages] == [
        ["It does not cover:", "- punctures", "- rust"],
        ["Ask us."],
    ]


def test_a_heading_is_not_merged_with_the_list_below() -> None:
    passages = split(document_from_text("# Ingredients:\n\n- eggs\n- milk", "test:a", "a.md"))
    assert [(p.heading, p.body) for p in passages] == [("Ingredients:", "- eggs\n- milk")]


def test_front_matter_is_a_passage_of_lines() -> None:
    first = split(document("---\ntitle: A\ndate: 2021-03-04\n---\nNews came. It was good."))[0]
    text = "---\ntitle: A\ndate: 2021-03-04\n---\nNews came. It was good."
    assert "date: 2021-03-04" in [text[s.start : s.end] for s in first.sentences]


def test_a_long_paragraph_becomes_runs_of_like_length() -> None:
    lengths = [len(p.text) for p in split(document("This sentence is here to fill some space. " * 60))]
    assert max(lengths) <= MAX_PASSAGE
    assert min(lengths) > MAX_PASSAGE / 2


@pytest.mark.parametrize(
    "unit",
    [
        "a. ",
        "Mr. ",
        "!? ",
        "\n- ",
        "1. ",
        "(",
        "…",
        ".",
        " ",
        "#",
        " \n",
        "# a\n",
        "x",
        "```\na\n```\n",
        "a:\n```\nb\n```\n",
        "~~~a\n",
    ],
)
def test_no_text_makes_splitting_explode(unit: str) -> None:
    """Ten times the text may take some ten times as long, never a hundred; generous, since machines are noisy."""
    begin = time.process_time()
    split(document("# a" + unit * (150_000 // len(unit)) + "b.x Word. " + unit * (150_000 // len(unit)) + "x"))
    assert time.process_time() - begin < 20


def test_a_long_marked_heading_stands_for_itself_shortened() -> None:
    """It is read again with each passage below it: 50,000 characters over 1,000 paragraphs took minutes to index."""
    text = "# " + "Harbour " * 6250 + "\n\n" + "The quay is old.\n\n" * 1000
    passages = split(document_from_text(text, "test:a", "a.md"))
    assert {len(p.heading) for p in passages} == {MAX_MARKED_HEADING}
    assert sum(len(embedded_text(p)) for p in passages) < 1000 * 400


def sentences_of(text: str) -> list[str]:
    return [p.cut(s) for p in split(document(text)) for s in p.sentences]


def test_rows_and_fields_are_each_a_sentence_and_a_line_above_them_is_their_heading() -> None:
    text = "Contact: help@a.example\nOpen: every day\n\nPeople\nYear | Inhabitants\n1900 | 11,875\n1950 | 14,302\n\nMore was never counted."
    assert sentences_of(text) == [
        "Contact: help@a.example", "Open: every day", "People", "Year | Inhabitants", "1900 | 11,875", "1950 | 14,302",
        "More was never counted.",
    ]  # fmt: skip
    assert [p.heading for p in split(document(text))] == ["", "People", "People"]


def test_numbered_headings_and_questions_head_what_is_below_them() -> None:
    text = "3. Sickness\n3.1 Anyone who is ill tells us.\n3.2 A note is needed.\n\n**May I bring a dog?**\nYes, on a lead.\n\n1. Open it.\n2. Close it."
    assert [(p.heading, p.body) for p in split(document(text))] == [
        ("3. Sickness", "3.1 Anyone who is ill tells us.\n3.2 A note is needed."),
        ("May I bring a dog?", "Yes, on a lead."),
        ("May I bring a dog?", "1. Open it.\n2. Close it."),
    ]


def test_lines_wrapped_by_hand_are_no_ends_of_sentences() -> None:
    text = (
        "The committee met on Tuesday in the large hall of the old school and\n"
        "Anna Berg opened the meeting. Nobody from the town council had come\n"
        "this time.\nThe next one is in May."
    )
    assert sentences_of(text)[:3] == [
        "The committee met on Tuesday in the large hall of the old school and\nAnna Berg opened the meeting.",
        "Nobody from the town council had come\nthis time.", "The next one is in May.",
    ]  # fmt: skip


def test_a_command_belongs_to_the_sentence_before_it() -> None:
    text = "## Use\n\nCreate a store first. Then list it with:\n\n```\ntool list --all\n\ntool show\n```\n\nThat is all."
    assert sentences_of(text) == [
        "## Use", "Create a store first.", "Then list it with:\n\n```\ntool list --all\n\ntool show\n```", "That is all.",
    ]  # fmt: skip
