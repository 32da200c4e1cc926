"""The answer in a table is the cell of the row and the column that the question names."""

import pytest

from rag.documents.load import document_from_text
from rag.documents.split import split
from rag.readings.table import cell_asked, header_of, turns_a_name, whole_row
from rag.types import Document, Reading
from tests.test_chatbot import Make, assert_kept

PRICES = """## Prices

| Ticket | Weekdays | Weekends |
|---|---|---|
| Adult | €14 | €17 |
| Family (2 adults, 3 children) | €38 | €46 |
| Dog | €2 | not allowed |
| Umbrella for two tall people | €5 | €6 |

Children under four come in free.
"""
PARKING = """Parking

Size      Hour    Day
Car       €2      €9
Van       €4      €15
"""


def reading(text: str, words: str) -> tuple[Reading, dict[str, Document]]:
    """The reading that has the words, and its document by id."""
    document = document_from_text(text, "test:a", "a.md")
    start = text.index(words)
    passage, sentence = next((p, s) for p in split(document) for s in p.sentences if s.start <= start < s.end)
    return Reading(passage, sentence, start, start + len(words), 1.0), {document.id: document}


@pytest.mark.parametrize(
    ("question", "text", "read", "cell", "column"),
    [
        ("How much is the family ticket on weekends?", PRICES, "€38 | €46", "€46", "Weekends"),
        ("How much is the family ticket on weekends?", PRICES, "€14", "€46", "Weekends"),
        ("How much is an adult ticket on weekdays?", PRICES, "€17", "€14", "Weekdays"),
        ("What does a dog pay on weekends?", PRICES, "€2", "not allowed", "Weekends"),
        ("What does a van pay for a day?", PARKING, "€9", "€15", "Day"),
    ],
)
def test_the_cell_of_the_row_and_the_column_asked_for(question: str, text: str, read: str, cell: str, column: str) -> None:
    best, documents = reading(text, read)
    found = cell_asked(question, [best], documents)
    assert found
    assert (found.reading.words, found.column) == (cell, column)


SWIMMING = """## Fees

| Course | Members | Others | {last} |
|---|---|---|---|
| Diving | €30 | €45 | none |
| Crawl | €20 | €35 | none |
"""


@pytest.mark.parametrize(
    ("question", "column"),
    [
        ("How much is diving for members?", "Members"),
        ("How much is diving for non-members?", "Others"),
        ("What does diving cost people who aren't members?", "Others"),
        ("How much is diving for anybody else?", "Others"),
        ("How much is diving for unregistered guests?", "Unregistered"),
    ],
)
def test_what_turns_the_meaning_of_a_column_names_the_other(question: str, column: str) -> None:
    best, documents = reading(SWIMMING.format(last="Unregistered"), "€30")
    found = cell_asked(question, [best], documents)
    assert found
    assert found.column == column
    assert turns_a_name(question, best, documents) == ("non" in question or "aren't" in question)


def test_a_column_that_only_its_contrary_names_is_none() -> None:
    best, documents = reading(SWIMMING.format(last="Registered").replace("Others", "Guests"), "€30")
    for question in ("How much is diving for non-members?", "How much is diving if unregistered?"):
        assert cell_asked(question, [best], documents) is None
        assert turns_a_name(question, best, documents)


@pytest.mark.parametrize(
    ("question", "read"),
    [
        ("How much is an adult ticket?", "€14"),
        ("How much is the student ticket on weekends?", "€14"),
        ("How much is an adult ticket on weekends in Berlin?", "€14"),
        ("Who comes in free?", "Children under four"),
        ("How much is an umbrella on weekends?", "€5"),
    ],
)
def test_no_cell_where_row_or_column_is_not_named(question: str, read: str) -> None:
    best, documents = reading(PRICES, read)
    assert cell_asked(question, [best], documents) is None


def test_a_cell_among_others_like_it_is_shown_as_its_row_with_the_names_of_the_columns() -> None:
    best, documents = reading(PRICES, "€14")
    assert [r.words for r in whole_row(best, documents)] == ["| Adult | €14 | €17 |", "| Ticket | Weekdays | Weekends |"]
    one, documents = reading(PRICES, "not allowed")
    assert whole_row(one, documents) == []


def test_hours_without_a_header_have_none() -> None:
    best, documents = reading("Monday | 9-17\nTuesday | 9-13\n", "9-13")
    assert header_of(best, documents[best.passage.document_id]) == []


def test_a_chatbot_answers_with_the_cell_and_cites_the_row(make_chatbot: Make) -> None:
    bot = make_chatbot(a=PRICES)
    answer = bot.ask("How much is the family ticket on weekends?")
    assert_kept(answer, bot)
    assert answer.short_answer == "€46"
    assert answer.citations[0].quote == "| Family (2 adults, 3 children) | €38 | €46 |"
    assert answer.text.startswith("Weekends: €46 —")
