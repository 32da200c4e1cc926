"""Temporal expressions: their spans, their values, what they hang on, and what only looks like one."""

import time
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.dates.resolve import resolve_dates, together, words_beside
from rag.dates.timex import in_words, interval
from rag.types import Document, ResolvedDate

NEWS = [
    # Friday 22 March 2013
    ("2013-03-22", "The bank said on Monday it had lost $3 million last week, the third loss in two years.", "Monday=2013-03-18; last week=2013-W11; two years=P2Y"),
    ("2013-03-22", "The strike will last at least two weeks, and it rained in the last two weeks.", "at least two weeks=P2W; the last two weeks=P2W"),
    ("2013-03-22", "WASHINGTON, March 22 (Reuters) - The Senate will vote Tuesday on the bill, first proposed two years ago.", "March 22=2013-03-22; Tuesday=2013-03-26; two years ago=2011"),
    ("2013-03-22", "Profit rose 12 percent in the third quarter from a year earlier, helped by daily sales.", "the third quarter=2012-Q3; a year earlier=2011; daily=P1D"),
    ("2013-03-22", "The army is now in control, and the president is currently abroad after recent protests.", "now=PRESENT_REF; currently=PRESENT_REF; recent=PAST_REF"),
    ("2013-03-22", "Over the past three months, prices have fallen; earlier this year they rose.", "the past three months=P3M; earlier this year=2013"),
    ("2013-03-22", "At least 14 people were killed within 24 hours, police said Friday night.", "24 hours=PT24H; Friday night=2013-03-22TNI"),
    ("2013-03-22", "In the 1990s the firm grew; by the mid-1980s it had already opened 20 stores, and it survived the '70s.", "the 1990s=199; the mid-1980s=198; the '70s=197"),
    ("2013-03-22", "The team won the title in 2011 and will play tomorrow morning in Leeds.", "2011=2011; tomorrow morning=2013-03-23TMO"),
    ("2013-03-22", "He was born on Nov. 12, 1955, and died yesterday at the age of 57.", "Nov. 12, 1955=1955-11-12; yesterday=2013-03-21"),
    ("2013-03-22", "The company expects sales of $2 billion in fiscal 2013, up from $1.8 billion a year ago.", "fiscal 2013=2013; a year ago=2012"),
    ("2013-03-22", "This week the court heard that she had been missing for months before her body was found in November.", "This week=2013-W12; months=PXM; November=2012-11"),
    ("2013-03-22", "The talks, due to start on Sunday, were delayed until next month.", "Sunday=2013-03-24; next month=2013-04"),
    ("2013-03-22", "Officials meet every Monday, and twice a year with the minister.", "every Monday=XXXX-WXX-1; twice a year=P1Y"),
    ("2013-03-22", "The 45-year-old was jailed for 10 years in January.", "10 years=P10Y; January=2013-01"),
    ("2013-03-22", "In the last decade, output doubled, and in the coming years it may triple.", "the last decade=P1DE; the coming years=FUTURE_REF"),
    ("2013-03-22", "Shares closed at 10:30 a.m. on Thursday after a three-day rally.", "10:30 a.m. on Thursday=2013-03-21T10:30; three-day=P3D"),
    ("2013-03-22", "He will serve a five-year term, beginning in June, a spokesman said Wednesday.", "five-year=P5Y; June=2013-06; Wednesday=2013-03-20"),
    ("2013-03-22", "Last summer's drought was the worst since the 1930s, and this winter was mild.", "Last summer=2012-SU; the 1930s=193; this winter=2013-WI"),
    ("2013-03-22", "The storm hit late Thursday, and by early Friday 40,000 homes were without power.", "late Thursday=2013-03-21; early Friday=2013-03-22"),
    ("2013-03-22", "More than two years after the revolt began, about 70,000 people have died.", "More than two years=P2Y"),
    ("2013-03-22", "The first half of 2012 was weak; the fourth quarter of last year was worse.", "The first half of 2012=2012-H1; the fourth quarter of last year=2012-Q4"),
    ("2013-03-22", "It was signed on 7 March 2013 and takes effect on 1 April.", "7 March 2013=2013-03-07; 1 April=2013-04-01"),
    ("2024-05-14", "Fares will rise because the county withdrew its subsidy in January.", "January=2024-01"),
    ("2022-09-22", "She found it in 2015.\n\nTests showed two years later where it came from.", "2015=2015; two years later=2017"),
    ("2024-09-12", "The trees flower two weeks later than apples, and bear a year earlier than planned.", "two weeks=P2W; a year=P1Y"),
    ("2013-03-22", "Two days later, he resigned. A decade ago nobody would have cared.", "Two days later=2013-03-24; A decade ago=200"),
    ("2013-03-22", "In December, the court ruled against her; in February she appealed.", "December=2012-12; February=2013-02"),
    ("2013-03-22", "The annual meeting will be held in May, the company said in a statement today.", "annual=P1Y; May=2013-05; today=2013-03-22"),
    ("2013-03-22", "The 2012 elections and the 2008 crisis changed that; the September 11 attacks had not.", "2012=2012; 2008=2008; September 11=2001-09-11"),
    ("2022-09-12", "It met on 7, 8 and 9 June, and on the 3rd and 4th of July 2021.", "7=2022-06-07; 8=2022-06-08; 9 June=2022-06-09; 3rd=2021-07-03; 4th of July 2021=2021-07-04"),
    ("2022-09-12", "The 17th and 18th centuries, then the late nineteenth century; 16th-century maps.", "17th=16; 18th centuries=17; the late nineteenth century=18; 16th-century=15"),
    ("2013-03-22", "The war lasted from 1939 to 1945, and again in 1990-91.", "1939=1939; 1945=1945; 1990=1990; 91=1991"),
    ("2013-03-22", "Last Friday was quiet, but next Wednesday may not be; last month was a record.", "Last Friday=2013-03-15; next Wednesday=2013-03-27; last month=2013-02"),
    ("2013-03-22", "For decades, the 19th-century house stood empty, several years ago it burned.", "decades=PXDE; 19th-century=18; several years ago=PAST_REF"),
    ("2013-03-22", "The show runs from March 26 to April 6; tickets go on sale this weekend.", "March 26=2013-03-26; April 6=2013-04-06; this weekend=2013-W12-WE"),
    ("2013-03-22", "Tonight the moon rises at midnight; this morning it was hidden.", "Tonight=2013-03-22TNI; midnight=2013-03-22T24:00; this morning=2013-03-22TMO"),
    ("2013-03-22", "On Christmas Eve she flew home, six months after the crash.", "Christmas Eve=2012-12-24; six months=P6M"),
    ("2013-03-22", "The plant, closed since 2009, will reopen within the next six weeks.", "2009=2009; the next six weeks=P6W"),
    ("2013-03-22", "Unemployment fell to 7.7 percent in February, the lowest since December 2008.", "February=2013-02; December 2008=2008-12"),
    ("2013-03-22", "He worked there for 30 years, 12 hours a day, until late last year.", "30 years=P30Y; 12 hours=PT12H; a day=P1D; late last year=2012"),
    ("2013-03-22", "In the second week of a two-week trial, at 3 p.m., the jury went home.", "two-week=P2W; 3 p.m.=2013-03-22T15:00"),
    ("2013-03-22", "The gates open at 9:30 a.m. and close at 6 p.m.", "9:30 a.m.=XXXX-XX-XXT09:30; 6 p.m.=XXXX-XX-XXT18:00"),
    ("2025-03-22", "The sale will be on the second Saturday of July; the last Monday in May 2019 was wet. The fifth Sunday of June will be dry.", "the second Saturday of July=2025-07-12; the last Monday in May 2019=2019-05-27; The fifth Sunday of June=2025-06-29"),
    ("2025-03-22", "It was decided to allow one stall from May; the fee rises on 1 October, and who wants one should write by Friday.", "May=2025-05; 1 October=2025-10-01; Friday=2025-03-28"),
    ("2013-03-22", "The report is due at the end of the month; the deadline was the end of 2012.", "the end of the month=2013-03; the end of 2012=2012"),
    ("2013-03-22", "He had been shot on Saturday, March 16, and was buried on the following Thursday.", "Saturday, March 16=2013-03-16; the following Thursday=2013-03-21"),
    ("2013-03-22", "Ten minutes into the second half, Rooney scored; it was over by half past.", "Ten minutes=PT10M"),
    ("2013-03-22", "The cabinet decided to delay the April 20 vote; this past weekend a decade-long truce ended.", "April 20=2013-04-20; this past weekend=2013-W11-WE; decade-long=P1DE"),
    ("2013-03-22", "Good Friday and Black Monday are names; the deadline was 12-Dec-2012, at 5 o'clock.", "12-Dec-2012=2012-12-12; 5 o'clock=2012-12-12T05:00"),
    ("2013-03-22", "The day of the flood, 3 May 1998, changed the town. The following month, the mill shut. That year 400 left.", "3 May 1998=1998-05-03; The following month=1998-06; That year=1998"),
]  # fmt: skip

