"""The words of time and what they count; the pieces that patterns are made of, and what each piece says.

A piece with a named group may be used once in a pattern. Nothing in a piece repeats without a bound.
"""

import re
from collections.abc import Iterable

from rag.types import Mod
from rag.words import MONTHS, NUMBER_WORDS, SMALL_NUMBERS, TENS, WEEKDAYS

Match = re.Match[str]

MONTH = {name: i for i, name in enumerate(MONTHS, 1)} | {name[:3]: i for i, name in enumerate(MONTHS, 1)} | {"sept": 9}
WEEKDAY = {name: i for i, name in enumerate(WEEKDAYS, 1)} | {name[:3]: i for i, name in enumerate(WEEKDAYS, 1)}
WEEKDAY |= {"tues": 2, "thur": 4, "thurs": 4}
NUMBER = NUMBER_WORDS | {"a": 1, "an": 1, "half": 0, "dozen": 12, "hundred": 100}
_ORDINAL_WORDS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth "
    "seventeenth eighteenth nineteenth twentieth"
).split()
ORDINAL = {w: i for i, w in enumerate(_ORDINAL_WORDS, 1)} | {"twenty-first": 21}
SEASON = {"spring": "SP", "summer": "SU", "fall": "FA", "autumn": "FA", "winter": "WI"}
PART = {
    "dawn": "MO", "morning": "MO", "noon": "12:00", "midday": "MD", "afternoon": "AF", "evening": "EV", "dusk": "EV", "night": "NI",
    "midnight": "24:00", "daytime": "DT", "nighttime": "NI",
}  # fmt: skip
UNIT = {
    "second": "TS", "minute": "TM", "hour": "TH", "day": "D", "week": "W", "weekend": "WE", "fortnight": "W", "month": "M",
    "quarter": "Q", "year": "Y", "decade": "DE", "century": "CE",
}  # fmt: skip
ADVERBS = {
    "hourly": "PT1H", "daily": "P1D", "nightly": "P1D", "weekly": "P1W", "fortnightly": "P2W", "biweekly": "P2W", "monthly": "P1M",
    "quarterly": "P1Q", "yearly": "P1Y", "annually": "P1Y", "annual": "P1Y", "biennial": "P2Y",
}  # fmt: skip
REFERENCES = {
    "now": "PRESENT_REF", "right now": "PRESENT_REF", "currently": "PRESENT_REF", "current": "PRESENT_REF", "nowadays": "PRESENT_REF",
    "these days": "PRESENT_REF", "at present": "PRESENT_REF", "presently": "PRESENT_REF", "the present": "PRESENT_REF",
    "present-day": "PRESENT_REF", "modern-day": "PRESENT_REF", "modern day": "PRESENT_REF", "to this day": "PRESENT_REF",
    "recently": "PAST_REF", "recent": "PAST_REF", "lately": "PAST_REF", "formerly": "PAST_REF",
    "the past": "PAST_REF", "the recent past": "PAST_REF", "former": "PAST_REF", "soon": "FUTURE_REF", "the future": "FUTURE_REF",
    "future": "FUTURE_REF", "the near future": "FUTURE_REF", "the foreseeable future": "FUTURE_REF",
}  # fmt: skip
HOLIDAYS = {
    "new year's day": "01-01", "new year’s day": "01-01", "valentine's day": "02-14", "valentine’s day": "02-14",
    "st. patrick's day": "03-17", "may day": "05-01", "independence day": "07-04", "bastille day": "07-14", "halloween": "10-31",
    "veterans day": "11-11", "armistice day": "11-11", "christmas eve": "12-24", "christmas day": "12-25", "christmas": "12-25",
    "boxing day": "12-26", "new year's eve": "12-31", "new year’s eve": "12-31",
}  # fmt: skip


GAP = r"(?:[ \t\u00a0]{1,2}|[ \t]?\n[ \t]{0,4})"
"""What may stand between two words: up to two spaces or one line end, never a blank line."""


