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
    TENS,
    WITH_DAY,
    YR,
    Match,
    any_of,
    day_number,
    edge_of,
    month_number,
    part_of,
    plain,
    year_of_words,
)
from rag.dates.shapes import Base, Expression, Rule, adding_to
from rag.types import DateType

CALENDAR_RULES: list[Rule] = []
rule = adding_to(CALENDAR_RULES)

NTH = rf"(?:\d{{1,2}}(?:st|nd|rd|th)|{any_of([*ORDINAL, 'twenty first'])})"


def relative_year(found: Match) -> tuple[Base, int] | None:
    said = plain(found.groupdict().get("rel") or "").removeprefix("the ")
    steps: dict[str, tuple[Base, int]] = {
        "this": ("document", 0), "last": ("document", -1), "that": ("text", 0), "same": ("text", 0),
        "following": ("text", 1), "previous": ("text", -1),
    }  # fmt: skip
    if said == "the":
        return "document", 0
    if said == "next":
        return ("text", 1) if "the" in plain(found["rel"]) else ("document", 1)
    return steps.get(said)


def dated(found: Match, tail: str, end: int | None = None) -> list[Expression]:
    """A month, day, season, quarter with its year if it has one."""
    groups = found.groupdict()
    mod, part = edge_of(found), part_of(found)
    kind: DateType = "TIME" if part else "DATE"
    start, stop = found.start(), end or found.end()
    if groups.get("year"):
        return [Expression(start, stop, "whole", f"{year_of_words(found['year'])}-{tail}", mod=mod, part=part, kind=kind)]
    year = relative_year(found)
    return [Expression(start, stop, "partial", f"XXXX-{tail}", year=year, mod=mod, part=part, kind=kind)]


@rule(
    rf"(?P<when>9/11|sept(?:\.|ember)?{GAP}11(?:th)?)(?:,?{GAP}(?:terror(?:ist)?{GAP})?(?:attacks?|hijack\w*|terror\w*))",
    r"(?P<when>9/11)(?![\d/])",
)
def read_attacks(found: Match) -> list[Expression]:
    return [Expression(found.start(), found.end("when"), "whole", "2001-09-11")]


@rule(
    rf"{OF_PART}{EDGE}?{WITH_DAY}(?P<month>{MON}){GAP}(?P<day>{DAYNUM})(?:{GAP}?(?:{DASH}|to|and|or){GAP}?(?P<day2>{DAYNUM}))?"
    rf"{IN_YEAR}{NO_LETTER}"
)
def read_month_day(found: Match) -> list[Expression]:
    month, day = month_number(found["month"]), day_number(found["day"])
    made = dated(found, f"{month:02}-{day:02}", found.end())
    if not found.groupdict().get("day2"):
        return made
    first, second = found.span("day2")
    cut = found.end("day")
    tail = f"{month:02}-{day_number(found['day2']):02}"
    other = dated(found, tail, found.end())[0]
    return [replace(made[0], end=cut), replace(other, start=first, end=max(second, found.end()))]


@rule(
    rf"{OF_PART}{EDGE}?{WITH_DAY}(?:the{GAP})?(?:(?P<more>(?:{DAYNUM},{GAP}){{0,9}})(?P<day2>{DAYNUM}),?{GAP}?"
    rf"(?:{DASH}|to|and|or){GAP}?(?:the{GAP})?)?(?P<day>{DAYNUM}){GAP}(?:of{GAP})?(?P<month>{MON}){IN_YEAR}{NO_LETTER}",
    rf"(?P<day>{DAYNUM})-(?P<month>{MON})-(?P<year>(?:1\d|20)\d\d)(?!\d)",
)
def read_day_month(found: Match) -> list[Expression]:
    """ "7, 8 and 9 June 2022": the last has the whole of it, the others their number."""
    month = month_number(found["month"])
    made = dated(found, f"{month:02}-{day_number(found['day']):02}")
    if not found.groupdict().get("day2"):
        return made
    said = re.compile(r"\d+\w*").finditer(found.string, found.start("more"), found.end("day2"))
    first = replace(made[0], mod="")
    days = [replace(first, start=n.start(), end=n.end(), value=f"{first.value[:-2]}{day_number(n[0]):02}") for n in said]
    return [*days, replace(made[0], start=found.start("day"))]


