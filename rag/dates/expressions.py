"""What an expression says by its own words, before anything around it counts: days, months, years and longer."""

import re
from dataclasses import replace

from rag.dates.lexicon import (
    DASH,
    DAYNUM,
    EDGE,
    ERA,
    GAP,
    HOLIDAYS,
    IN_YEAR,
    JOINT,
    MON,
    NO_LETTER,
    OF_PART,
    ORDINAL,
    RELYEAR,
    SEASON,
    WD,
    WEEKDAY,
    WITH_DAY,
    YR,
    Match,
    any_of,
    day_number,
    edge_of,
    group_words,
    month_number,
    part_of,
    plain,
    year_of_words,
)
from rag.dates.shapes import BareDay, BareYear, Base, Calendar, Expression, Partial, Rule, WeekdayOf, adding_to
from rag.words import TENS

CALENDAR_RULES: list[Rule] = []
rule = adding_to(CALENDAR_RULES)

NTH = rf"(?:\d{{1,2}}(?:st|nd|rd|th)|{any_of([*ORDINAL, 'twenty first'])})"


RELATIVE_YEARS: dict[str, tuple[Base, int]] = {
    "this": ("document", 0), "the": ("document", 0), "last": ("document", -1), "next": ("document", 1), "that": ("text", 0),
    "the same": ("text", 0), "the next": ("text", 1), "the following": ("text", 1), "the previous": ("text", -1),
}  # fmt: skip
"""The steps that RELYEAR says: "of that year"."""


def calendar_expression(match: Match, tail: str) -> Expression:
    """All of the match as a month, day, season or quarter, with its year if the words give one."""
    year = group_words(match, "year")
    shape = Calendar(f"{year_of_words(year)}-{tail}") if year else Partial(tail, RELATIVE_YEARS.get(group_words(match, "rel")))
    return Expression(*match.span(), shape, edge_of(match), part_of(match))


@rule(
    rf"(?P<when>9/11|sept(?:\.|ember)?{GAP}11(?:th)?)(?:,?{GAP}(?:terror(?:ist)?{GAP})?(?:attacks?|hijack\w*|terror\w*))",
    r"(?P<when>9/11)(?![\d/])",
)
def read_attacks(match: Match) -> list[Expression]:
    """ "the 9/11 attacks", "September 11 hijackers": the day alone."""
    return [Expression(match.start(), match.end("when"), Calendar("2001-09-11"))]


@rule(
    rf"{OF_PART}{EDGE}?{WITH_DAY}(?P<month>{MON}){GAP}(?P<day>{DAYNUM})(?:{GAP}?(?:{DASH}|to|and|or){GAP}?(?P<day2>{DAYNUM}))?"
    rf"{IN_YEAR}{NO_LETTER}"
)
def read_month_day(match: Match) -> list[Expression]:
    """ "May 14, 2024", "October 7-9": the second day of a range is an expression of its own."""
    month = month_number(match["month"])
    first = calendar_expression(match, f"{month:02}-{day_number(match['day']):02}")
    if not group_words(match, "day2"):
        return [first]
    second = calendar_expression(match, f"{month:02}-{day_number(match['day2']):02}")
    return [replace(first, end=match.end("day")), replace(second, start=match.start("day2"))]


@rule(
    rf"{OF_PART}{EDGE}?{WITH_DAY}(?:the{GAP})?(?:(?P<more>(?:{DAYNUM},{GAP}){{0,9}})(?P<day2>{DAYNUM}),?{GAP}?"
    rf"(?:{DASH}|to|and|or){GAP}?(?:the{GAP})?)?(?P<day>{DAYNUM}){GAP}(?:of{GAP})?(?P<month>{MON}){IN_YEAR}{NO_LETTER}",
    rf"(?P<day>{DAYNUM})-(?P<month>{MON})-(?P<year>(?:1\d|20)\d\d)(?!\d)",
)
def read_day_month(match: Match) -> list[Expression]:
    """ "14 May 2024", "7, 8 and 9 June 2022": of several days the last has all the words, the others their number."""
    month = month_number(match["month"])
    last = calendar_expression(match, f"{month:02}-{day_number(match['day']):02}")
    if not group_words(match, "day2"):
        return [last]
    numbers = re.compile(r"\d+\w*").finditer(match.string, match.start("more"), match.end("day2"))
    days = [(*number.span(), calendar_expression(match, f"{month:02}-{day_number(number[0]):02}")) for number in numbers]
    return [
        *(replace(day, start=start, end=end, mod="") for start, end, day in days),
        replace(last, start=match.start("day")),
    ]


