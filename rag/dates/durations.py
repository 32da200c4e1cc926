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
    WD,
    WEEKDAY,
    Match,
    about_of,
    any_of,
    count_of,
    duration,
    edge_of,
    group_words,
    month_number,
    part_of,
    plain,
    unit_of,
)
from rag.dates.shapes import Base, Duration, Expression, Hour, Recurring, Reference, Rule, Shift, adding_to
from rag.words import NUMBER_WORDS, SMALL_NUMBERS

DURATION_RULES: list[Rule] = []
rule = adding_to(DURATION_RULES)

SEVERAL_UNITS = "(?P<unit>minutes|hours|days|weeks|months|years|decades|centuries)"
HOURS = r"\d\d?(?:[:.]\d\d)?(?:[ \t\u00a0]?[ap]\.?m\b\.?)?"
WEEKDAY_RANGE = rf"{WD}{GAP}?(?:to|through|{DASH}){GAP}?{WD}"


@rule(
    rf"{ABOUT}?{NUM}(?:{JOINT}|{GAP}or{GAP}(?:so|more){GAP}){A_UNIT}(?:{GAP}or{GAP}(?:so|more))?{GAP}"
    rf"(?P<way>ago|(?:later|earlier)(?!{GAP}than\b)|from{GAP}now|hence|previously|before"
    rf"(?=[,.;]|{GAP}(?:that|this)\b)|afterwards?)\b",
    rf"{A_UNIT}{GAP}(?P<way>ago|(?:later|earlier)(?!{GAP}than\b))\b",
)
def read_ago(match: Match) -> list[Expression]:
    """ "two years ago", "three days later", "a month earlier", "years ago"."""
    number, unit = count_of(match)
    if not group_words(match, "num") and not match["unit"].lower().endswith("s"):
        return []
    way = plain(match["way"])
    if unit in ("second", "minute", "hour") or (number is not None and number != int(number)):
        if way == "ago" and unit != "second":
            return [Expression(*match.span(), Reference("PAST_REF"))]
        return [Expression(match.start(), match.end("unit"), Duration(duration(number, unit)), about_of(match))]
    past = way in ("ago", "earlier", "before", "previously")
    if number is None:
        return [Expression(*match.span(), Reference("PAST_REF" if past else "FUTURE_REF"))]
    if unit == "fortnight":
        number, unit = 2 * number, "week"
    base: Base = "document" if way in ("ago", "from now", "hence") else "text"
    return [Expression(*match.span(), Shift(unit, -int(number) if past else int(number), base), about_of(match))]


@rule(
    rf"{ABOUT}?(?:the{GAP})?{NUM}{JOINT}(?:or{GAP}so{GAP}|more{GAP}|and{GAP}a{GAP}half{GAP}|additional{GAP}|long{GAP})?"
    rf"{A_UNIT}(?!{JOINT}(?:old|older|younger)\b)",
    rf"(?P<num>\d{{1,3}}|{any_of(NUMBER_WORDS)})(?:{GAP}?(?:to|or|{DASH}){GAP}?)(?:\d{{1,3}}|{any_of(NUMBER_WORDS)})"
    rf"{JOINT}{A_UNIT}(?!{JOINT}(?:old|older|younger)\b)",
)
def read_duration(match: Match) -> list[Expression]:
    """ "two weeks", "a three-day rally", "more than 40 years"; not "a-day" or "the two-week"."""
    number, unit = count_of(match)
    words = plain(match["num"])
    plural = match["unit"].lower().endswith("s")
    if words in ("a", "an") and (unit in ("second", "quarter") or plural or re.match(r"\w+-", match[0])):
        return []
    if words in ("a", "an") and match.string[match.end() : match.end() + 5].lower() == "-long":
        return []
    if words in ("some", "several", "many", "a few", "few") and not plural:
        return []
    if match[0][:3].lower() == "the" and (not plural or "-" in match[0] or match["num"][0].isupper()):
        return []
    if unit == "quarter" and (number is None or match.string[match.end() : match.end() + 4].strip().startswith("of")):
        return []
    if words in ("a", "an", "many", "some", "half") and unit == "weekend":
        return []
    return [Expression(*match.span(), Duration(duration(number, unit)), about_of(match))]


@rule(
    rf"(?<=for[ \n]){SEVERAL_UNITS}\b",
    rf"(?<=(?:..in|thin|over|fter)[ \n]){SEVERAL_UNITS}\b",
    rf"{SEVERAL_UNITS}(?=-long\b|{GAP}of\b)",
)
def read_vague(match: Match) -> list[Expression]:
    """ "for years", "within months": so many that nobody counted."""
    return [Expression(*match.span(), Duration(duration(None, unit_of(match["unit"]))))]