SEED = [
    ("2023-10-09", "2023-10-09"),
    ("Saturday", "2023-10-07"),
    ("the last 48 hours", "PT48H"),
    ("A few months", "PXM"),
    ("1987", "1987"),
    ("1967", "1967"),
    ("1993", "1993"),
    ("the beginning of the 2000s", "200"),
    ("January 2006", "2006-01"),
    ("January 31 of that year", "2006-01-31"),
    ("March of that year", "2006-03"),
    ("2010", "2010"),
    ("2011", "2011"),
    ("2011", "2011"),
    ("now", "PRESENT_REF"),
]


def values_in(text: str, document_date: str | None) -> list[tuple[str, str]]:
    return [(d.text, d.value) for d in resolve_dates(text, date.fromisoformat(document_date) if document_date else None)]


@pytest.mark.parametrize(("document_date", "text", "expected"), NEWS, ids=[text[:40] for _, text, _ in NEWS])
def test_news(document_date: str, text: str, expected: str) -> None:
    assert values_in(text, document_date) == [tuple(pair.rsplit("=", 1)) for pair in expected.split("; ")]


def test_the_seed_article(seed: Document) -> None:
    resolved = resolve_dates(seed.text, seed.date)
    assert [(d.text, d.value) for d in resolved] == SEED
    by_words = {d.text: d for d in resolved}
    assert by_words["the last 48 hours"].interval == (date(2023, 10, 7), date(2023, 10, 9))
    assert by_words["the last 48 hours"].type == "DURATION"
    assert by_words["the beginning of the 2000s"].mod == "START"
    assert by_words["A few months"].interval is None  # of an invasion the article does not date
    assert words_beside(by_words["Saturday"]) == "7 October 2023"
    assert words_beside(by_words["March of that year"]) == "March 2006"
    assert words_beside(by_words["January 2006"]) == ""


