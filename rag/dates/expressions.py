"""What an expression says by its own words, before anything around it counts: days, months, years and longer."""

import re
from dataclasses import dataclass, replace
from typing import Literal

from rag.dates.lexicon import (
    HOLIDAYS,
    ORDINAL,
    SEASON,
    TENS,
    Match,
    day_number,
    edge_of,
    month_number,
    part_of,
    plain,
    year_of_words,
)
from rag.types import DateType, Mod

Base = Literal["document", "text"]
Shape = Literal["whole", "partial", "weekday", "shift", "stretch", "time", "fixed"]


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression at text[start:end].

    `shape` says how its value comes about: `whole` has it in `value`; `partial` lacks a year or more, X in its place (`year`
    may say which: a step from another's); `weekday` is a day of the week, 1 to 7 in `count`; `shift` lies `count` `unit`s from
    its base; `stretch` is a duration that ends (count < 0) or begins at its base; `time` is an hour or part of some day;
    `fixed` needs nothing more. `base` is the document's date or the text's last one. `part` is the time of day, as TIMEX3.
    """

    start: int
    end: int
    shape: Shape
    value: str = ""
    unit: str = ""
    count: int = 0
    base: Base = "document"
    year: tuple[Base, int] | None = None
    part: str = ""
    mod: Mod = ""
    kind: DateType = "DATE"
    leans: bool = False


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


def read_month_year(found: Match) -> list[Expression]:
    return dated(found, f"{month_number(found['month']):02}")


def read_season(found: Match) -> list[Expression]:
    made = dated(found, SEASON[plain(found["season"])])
    if found.groupdict().get("yy"):  # "the winter of 1941-42"
        return [replace(made[0], end=found.start("yy") - 1)]
    return made


def read_quarter(found: Match) -> list[Expression]:
    said = plain(found["nth"]).replace("-", " ")
    size = "Q" if found["what"].lower().startswith("q") else "H"
    number = ORDINAL.get(said) or {"final": 4, "last": 4, "latter": 2}.get(said) or int(said[0])
    if size == "H":
        number = min(number, 2)
    return dated(found, f"{size}{number}") if number <= 4 else []


def read_quarter_code(found: Match) -> list[Expression]:
    return dated(found, f"{found['code'].upper()}")


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


def read_ad(found: Match) -> list[Expression]:
    """ "AD 79", "79 CE"."""
    return [Expression(found.start(), found.end(), "whole", f"{int(found['year']):04}")]


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


def read_holiday(found: Match) -> list[Expression]:
    return dated(found, HOLIDAYS[plain(found["holiday"])])


def read_attacks(found: Match) -> list[Expression]:
    return [Expression(found.start(), found.end("when"), "whole", "2001-09-11")]


def read_bare_day(found: Match) -> list[Expression]:
    return [Expression(found.start(), found.end(), "partial", f"XXXX-XX-{day_number(found['day']):02}", leans=True)]


def read_bare_century_year(found: Match) -> list[Expression]:
    """A year of fewer than four digits: one only where the text counts in years before Christ."""
    return [Expression(found.start(), found.end(), "partial", f"BC{int(found['year']):04}", leans=True, mod=edge_of(found))]
