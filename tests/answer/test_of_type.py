"""What is shown is of the type asked for: beside the best reading, or nearly as good elsewhere."""

from rag.answer.of_type import of_type
from rag.documents.load import document_from_text
from rag.documents.split import split
from rag.types import Reading

LIFE = document_from_text(
    "Edda Thorne (11 February 1891 – 2 October 1967) was a chemist. She was born in Gmunden. She married in 1917.", "test:a", "a.txt"
)


def reading(words: str, score: float = 5.0) -> Reading:
    (passage,) = split(LIFE)
    start = LIFE.text.index(words)
    sentence = next(s for s in passage.sentences if s.start <= start < s.end)
    return Reading(passage, sentence, start, start + len(words), score)


def test_a_life_begins_with_its_first_date_and_ends_with_its_second() -> None:
    both = [reading("11 February 1891"), reading("2 October 1967")]
    assert of_type("When did Edda Thorne die?", both)[0].words == "2 October 1967"
    assert of_type("When was Edda Thorne born?", both[::-1])[0].words == "11 February 1891"


def test_of_both_dates_read_as_one_that_which_is_asked_for_is_shown() -> None:
    life = [reading("11 February 1891 – 2 October 1967")]
    assert of_type("When did Edda Thorne die?", life)[0].words == "2 October 1967"
    assert of_type("when was she born", life)[0].words == "11 February 1891"
    assert of_type("when did she live", life) == life


def test_what_is_no_time_gives_way_to_one_that_scores_nearly_as_well() -> None:
    place, life, wedding = reading("Gmunden", 6.9), reading("11 February 1891", 6.3), reading("1917", 5.0)
    assert of_type("when was she born", [place, life, wedding]) == [life]
    assert of_type("when was she born", [place, wedding]) == []
    assert of_type("where was she born", [place, life]) == [place, life]


def test_a_number_of_another_sentence_is_that_of_another_thing() -> None:
    born, married = reading("chemist", 6.9), reading("1917", 6.3)
    assert of_type("How many children did she have?", [born, married]) == []
