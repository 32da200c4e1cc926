"""A timeline holds every date of the text, in calendar order."""

from dataclasses import replace
from datetime import date

from rag.documents.load import document_from_text
from rag.documents.timeline import timeline
from rag.types import Document


def test_the_timeline_of_the_seed_article(seed: Document) -> None:
    dated, undated = timeline(seed)
    assert [e.when for e in dated] == [
        "1967", "1987", "1993", "early 2000s", "January 2006", "31 January 2006", "March 2006", "2010", "2011",
        "7–9 October 2023", "7 October 2023",
    ]  # fmt: skip
    assert [e.when for e in undated] == ["A few months"]
    for entry in (*dated, *undated):
        assert entry.text == seed.text[entry.sentence.start : entry.sentence.end]
        assert entry.sentence.start <= entry.date.start < entry.date.end <= entry.sentence.end


def test_a_timeline_goes_back_before_christ() -> None:
    document = document_from_text(
        "It ended in 1815. It began in 490 BC. In August 480 BC it paused. Nobody knows more.", "t", "t.txt"
    )
    dated, undated = timeline(document)
    assert [e.date.value for e in dated] == ["BC0490", "BC0480-08", "1815"]
    assert not undated
    ages = document_from_text("It thawed 12,000 years ago. It froze 100,000 years ago.", "t", "t.txt")
    assert [e.date.text for e in timeline(replace(ages, date=date(2023, 1, 1)))[0]] == ["100,000 years ago", "12,000 years ago"]
    assert timeline(document_from_text("No date here.", "t", "t.txt")) == ([], [])


def test_a_stretch_is_one_entry_and_opening_hours_are_none() -> None:
    text = "The fair is on 21 and 22 September. The show runs from 3 to 5 October.\n\nMonday | 9-17\nSunday | closed\n"
    dated, undated = timeline(replace(document_from_text(text, "t", "t.txt"), date=date(2024, 9, 12)))
    assert [(e.when, e.date.text) for e in dated] == [
        ("21–22 September 2024", "21 and 22 September"),
        ("3–5 October 2024", "3 to 5 October"),
    ]
    assert not undated


def test_a_line_without_a_full_stop_tells_a_date_and_the_dateline_none() -> None:
    text = "# Rules of the bath\n\nLund, 3 May 2025\n\nValid from 1 June 2025\n\nThe bath opened last Friday.\n"
    dated, _ = timeline(document_from_text(text, "t", "t.md"))
    assert [(e.when, e.text) for e in dated] == [
        ("2 May 2025", "The bath opened last Friday."),
        ("1 June 2025", "Valid from 1 June 2025"),
    ]