@rule(
    r"(?P<y>(?:1\d|20)\d\d)-(?P<m>\d\d)-(?P<d>\d\d)(?:[T ](?P<clock>\d\d:\d\d)(?::\d\d)?)?(?![\d-])",
    r"(?P<y>(?:1\d|20)\d\d)/(?P<m>\d\d?)/(?P<d>\d\d?)(?![\d/])",
    r"(?P<m>\d\d?)/(?P<d>\d\d?)/(?P<y>(?:1\d|20)?\d\d)(?![\d/])",
    r"(?P<d>\d\d?)\.(?P<m>\d\d?)\.(?P<y>(?:1\d|20)\d\d)(?![\d.]\d)",
)
def read_numeric(match: Match) -> list[Expression]:
    """ "2024-05-14T10:30", "2024/5/14", "5/14/2024", "14.5.2024": month and day change places where only that makes a date."""
    year, month, day = (int(match[name]) for name in ("y", "m", "d"))
    if month > 12 and day <= 12:
        month, day = day, month
    if year < 100:
        year += 1900 if year > 50 else 2000
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return []
    clock = group_words(match, "clock")
    return [Expression(*match.span(), Calendar(f"{year:04}-{month:02}-{day:02}"), part=f"T{clock}" if clock else "")]


@rule(rf"(?:the{GAP})(?P<day>(?:3[01]|[12]\d|[1-9])(?:st|nd|rd|th))(?={GAP}?(?:[,.;)]|to\b|and\b|or\b|{DASH}|$))")
def read_bare_day(match: Match) -> list[Expression]:
    """ "the 3rd" of a month that other words name."""
    return [Expression(*match.span(), BareDay(day_number(match["day"])))]


@rule(
    rf"{EDGE}?(?P<holiday>{any_of(HOLIDAYS)})(?!{GAP}(?:island|tree|carol))(?:{GAP}(?P<part>night|morning|evening))?{IN_YEAR}"
    rf"{NO_LETTER}"
)
def read_holiday(match: Match) -> list[Expression]:
    """ "Christmas Eve", "New Year's Day 2020"."""
    return [calendar_expression(match, HOLIDAYS[plain(match["holiday"])])]


@rule(rf"{EDGE}?(?P<month>{MON}){IN_YEAR}{NO_LETTER}")
def read_month_year(match: Match) -> list[Expression]:
    """ "March", "early March 2006", "March of that year"."""
    return [calendar_expression(match, f"{month_number(match['month']):02}")]


@rule(
    rf"(?:the{GAP})?(?P<nth>first|second|third|fourth|fifth|last|[1-5](?:st|nd|rd|th)){GAP}(?P<wd>{WD}){GAP}(?:of|in){GAP}(?P<month>{MON}){IN_YEAR}{NO_LETTER}"
)
def read_weekday_of(match: Match) -> list[Expression]:
    """ "the second Saturday of July", "the last Monday in May 2024"."""
    month = calendar_expression(match, f"{month_number(match['month']):02}")
    said = plain(match["nth"])
    nth = -1 if said == "last" else ORDINAL.get(said) or int(said[0])
    assert isinstance(month.shape, Calendar | Partial)
    return [replace(month, shape=WeekdayOf(WEEKDAY[plain(match["wd"])], nth, month.shape))]


@rule(rf"(?:the{GAP})?{EDGE}?(?:the{GAP})?(?P<season>{any_of(SEASON)}){IN_YEAR}(?:{DASH}(?P<yy>\d\d(?:\d\d)?))?{NO_LETTER}")
def read_season(match: Match) -> list[Expression]:
    """ "the summer of 2012", "the winter of 1941-42": which is the winter of 1941."""
    season = calendar_expression(match, SEASON[plain(match["season"])])
    return [replace(season, end=match.start("yy") - 1) if group_words(match, "yy") else season]


@rule(
    rf"{EDGE}?(?:the{GAP})?(?:fiscal{JOINT})?(?P<nth>first|second|third|fourth|final|latter|1st|2nd|3rd|4th){JOINT}"
    rf"(?:fiscal{GAP})?(?P<what>quarter|half)(?!{GAP}of{GAP}(?:a|an|its|their|his|her|all)\b)(?!-)"
    rf"(?:{GAP}(?:of{GAP})?(?:fiscal{GAP}(?:year{GAP})?)?(?:(?P<year>{YR})|{RELYEAR}))?{NO_LETTER}"
)
def read_quarter(match: Match) -> list[Expression]:
    """ "the third quarter of 2012", "the first half of last year"."""
    nth = plain(match["nth"])
    number = ORDINAL.get(nth) or {"final": 4, "latter": 2}.get(nth) or int(nth[0])
    return [calendar_expression(match, f"Q{number}" if match["what"].lower() == "quarter" else f"H{min(number, 2)}")]