@pytest.mark.parametrize(
    "text",
    [
        "You may go, and May I come too? Theresa May said so; Mrs May may march on.",
        "March on Rome! They march on, in second place; a second chance, a split second later.",
        "2,000 men and 1500 soldiers stood in 300 metres of mud, 1200 km away.",
        "Version 3.11 of 2.0.1 costs $2000, or 1,999 euros, or £1950.",
        "They won 3-2 and lost 10-12; a third left, two thirds stayed.",
        "The Sun shone, Sat Nav failed, Fri and Mon are sounds. The water will fall; the fall of Rome.",
        "Prices spring back. He fell in the fall from grace; a spring in his step; April Smith met June Carter and Augustus.",
        "Flight 1549, room 1408, page 1984, F-16s, COVID-19, 555-1984, resolution 1973, Boeing 1707.",
        "The Daily Mail, USA Today and the Quarterly Journal; stops that fall between the two.",
        "A 45-year-old man and a two-year-old girl, seven years old.",
        "In the second half he scored; the first quarterback; the last time; the next step; this way.",
        "He is in his 30s, at 1:0, with 100 percent of 1000 people, second to none.",
    ],
)  # fmt: skip
def test_no_false_dates(text: str) -> None:
    assert values_in(text, "2013-03-22") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He left yesterday and returns next week; today is quiet.", "yesterday=PAST_REF; next week=FUTURE_REF; today=PRESENT_REF"),
        ("On Friday he left. In March he came back.", "Friday=XXXX-WXX-5; March=XXXX-03"),
        ("It fell in 1789. Two years later, in June, it rose again; that month was hot.", "1789=1789; Two years later=1791; June=1791-06; that month=1791-06"),
        ("On 3 May 1998 it rained. The next day it stopped. A week later it snowed.", "3 May 1998=1998-05-03; The next day=1998-05-04; A week later=1998-W20"),
        ("It stood for 200 years until 19 June 1815, last year it fell.", "200 years=P200Y; 19 June 1815=1815-06-19; last year=PAST_REF"),
        ("In 490 BC they landed; ten years later, in 480 BC, again; in 479 it ended.", "490 BC=BC0490; ten years later=BC0480; 480 BC=BC0480; 479=BC0479"),
    ],
)  # fmt: skip
def test_without_a_document_date_nothing_is_anchored_in_today(text: str, expected: str) -> None:
    assert values_in(text, None) == [tuple(pair.rsplit("=", 1)) for pair in expected.split("; ")]


