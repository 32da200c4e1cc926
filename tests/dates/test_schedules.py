"""What comes again every week is of no week in particular: a wrong date is worse than none."""

from datetime import date

import pytest

from rag.dates.resolve import resolve_dates

WRITTEN = date(2024, 9, 12)  # a Thursday


@pytest.mark.parametrize(
    "text",
    [
        "Office hours:\nMonday | 9-17",
        "| Monday | 9-17 |",
        "| Tuesday–Friday | 10–17 | 11–15 |",
        "| | Monday and Tuesday | Weekend |",
        "Monday: 9-17",
        "Sunday  closed",
        "Saturday: 10:00 to 14:00",
        "The library is closed on Monday.",
        "Open Tuesday to Sunday.",
        "The ferry runs Monday to Thursday.",
        "The market is held on Fridays and on Saturday.",
        "The council meets on the first Monday of the month.",
        "We are open on the last Saturday of each month.",
        "You must ask first. You may come on Monday. Bags must be shown. Dogs may not enter. Cups cannot be sold.",
    ],
)
def test_a_weekday_of_every_week_has_no_day(text: str) -> None:
    found = resolve_dates(text, WRITTEN)
    assert found
    assert [d.interval for d in found] == [None] * len(found)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The bridge was closed on Monday.", "2024-09-09"),
        ("The Dow closed Monday at 14,000.", "2024-09-09"),
        ("The vote is on Monday.", "2024-09-16"),
        ("Sunday 12 people died there.", "2024-09-08"),
        ("It rained from Monday to Tuesday.", "2024-09-09"),
    ],
)
def test_a_weekday_that_is_told_has_one(text: str, value: str) -> None:
    assert resolve_dates(text, WRITTEN)[0].value == value


def test_hours_of_what_recurs_are_of_no_day() -> None:
    found = resolve_dates("The fair is held on Saturdays from 8 a.m. to 1 p.m. in the square.", WRITTEN)
    assert [d.value for d in found] == ["XXXX-WXX-6", "XXXX-XX-XXT08:00", "XXXX-XX-XXT13:00"]


def test_months_of_a_table_are_of_every_year_unless_the_row_says_which() -> None:
    rows = "| Summer (April–September) | free |\n| March 1923 | October | 40 |"
    assert [d.value for d in resolve_dates(rows, WRITTEN)] == ["XXXX-04", "XXXX-09", "1923-03", "1923-10"]


def test_children_under_10_may_is_no_day() -> None:
    assert resolve_dates("Children under 10 may enter on 10 May.", WRITTEN)[0].text == "10 May"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("It began in 1919. Rents are due by 31 January each year.", "XXXX-01-31"),
        ("It began in 1919. The fair is held in May every year.", "XXXX-05"),
        ("It began in 1919. Every year on 3 June the bells ring.", "XXXX-06-03"),
        ("It began in 1919. On 3 June the bells rang.", "1919-06-03"),
    ],
)
def test_a_day_of_every_year_has_no_year(text: str, value: str) -> None:
    assert value in [d.value for d in resolve_dates(text, None)]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("The park is closed from November to March.", ["XXXX-11", "XXXX-03"]),
        ("The museum opens daily from mid-April to the end of October.", None),
        ("The garden stays open between June and August.", ["XXXX-06", "XXXX-08"]),
        ("The pass is closed in winter.", ["XXXX-WI"]),
        ("Opening times.\nOpen from May to September.", ["XXXX-05", "XXXX-09"]),
        ("Visitors may swim from June to September each year.", ["XXXX-06", "XXXX-09", "P1Y"]),
    ],
)
def test_a_state_of_months_is_of_every_year(text: str, values: list[str] | None) -> None:
    found = resolve_dates(text, WRITTEN)
    assert found
    assert all(d.value.startswith("XXXX") or d.value.startswith("P1") for d in found)
    assert values is None or [d.value for d in found] == values


@pytest.mark.parametrize(
    "text",
    [
        "The ferry was closed from November to March.",
        "The road will be closed from November to March.",
        "The road is currently closed from November to March.",
        "The museum is closed from November to March 2025.",
        "The café opens in April.",
        "The exhibition is open from 3 March to 5 May.",
        "The council met from March to May.",
    ],
)
def test_months_of_what_happens_once_have_a_year(text: str) -> None:
    assert all(not d.value.startswith("XXXX") for d in resolve_dates(text, WRITTEN))