def any_of(words: Iterable[str]) -> str:
    """A pattern that matches any of the words, the longest that it can."""
    longest_first = sorted(words, key=len, reverse=True)
    return "(?:" + "|".join(re.escape(w).replace(r"\ ", GAP) for w in longest_first) + ")"


JOINT = rf"(?:{GAP}|[-‐‑])"
DASH = r"[-‐‑–—]"
MON = r"(?:" + "|".join(f"{m}" for m in MONTHS) + r"|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?)"
WD = r"(?:" + "|".join(WEEKDAYS) + r")"
WD_ANY = rf"(?:{WD}|(?:mon|tues?|wed|thurs?|fri|sat|sun)\b\.?)"
DAYNUM = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?![\d:%])(?![.,]\d)"
ERA = rf"(?:{GAP}(?:bce?|b\.c\.(?:e\.)?|ad|a\.d\.|ce)(?!\w))"
YR = rf"(?:(?:1\d|20)\d\d(?!\d)(?:{ERA})?|\d{{1,4}}{GAP}(?:bce?|b\.c\.(?:e\.)?)(?!\w)|['’]\d\d(?![\d\w]))"
RELYEAR = rf"(?:(?:of{GAP})?(?P<rel>that|the{GAP}same|this|last|next|the{GAP}following|the{GAP}previous|the{GAP}next|(?<=of[ \n])the){GAP}year)"
A_UNIT = r"(?P<unit>seconds?|minutes?|hours?|(?:(?:trading|business|working|full|straight|consecutive){G})?days?|weekends?|weeks?|fortnights?|months?|quarters?|(?:fiscal{G})?years?|decades?|century|centuries)\b".replace(
    "{G}", GAP
)
NUM = (
    rf"(?P<num>\d{{1,3}}(?:,\d{{3}})?(?:\.\d{{1,2}})?|(?:a{GAP})?(?:few|couple(?:{GAP}of)?)|several|many|some|numerous|countless"
    rf"|(?:a{GAP})?half(?:{JOINT}a{GAP}dozen|{JOINT}(?:an?|dozen)\b)?"
    rf"|(?:(?:{any_of([*SMALL_NUMBERS, *TENS])}{JOINT}|a{GAP}))?(?:hundred|dozen)"
    rf"|(?:{any_of(TENS)}{JOINT})?{any_of([*SMALL_NUMBERS, *TENS])}(?:{GAP}and{GAP}a{GAP}half)?|an?)"
)
ABOUT_MOD: dict[str, Mod] = {
    "about": "APPROX", "around": "APPROX", "approximately": "APPROX", "roughly": "APPROX", "some": "APPROX", "nearly": "LESS_THAN",
    "almost": "LESS_THAN", "less than": "LESS_THAN", "fewer than": "LESS_THAN", "under": "LESS_THAN", "just under": "LESS_THAN",
    "more than": "MORE_THAN", "over": "MORE_THAN", "just over": "MORE_THAN", "well over": "MORE_THAN", "at least": "EQUAL_OR_MORE",
    "at most": "EQUAL_OR_LESS", "up to": "EQUAL_OR_LESS", "no more than": "EQUAL_OR_LESS", "not more than": "EQUAL_OR_LESS",
}  # fmt: skip
ABOUT = rf"(?:(?P<about>{any_of(ABOUT_MOD)}){GAP})"
EDGE = (
    rf"(?:(?P<edge>(?:the{GAP})?(?:very{GAP})?(?:early|late|mid|middle)(?:{GAP}(?:part|days|months|weeks|hours)?(?:{GAP})?(?:of|in))?"
    rf"|(?:the{GAP})?(?:very{GAP})?(?:beginning|start|end|middle|close|second{GAP}part|early{GAP}part|latter{GAP}part)(?:{GAP}of)"
    rf"|ca?\.|circa){JOINT})"
)
LASTS = "last|past|previous|preceding|latest"
NEXTS = "next|coming|following|upcoming|subsequent"
THISES = "this|current|present"
DEICTIC = (
    rf"(?:(?:the|these|this(?={GAP}past)){GAP})?(?P<which>{LASTS}|{NEXTS}|{THISES}|that|those|these|the{GAP}same|that{GAP}same)"
)


