"""What an expression says of how long, how long ago, how often and at what hour."""

import re

from rag.dates.lexicon import (
    A_UNIT,
    ABOUT,
    ADVERBS,
    DASH,
    GAP,
    JOINT,
    MON,
    NO_LETTER,
    NUM,
    PARTS,
    REFERENCES,
    SEASON,
    SMALL,
    TENS,
    WD,
    WEEKDAY,
    Match,
    about_of,
    any_of,
    count_of,
    duration,
    edge_of,
    month_number,
    number_of,
    part_of,
    plain,
    unit_of,
)
from rag.dates.shapes import Base, Expression, Rule, adding_to

DURATION_RULES: list[Rule] = []
rule = adding_to(DURATION_RULES)

HOURS = r"\d\d?(?:[:.]\d\d)?(?:[ \t\u00a0]?[ap]\.?m\b\.?)?"
WEEKDAY_RANGE = rf"{WD}{GAP}?(?:to|through|{DASH}){GAP}?{WD}"


@rule(
    rf"{ABOUT}?{NUM}(?:{JOINT}|{GAP}or{GAP}(?:so|more){GAP}){A_UNIT}(?:{GAP}or{GAP}(?:so|more))?{GAP}"
    rf"(?P<way>ago|(?:later|earlier)(?!{GAP}than\b)|from{GAP}now|hence|previously|before"
    rf"(?=[,.;]|{GAP}(?:that|this)\b)|afterwards?)\b",
    rf"{A_UNIT}{GAP}(?P<way>ago|(?:later|earlier)(?!{GAP}than\b))\b",
)
def read_ago(found: Match) -> list[Expression]:
    """ "two years ago", "three days later", "a month earlier"."""
    if found.groupdict().get("num") is None:
        if not found["unit"].lower().endswith("s"):
            return []
        number, unit = None, unit_of(found["unit"])
    else:
        number, unit = count_of(found)
    way = plain(found["way"])
    start, end = found.span()
    if unit in ("second", "minute", "hour") or (number is not None and number != int(number)):
        if way == "ago" and unit != "second":
            return [Expression(start, end, "fixed", "PAST_REF")]
        return [Expression(start, found.end("unit"), "fixed", duration(number, unit), kind="DURATION", mod=about_of(found))]
    past = way in ("ago", "earlier", "before", "previously")
    if number is None:
        return [Expression(start, end, "fixed", "PAST_REF" if past else "FUTURE_REF")]
    if unit == "fortnight":
        number, unit = 2 * number, "week"
    base: Base = "document" if way == "ago" or "now" in way or way == "hence" else "text"
    return [Expression(start, end, "shift", "", unit, -int(number) if past else int(number), base, mod=about_of(found))]


@rule(
    rf"{ABOUT}?(?:the{GAP})?{NUM}{JOINT}(?:or{GAP}so{GAP}|more{GAP}|and{GAP}a{GAP}half{GAP}|additional{GAP}|long{GAP})?"
    rf"{A_UNIT}(?!{JOINT}(?:old|older|younger)\b)",
    rf"(?P<num>\d{{1,3}}|{any_of([*SMALL, *TENS])})(?:{GAP}?(?:to|or|{DASH}){GAP}?)(?:\d{{1,3}}|{any_of([*SMALL, *TENS])})"
    rf"{JOINT}{A_UNIT}(?!{JOINT}(?:old|older|younger)\b)",
)
def read_duration(found: Match) -> list[Expression]:
    number, unit = count_of(found)
    said = plain(found["num"])
    if said in ("a", "an") and (unit == "second" or found["unit"].lower().endswith("s") or re.match(r"\w+-", found[0])):
        return []
    if said in ("a", "an") and found.string[found.end() : found.end() + 5].lower() == "-long":
        return []
    plural = found["unit"].lower().endswith(("s", "centuries"))
    if said in ("some", "several", "many", "a few", "few") and not plural:
        return []
    if found[0][:3].lower() == "the" and (not plural or "-" in found[0] or found["num"][0].isupper()):
        return []
    if unit == "quarter" and found.string[found.end() : found.end() + 4].strip().startswith("of"):
        return []
    if unit == "quarter" and (number is None or said in ("a", "an")):
        return []
    if said in ("a", "an", "many", "some", "half") and unit == "weekend":
        return []
    return [Expression(found.start(), found.end(), "fixed", duration(number, unit), kind="DURATION", mod=about_of(found))]


@rule(
    r"(?<=for[ \n])(?P<unit>minutes|hours|days|weeks|months|years|decades|centuries)\b",
    r"(?<=(?:..in|thin|over|fter)[ \n])(?P<unit>minutes|hours|days|weeks|months|years|decades|centuries)\b",
    rf"(?P<unit>minutes|hours|days|weeks|months|years|decades|centuries)(?=-long\b|{GAP}of\b)",
)
def read_vague(found: Match) -> list[Expression]:
    """ "months", "for years": so many that nobody counted."""
    return [Expression(found.start(), found.end(), "fixed", duration(None, unit_of(found["unit"])), kind="DURATION")]


@rule(r"(?P<unit>hour|day|week|month|year|decade|century)-long\b")
def read_one_long(found: Match) -> list[Expression]:
    return [Expression(found.start(), found.end(), "fixed", duration(1, found["unit"].lower()), kind="DURATION")]


