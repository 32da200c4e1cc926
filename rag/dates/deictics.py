"""What a word that points says by its own words: "Friday", "tomorrow", "last week", "next March", "the day before"."""

import re
from dataclasses import replace

from rag.dates.lexicon import (
    A_UNIT,
    ABOUT,
    DAYNUM,
    DEICTIC,
    EDGE,
    GAP,
    HOLIDAYS,
    LASTS,
    MON,
    NEXTS,
    NO_LETTER,
    NUM,
    PART,
    PARTS,
    SEASON,
    WD,
    WEEKDAY,
    Match,
    about_of,
    any_of,
    count_of,
    day_number,
    duration,
    edge_of,
    month_number,
    part_of,
    plain,
    unit_of,
)
from rag.dates.shapes import Base, Expression, Rule, adding_to
from rag.dates.timex import UNITS
from rag.types import DateType, Mod

DEICTIC_RULES: list[Rule] = []
rule = adding_to(DEICTIC_RULES)


@rule(
    rf"(?:(?:the{GAP})?(?:early|late){GAP})?{EDGE}?(?:the{GAP})?(?:(?P<which>{LASTS}|{NEXTS}|this|that){GAP})?(?P<wd>{WD})"
    rf"(?:{GAP}{PARTS})?{NO_LETTER}",
    rf"(?:the{GAP})?(?:(?:early|late){GAP})?{PARTS}{GAP}(?:of{GAP}|on{GAP})(?:the{GAP})?(?P<wd>{WD}){NO_LETTER}",
)
def read_weekday(found: Match) -> list[Expression]:
    number = WEEKDAY[found["wd"].lower().rstrip(".")]
    part = part_of(found)
    which = plain(found.groupdict().get("which") or "")
    kind: DateType = "TIME" if part else "DATE"
    base: Base = "text" if which in ("following", "that", "previous", "the same") else "document"
    step = 1 if which in NEXTS.split("|") else -1 if which in LASTS.split("|") else 0
    unit = "this" if which == "this" else ""
    made = Expression(
        found.start(), found.end(), "weekday", f"{step}", unit, number, base, part=part, mod=edge_of(found), kind=kind
    )
    return [made]


@rule(
    rf"(?:(?P<edge>early|late|later|earlier){GAP})?(?P<word>today|tonight|yesterday|tomorrow|overnight|the{GAP}day{GAP}before"
    rf"{GAP}yesterday|the{GAP}day{GAP}after{GAP}tomorrow)(?:{GAP}{PARTS})?{NO_LETTER}"
)
def read_near_day(found: Match) -> list[Expression]:
    word = plain(found["word"])
    count = {
        "today": 0,
        "tonight": 0,
        "yesterday": -1,
        "tomorrow": 1,
        "overnight": 0,
        "the day before yesterday": -2,
        "the day after tomorrow": 2,
    }[word]
    part = part_of(found) or ("TNI" if word in ("tonight", "overnight") else "")
    kind: DateType = "TIME" if part else "DATE"
    return [Expression(found.start(), found.end(), "shift", "", "day", count, part=part, mod=edge_of(found), kind=kind)]


@rule(rf"(?<=(?:..at|over|ring|..on|fter|fore|ince)[ \n])the{GAP}weekend\b")
def read_weekend(found: Match) -> list[Expression]:
    return [Expression(found.start(), found.end(), "weekday", "0", "weekend", 6)]


@rule(
    rf"(?:(?P<when>earlier|later){GAP})?{EDGE}?{DEICTIC}{GAP}(?:very{GAP}|calendar{GAP})?{A_UNIT}",
    rf"(?:(?P<when>earlier|later){GAP})?{EDGE}?(?P<which>this|last|that|next|the{GAP}next|the{GAP}following|the{GAP}same|the"
    rf"{GAP}previous){GAP}(?P<unit>morning|afternoon|evening|night){NO_LETTER}",
)
def read_which(found: Match) -> list[Expression]:
    """ "last week", "the next day", "that year", "this morning", "the previous month"."""
    which = plain(found["which"])
    definite = re.search(rf"\bthe{GAP}$", found[0][: found.start("which") - found.start()], re.I) is not None
    definite, which = definite or which.startswith("the "), which.removeprefix("the ")
    unit = plain(found["unit"])
    when: dict[str, Mod] = {"earlier": "START", "later": "END"}
    mod = edge_of(found) or when.get(plain(found.groupdict().get("when") or ""), "")
    if which in ("these", "those"):
        return []
    count = 1 if which in NEXTS.split("|") else -1 if which in LASTS.split("|") else 0
    anaphoric = which in ("that", "same", "that same", "following", "previous", "preceding", "subsequent") or (
        definite and which == "next"
    )
    base: Base = "text" if anaphoric else "document"
    start, end = found.span()
    if unit.rstrip("s") in PART:
        part = "T" + PART[unit.rstrip("s")]
        return [Expression(start, end, "shift", "", "day", count, base, part=part, mod=mod, kind="TIME")]
    name = unit_of(unit)
    if unit.endswith("s") or unit == "centuries":  # "recent years", "the coming weeks"
        if which == "coming" or which == "upcoming":
            return [Expression(start, end, "fixed", "FUTURE_REF")]
        if not definite and which in ("last", "next"):  # "could last weeks"
            return []
        return [Expression(start, end, "stretch", duration(None, name), name, count, base, kind="DURATION")]
    if name in ("second", "minute", "hour"):
        return []
    if (which == "past" or (definite and which == "last")) and name != "weekend":
        return [Expression(start, end, "stretch", duration(1, name), name, -1, kind="DURATION", mod=mod)]
    name = "week" if name == "fortnight" else name
    return [Expression(start, end, "shift", "", name, count, base, mod=mod)]


