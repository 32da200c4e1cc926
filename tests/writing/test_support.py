"""What a sentence of a model's must keep of the sentences it cites; benchmarks/claims.py measures it on many more."""

from collections.abc import Callable
from datetime import date
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.answer import citations as cite
from rag.dates.resolve import dates_in, resolve_dates
from rag.documents.load import document_from_text
from rag.documents.split import split
from rag.models import Embedder, Reader
from rag.types import Claim, Document
from rag.writing.support import Checker, Unsupported

TEXT = """date 2021-11-03

The dam of Orrin was opened on Monday by the minister, Lena Voss. It cost 1,250 million crowns and took seven years.
Its builder, the Kestrel Company, sued the county of Orrin in March 2016, but it did not win.
In June of that year, the United Farmers of Orrin blocked the road. Their leader, Tom Aske, has never spoken to Voss.

The lake behind the dam is 38 metres deep. Kestrel employs 400 Norwegian divers."""

DOCUMENT = document_from_text(TEXT, "test:dam", "dam.txt")
SENTENCES = [s for p in split(DOCUMENT) for s in p.sentences]

Check = Callable[..., str]


@pytest.fixture(scope="module")
def checker() -> Checker:
    dates = resolve_dates(DOCUMENT.text, DOCUMENT.date)
    return Checker(Embedder(), Reader(), lambda _, start, end: dates_in(dates, start, end))


@pytest.fixture(scope="module")
def check(checker: Checker) -> Check:
    """What comes of a claim that cites the sentences that hold the given words: "sure", "hedged" or its fault."""

    def run(text: str, *cited: str, document: Document = DOCUMENT) -> str:
        found = checker.judge(claim(text, *cited, document=document), (), {document.id: document})
        return found if isinstance(found, str) else "sure" if found.sure else "hedged"

    return run


def claim(text: str, *cited: str, document: Document = DOCUMENT) -> Claim:
    found = [next(s for s in SENTENCES if words in document.text[s.start : s.end]) for words in cited]
    return Claim(text, tuple(cite.citation_of(s, document) for s in found))


def test_the_document_is_as_these_tests_read_it() -> None:
    assert DOCUMENT.date == date(2021, 11, 3)
    assert len(SENTENCES) == 8


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("The dam of Orrin was opened by the minister, Lena Voss.", "opened"),
        ("It cost 1250 million crowns and took 7 years.", "cost"),
        ("The dam of Orrin was opened on 1 November 2021 by Lena Voss.", "opened"),
        ("In June 2016, the United Farmers of Orrin blocked the road.", "Farmers"),
        ("The county of Orrin was sued by the Kestrel Company in March 2016.", "sued"),
        ("The Kestrel Company did not win.", "sued"),
        ("Tom Aske has never spoken to Voss.", "Aske"),
        ("Tom Aske is their leader.", "Aske"),
        ("Lena Voss is the minister.", "opened"),
        ("The lake is 38 metres deep.", "lake"),
        ("Kestrel employs some 400 Norwegian divers.", "divers"),
    ],
)
def test_what_the_cited_sentence_says_is_shown(check: Check, text: str, cited: str) -> None:
    assert check(text, cited) == "sure"


