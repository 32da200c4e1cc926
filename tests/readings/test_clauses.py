"""A date belongs to the event asked about, a quantity to what was planned or to what came."""

from datetime import date

import pytest

from rag.dates import dates_in, resolve_dates
from rag.documents.load import document_from_text
from rag.documents.split import split
from rag.readings.clauses import lent, of_amount_asked, with_whole_list
from rag.types import Reading, ResolvedDate, Span

WRITTEN = date(2024, 9, 12)


def reading(text: str, words: str) -> Reading:
    (passage,) = split(document_from_text(text, "test:a", "a.txt"))
    start = text.index(words)
    sentence = next(s for s in passage.sentences if s.start <= start < s.end)
    return Reading(passage, sentence, start, start + len(words), 1.0)


def whose(question: str, text: str, words: str) -> str:
    def dates_of(span: Span) -> list[ResolvedDate]:
        return dates_in(resolve_dates(text, WRITTEN), span.start, span.end)

    return lent(question, reading(text, words), dates_of)


@pytest.mark.parametrize(
    ("question", "text", "words", "expected"),
    [
        ("When did Hale die?", "He died in Ludlow, and Marsh left the firm in 1929.", "1929", "another's"),
        ("When did Marsh leave?", "He died in Ludlow, and Marsh left the firm in 1929.", "1929", ""),
        ("When did Ada Penrose die?", "She married. Her younger brother Samuel died in 1947.", "1947", "another's"),
        ("When did Samuel Penrose die?", "She married. Her younger brother Samuel died in 1947.", "1947", ""),
        ("When did Ada's brother die?", "She married. Her younger brother Samuel died in 1947.", "1947", ""),
        ("When were the tolls abolished?", "Maud died in 1958. The tolls were abolished.", "1958", "another's"),
        ("When was it abolished?", "The toll was abolished. That was in 1958.", "1958", ""),
        ("When was the kiosk built?", "They bought it in 2020 and a kiosk was built beside it.", "2020", "doubtful"),
        ("When did Lacey die?", "Thomas Lacey retired in 1961.", "1961", "another's"),
        ("When was Lacey born?", "Thomas Lacey (1891 – 1961) was a toll keeper.", "1891", ""),
        ("When did she move?", "In 1920 she married and her sister moved to Leeds.", "1920", ""),
        ("When was it developed?", "It was developed and first marketed by ODC in 1984.", "1984", ""),
        ("When did the US enter?", "The U.S. entered on 8 December 1941.", "8 December 1941", ""),
        ("When was it endorsed?", "It grew in 2008, and on 22 April 2009, it was endorsed.", "22 April 2009", ""),
        ("Who left in 1929?", "He died in Ludlow, and Marsh left the firm in 1929.", "1929", ""),
    ],
)
def test_whose_a_date_is(question: str, text: str, words: str, expected: str) -> None:
    assert whose(question, text, words) == expected


@pytest.mark.parametrize(
    ("question", "text", "words", "expected"),
    [
        ("how long is the pier?", "The wreck, which is 30 metres long, was raised.", "30 metres", "doubtful"),
        ("how long is the pier?", "The pier has a hut, which is 3 metres wide.", "3 metres", "doubtful"),
        ("how long is the wreck?", "The wreck, which is 30 metres long, was raised.", "30 metres", ""),
        ("how high is Mount Elm?", "Elm is 812 metres high.", "812 metres", ""),
        ("how heavy is Bess?", "The oldest engine, Bess, came in 1979 and weighs 22 tonnes.", "22 tonnes", ""),
        ("how long is the old pier in Dunby?", "Built in 1880, it is 300 metres long.", "300 metres", ""),
    ],
)
def test_whose_a_measure_is(question: str, text: str, words: str, expected: str) -> None:
    assert whose(question, text, words) == expected


HOUSES = "Of the 24 houses that were planned, nine were finished."
BILL = "They said that the pipe would cost £3,400; the final bill was £4,150."


@pytest.mark.parametrize(
    ("question", "text", "read", "expected"),
    [
        ("How many houses were built?", HOUSES, ["24", "nine"], "nine"),
        ("How many houses were planned?", HOUSES, ["nine", "24"], "24"),
        ("How many houses were planned?", HOUSES, ["24", "nine"], "24"),
        ("How much did the pipe cost?", BILL, ["£3,400", "£4,150"], "£4,150"),
        ("How much would the pipe cost?", BILL, ["£4,150", "£3,400"], "£3,400"),
        ("How many plots are empty?", "In May 62 plots are let and 5 are empty.", ["62 plots are let and 5"], "5"),
        ("Who planned the houses?", HOUSES, ["24", "nine"], "24"),
    ],
)
def test_a_quantity_is_of_what_is_asked_about(question: str, text: str, read: list[str], expected: str) -> None:
    assert of_amount_asked(question, [reading(text, words) for words in read])[0].words == expected


FAIR = "The fair is on 21 and 22 September. The show runs from 3 June to 5 July. It sang in 2009, 2012 and 2015."


@pytest.mark.parametrize(
    ("question", "words", "expected"),
    [
        ("When is the fair?", "22 September", "21 and 22 September"),
        ("When is the show?", "5 July", "3 June to 5 July"),
        ("When does the show begin?", "3 June", "3 June"),
        ("When does the show end?", "5 July", "5 July"),
        ("In which year did it sing?", "2015", "2009, 2012 and 2015"),
        ("What is on 22 September?", "22 September", "22 September"),
    ],
)
def test_a_date_is_shown_with_all_of_its_list(question: str, words: str, expected: str) -> None:
    best = reading(FAIR, words)
    dates = dates_in(resolve_dates(FAIR, WRITTEN), best.sentence.start, best.sentence.end)
    assert with_whole_list(question, best, dates).words == expected
