"""What an expression says of how long, how long ago, how often and at what hour."""

import re

from rag.dates.expressions import Base, Expression
from rag.dates.lexicon import (
    ADVERBS,
    LASTS,
    NEXTS,
    REFERENCES,
    SEASON,
    WEEKDAY,
    Match,
    about_of,
    duration,
    edge_of,
    month_number,
    number_of,
    part_of,
    plain,
    unit_of,
)


def _count_of(found: Match) -> tuple[float | None, str]:
    return number_of(found["num"]), unit_of(found["unit"])


def read_ago(found: Match) -> list[Expression]:
    """ "two years ago", "three days later", "a month earlier"."""
    if found.groupdict().get("num") is None:
        if not found["unit"].lower().endswith("s"):
            return []
        number, unit = None, unit_of(found["unit"])
    else:
        number, unit = _count_of(found)
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


def read_duration(found: Match) -> list[Expression]:
    number, unit = _count_of(found)
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


def read_stretch(found: Match) -> list[Expression]:
    """ "the last 48 hours", "the next three months", "the first six weeks of 1942"."""
    number, unit = _count_of(found) if found.groupdict().get("num") else (None, unit_of(found["unit"]))
    which = plain(found["which"])
    count = 0 if number is None else int(-number if which in LASTS.split("|") else number if which in NEXTS.split("|") else 0)
    base: Base = "text" if which in ("following", "preceding", "previous", "subsequent") else "document"
    return [
        Expression(
            found.start(), found.end(), "stretch", duration(number, unit), unit, count, base, kind="DURATION", mod=about_of(found)
        )
    ]


def read_vague(found: Match) -> list[Expression]:
    """ "months", "for years": so many that nobody counted."""
    return [Expression(found.start(), found.end(), "fixed", duration(None, unit_of(found["unit"])), kind="DURATION")]


def read_one_long(found: Match) -> list[Expression]:
    return [Expression(found.start(), found.end(), "fixed", duration(1, found["unit"].lower()), kind="DURATION")]


def read_recent(found: Match) -> list[Expression]:
    return [Expression(found.start(), found.end(), "fixed", "PAST_REF" if "recent" in found[0].lower() else "FUTURE_REF")]


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


def read_opening(found: Match) -> list[Expression]:
    """ "9 a.m. to 5 p.m., Monday to Friday", "every day except Sunday": of no week in particular."""
    return [Expression(found.start(), found.end(), "fixed", "P1D", kind="SET")]


def read_adverb(found: Match) -> list[Expression]:
    return [Expression(found.start(), found.end(), "fixed", ADVERBS[found[0].lower()], kind="SET")]


def read_reference(found: Match) -> list[Expression]:
    return [Expression(found.start(), found.end(), "fixed", REFERENCES[plain(found[0])])]


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