@pytest.mark.parametrize(("stretch", "days"), [("seconds", 0), ("minutes", 0), ("days", 3), ("weeks", 21)])
def test_a_stretch_reaches_back_from_the_document(stretch: str, days: int) -> None:
    today = date(2023, 10, 9)
    (resolved,) = resolve_dates(f"They scored in the last three {stretch}.", today)
    assert resolved.interval == (today - timedelta(days), today)


def test_a_heading_is_an_anchor() -> None:
    text = "The year 1848\n\nIn March the crowds came.\n\n1849\n\nIn April they went."
    assert values_in(text, None)[1] == ("March", "1848-03")
    assert values_in(text, "2013-03-22")[-1] == ("April", "1849-04")


def test_ranges_share_a_month_or_a_year() -> None:
    text = "From 12-14 July 1950, in August-September 1950, on May 3 and 4, 1951 and from the 2nd to the 5th of June 1951."
    values = [v for _, v in values_in(text, None)]
    assert values == [
        "1950-07-12", "1950-07-14", "1950-08", "1950-09", "1951-05-03", "1951-05-04", "1951-06-02", "1951-06-05"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2013-W01", "2012-12-31", "2013-01-06"),
        ("2013-W12-WE", "2013-03-23", "2013-03-24"),
        ("2012-Q3", "2012-07-01", "2012-09-30"),
        ("2012-H2", "2012-07-01", "2012-12-31"),
        ("2012-WI", "2012-12-01", "2013-02-28"),
        ("199", "1990-01-01", "1999-12-31"),
        ("19", "1900-01-01", "1999-12-31"),
        ("2013-03-22TNI", "2013-03-22", "2013-03-22"),
    ],
)
def test_intervals(value: str, first: str, last: str) -> None:
    assert interval(value) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize("value", ["P2D", "PAST_REF", "XXXX-03", "BC0490", "2013-02-30", "", "2013-W60"])
def test_what_has_no_days(value: str) -> None:
    assert interval(value) is None


def test_values_in_words() -> None:
    assert in_words("2023-10-07") == "7 October 2023"
    assert in_words("2013-W12") == "18–24 March 2013"
    assert in_words("PT48H", span=(date(2023, 10, 7), date(2023, 10, 9))) == "7–9 October 2023"
    assert in_words("2012-Q3") == "third quarter of 2012"
    assert in_words("BC0490") == "490 BC"
    assert in_words("18") == "19th century"


WORDS = (
    "on in since Friday Sunday March May may 2006 1990s 12 31st the of that year next last two days later ago week third quarter "
    "night 10:30 a.m. p.m. - , . 48 hours early late mid- century BC '89 from to and yesterday every second half a few months"
).split()


def assert_exact(text: str, resolved: list[ResolvedDate]) -> None:
    end = 0
    for one in resolved:
        assert text[one.start : one.end] == one.text
        assert one.text.strip() == one.text != ""
        assert one.start >= end
        end = one.end
        assert one.interval is None or one.interval[0] <= one.interval[1]


@settings(max_examples=300)
@given(st.lists(st.sampled_from(WORDS), max_size=30), st.dates(), st.booleans())
def test_spans_are_exact_in_order_and_apart(words: list[str], day: date, dated: bool) -> None:
    text = " ".join(words)
    assert_exact(text, resolve_dates(text, day if dated else None))


@settings(max_examples=100)
@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    assert_exact(text, resolve_dates(text, date(2023, 10, 9)))


@settings(max_examples=60)
@given(
    st.lists(st.sampled_from([*WORDS, " ", "\n", "-", "the ", "1", "a ", "half a "]), min_size=1, max_size=4),
    st.sampled_from(["", " ", "\n", "-"]),
)
def test_repetition_never_explodes(words: list[str], gap: str) -> None:
    """Twice the text costs at most some twice the time: measured as steps of a clock that only has to tell 2 from 100."""
    text = gap.join(words) + gap
    seconds = []
    for length in (4_000, 16_000):
        begin = time.process_time()
        resolve_dates((text * length)[:length], date(2023, 10, 9))
        seconds.append(time.process_time() - begin)
    assert seconds[1] < 40 * seconds[0] + 2