@rule(rf"(?:the{GAP})?(?:more{GAP})?(?:recent|coming|upcoming){GAP}(?:minutes|hours|days|weeks|months|years|decades)\b")
def read_recent(found: Match) -> list[Expression]:
    return [Expression(found.start(), found.end(), "fixed", "PAST_REF" if "recent" in found[0].lower() else "FUTURE_REF")]


@rule(
    rf"(?:every|each){GAP}(?:(?:single|(?P<other>other)){GAP})?(?:{NUM}{GAP})?{A_UNIT}",
    rf"(?:every|each){GAP}(?:(?P<wd>{WD})|(?P<month>{MON})|(?P<season>{any_of(SEASON)})|"
    rf"(?P<part>morning|afternoon|evening|night)){NO_LETTER}",
    rf"(?:once|twice|(?:\d{{1,2}}|{any_of(SMALL)}){GAP}times){GAP}(?:an?|per|every|each){GAP}{A_UNIT}",
    rf"per{GAP}(?P<unit>hour|day|week|month|quarter|year){NO_LETTER}",
    rf"(?P<wd>{WD}s)(?:{GAP}{PARTS})?{NO_LETTER}",
)
def read_set(found: Match) -> list[Expression]:
    groups = found.groupdict()
    start, end = found.span()
    if groups.get("wd"):
        value = f"XXXX-WXX-{WEEKDAY[plain(found['wd']).removesuffix('s')]}" + part_of(found)
    elif groups.get("month"):
        value = f"XXXX-{month_number(found['month']):02}"
    elif groups.get("season"):
        value = f"XXXX-{SEASON[plain(found['season'])]}"
    elif groups.get("part"):
        value = "P1D"
    else:
        number = number_of(found["num"]) if groups.get("num") else 2 if groups.get("other") else 1
        unit = unit_of(found["unit"])
        value = duration(number, unit)
    return [Expression(start, end, "fixed", value, kind="SET")]


@rule(
    rf"(?:every|each){GAP}day,?{GAP}(?:except|but){GAP}(?:on{GAP})?{WD}s?(?:{GAP}(?:and|or){GAP}{WD}s?)?{NO_LETTER}",
    rf"daily,?{GAP}(?:from{GAP})?{WEEKDAY_RANGE}{NO_LETTER}",
    rf"{HOURS}{GAP}?(?:to|{DASH}){GAP}?{HOURS},?{GAP}{WEEKDAY_RANGE}{NO_LETTER}",
    rf"{WEEKDAY_RANGE}(?=[,:]?{GAP}{HOURS}{GAP}?(?:to|{DASH}))",
)
def read_opening(found: Match) -> list[Expression]:
    """ "9 a.m. to 5 p.m., Monday to Friday", "every day except Sunday": of no week in particular."""
    return [Expression(found.start(), found.end(), "fixed", "P1D", kind="SET")]


@rule(rf"{any_of(ADVERBS)}{NO_LETTER}")
def read_adverb(found: Match) -> list[Expression]:
    return [Expression(found.start(), found.end(), "fixed", ADVERBS[found[0].lower()], kind="SET")]


@rule(
    rf"{ABOUT}?(?P<h>\d\d?)(?::(?P<min>\d\d)(?::\d\d)?)?[ \t\u00a0]?(?P<half>[ap]\.?m\b\.?)",
    rf"(?P<h>[01]?\d|2[0-4])[:.](?P<min>[0-5]\d)(?::[0-5]\d)?(?={GAP}"
    rf"(?:gmt|utc|est|edt|cet|cest|bst|local|hrs|hours)\b|hrs\b|{GAP}?[–—-]{GAP}?\d\d:\d\d)",
    r"(?<=at[ \n])(?P<h>[01]?\d|2[0-4]):(?P<min>[0-5]\d)(?![\d:])",
    rf"(?P<h>[01]\d|2[0-4])(?P<min>[0-5]\d)(?={GAP}(?:gmt|utc|hrs|hours|local)\b)",
    rf"(?P<h>1[0-2]|[1-9]){GAP}o['’]clock\b",
    r"(?P<part>noon|midnight|midday)\b",
    r"(?P<part>daytime|night-?time)\b",
    rf"(?<=(?:at|by)[ \n])(?P<part>night|dawn|dusk)(?!{GAP}(?:school|club|shift|sky))\b",
)
def read_time(found: Match) -> list[Expression]:
    groups = found.groupdict()
    if groups.get("part"):
        value = part_of(found)
    else:
        hour, minute = int(found["h"]), int(groups.get("min") or 0)
        half = (groups.get("half") or "").lower().replace(".", "").strip()
        if hour > 24 or minute > 59 or (half and not 1 <= hour <= 12):
            return []
        if half == "pm":
            hour = hour % 12 + 12
        elif half == "am":
            hour %= 12
        value = f"T{hour:02}:{minute:02}"
    return [Expression(found.start(), found.end(), "time", part=value, kind="TIME", mod=edge_of(found) or about_of(found))]


@rule(rf"{any_of(REFERENCES)}{NO_LETTER}")
def read_reference(found: Match) -> list[Expression]:
    return [Expression(found.start(), found.end(), "fixed", REFERENCES[plain(found[0])])]