@rule(rf"(?P<code>[QH][1-4])(?:{GAP}(?:of{GAP})?(?:fiscal{GAP}(?:year{GAP})?)?(?P<year>{YR}))?{NO_LETTER}")
def read_quarter_code(match: Match) -> list[Expression]:
    """ "Q3 2012", "H1"."""
    return [calendar_expression(match, match["code"].upper())]


@rule(
    rf"{EDGE}?(?:(?:the{GAP})?(?:fiscal|financial|calendar){GAP}(?:year{GAP})?|(?:the{GAP})?year{GAP}|fy{GAP}?)?(?P<year>{YR})"
    rf"(?:{DASH}(?P<yy>\d\d(?:\d\d)?)(?!\d|{DASH}\d))?(?!{DASH}?\d)(?!['’]?s\b(?<!['’]s)){NO_LETTER}"
)
def read_whole_year(match: Match) -> list[Expression]:
    """ "1939", "fiscal 2013", "490 BC", "1990-91": the end of a range is an expression of its own."""
    value = year_of_words(match["year"])
    year = Expression(*match.span(), Calendar(value), edge_of(match))
    if not group_words(match, "yy"):
        return [year]
    century = value[: 4 - len(match["yy"])]
    return [replace(year, end=match.end("year")), Expression(*match.span("yy"), Calendar(century + match["yy"]))]


@rule(
    rf"(?-i:AD|A\.D\.){GAP}?(?P<year>\d{{1,4}})(?!\d){NO_LETTER}",
    rf"(?P<year>\d{{1,3}}){GAP}?(?-i:AD|A\.D\.|CE)(?!\w)",
)
def read_ad(match: Match) -> list[Expression]:
    """ "AD 79", "79 CE"."""
    return [Expression(*match.span(), Calendar(f"{int(match['year']):04}"))]


@rule(rf"{EDGE}?(?P<year>\d{{2,3}})(?![,.]\d)(?={GAP}?(?:[,.;)]|{DASH}|and\b|the\b|a\b|to\b|it\b|he\b))")
def read_bare_century_year(match: Match) -> list[Expression]:
    """ "in 479," where the text counts in years before Christ."""
    return [Expression(*match.span(), BareYear(f"BC{int(match['year']):04}"), edge_of(match))]


@rule(
    rf"(?:the{GAP})?{EDGE}?(?:the{GAP})?(?P<years>(?:1\d|20)\d0['’]?s|['’]\d0['’]?s|\d0s|\d\d0s(?={ERA}))(?:{ERA})?"
    rf"{NO_LETTER}",
    rf"(?:the{GAP}){EDGE}?(?P<word>twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties)\b",
)
def read_decade(match: Match) -> list[Expression]:
    """ "the 1990s", "the mid-'80s", "the sixties"."""
    if word := group_words(match, "word"):
        value = f"19{TENS.index(word.replace('ies', 'y')) + 2}"
    else:
        digits = re.sub(r"\D", "", match["years"])
        century = {4: digits[:2], 3: f"0{digits[:1]}", 2: "20" if digits[0] in "01" else "19"}[len(digits)]
        value = century + digits[-2]
    era = "BC" if re.search(r"b\.?c", match[0], re.I) else ""
    return [Expression(*match.span(), Calendar(era + value), edge_of(match))]


@rule(
    rf"(?:the{GAP})?{EDGE}?(?:the{GAP})?(?:(?P<other>{NTH}){GAP}?(?:{DASH}|to|and|or){GAP}?(?:the{GAP})?)?(?P<nth>{NTH}){JOINT}"
    rf"(?:century|centuries)(?:{ERA})?{NO_LETTER}"
)
def read_century(match: Match) -> list[Expression]:
    """ "the late nineteenth century"; "the 17th and 18th centuries" are two, and "16th-century" leaves its article out."""
    era = "BC" if re.search(r"\bb\.?c", match[0], re.I) else ""
    centuries = []
    for name in ("other", "nth") if match["other"] else ("nth",):
        nth = plain(match[name])
        number = ORDINAL.get(nth) or ORDINAL.get(nth.replace(" ", "-")) or int(re.sub(r"\D", "", nth) or 0)
        if not 1 <= number <= 21:
            return []
        centuries.append(Expression(*match.span(name), Calendar(f"{era}{number - 1:02}"), edge_of(match)))
    if match["other"] or ("-" in match[0] and not match["edge"]):
        return [*centuries[:-1], replace(centuries[-1], end=match.end())]
    return [replace(centuries[0], start=match.start(), end=match.end())]
