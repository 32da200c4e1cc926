"""What a word that points says by its own words: "Friday", "tomorrow", "last week", "next March", "the day before"."""

import re

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
    group_words,
    month_number,
    part_of,
    plain,
    unit_of,
)
from rag.dates.shapes import Base, Duration, Expression, Named, Reference, Rule, Shift, Stretch, Weekday, adding_to
from rag.dates.timex import UNITS
from rag.types import Mod

DEICTIC_RULES: list[Rule] = []
rule = adding_to(DEICTIC_RULES)

NEAR_DAYS = {
    "today": 0, "tonight": 0, "overnight": 0, "yesterday": -1, "tomorrow": 1, "the day before yesterday": -2,
    "the day after tomorrow": 2,
}  # fmt: skip


def _step_of(which: str) -> int:
    return 1 if which in NEXTS.split("|") else -1 if which in LASTS.split("|") else 0


@rule(
    rf"(?:(?:the{GAP})?(?:early|late){GAP})?{EDGE}?(?:the{GAP})?(?:(?P<which>{LASTS}|{NEXTS}|this|that){GAP})?(?P<wd>{WD})"
    rf"(?:{GAP}{PARTS})?{NO_LETTER}",
    rf"(?:the{GAP})?(?:(?:early|late){GAP})?{PARTS}{GAP}(?:of{GAP}|on{GAP})(?:the{GAP})?(?P<wd>{WD}){NO_LETTER}",
)
def read_weekday(match: Match) -> list[Expression]:
    """ "Friday", "next Wednesday", "early on Friday night", "the morning of the Monday"."""
    which = group_words(match, "which")
    base: Base = "text" if which in ("following", "that", "previous") else "document"
    weekday = Weekday(WEEKDAY[match["wd"].lower()], _step_of(which), base, this=which == "this")
    return [Expression(*match.span(), weekday, edge_of(match), part_of(match))]


@rule(
    rf"(?:(?P<edge>early|late|later|earlier){GAP})?(?P<word>today|tonight|yesterday|tomorrow|overnight|the{GAP}day{GAP}before"
    rf"{GAP}yesterday|the{GAP}day{GAP}after{GAP}tomorrow)(?:{GAP}{PARTS})?{NO_LETTER}"
)
def read_near_day(match: Match) -> list[Expression]:
    """ "yesterday", "tomorrow morning", "overnight", "the day after tomorrow"."""
    word = plain(match["word"])
    part = part_of(match) or ("TNI" if word in ("tonight", "overnight") else "")
    return [Expression(*match.span(), Shift("day", NEAR_DAYS[word]), edge_of(match), part)]


@rule(rf"(?<=(?:..at|over|ring|..on|fter|fore|ince)[ \n])the{GAP}weekend\b")
def read_weekend(match: Match) -> list[Expression]:
    """ "over the weekend"."""
    return [Expression(*match.span(), Weekday(6, weekend=True))]


@rule(
    rf"(?:(?P<when>earlier|later){GAP})?{EDGE}?{DEICTIC}{GAP}(?:very{GAP}|calendar{GAP})?{A_UNIT}",
    rf"(?:(?P<when>earlier|later){GAP})?{EDGE}?(?P<which>this|last|that|next|the{GAP}next|the{GAP}following|the{GAP}same|the"
    rf"{GAP}previous){GAP}(?P<unit>morning|afternoon|evening|night){NO_LETTER}",
)
def read_which(match: Match) -> list[Expression]:
    """ "last week", "the next day", "that year", "this morning", "the previous month"."""
    which = plain(match["which"])
    if which in ("these", "those"):
        return []
    definite = re.search(rf"\bthe{GAP}$", match[0][: match.start("which") - match.start()], re.I) is not None
    definite, which = definite or which.startswith("the "), which.removeprefix("the ")
    when: dict[str, Mod] = {"earlier": "START", "later": "END"}
    mod = edge_of(match) or when.get(group_words(match, "when"), "")
    step = _step_of(which)
    points_back = which in ("that", "same", "that same", "following", "previous", "preceding", "subsequent")
    base: Base = "text" if points_back or (definite and which == "next") else "document"
    words, unit = plain(match["unit"]), unit_of(match["unit"])
    if unit in PART:
        return [Expression(*match.span(), Shift("day", step, base), mod, "T" + PART[unit])]
    if words.endswith("s"):  # "recent years", "the coming weeks"
        if which in ("coming", "upcoming"):
            return [Expression(*match.span(), Reference("FUTURE_REF"))]
        if not definite and which in ("last", "next"):  # "could last weeks"
            return []
        return [Expression(*match.span(), Stretch(duration(None, unit), unit, step, base))]
    if unit in ("second", "minute", "hour"):
        return []
    if (which == "past" or (definite and which == "last")) and unit != "weekend":
        return [Expression(*match.span(), Stretch(duration(1, unit), unit, -1), mod)]
    return [Expression(*match.span(), Shift("week" if unit == "fortnight" else unit, step, base), mod)]