@rule(r"(?P<unit>hour|day|week|month|year|decade|century)-long\b")
def read_one_long(match: Match) -> list[Expression]:
    """ "a decade-long truce"."""
    return [Expression(*match.span(), Duration(duration(1, match["unit"].lower())))]


@rule(rf"(?:the{GAP})?(?:more{GAP})?(?:recent|coming|upcoming){GAP}(?:minutes|hours|days|weeks|months|years|decades)\b")
def read_recent(match: Match) -> list[Expression]:
    """ "recent weeks", "the coming years"."""
    return [Expression(*match.span(), Reference("PAST_REF" if "recent" in match[0].lower() else "FUTURE_REF"))]


@rule(
    rf"(?:every|each){GAP}(?:(?:single|(?P<other>other)){GAP})?(?:{NUM}{GAP})?{A_UNIT}",
    rf"(?:every|each){GAP}(?:(?P<wd>{WD})|(?P<month>{MON})|(?P<season>{any_of(SEASON)})|"
    rf"(?P<part>morning|afternoon|evening|night)){NO_LETTER}",
    rf"(?:once|twice|(?:\d{{1,2}}|{any_of(SMALL_NUMBERS)}){GAP}times){GAP}(?:an?|per|every|each){GAP}{A_UNIT}",
    rf"per{GAP}(?P<unit>hour|day|week|month|quarter|year){NO_LETTER}",
    rf"(?P<wd>{WD}s)(?:{GAP}{PARTS})?{NO_LETTER}",
)
def read_set(match: Match) -> list[Expression]:
    """ "every Monday", "each summer", "every two weeks", "twice a year", "per day"."""
    if weekday := group_words(match, "wd"):
        value = f"XXXX-WXX-{WEEKDAY[weekday.removesuffix('s')]}{part_of(match)}"
    elif month := group_words(match, "month"):
        value = f"XXXX-{month_number(month):02}"
    elif season := group_words(match, "season"):
        value = f"XXXX-{SEASON[season]}"
    elif group_words(match, "part"):
        value = "P1D"
    else:
        number, unit = count_of(match)
        if not group_words(match, "num"):
            number = 2 if group_words(match, "other") else 1
        value = duration(number, unit)
    return [Expression(*match.span(), Recurring(value))]


@rule(
    rf"(?:every|each){GAP}day,?{GAP}(?:except|but){GAP}(?:on{GAP})?{WD}s?(?:{GAP}(?:and|or){GAP}{WD}s?)?{NO_LETTER}",
    rf"daily,?{GAP}(?:from{GAP})?{WEEKDAY_RANGE}{NO_LETTER}",
    rf"{HOURS}{GAP}?(?:to|{DASH}){GAP}?{HOURS},?{GAP}{WEEKDAY_RANGE}{NO_LETTER}",
    rf"{WEEKDAY_RANGE}(?=[,:]?{GAP}{HOURS}{GAP}?(?:to|{DASH}))",
)
def read_opening(match: Match) -> list[Expression]:
    """ "9 a.m. to 5 p.m., Monday to Friday", "every day except Sunday": of no week in particular."""
    return [Expression(*match.span(), Recurring("P1D"))]


@rule(rf"{any_of(ADVERBS)}{NO_LETTER}")
def read_adverb(match: Match) -> list[Expression]:
    """ "daily", "annual"."""
    return [Expression(*match.span(), Recurring(ADVERBS[match[0].lower()]))]


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
def read_time(match: Match) -> list[Expression]:
    """ "8 p.m.", "about 10:30 GMT", "5 o'clock", "noon"."""
    part = part_of(match)
    if not part:
        hour, minute = int(match["h"]), int(group_words(match, "min") or 0)
        half = group_words(match, "half").replace(".", "")
        if hour > 24 or minute > 59 or (half and not 1 <= hour <= 12):
            return []
        if half:
            hour = hour % 12 + (12 if half == "pm" else 0)
        part = f"T{hour:02}:{minute:02}"
    return [Expression(*match.span(), Hour(), edge_of(match) or about_of(match), part)]


@rule(rf"{any_of(REFERENCES)}{NO_LETTER}")
def read_reference(match: Match) -> list[Expression]:
    """ "now", "recently", "the future"."""
    return [Expression(*match.span(), Reference(REFERENCES[plain(match[0])]))]