@rule(
    r"(?P<y>(?:1\d|20)\d\d)-(?P<m>\d\d)-(?P<d>\d\d)(?:[T ](?P<clock>\d\d:\d\d)(?::\d\d)?)?(?![\d-])",
    r"(?P<y>(?:1\d|20)\d\d)/(?P<m>\d\d?)/(?P<d>\d\d?)(?![\d/])",
    r"(?P<m>\d\d?)/(?P<d>\d\d?)/(?P<y>(?:1\d|20)?\d\d)(?![\d/])",
    r"(?P<d>\d\d?)\.(?P<m>\d\d?)\.(?P<y>(?:1\d|20)\d\d)(?![\d.]\d)",
)
def read_numeric(found: Match) -> list[Expression]:
    year, month, day = (int(found[g]) for g in ("y", "m", "d"))
    if month > 12 and day <= 12:
        month, day = day, month
    if year < 100:
        year += 1900 if year > 50 else 2000
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return []
    clock = found.groupdict().get("clock")
    part = f"T{clock}" if clock else ""
    return [
        Expression(
            found.start(), found.end(), "whole", f"{year:04}-{month:02}-{day:02}", part=part, kind="TIME" if clock else "DATE"
        )
    ]


@rule(rf"(?:the{GAP})(?P<day>(?:3[01]|[12]\d|[1-9])(?:st|nd|rd|th))(?={GAP}?(?:[,.;)]|to\b|and\b|or\b|{DASH}|$))")
def read_bare_day(found: Match) -> list[Expression]:
    return [Expression(found.start(), found.end(), "partial", f"XXXX-XX-{day_number(found['day']):02}", leans=True)]


@rule(
    rf"{EDGE}?(?P<holiday>{any_of(HOLIDAYS)})(?!{GAP}(?:island|tree|carol))(?:{GAP}(?P<part>night|morning|evening))?{IN_YEAR}"
    rf"{NO_LETTER}"
)
def read_holiday(found: Match) -> list[Expression]:
    return dated(found, HOLIDAYS[plain(found["holiday"])])


@rule(rf"{EDGE}?(?P<month>{MON}){IN_YEAR}{NO_LETTER}")
def read_month_year(found: Match) -> list[Expression]:
    return dated(found, f"{month_number(found['month']):02}")


@rule(rf"(?:the{GAP})?{EDGE}?(?:the{GAP})?(?P<season>{any_of(SEASON)}){IN_YEAR}(?:{DASH}(?P<yy>\d\d(?:\d\d)?))?{NO_LETTER}")
def read_season(found: Match) -> list[Expression]:
    made = dated(found, SEASON[plain(found["season"])])
    if found.groupdict().get("yy"):  # "the winter of 1941-42"
        return [replace(made[0], end=found.start("yy") - 1)]
    return made


@rule(
    rf"{EDGE}?(?:the{GAP})?(?:fiscal{JOINT})?(?P<nth>first|second|third|fourth|final|latter|1st|2nd|3rd|4th){JOINT}"
    rf"(?:fiscal{GAP})?(?P<what>quarter|half)(?!{GAP}of{GAP}(?:a|an|its|their|his|her|all)\b)(?!-)"
    rf"(?:{GAP}(?:of{GAP})?(?:fiscal{GAP}(?:year{GAP})?)?(?:(?P<year>{YR})|{RELYEAR}))?{NO_LETTER}"
)
def read_quarter(found: Match) -> list[Expression]:
    said = plain(found["nth"]).replace("-", " ")
    size = "Q" if found["what"].lower().startswith("q") else "H"
    number = ORDINAL.get(said) or {"final": 4, "last": 4, "latter": 2}.get(said) or int(said[0])
    if size == "H":
        number = min(number, 2)
    return dated(found, f"{size}{number}") if number <= 4 else []


@rule(rf"(?P<code>[QH][1-4])(?:{GAP}(?:of{GAP})?(?:fiscal{GAP}(?:year{GAP})?)?(?P<year>{YR}))?{NO_LETTER}")
def read_quarter_code(found: Match) -> list[Expression]:
    return dated(found, f"{found['code'].upper()}")