@pytest.mark.parametrize(
    ("text", "cited", "fault"),
    [
        ("It cost 1,251 million crowns and took seven years.", "cost", "number"),
        ("It cost 1,250 million crowns and took eight years.", "cost", "number"),
        ("The lake is 38 metres deep and 5 wide.", "lake", "number"),
        ("The dam of Orrin was opened on 2 November 2021 by Lena Voss.", "opened", "date"),
        ("The dam of Orrin was opened on Tuesday by Lena Voss.", "opened", "date"),
        ("In June 2017, the United Farmers of Orrin blocked the road.", "Farmers", "date"),
        ("In July of that year, the United Farmers of Orrin blocked the road.", "Farmers", "name"),
        ("The dam of Orrin was opened by the minister, Lena Vass.", "opened", "name"),
        ("Medvedev opened the dam of Orrin.", "opened", "name"),
        ("The dam of Orrin was not opened by the minister, Lena Voss.", "opened", "negation"),
        ("Tom Aske has spoken to Voss.", "Aske", "negation"),
        ("The dam of Orrin was closed on Monday by the minister, Lena Voss.", "opened", "negation"),
        ("The Kestrel Company did win.", "sued", "negation"),
        ("Voss has never spoken to Tom Aske.", "Aske", "roles"),
        ("The county of Orrin sued the Kestrel Company in March 2016.", "sued", "roles"),
        ("The dam was opened by aliens.", "opened", "roles"),
        ("The Kestrel Company sued the county of Orrin because the United Farmers blocked the road.", "sued", "name"),
        ("The Kestrel Company sued the county of Orrin because of the lake.", "sued", "cause"),
        ("The lake behind the dam is 38 metres deep.", "cost", "number"),
        ("The lake behind the dam is deep.", "blocked", "support"),
        ("The flour must be mixed with water and left for a day.", "lake", "support"),
        ("The lake is deep: see http://example.com.", "lake", "markup"),
        ("The lake is <b>deep</b>.", "lake", "markup"),
    ],
)
def test_what_it_does_not_say_is_not(check: Check, text: str, cited: str, fault: Unsupported) -> None:
    assert check(text, cited) == fault


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("Le barrage d'Orrin a été inauguré par la ministre Lena Voss.", "opened"),
        ("The Kestrell Company sued the county of Orrin in March 2016.", "sued"),
    ],
)
def test_what_the_words_leave_open_is_hedged(check: Check, text: str, cited: str) -> None:
    assert check(text, cited) == "hedged"


def test_nothing_stands_without_a_mark(check: Check) -> None:
    assert check("The lake behind the dam is 38 metres deep.") == "mark"


def test_two_sentences_far_apart_lend_each_other_no_numbers(check: Check) -> None:
    assert check("Lena Voss employs 400 divers.", "opened", "divers") == "roles"


def test_a_name_that_stands_just_before_is_cited_too(checker: Checker) -> None:
    documents = {DOCUMENT.id: DOCUMENT}
    said = claim("The dam of Orrin cost 1,250 million crowns and took seven years.", "cost")
    before = claim("", "opened").citations
    alone = checker.judge(said, (), documents)
    assert not (isinstance(alone, Claim) and alone.sure)
    found = checker.judge(said, before, documents)
    assert isinstance(found, Claim)
    assert [c.quote.split()[0] for c in found.citations] == ["It", "The"]
    wrong = claim("The dam of Orrin was opened by Lena Voss.", "cost")
    assert not isinstance(checker.judge(wrong, before, documents), Claim), "the cited sentence itself must carry the claim"
    taken = claim("Aske sued the county of Orrin in March 2016.", "sued")
    assert checker.judge(taken, claim("", "Aske").citations, documents) == "name", "the cited sentence says who did"


def judged_near(checker: Checker, text: str, cited: str, *near: str) -> str:
    """What comes of a claim by the cited sentence, with others near it: "sure", "hedged" or its fault."""
    around = [c for words in near for c in claim("", words).citations]
    found = checker.judge(claim(text, cited), (), {DOCUMENT.id: DOCUMENT}, around=around)
    return found if isinstance(found, str) else "sure" if found.sure else "hedged"


def test_a_date_that_stands_near_is_cited_too_and_not_surely_where_the_cited_sentence_has_none(checker: Checker) -> None:
    said = "In June 2016, their leader Tom Aske had never spoken to Voss."
    assert judged_near(checker, said, "Aske") == "date"
    assert judged_near(checker, said, "Aske", "Farmers") == "hedged"
    moved = "The Kestrel Company sued the county of Orrin in June 2016."
    assert judged_near(checker, moved, "sued", "Farmers") == "date", "the cited sentence has another in its place"


def test_a_part_of_a_name_is_joined_to_no_other_name_that_stands_near(checker: Checker) -> None:
    assert judged_near(checker, "Tom Voss has never spoken to her.", "Aske", "opened") == "hedged"
    assert judged_near(checker, "Their head, Tom Kestrel, has never talked to Voss.", "Aske", "sued") == "name"


@settings(max_examples=60)
@given(st.text(max_size=120))
def test_every_text_gets_a_verdict(checker: Checker, text: str) -> None:
    said = Claim(text or ".", claim("", "lake").citations)
    judged = checker.judge(said, (), {DOCUMENT.id: DOCUMENT})
    assert isinstance(judged, Claim) or judged in get_args(Unsupported)
