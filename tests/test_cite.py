"""No claim passes whose quote or words are not, to the character, what the document holds."""

from dataclasses import replace

import pytest

from rag import cite
from rag.load import document_from_text
from rag.types import Citation, Claim

DOCUMENT = document_from_text("Cats sleep. Dogs bark at night. Cats sleep.", "test:a", "a.txt")
DOCUMENTS = {DOCUMENT.id: DOCUMENT}


def claim(start: int, end: int, low: int, high: int) -> Claim:
    cited = Citation(0, DOCUMENT.id, DOCUMENT.title, DOCUMENT.text[start:end], start, end)
    return Claim(DOCUMENT.text[low:high], low, high, cited)


GOOD = claim(12, 31, 12, 16)


def test_an_exact_claim_stands_and_gets_number_one() -> None:
    verified = cite.verify([GOOD], DOCUMENTS)
    assert [c.citation.number for c in verified] == [1]
    assert (verified[0].text, verified[0].citation.quote) == ("Dogs", "Dogs bark at night.")


@pytest.mark.parametrize(
    "bad",
    [
        replace(GOOD, citation=replace(GOOD.citation, start=11)),
        replace(GOOD, citation=replace(GOOD.citation, end=30)),
        replace(GOOD, citation=replace(GOOD.citation, start=13, end=32)),
        replace(GOOD, citation=replace(GOOD.citation, quote="Dogs bark at  night.")),
        replace(GOOD, citation=replace(GOOD.citation, document_id="other")),
        replace(GOOD, citation=replace(GOOD.citation, end=4000)),
        replace(GOOD, start=13, end=17),
        replace(GOOD, text="Cats"),
        replace(GOOD, start=0, end=4, text="Cats"),
        replace(GOOD, start=16, end=12, text=""),
    ],
    ids=["start", "end", "shifted", "quote", "document", "beyond", "words moved", "words", "outside", "empty"],
)
def test_a_claim_that_is_off_by_anything_is_dropped(bad: Claim) -> None:
    assert cite.verify([bad, GOOD], DOCUMENTS) == cite.verify([GOOD], DOCUMENTS)


def test_numbers_follow_first_use_and_a_sentence_keeps_its_own() -> None:
    first, again = claim(0, 11, 0, 4), claim(0, 11, 5, 10)
    twin = claim(32, 43, 32, 36)  # the same words elsewhere are another sentence
    verified = cite.verify([GOOD, first, again, twin], DOCUMENTS)
    assert [c.citation.number for c in verified] == [1, 2, 2, 3]
    assert [c.number for c in cite.citations(verified)] == [1, 2, 3]
    assert cite.compose(verified).splitlines()[0] == "Dogs — “Dogs bark at night.” [1]"
