"""What a question says of time: the days that limit it, and whether it asks for the document's own date."""

from datetime import date

import pytest

from rag.question.temporal import asked_time


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("What happened in March 2006?", "2006-03-01", "2006-03-31"),
        ("what happened in march 2006", "2006-03-01", "2006-03-31"),
        ("Who led it before 1990?", "0001-01-01", "1989-12-31"),
        ("Who led it between 2005 and 2012?", "2005-01-01", "2012-12-31"),
        ("What was built in the 1990s?", "1990-01-01", "1999-12-31"),
        ("Who won after 3 May 1998?", "1998-05-04", "9999-12-31"),
        ("What changed since 2010?", "2010-01-01", "9999-12-31"),
        ("What was lost during the 19th century?", "1800-01-01", "1899-12-31"),
    ],
)
def test_limits_of_a_question(question: str, first: str, last: str) -> None:
    assert asked_time(question).limits == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "question", ["When was Hamas founded?", "Who won the 2022 World Cup?", "May I ask in second place?", "in 300 metres"]
)
def test_questions_without_limits(question: str) -> None:
    assert asked_time(question).limits is None


def test_a_question_on_another_report_is_not_about_the_document() -> None:
    assert not asked_time("When was the report by the UN published?").publication
    assert not asked_time("When was Hamas founded?").publication