@pytest.mark.parametrize("written", [date.min, date.max])
def test_the_calendar_s_ends_are_not_left(written: date) -> None:
    for text in ("It began on Monday, last March and next May.", "See you this Sunday.", "It lasted the past 3 days."):
        assert_exact(text, resolve_dates(text, written))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Open 9 a.m. to 5 p.m., Monday to Friday.", "9 a.m. to 5 p.m., Monday to Friday"),
        ("It is open every day except Sunday.", "every day except Sunday"),
        ("Boats run daily from Monday to Saturday.", "daily from Monday to Saturday"),
        ("Monday–Friday, 9:00–17:00: call us.", "Monday–Friday"),
    ],
)
def test_opening_hours_are_of_no_week_in_particular(text: str, said: str) -> None:
    first = resolve_dates(text, date(2021, 8, 27))[0]
    assert (first.text, first.value, first.type) == (said, "P1D", "SET")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("It closed last October.", "2022-10"),
        ("It closed last September.", "2023-09"),
        ("Last Christmas it snowed.", "2022-12-25"),
        ("In AD 79 it erupted.", "0079"),
        ("It fell in 476 CE.", "0476"),
    ],
)
def test_last_and_years_of_our_era(text: str, value: str) -> None:
    assert [d.value for d in resolve_dates(text, date(2023, 10, 9))] == [value]


def test_months_under_a_heading_with_a_year_cost_what_their_number_costs() -> None:
    text = "Published 14 May 2024\n\nThe year 2020\n\n" + "In March it. " * 15_000
    begin = time.process_time()
    resolved = resolve_dates(text, date(2024, 5, 14))
    assert time.process_time() - begin < 15
    assert resolved[-1].value == "2020-03"


def test_a_day_without_a_year_in_a_text_of_rules_is_of_every_year() -> None:
    rules = (
        "You must ask first. You may keep five days. They must be taken by 30 June. Nobody may sell them. Leave cannot be paid."
    )
    assert [d.value for d in resolve_dates(rules, date(2024, 3, 1))] == ["P5D", "XXXX-06-30"]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("It is on 21 and 22 September.", [("21 and 22 September", "21–22 September 2024")]),
        ("It is on 5, 6 and 7 May.", [("5, 6 and 7 May", "5–7 May 2024")]),
        ("It is on 5, 12 and 19 May.", [("5, 12 and 19 May", "")]),
        ("It ran from 3 to 5 June 2020.", [("3 to 5 June 2020", "3–5 June 2020")]),
        ("It ran from 30 May to 2 June 2020.", [("30 May to 2 June 2020", "30 May – 2 June 2020")]),
        ("It lay empty between May and July 2020.", [("May and July 2020", "May – July 2020")]),
        ("It rained in May and July 2020.", [("May and July 2020", "")]),
        ("He ruled from 1939 to 1945.", [("1939 to 1945", "1939–1945")]),
        ("It rained on Monday and Tuesday.", [("Monday and Tuesday", "9–10 September 2024")]),
        ("In 1990 and May 1992 it rained.", [("1990", ""), ("May 1992", "")]),
        ("It was built in 1920. 1921 was dry.", [("1920", ""), ("1921", "")]),
    ],
)
def test_dates_that_are_named_together_stay_together(text: str, rows: list[tuple[str, str]]) -> None:
    found = together(resolve_dates(text, date(2024, 9, 12)), text)
    assert [(text[row.start : row.end], row.words) for row in found] == rows


def test_what_will_be_has_no_year_from_another_paragraph_of_an_undated_text() -> None:
    told = "The old boat came in May 1994; two meetings were held in March 2022.\n\nThe new one will be named on 14 September."
    assert [d.value for d in resolve_dates(told, None)] == ["1994-05", "2022-03", "XXXX-09-14"]
    within = "The dam broke in May 1921. It will be rebuilt by 3 July.\n\nIt would fall again on 9 August."
    assert [d.value for d in resolve_dates(within, None)] == ["1921-05", "1921-07-03", "1921-08-09"]