def plain(words: str) -> str:
    """The words in small letters, with single spaces between them."""
    return " ".join(words.lower().split())


def number_of(words: str) -> float | None:
    """The number that words of NUM say; None for "several" and the like."""
    said = plain(words).replace("-", " ").replace("‑", " ").replace(",", "")
    if re.fullmatch(r"\d+(?:\.\d+)?", said):
        return float(said)
    if said.startswith(("few", "a few", "couple", "a couple", "several", "many", "some", "numerous", "countless")):
        return None
    if said.startswith(("half", "a half")):
        return 6.0 if said.endswith("dozen") else 0.5
    total = 0.0
    for word in said.removesuffix(" and a half").split():
        value = NUMBER.get(word, 0)
        total = max(total, 1) * value if word in ("hundred", "dozen") else total + value
    return total + (0.5 if said.endswith("and a half") else 0)


def unit_of(word: str) -> str:
    """ "years" -> "year"; what stands before the unit ("trading days") falls away."""
    name = plain(word).split()[-1]
    return "century" if name.startswith("centur") else name.removesuffix("s")


def group_words(match: Match, name: str) -> str:
    """What the group matched, in small letters and single spaces; empty if nothing, or if the pattern has no such group."""
    return plain(match.groupdict().get(name) or "")


def count_of(match: Match) -> tuple[float | None, str]:
    """The number that NUM matched, None if it is not known, and the unit of A_UNIT."""
    words = group_words(match, "num")
    return number_of(words) if words else None, unit_of(match["unit"])


def duration(number: float | None, unit: str) -> str:
    """ "P2D", "PT48H", "PXY", "P1.5Y", "PT30M"."""
    if number == 0.5 and unit in ("hour", "decade", "century"):
        number, unit = {"hour": (30, "minute"), "decade": (5, "year"), "century": (50, "year")}[unit]
    if unit == "fortnight" and number:
        number *= 2
    code = UNIT[unit]
    return f"P{'T' * (len(code) == 2 and code[0] == 'T')}{'X' if number is None else f'{number:g}'}{code.removeprefix('T')}"


def year_of_words(words: str) -> str:
    """A year's value: "490 BC" -> "BC0490", "'89" -> "1989"."""
    digits = re.search(r"\d+", words)
    assert digits
    year = int(digits[0])
    if re.search(r"b\.?c", words, re.I):
        return f"BC{year:04}"
    if words[0] in "'’":
        year += 1900 if year > 30 else 2000
    return f"{year:04}"


def edge_of(match: Match) -> Mod:
    """What EDGE matched, as TIMEX3's mod: "the beginning of" is START."""
    words = group_words(match, "edge")
    if not words:
        return ""
    if words.startswith(("c.", "ca", "circa")):
        return "APPROX"
    if "mid" in words:
        return "MID"
    return "END" if re.search(r"late|end|close|second|latter", words) else "START"


def about_of(match: Match) -> Mod:
    """What ABOUT matched, as TIMEX3's mod: "nearly" is LESS_THAN."""
    return ABOUT_MOD.get(group_words(match, "about"), "")


def part_of(match: Match) -> str:
    """The part of the day that PARTS matched, as TIMEX3 has it: "night" is TNI."""
    words = group_words(match, "part")
    return "T" + PART[words.rstrip("s").replace("-", "")] if words else ""


def month_number(words: str) -> int:
    return MONTH[words.lower().rstrip(".")]


def day_number(words: str) -> int:
    return int(re.match(r"\d+", words)[0])  # type: ignore[index]  # the patterns that lead here begin with digits


NO_LETTER = r"(?![\w])"
PARTS = rf"(?P<part>{any_of(PART)}s?)\b"
IN_YEAR = rf"(?:,?{GAP}(?:of{GAP}|in{GAP})?(?:(?P<year>{YR})|{RELYEAR}))?"
WITH_DAY = rf"(?:{WD_ANY},?{GAP})?"
OF_PART = rf"(?:(?:the{GAP})?(?:(?:early|late){GAP})?{PARTS}(?:{GAP}hours)?{GAP}(?:of|on){GAP})?"