@rule(
    rf"(?:the{GAP})?{EDGE}?(?P<which>{LASTS}|{NEXTS}|this|that){GAP}"
    rf"(?:(?P<month>{MON})(?:{GAP}(?P<day>{DAYNUM}))?|(?P<season>{any_of(SEASON)})|(?P<holiday>{any_of(HOLIDAYS)})){NO_LETTER}"
)
def read_which_named(match: Match) -> list[Expression]:
    """ "last March", "next summer", "this Christmas"."""
    if group_words(match, "month") and match["month"][0].islower():
        return []
    if season := group_words(match, "season"):
        tail = SEASON[season]
    elif holiday := group_words(match, "holiday"):
        tail = HOLIDAYS[holiday]
    else:
        tail = f"{month_number(match['month']):02}" + (f"-{day_number(match['day']):02}" if match["day"] else "")
    which = plain(match["which"])
    points_back = which in ("following", "that", "previous") or (which == "next" and match[0].lower().startswith("the"))
    named = Named(tail, _step_of(which), "text" if points_back else "document")
    return [Expression(*match.span(), named, edge_of(match))]


_LASTS_VERB = re.compile(r"(?:\b(?:will|would|may|might|can|could|shall|should|must|to|did|do|does|not|only)|n[’']t)[ \n]$", re.I)


@rule(rf"(?:the{GAP})?(?P<which>{LASTS}|{NEXTS}|first|final){GAP}{ABOUT}?{NUM}{GAP}(?:or{GAP}so{GAP})?{A_UNIT}")
def read_stretch(match: Match) -> list[Expression]:
    """ "the last 48 hours", "the next three months", "the first six weeks of 1942"; how long is said by "will last two weeks"."""
    number, unit = count_of(match)
    which = plain(match["which"])
    if which == "last" and _LASTS_VERB.search(match.string[max(0, match.start() - 12) : match.start()]):
        how_long = match.end() - len(match.string[match.end("which") : match.end()].lstrip())
        return [Expression(how_long, match.end(), Duration(duration(number, unit)), about_of(match))]
    base: Base = "text" if which in ("following", "preceding", "previous", "subsequent") else "document"
    stretch = Stretch(duration(number, unit), unit, int((number or 0) * _step_of(which)), base)
    return [Expression(*match.span(), stretch, about_of(match))]


@rule(
    rf"{EDGE}(?:the{GAP})?{A_UNIT}(?!{GAP}(?:of|from|after|before)\b)",
    rf"(?P<unit>month|year|week)['’]s{GAP}(?P<edge>end)\b",
    rf"(?<=(?:.in|for)[ \n])the{GAP}(?P<unit>day|week|month|quarter|year){NO_LETTER}"
    rf"(?!{GAP}(?:of|to|after|before|since|when|that|ahead|ended|ending|following)\b)",
)
def read_bare_unit(match: Match) -> list[Expression]:
    """ "later in the day", "the end of the month", "month's end"."""
    unit = unit_of(match["unit"])
    return [Expression(*match.span(), Shift(unit, 0, "text"), edge_of(match))] if unit in UNITS else []


@rule(rf"the{GAP}(?P<unit>day|week|month|year){GAP}(?P<way>before|after)(?={GAP}?[,.;)])")
def read_beside(match: Match) -> list[Expression]:
    """ "the day before", "the week after"."""
    count = -1 if match["way"].lower() == "before" else 1
    return [Expression(*match.span(), Shift(match["unit"].lower(), count, "text"))]
