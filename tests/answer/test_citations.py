"""No claim passes whose quote or words are not, to the character, what the document holds."""

from dataclasses import replace
from datetime import date

import pytest

from rag.answer import citations as cite
from rag.chatbot import Chatbot
from rag.documents.load import document_from_text
from rag.types import Citation, Claim, ResolvedDate, Span
from tests.test_chatbot import assert_kept

DOCUMENT = document_from_text("Cats sleep. Dogs bark at night. Cats sleep.", "test:a", "a.txt")
DOCUMENTS = {DOCUMENT.id: DOCUMENT}


def claim(start: int, end: int, low: int, high: int) -> Claim:
    cited = Citation(0, DOCUMENT.id, DOCUMENT.title, DOCUMENT.text[start:end], start, end)
    return Claim(DOCUMENT.text[low:high], (cited,), Span(low, high))


def verify(claims: list[Claim]) -> list[Claim]:
    return list(cite.verify(claims, DOCUMENTS))


GOOD = claim(12, 31, 12, 16)


def cited_as(**other: int | str) -> Claim:
    return replace(GOOD, citations=(replace(GOOD.citations[0], **other),))  # type: ignore[arg-type]  # fields of many types


def test_an_exact_claim_stands_and_gets_number_one() -> None:
    verified = verify([GOOD])
    assert [c.citations[0].number for c in verified] == [1]
    assert (verified[0].text, verified[0].citations[0].quote) == ("Dogs", "Dogs bark at night.")


@pytest.mark.parametrize(
    "bad",
    [
        cited_as(start=11),
        cited_as(end=30),
        cited_as(start=13, end=32),
        cited_as(quote="Dogs bark at  night."),
        cited_as(document_id="other"),
        cited_as(end=4000),
        replace(GOOD, span=Span(13, 17)),
        replace(GOOD, text="Cats"),
        replace(GOOD, span=Span(0, 4), text="Cats"),
        replace(GOOD, span=Span(16, 12), text=""),
        replace(GOOD, citations=()),
        replace(GOOD, text="Dogs bark.", span=None, citations=(*GOOD.citations, replace(GOOD.citations[0], start=11))),
    ],
    ids=[
        "start",
        "end",
        "shifted",
        "quote",
        "document",
        "beyond",
        "words moved",
        "words",
        "outside",
        "empty",
        "uncited",
        "one of two",
    ],
)
def test_a_claim_that_is_off_by_anything_is_dropped(bad: Claim) -> None:
    assert verify([bad, GOOD]) == verify([GOOD])


def test_numbers_follow_first_use_and_a_sentence_keeps_its_own() -> None:
    first, again = claim(0, 11, 0, 4), claim(0, 11, 5, 10)
    twin = claim(32, 43, 32, 36)  # the same words elsewhere are another sentence
    verified = verify([GOOD, first, again, twin])
    assert [c.citations[0].number for c in verified] == [1, 2, 2, 3]
    assert [c.number for c in cite.citations_of(verified)] == [1, 2, 3]
    assert cite.compose(verified)[0].splitlines()[0] == "Dogs — “Dogs bark at night.” [1]"


def test_a_model_s_own_words_keep_all_their_marks() -> None:
    said = Claim("Dogs bark, and cats sleep.", (*GOOD.citations, *claim(0, 11, 0, 4).citations))
    verified = verify([GOOD, said])
    assert [c.number for c in verified[1].citations] == [1, 2]
    text, marks = cite.compose(verified, "Yes.")
    assert text.splitlines()[::2] == ["Yes.", "Dogs bark, and cats sleep. [1][2]"]
    assert [(text[start:end], number) for start, end, number in marks] == [("[1]", 1), ("[1]", 1), ("[2]", 2)]


def test_a_date_that_is_part_of_another_word_is_not_said() -> None:
    may = ResolvedDate("May", 0, 3, "2023-05", (date(2023, 5, 1), date(2023, 5, 31)), type="DATE", mod="", anchor="document")
    said = replace(GOOD, text="The Mayor resigned.", span=None)
    assert cite.with_calendar(said, lambda *_: [may]).calendar == ""
    assert cite.with_calendar(replace(said, text="She left in May."), lambda *_: [may]).calendar == "May 2023"


def test_an_answer_shows_the_calendar_value_beside_the_words(chatbot: Chatbot) -> None:
    answer = chatbot.ask("What day did the attack on Israel happen?")
    assert_kept(answer, chatbot)
    assert answer.short_answer.endswith("Saturday")
    assert "Saturday (7 October 2023) — “" in answer.text
    assert answer.claims[0].calendar == "7 October 2023"
    assert answer.dates[0].value == "2023-10-07"
    assert answer.citations[0].quote in answer.text  # the original words stay the quote


def test_dates_are_those_of_the_cited_sentences_in_document_coordinates(chatbot: Chatbot) -> None:
    answer = chatbot.ask("When did Khaled Mashal arrive in Moscow?")
    cited = answer.citations[0]
    assert [d.value for d in answer.dates[:2]] == ["2006-03", "2010"]
    for d in answer.dates:
        assert chatbot.index.documents[d.document_id].text[d.start : d.end] == d.text
    assert all(cited.start <= d.start and d.end <= cited.end for d in answer.dates[:2])
    assert not chatbot.ask("Who won the 2022 World Cup?").dates


def test_a_hedged_claim_is_its_sentence_under_a_line_said_once_and_marks_are_where_they_stand() -> None:
    sure, *hedged = verify(
        [GOOD, replace(claim(0, 11, 0, 4), sure=False, calendar="2 May 2023"), replace(claim(32, 43, 32, 36), sure=False)]
    )
    cats, twin = "“Cats sleep.” [2] (2 May 2023)", "“Cats sleep.” [3]"
    for claims, lines in (
        (hedged, ["The document may say:", cats, twin]),
        ([sure, *hedged], ["Dogs — “Dogs bark at night.” [1]", "The document may also say:", cats, twin]),
        ([replace(sure, sure=False)], ["The document may say:", "“Dogs bark at night.” [1]"]),
        (
            [replace(sure, text="Dogs bark.", span=None, sure=False)],
            ["In the model’s words: compare the source.", "Dogs bark. [1]"],
        ),
    ):
        text, marks = cite.compose(claims)
        assert text.splitlines() == lines
        assert [text[start:end] for start, end, _ in marks] == [f"[{c.citations[0].number}]" for c in claims]


def test_what_claims_add_one_by_one_is_the_text() -> None:
    claims = verify([GOOD, replace(claim(0, 11, 0, 4), sure=False), replace(GOOD, text="Dogs bark.", span=None, sure=False)])
    added = [cite.compose_claim(claim, before)[0] for before, claim in zip((None, *claims), claims, strict=False)]
    assert "\n".join(added) == cite.compose(claims)[0]
    assert added[1:] == ["The document may also say:\n“Cats sleep.” [2]", "Dogs bark. [1]"]