@rule(
    rf"{EDGE}?(?:(?:the{GAP})?(?:fiscal|financial|calendar){GAP}(?:year{GAP})?|(?:the{GAP})?year{GAP}|fy{GAP}?)?(?P<year>{YR})"
    rf"(?:{DASH}(?P<yy>\d\d(?:\d\d)?)(?!\d|{DASH}\d))?(?!{DASH}?\d)(?!['’]?s\b(?<!['’]s)){NO_LETTER}"
)
def read_whole_year(found: Match) -> list[Expression]:
    made = Expression(found.start(), found.end(), "whole", year_of_words(found["year"]), mod=edge_of(found))
    if not found.groupdict().get("yy"):
        return [made]
    first, second = found.span("yy")
    century = made.value[: 4 - (second - first)]
    return [
        replace(made, end=found.end("year")),
        Expression(first, second, "whole", century + found["yy"]),
    ]


@rule(
    rf"(?-i:AD|A\.D\.){GAP}?(?P<year>\d{{1,4}})(?!\d){NO_LETTER}",
    rf"(?P<year>\d{{1,3}}){GAP}?(?-i:AD|A\.D\.|CE)(?!\w)",
)
def read_ad(found: Match) -> list[Expression]:
    """ "AD 79", "79 CE"."""
    return [Expression(found.start(), found.end(), "whole", f"{int(found['year']):04}")]


@rule(rf"{EDGE}?(?P<year>\d{{2,3}})(?![,.]\d)(?={GAP}?(?:[,.;)]|{DASH}|and\b|the\b|a\b|to\b|it\b|he\b))")
def read_bare_century_year(found: Match) -> list[Expression]:
    """A year of fewer than four digits: one only where the text counts in years before Christ."""
    return [Expression(found.start(), found.end(), "partial", f"BC{int(found['year']):04}", leans=True, mod=edge_of(found))]


@rule(
    rf"(?:the{GAP})?{EDGE}?(?:the{GAP})?(?P<years>(?:1\d|20)\d0['’]?s|['’]\d0['’]?s|\d0s|\d\d0s(?={ERA}))(?:{ERA})?"
    rf"{NO_LETTER}",
    rf"(?:the{GAP}){EDGE}?(?P<word>twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties)\b",
)
def read_decade(found: Match) -> list[Expression]:
    groups = found.groupdict()
    if word := groups.get("word"):
        value = "19" + str(TENS.index(plain(word).replace("ies", "y")) + 2)
    else:
        digits = re.sub(r"\D", "", found["years"])
        century = {4: digits[:2], 3: f"0{digits[:1]}", 2: "20" if digits[0] in "01" else "19"}[len(digits)]
        value = century + digits[-2]
    if re.search(r"b\.?c", found[0], re.I):
        value = "BC" + value
    made = Expression(found.start(), found.end(), "whole", value, mod=edge_of(found))
    return [made]


@rule(
    rf"(?:the{GAP})?{EDGE}?(?:the{GAP})?(?:(?P<other>{NTH}){GAP}?(?:{DASH}|to|and|or){GAP}?(?:the{GAP})?)?(?P<nth>{NTH}){JOINT}"
    rf"(?:century|centuries)(?:{ERA})?{NO_LETTER}"
)
def read_century(found: Match) -> list[Expression]:
    """ "the 17th and 18th centuries" are two."""
    era = "BC" if re.search(r"\bb\.?c", found[0], re.I) else ""
    made = []
    for name in ("other", "nth") if found["other"] else ("nth",):
        said = plain(found[name])
        number = ORDINAL.get(said) or ORDINAL.get(said.replace(" ", "-")) or int(re.sub(r"\D", "", said) or 0)
        if not 1 <= number <= 21:
            return []
        made.append(Expression(*found.span(name), "whole", f"{era}{number - 1:02}", mod=edge_of(found)))
    if found["other"] or ("-" in found[0] and not found["edge"]):
        return [*made[:-1], replace(made[-1], end=found.end())]
    return [replace(made[0], start=found.start(), end=found.end())]
