"""Words that only look like dates: a minister called May, 1,500 men, the fall of Rome."""

import re

from rag.dates.lexicon import GAP, JOINT, MON, SEASON, UNIT, any_of
from rag.dates.shapes import BareYear, Calendar, Duration, Expression, Named, Partial, Recurring, Reference, Shape, Shift, Weekday

_BEFORE_MONTH = (
    "in since by until till til of from to during through before after between and or last next this early late mid each every "
    "for around about end beginning start throughout mid- the that following previous past coming on"
).split()
"""Words after which "May" is a month."""

_NAMED_MONTHS = set("may march april june august mar jun jan dec sept sep oct nov feb apr jul aug".split())
"""Months and short forms that are also names or words."""

_AFTER_NUMBER = re.compile(
    rf"{JOINT}?(?:%|(?:percent|per{GAP}cent|people|men|women|children|troops|soldiers|dollars|euros|pounds|tons|tonnes|metres|meters|miles|feet|ft|"
    r"km|kilometres|kilometers|kg|mw|mm|cm|m|million|billion|trillion|thousand|hours|days|weeks|months|years|times|points|votes|seats|"
    r"square|cubic|horsepower|rpm|calories|copies|employees|jobs|members|homes|houses|ships|aircraft|prisoners|casualties|workers)\b)",
    re.I,
)
_BEFORE_YEAR = re.compile(
    r"(?:\b(?:in|since|by|until|till|from|to|of|during|before|after|between|and|through|around|about|circa|late|early|mid|the|its|their|"
    r"his|her|this|year|fiscal|spring|summer|autumn|fall|winter|for|throughout|or|on|at|as|than|ago|vs\.?|versus|end|back to|a|"
    r"approximately|as of|beginning)|[(\[–—,;:\"“/-]|['’]s|\bca?\.|\n[ \t]*)\s?$",
    re.I,
)
_AFTER_NO_SEASON = re.compile(rf"{GAP}(?:olympi\w*|games|palace|soldier|storm|break\b|leaves|fashion)", re.I)
_BEFORE_NUMBER = re.compile(
    r"(?:[$£€¥#]|\b(?:no|nos|number|page|pages|p|pp|room|flight|route|highway|section|article|chapter|resolution|bill|model|version|"
    r"least|than|nearly|almost|over|some|approximately|another|boeing|airbus|windows|office|channel|top|area|code|psalm|isbn|"
    r"regiment|unit|nasdaq|s&p|ftse|russell|dow)\.?)\s?$",
    re.I,
)


def is_meant(text: str, expression: Expression) -> bool:
    """Whether the expression is one: "May" a month and not a minister, "1,500" no year, "in the fall" a season."""
    words = text[expression.start : expression.end]
    before, after = text[max(0, expression.start - 24) : expression.start], text[expression.end : expression.end + 24]
    if before.endswith("-") and not _ends_range(expression.shape, words, before):
        return False
    match expression.shape:
        case Calendar(value):
            return _is_calendar(value, words, before, after)
        case Partial() as partial:
            return _is_partial(partial, words, before, after)
        case Named(tail):
            return _is_named(tail, words, after)
        case BareYear():
            return _ends_in(before, "in|by|of|since|until|from|to|between|and|after|before|during")
        case Weekday():
            return not re.search(r"\b(?:Good|Black|Cyber|Ash|Palm|Easter|Super|Bloody|Holy|Maundy|Whit)\s$", before)
        case Shift():
            return not (words == "Today" and re.search(r"[A-Z]\w*\s$", before))  # a newspaper
        case Duration():
            return not re.match(rf"{JOINT}?(?:old|older|younger|of{GAP}age)\b", after, re.I)
        case Recurring():
            return _is_recurring(words, before, after)
        case Reference():
            return _is_reference(words.lower(), before, after)
    return True


def _ends_in(before: str, words: str) -> bool:
    """Whether the text before ends in one of the words, which are separated by |, and a space."""
    return re.search(rf"\b(?:{words})\s$", before, re.I) is not None


def _ends_range(shape: Shape, words: str, before: str) -> bool:
    """Whether what stands before the hyphen is the range's beginning: "March 19-April 30", "492-490 BC"; not "F-16"."""
    match shape:
        case Calendar(value) if re.fullmatch(r"\d{4}", value):
            return re.search(rf"(?:(?<!\d)[12]\d{{3}}|\b{MON})\s?-$", before, re.I) is not None
        case Partial() | Named() if not re.search(r"[A-Za-z]{3}|^\d{1,2}$", words):
            return False
        case Calendar() | Partial() | Named():
            return re.search(rf"(?:\d|\b{MON})\s?-$", before, re.I) is not None
    return False


def _is_calendar(value: str, words: str, before: str, after: str) -> bool:
    if re.fullmatch(r"\d{4}", value) and not re.search(r"[a-z]{3}", words, re.I):
        return _is_year(int(value), words, before, after)
    return not (len(value) == 3 and _ends_in(before, "his|her|their|my|your|our"))  # "in his 30s"


def _is_partial(partial: Partial, words: str, before: str, after: str) -> bool:
    tail = partial.tail
    if "-" in tail:
        return _is_day(words)
    if partial.year:
        return True
    if tail.isdigit():
        return _is_month(words, before, after)
    if tail in SEASON.values():
        return _is_season(words, before, after)
    return tail[0] == "Q" or bool(  # "the first half" may be of a match
        re.match(rf"{GAP}(?:net|profit|loss|earnings|results|revenue|sales|gdp|operating|income|figures)", after, re.I)
    )