@rule(
    rf"(?:the{GAP})?{EDGE}?(?P<which>{LASTS}|{NEXTS}|this|that){GAP}"
    rf"(?:(?P<month>{MON})(?:{GAP}(?P<day>{DAYNUM}))?|(?P<season>{any_of(SEASON)})|(?P<holiday>{any_of(HOLIDAYS)})){NO_LETTER}"
)
def read_which_named(found: Match) -> list[Expression]:
    """ "last March", "next summer", "this Christmas"."""
    which = plain(found["which"])
    step = 1 if which in NEXTS.split("|") else -1 if which in LASTS.split("|") else 0
    groups = found.groupdict()
    if groups.get("month") and found["month"][0].islower():
        return []
    if groups.get("season"):
        tail = SEASON[plain(found["season"])]
    elif groups.get("holiday"):
        tail = HOLIDAYS[plain(found["holiday"])]
    else:
        tail = f"{month_number(found['month']):02}" + (f"-{day_number(found['day']):02}" if groups.get("day") else "")
    made = Expression(found.start(), found.end(), "partial", f"XXXX-{tail}", count=step or 9, mod=edge_of(found))
    if which in ("following", "that", "the same", "previous") or (which == "next" and found[0][:3].lower() == "the"):
        made = replace(made, base="text")
    return [made]


@rule(rf"(?:the{GAP})?(?P<which>{LASTS}|{NEXTS}|first|final){GAP}{ABOUT}?{NUM}{GAP}(?:or{GAP}so{GAP})?{A_UNIT}")
def read_stretch(found: Match) -> list[Expression]:
    """ "the last 48 hours", "the next three months", "the first six weeks of 1942"."""
    number, unit = count_of(found) if found.groupdict().get("num") else (None, unit_of(found["unit"]))
    which = plain(found["which"])
    count = 0 if number is None else int(-number if which in LASTS.split("|") else number if which in NEXTS.split("|") else 0)
    base: Base = "text" if which in ("following", "preceding", "previous", "subsequent") else "document"
    return [
        Expression(
            found.start(), found.end(), "stretch", duration(number, unit), unit, count, base, kind="DURATION", mod=about_of(found)
        )
    ]


@rule(
    rf"{EDGE}(?:the{GAP})?{A_UNIT}(?!{GAP}(?:of|from|after|before)\b)",
    rf"(?P<unit>month|year|week)['’]s{GAP}(?P<edge>end)\b",
    rf"(?<=(?:.in|for)[ \n])the{GAP}(?P<unit>day|week|month|quarter|year){NO_LETTER}"
    rf"(?!{GAP}(?:of|to|after|before|since|when|that|ahead|ended|ending|following)\b)",
)
def read_bare_unit(found: Match) -> list[Expression]:
    """ "later in the day", "the end of the month", "month's end"."""
    if unit_of(found["unit"]) not in UNITS:
        return []
    return [Expression(found.start(), found.end(), "shift", "", unit_of(found["unit"]), 0, "text", mod=edge_of(found))]


@rule(rf"the{GAP}(?P<unit>day|week|month|year){GAP}(?P<way>before|after)(?={GAP}?[,.;)])")
def read_beside(found: Match) -> list[Expression]:
    """ "the day before"."""
    count = -1 if found["way"].lower() == "before" else 1
    return [Expression(found.start(), found.end(), "shift", "", found["unit"].lower(), count, "text")]