def _is_named(tail: str, words: str, after: str) -> bool:
    if "-" in tail:
        return _is_day(words)
    falling = re.match(rf"{GAP}(?:between|in|into|on|off|under|within|from|to|short|outside)\b", after)
    return not (words.lower() == "that fall" and falling)  # "stops that fall between the two"


def _is_day(words: str) -> bool:
    """Whether the month of a day is one: "2 of may" and "May 2", not "may 2", nor that of "children under 10 may"."""
    month = re.sub(r"[^A-Za-z]", "", re.sub(r"\d+(?:st|nd|rd|th)?", "", words))
    is_verb = month in ("may", "march")
    return not is_verb or re.search(rf"\d(?:st|nd|rd|th)?{GAP}of", words.lower()) is not None


def _is_recurring(words: str, before: str, after: str) -> bool:
    """Whether it is no part of a name, such as "the Daily Mail"."""
    if not words[:1].isupper() or not (re.match(rf"{GAP}[A-Z]", after) or re.search(r"\w\s$", before)):
        return True
    return words.lower().startswith(("every", "each", "once", "twice")) or words.lower().split()[0].endswith("days")


def _is_year(year: int, words: str, before: str, after: str) -> bool:
    if words[0] in "'’":
        return _ends_in(before, "in|since|of|the|class of|summer|early|late|by|until|from|to|[a-z]+day")
    if _BEFORE_NUMBER.search(before) or (re.search(r"[\d.,]\s?$", before) and re.search(r"\d[.,]$", before)):
        return False
    cue = bool(_BEFORE_YEAR.search(before)) or not before.strip()
    if _AFTER_NUMBER.match(after):
        people = re.match(rf"{GAP}(?:people|men|women|troops|soldiers|workers|members)", after, re.I)
        return people is not None and year >= 1700 and year % 50 != 0 and _ends_in(before, "in|since|by|of")
    plural = re.match(rf"{GAP}[a-z]{{2,}}s\b(?<!ss)(?<!is)(?<!us)(?<!was)(?<!has)", after)
    if plural and not re.search(r"\b(?:the|its|their|this|since|in)\s$|['’]s\s$", before, re.I):
        return 1900 <= year <= 2060 and year % 50 != 0
    if 1900 <= year <= 2060:
        return cue or bool(re.match(rf"{GAP}[A-Za-z]|[,.;)\-–—]|$", after))
    return cue and year % 1000 != 0 and (year >= 1300 or _ends_in(before, "in|since|by|until|of|from|year"))


def _is_month(words: str, before: str, after: str) -> bool:
    *others, month = words.split()
    if others and month[:1].isupper():
        return True
    name = re.sub(r"[^a-z]", "", month.lower())
    word = re.search(r"([\w.’']+)[\s–—-]{1,2}$|[(\[]$", before)
    previous = (word[1] or "(").lower().strip(".") if word else ""
    cue = previous == "(" or previous in _BEFORE_MONTH
    if month[:1].islower() and not re.match(r"mid", words, re.I):
        sure = name not in ("may", "march", "mar", "sep", "jan", "dec", "jun", "august")
        return sure and previous in ("in", "since", "by", "until", "last", "next")
    if name not in _NAMED_MONTHS:
        return True
    surname = re.match(rf"{GAP}(?!\d)[A-Z][a-z]+", after) and not re.match(rf"{GAP}[A-Z][a-z]+day\b", after)
    if name == "may" and previous in ("and", "or") and re.match(rf"{GAP}(?:I|we|you|he|she|they)\b", after):
        return False
    if surname and name in ("may", "april", "june", "august", "jan") and previous in ("of", "to", "for", "and", "by", "from"):
        return False
    return cue or (not surname and name in ("sept", "sep", "oct", "nov", "feb", "dec", "aug", "apr"))


def _is_season(words: str, before: str, after: str) -> bool:
    if _AFTER_NO_SEASON.match(after):
        return False
    *others, name = words.lower().split()
    if others and others[0] != "the":
        return True
    preposition = re.search(
        r"\b(in|by|during|since|until|of|from|over|for|through|throughout|last|next|this|early|late|mid|before|after|each|and|or|that|every)\s(?:the\s)?$",
        before,
        re.I,
    )
    if name in ("summer", "winter", "autumn"):
        return words[:1].islower() or preposition is not None
    if re.match(
        rf"{GAP}(?:between|within|of|in|into|to|from|back|apart|short|water|rolls?|behind|through|on|off|out|under|asleep|victim|for)\b",
        after,
    ):
        return False  # "the fall of Rome", "springs back"
    return preposition is not None


def _is_reference(words: str, before: str, after: str) -> bool:
    if words == "former":
        return not _ends_in(before, "the")
    if words == "soon":
        return (
            re.search(r"\b(?:will|would|could|may|might|to|is|are|can|should|must)\b[^.,;]{0,24}$", before, re.I) is not None
            and not _ends_in(before, "as|too|so|how|very")
            and not re.match(rf"{GAP}(?:as|after|before|enough)\b", after)
        )
    if words == "now":
        return not re.match(rf"{GAP}and{GAP}then|{JOINT}?that\b", after)
    if words in ("the past", "the present", "the future", "the recent past"):
        return not re.match(rf"{JOINT}(?:\d|[a-z]+{GAP}(?:{any_of(UNIT)}s?)\b|{any_of(UNIT)}s?\b|tense|participle)", after, re.I)
    if words == "current":
        return re.match(rf"{GAP}(?!(?-i:of|in)\b)[a-z]", after, re.I) is not None
    return True
