"""Text -> temporal expressions: where one stands and what it says by its own words. What it hangs on is `dates`' business.

Every pattern is matched at the beginning of a word only, gaps are at most a line end wide and nothing repeats without a bound:
the work grows with the text and no faster. Of the patterns that match at a word, the longest wins.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from rag.timex import UNITS
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


Match = re.Match[str]
Rule = tuple[re.Pattern[str], Callable[[Match], list[Expression]]]

# ---- words

_MONTHS = "january february march april may june july august september october november december".split()
MONTH = {name: i for i, name in enumerate(_MONTHS, 1)} | {name[:3]: i for i, name in enumerate(_MONTHS, 1)} | {"sept": 9}
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
WEEKDAY = {name: i for i, name in enumerate(_WEEKDAYS, 1)} | {name[:3]: i for i, name in enumerate(_WEEKDAYS, 1)}
WEEKDAY |= {"tues": 2, "thur": 4, "thurs": 4}
_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
NUMBER = {w: i for i, w in enumerate(_SMALL)} | {w: 10 * i for i, w in enumerate(_TENS, 2)}
NUMBER |= {"a": 1, "an": 1, "half": 0, "dozen": 12, "hundred": 100}
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
_ADVERBS = {
    "hourly": "PT1H", "daily": "P1D", "nightly": "P1D", "weekly": "P1W", "fortnightly": "P2W", "biweekly": "P2W", "monthly": "P1M",
    "quarterly": "P1Q", "yearly": "P1Y", "annually": "P1Y", "annual": "P1Y", "biennial": "P2Y",
}  # fmt: skip
_REFERENCES = {
    "now": "PRESENT_REF", "right now": "PRESENT_REF", "currently": "PRESENT_REF", "current": "PRESENT_REF", "nowadays": "PRESENT_REF",
    "these days": "PRESENT_REF", "at present": "PRESENT_REF", "presently": "PRESENT_REF", "the present": "PRESENT_REF",
    "present-day": "PRESENT_REF", "modern-day": "PRESENT_REF", "modern day": "PRESENT_REF", "to this day": "PRESENT_REF",
    "recently": "PAST_REF", "recent": "PAST_REF", "lately": "PAST_REF", "formerly": "PAST_REF",
    "the past": "PAST_REF", "the recent past": "PAST_REF", "former": "PAST_REF", "soon": "FUTURE_REF", "the future": "FUTURE_REF",
    "future": "FUTURE_REF", "the near future": "FUTURE_REF", "the foreseeable future": "FUTURE_REF",
}  # fmt: skip
_HOLIDAYS = {
    "new year's day": "01-01", "new year’s day": "01-01", "valentine's day": "02-14", "valentine’s day": "02-14",
    "st. patrick's day": "03-17", "may day": "05-01", "independence day": "07-04", "bastille day": "07-14", "halloween": "10-31",
    "veterans day": "11-11", "armistice day": "11-11", "christmas eve": "12-24", "christmas day": "12-25", "christmas": "12-25",
    "boxing day": "12-26", "new year's eve": "12-31", "new year’s eve": "12-31",
}  # fmt: skip


_GAP = r"(?:[ \t\u00a0]{1,2}|[ \t]?\n[ \t]{0,4})"
"""Between words: never across a blank line."""


def _any(words: Iterable[str]) -> str:
    longest_first = sorted(words, key=len, reverse=True)
    return "(?:" + "|".join(re.escape(w).replace(r"\ ", _GAP) for w in longest_first) + ")"


_JOINT = rf"(?:{_GAP}|[-‐‑])"
_DASH = r"[-‐‑–—]"
_MON = r"(?:" + "|".join(f"{m}" for m in _MONTHS) + r"|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?)"
_WD = r"(?:" + "|".join(_WEEKDAYS) + r")"
_WD_ANY = rf"(?:{_WD}|(?:mon|tues?|wed|thurs?|fri|sat|sun)\b\.?)"
_DAYNUM = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?![\d:%])(?![.,]\d)"
_ERA = rf"(?:{_GAP}(?:bce?|b\.c\.(?:e\.)?|ad|a\.d\.|ce)(?!\w))"
_YR = rf"(?:(?:1\d|20)\d\d(?!\d)(?:{_ERA})?|\d{{1,4}}{_GAP}(?:bce?|b\.c\.(?:e\.)?)(?!\w)|['’]\d\d(?![\d\w]))"
_RELYEAR = rf"(?:(?:of{_GAP})?(?P<rel>that|the{_GAP}same|this|last|next|the{_GAP}following|the{_GAP}previous|the{_GAP}next|(?<=of[ \n])the){_GAP}year)"
_UNITS = r"(?P<unit>seconds?|minutes?|hours?|(?:(?:trading|business|working|full|straight|consecutive){G})?days?|weekends?|weeks?|fortnights?|months?|quarters?|(?:fiscal{G})?years?|decades?|century|centuries)\b".replace(
    "{G}", _GAP
)
_NUMWORD = _any([*NUMBER])
_NUM = (
    rf"(?P<num>\d{{1,3}}(?:,\d{{3}})?(?:\.\d{{1,2}})?|(?:a{_GAP})?(?:few|couple(?:{_GAP}of)?)|several|many|some|numerous|countless"
    rf"|(?:a{_GAP})?half(?:{_JOINT}a{_GAP}dozen|{_JOINT}(?:an?|dozen)\b)?"
    rf"|(?:(?:{_any([*_SMALL, *_TENS])}{_JOINT}|a{_GAP}))?(?:hundred|dozen)"
    rf"|(?:{_any(_TENS)}{_JOINT})?{_any([*_SMALL, *_TENS])}(?:{_GAP}and{_GAP}a{_GAP}half)?|an?)"
)
_ABOUT_MOD: dict[str, Mod] = {
    "about": "APPROX", "around": "APPROX", "approximately": "APPROX", "roughly": "APPROX", "some": "APPROX", "nearly": "LESS_THAN",
    "almost": "LESS_THAN", "less than": "LESS_THAN", "fewer than": "LESS_THAN", "under": "LESS_THAN", "just under": "LESS_THAN",
    "more than": "MORE_THAN", "over": "MORE_THAN", "just over": "MORE_THAN", "well over": "MORE_THAN", "at least": "EQUAL_OR_MORE",
    "at most": "EQUAL_OR_LESS", "up to": "EQUAL_OR_LESS", "no more than": "EQUAL_OR_LESS", "not more than": "EQUAL_OR_LESS",
}  # fmt: skip
_ABOUT = rf"(?:(?P<about>{_any(_ABOUT_MOD)}){_GAP})"
_EDGE = (
    rf"(?:(?P<edge>(?:the{_GAP})?(?:very{_GAP})?(?:early|late|mid|middle)(?:{_GAP}(?:part|days|months|weeks|hours)?(?:{_GAP})?(?:of|in))?"
    rf"|(?:the{_GAP})?(?:very{_GAP})?(?:beginning|start|end|middle|close|second{_GAP}part|early{_GAP}part|latter{_GAP}part)(?:{_GAP}of)"
    rf"|ca?\.|circa){_JOINT})"
)
_LASTS = "last|past|previous|preceding|latest"
_NEXTS = "next|coming|following|upcoming|subsequent"
_THISES = "this|current|present"
_DEICTIC = rf"(?:(?:the|these){_GAP})?(?P<which>{_LASTS}|{_NEXTS}|{_THISES}|that|those|these|the{_GAP}same|that{_GAP}same)"


def _plain(words: str) -> str:
    return " ".join(words.lower().split())


def _number(words: str) -> float | None:
    """The number that words of _NUM say; None for "several" and the like."""
    said = _plain(words).replace("-", " ").replace("‑", " ").replace(",", "")
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
    name = _plain(word).split()[-1]
    return "century" if name.startswith("centur") else name.removesuffix("s")


def duration(number: float | None, unit: str) -> str:
    """ "P2D", "PT48H", "PXY", "P1.5Y", "PT30M"."""
    if number == 0.5 and unit in ("hour", "decade", "century"):
        number, unit = {"hour": (30, "minute"), "decade": (5, "year"), "century": (50, "year")}[unit]
    if unit == "fortnight" and number:
        number *= 2
    code = UNIT[unit]
    return f"P{'T' * (len(code) == 2 and code[0] == 'T')}{'X' if number is None else f'{number:g}'}{code.removeprefix('T')}"


def _year(words: str) -> str:
    """A year's value: "490 BC" -> "BC0490", "'89" -> "1989"."""
    digits = re.search(r"\d+", words)
    assert digits
    year = int(digits[0])
    if re.search(r"b\.?c", words, re.I):
        return f"BC{year:04}"
    if words[0] in "'’":
        year += 1900 if year > 30 else 2000
    return f"{year:04}"


def _edge(found: Match) -> Mod:
    said = _plain(found.groupdict().get("edge") or "")
    if not said:
        return ""
    if said.startswith(("c.", "ca", "circa")):
        return "APPROX"
    if "mid" in said:
        return "MID"
    return "END" if re.search(r"late|end|close|second|latter", said) else "START"


def _about(found: Match) -> Mod:
    return _ABOUT_MOD.get(_plain(found.groupdict().get("about") or ""), "")


def _relative_year(found: Match) -> tuple[Base, int] | None:
    said = _plain(found.groupdict().get("rel") or "").removeprefix("the ")
    steps: dict[str, tuple[Base, int]] = {
        "this": ("document", 0), "last": ("document", -1), "that": ("text", 0), "same": ("text", 0),
        "following": ("text", 1), "previous": ("text", -1),
    }  # fmt: skip
    if said == "the":
        return "document", 0
    if said == "next":
        return ("text", 1) if "the" in _plain(found["rel"]) else ("document", 1)
    return steps.get(said)


# ---- what each pattern says


def _dated(found: Match, tail: str, end: int | None = None) -> list[Expression]:
    """A month, day, season, quarter with its year if it has one."""
    groups = found.groupdict()
    mod, part = _edge(found), _part(found)
    kind: DateType = "TIME" if part else "DATE"
    start, stop = found.start(), end or found.end()
    if groups.get("year"):
        return [Expression(start, stop, "whole", f"{_year(found['year'])}-{tail}", mod=mod, part=part, kind=kind)]
    year = _relative_year(found)
    return [Expression(start, stop, "partial", f"XXXX-{tail}", year=year, mod=mod, part=part, kind=kind)]


def _part(found: Match) -> str:
    said = found.groupdict().get("part")
    return "T" + PART[_plain(said).rstrip("s").replace("-", "")] if said else ""


def _month_number(words: str) -> int:
    return MONTH[words.lower().rstrip(".")]


def _day_number(words: str) -> int:
    return int(re.match(r"\d+", words)[0])  # type: ignore[index]


def _month_day(found: Match) -> list[Expression]:
    month, day = _month_number(found["month"]), _day_number(found["day"])
    made = _dated(found, f"{month:02}-{day:02}", found.end())
    if not found.groupdict().get("day2"):
        return made
    first, second = found.span("day2")
    cut = found.end("day")
    tail = f"{month:02}-{_day_number(found['day2']):02}"
    other = _dated(found, tail, found.end())[0]
    return [replace(made[0], end=cut), replace(other, start=first, end=max(second, found.end()))]


def _day_month(found: Match) -> list[Expression]:
    month = _month_number(found["month"])
    made = _dated(found, f"{month:02}-{_day_number(found['day']):02}")
    if not found.groupdict().get("day2"):
        return made
    start, end = found.span("day2")
    first = replace(made[0], end=end, value=f"{made[0].value[:-2]}{_day_number(found['day2']):02}", mod="")
    return [replace(first, start=start), replace(made[0], start=found.start("day"))]


def _month_year(found: Match) -> list[Expression]:
    return _dated(found, f"{_month_number(found['month']):02}")


def _season(found: Match) -> list[Expression]:
    made = _dated(found, SEASON[_plain(found["season"])])
    if found.groupdict().get("yy"):  # "the winter of 1941-42"
        return [replace(made[0], end=found.start("yy") - 1)]
    return made


def _quarter(found: Match) -> list[Expression]:
    said = _plain(found["nth"]).replace("-", " ")
    size = "Q" if found["what"].lower().startswith("q") else "H"
    number = ORDINAL.get(said) or {"final": 4, "last": 4, "latter": 2}.get(said) or int(said[0])
    if size == "H":
        number = min(number, 2)
    return _dated(found, f"{size}{number}") if number <= 4 else []


def _quarter_code(found: Match) -> list[Expression]:
    return _dated(found, f"{found['code'].upper()}")


def _whole_year(found: Match) -> list[Expression]:
    made = Expression(found.start(), found.end(), "whole", _year(found["year"]), mod=_edge(found))
    if not found.groupdict().get("yy"):
        return [made]
    first, second = found.span("yy")
    century = made.value[: 4 - (second - first)]
    return [
        replace(made, end=found.end("year")),
        Expression(first, second, "whole", century + found["yy"]),
    ]


def _decade(found: Match) -> list[Expression]:
    groups = found.groupdict()
    if word := groups.get("word"):
        value = "19" + str(_TENS.index(_plain(word).replace("ies", "y")) + 2)
    else:
        digits = re.sub(r"\D", "", found["years"])
        century = {4: digits[:2], 3: f"0{digits[:1]}", 2: "20" if digits[0] in "01" else "19"}[len(digits)]
        value = century + digits[-2]
    if re.search(r"b\.?c", found[0], re.I):
        value = "BC" + value
    made = Expression(found.start(), found.end(), "whole", value, mod=_edge(found))
    return [made]


def _century(found: Match) -> list[Expression]:
    said = _plain(found["nth"])
    number = ORDINAL.get(said) or ORDINAL.get(said.replace(" ", "-")) or int(re.sub(r"\D", "", said) or 0)
    if not 1 <= number <= 21:
        return []
    era = "BC" if re.search(r"\bb\.?c", found[0], re.I) else ""
    start = found.start("nth") if "-" in found[0] and not found["edge"] else found.start()
    return [Expression(start, found.end(), "whole", f"{era}{number - 1:02}", mod=_edge(found))]


def _numeric(found: Match) -> list[Expression]:
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


def _weekday(found: Match) -> list[Expression]:
    number = WEEKDAY[found["wd"].lower().rstrip(".")]
    part = _part(found)
    which = _plain(found.groupdict().get("which") or "")
    kind: DateType = "TIME" if part else "DATE"
    base: Base = "text" if which in ("following", "that", "previous", "the same") else "document"
    step = 1 if which in _NEXTS.split("|") else -1 if which in _LASTS.split("|") else 0
    unit = "this" if which == "this" else ""
    made = Expression(
        found.start(), found.end(), "weekday", f"{step}", unit, number, base, part=part, mod=_edge(found), kind=kind
    )
    return [made]


def _weekend(found: Match) -> list[Expression]:
    return [Expression(found.start(), found.end(), "weekday", "0", "weekend", 6)]


def _near_day(found: Match) -> list[Expression]:
    word = _plain(found["word"])
    count = {
        "today": 0,
        "tonight": 0,
        "yesterday": -1,
        "tomorrow": 1,
        "overnight": 0,
        "the day before yesterday": -2,
        "the day after tomorrow": 2,
    }[word]
    part = _part(found) or ("TNI" if word in ("tonight", "overnight") else "")
    kind: DateType = "TIME" if part else "DATE"
    return [Expression(found.start(), found.end(), "shift", "", "day", count, part=part, mod=_edge(found), kind=kind)]


def _which(found: Match) -> list[Expression]:
    """ "last week", "the next day", "that year", "this morning", "the previous month"."""
    which = _plain(found["which"])
    definite = re.search(rf"\bthe{_GAP}$", found[0][: found.start("which") - found.start()], re.I) is not None
    unit = _plain(found["unit"])
    when: dict[str, Mod] = {"earlier": "START", "later": "END"}
    mod = _edge(found) or when.get(_plain(found.groupdict().get("when") or ""), "")
    if which in ("these", "those"):
        return []
    count = 1 if which in _NEXTS.split("|") else -1 if which in _LASTS.split("|") else 0
    anaphoric = which in ("that", "the same", "that same", "same", "following", "previous", "preceding", "subsequent") or (
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
    if which == "past" or (definite and which == "last" and name != "weekend"):
        return [Expression(start, end, "stretch", duration(1, name), name, -1, kind="DURATION", mod=mod)]
    name = "week" if name == "fortnight" else name
    return [Expression(start, end, "shift", "", name, count, base, mod=mod)]


def _which_named(found: Match) -> list[Expression]:
    """ "last March", "next summer", "this Christmas"."""
    which = _plain(found["which"])
    step = 1 if which in _NEXTS.split("|") else -1 if which in _LASTS.split("|") else 0
    groups = found.groupdict()
    if groups.get("month") and found["month"][0].islower():
        return []
    if groups.get("season"):
        tail = SEASON[_plain(found["season"])]
    else:
        tail = f"{_month_number(found['month']):02}" + (f"-{_day_number(found['day']):02}" if groups.get("day") else "")
    made = Expression(found.start(), found.end(), "partial", f"XXXX-{tail}", count=step or 9, mod=_edge(found))
    if which in ("following", "that", "the same", "previous") or (which == "next" and found[0][:3].lower() == "the"):
        made = replace(made, base="text")
    return [made]


def _count_of(found: Match) -> tuple[float | None, str]:
    return _number(found["num"]), unit_of(found["unit"])


def _ago(found: Match) -> list[Expression]:
    """ "two years ago", "three days later", "a month earlier"."""
    if found.groupdict().get("num") is None:
        if not found["unit"].lower().endswith("s"):
            return []
        number, unit = None, unit_of(found["unit"])
    else:
        number, unit = _count_of(found)
    way = _plain(found["way"])
    start, end = found.span()
    if unit in ("second", "minute", "hour") or (number is not None and number != int(number)):
        if way == "ago" and unit != "second":
            return [Expression(start, end, "fixed", "PAST_REF")]
        return [Expression(start, found.end("unit"), "fixed", duration(number, unit), kind="DURATION", mod=_about(found))]
    past = way in ("ago", "earlier", "before", "previously")
    if number is None:
        return [Expression(start, end, "fixed", "PAST_REF" if past else "FUTURE_REF")]
    if unit == "fortnight":
        number, unit = 2 * number, "week"
    base: Base = "document" if way == "ago" or "now" in way or way == "hence" else "text"
    return [Expression(start, end, "shift", "", unit, -int(number) if past else int(number), base, mod=_about(found))]


def _duration(found: Match) -> list[Expression]:
    number, unit = _count_of(found)
    said = _plain(found["num"])
    if said in ("a", "an") and (unit == "second" or found["unit"].lower().endswith("s") or re.match(r"\w+-", found[0])):
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
    return [Expression(found.start(), found.end(), "fixed", duration(number, unit), kind="DURATION", mod=_about(found))]


def _stretch(found: Match) -> list[Expression]:
    """ "the last 48 hours", "the next three months", "the first six weeks of 1942"."""
    number, unit = _count_of(found) if found.groupdict().get("num") else (None, unit_of(found["unit"]))
    which = _plain(found["which"])
    count = 0 if number is None else int(-number if which in _LASTS.split("|") else number if which in _NEXTS.split("|") else 0)
    base: Base = "text" if which in ("following", "preceding", "previous", "subsequent") else "document"
    return [
        Expression(
            found.start(), found.end(), "stretch", duration(number, unit), unit, count, base, kind="DURATION", mod=_about(found)
        )
    ]


def _vague(found: Match) -> list[Expression]:
    """ "months", "for years": so many that nobody counted."""
    return [Expression(found.start(), found.end(), "fixed", duration(None, unit_of(found["unit"])), kind="DURATION")]


def _one_long(found: Match) -> list[Expression]:
    return [Expression(found.start(), found.end(), "fixed", duration(1, found["unit"].lower()), kind="DURATION")]


def _recent(found: Match) -> list[Expression]:
    return [Expression(found.start(), found.end(), "fixed", "PAST_REF" if "recent" in found[0].lower() else "FUTURE_REF")]


def _set(found: Match) -> list[Expression]:
    groups = found.groupdict()
    start, end = found.span()
    if groups.get("wd"):
        value = f"XXXX-WXX-{WEEKDAY[_plain(found['wd']).removesuffix('s')]}" + _part(found)
    elif groups.get("month"):
        value = f"XXXX-{_month_number(found['month']):02}"
    elif groups.get("season"):
        value = f"XXXX-{SEASON[_plain(found['season'])]}"
    elif groups.get("part"):
        value = "P1D"
    else:
        number = _number(found["num"]) if groups.get("num") else 2 if groups.get("other") else 1
        unit = unit_of(found["unit"])
        value = duration(number, unit)
    return [Expression(start, end, "fixed", value, kind="SET")]


def _adverb(found: Match) -> list[Expression]:
    return [Expression(found.start(), found.end(), "fixed", _ADVERBS[found[0].lower()], kind="SET")]


def _reference(found: Match) -> list[Expression]:
    return [Expression(found.start(), found.end(), "fixed", _REFERENCES[_plain(found[0])])]


def _time(found: Match) -> list[Expression]:
    groups = found.groupdict()
    if groups.get("part"):
        value = _part(found)
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
    return [Expression(found.start(), found.end(), "time", part=value, kind="TIME", mod=_edge(found) or _about(found))]


def _holiday(found: Match) -> list[Expression]:
    return _dated(found, _HOLIDAYS[_plain(found["holiday"])])


def _attacks(found: Match) -> list[Expression]:
    return [Expression(found.start(), found.end("when"), "whole", "2001-09-11")]


def _bare_unit(found: Match) -> list[Expression]:
    """ "later in the day", "the end of the month", "month's end"."""
    if unit_of(found["unit"]) not in UNITS:
        return []
    return [Expression(found.start(), found.end(), "shift", "", unit_of(found["unit"]), 0, "text", mod=_edge(found))]


def _beside(found: Match) -> list[Expression]:
    """ "the day before"."""
    count = -1 if found["way"].lower() == "before" else 1
    return [Expression(found.start(), found.end(), "shift", "", found["unit"].lower(), count, "text")]


def _bare_day(found: Match) -> list[Expression]:
    return [Expression(found.start(), found.end(), "partial", f"XXXX-XX-{_day_number(found['day']):02}", leans=True)]


def _bare_century_year(found: Match) -> list[Expression]:
    """A year of fewer than four digits: one only where the text counts in years before Christ."""
    return [Expression(found.start(), found.end(), "partial", f"BC{int(found['year']):04}", leans=True, mod=_edge(found))]


def _rule(pattern: str, made: Callable[[Match], list[Expression]], flags: int = re.I) -> Rule:
    return re.compile(pattern, flags), made


_END = r"(?![\w])"
_PARTS = rf"(?P<part>{_any(PART)}s?)\b"
_IN_YEAR = rf"(?:,?{_GAP}(?:of{_GAP}|in{_GAP})?(?:(?P<year>{_YR})|{_RELYEAR}))?"
_WITH_DAY = rf"(?:{_WD_ANY},?{_GAP})?"
_OF_PART = rf"(?:(?:the{_GAP})?(?:(?:early|late){_GAP})?{_PARTS}(?:{_GAP}hours)?{_GAP}(?:of|on){_GAP})?"

RULES: list[Rule] = [
    # days
    _rule(rf"(?P<when>9/11|sept(?:\.|ember)?{_GAP}11)(?:(?:th)?,?{_GAP}(?:terror(?:ist)?{_GAP})?(?:attacks?|hijack\w*|terror\w*))", _attacks),
    _rule(r"(?P<when>9/11)(?![\d/])", _attacks),
    _rule(rf"{_OF_PART}{_EDGE}?{_WITH_DAY}(?P<month>{_MON}){_GAP}(?P<day>{_DAYNUM})(?:{_GAP}?(?:{_DASH}|to|and|or){_GAP}?(?P<day2>{_DAYNUM}))?{_IN_YEAR}{_END}", _month_day),
    _rule(rf"{_OF_PART}{_EDGE}?{_WITH_DAY}(?:the{_GAP})?(?:(?P<day2>{_DAYNUM}){_GAP}?(?:{_DASH}|to|and|or){_GAP}?(?:the{_GAP})?)?(?P<day>{_DAYNUM}){_GAP}(?:of{_GAP})?(?P<month>{_MON}){_IN_YEAR}{_END}", _day_month),
    _rule(r"(?P<y>(?:1\d|20)\d\d)-(?P<m>\d\d)-(?P<d>\d\d)(?:[T ](?P<clock>\d\d:\d\d)(?::\d\d)?)?(?![\d-])", _numeric),
    _rule(r"(?P<y>(?:1\d|20)\d\d)/(?P<m>\d\d?)/(?P<d>\d\d?)(?![\d/])", _numeric),
    _rule(r"(?P<m>\d\d?)/(?P<d>\d\d?)/(?P<y>(?:1\d|20)?\d\d)(?![\d/])", _numeric),
    _rule(r"(?P<d>\d\d?)\.(?P<m>\d\d?)\.(?P<y>(?:1\d|20)\d\d)(?![\d.]\d)", _numeric),
    _rule(rf"(?:the{_GAP})(?P<day>(?:3[01]|[12]\d|[1-9])(?:st|nd|rd|th))(?={_GAP}?(?:[,.;)]|to\b|and\b|or\b|{_DASH}|$))", _bare_day),
    _rule(rf"{_EDGE}?(?P<holiday>{_any(_HOLIDAYS)})(?!{_GAP}(?:island|tree|carol))(?:{_GAP}(?P<part>night|morning|evening))?{_IN_YEAR}{_END}", _holiday),
    # months, seasons, quarters
    _rule(rf"{_EDGE}?(?P<month>{_MON}){_IN_YEAR}{_END}", _month_year),
    _rule(rf"(?:the{_GAP})?{_EDGE}?(?:the{_GAP})?(?P<season>{_any(SEASON)}){_IN_YEAR}(?:{_DASH}(?P<yy>\d\d(?:\d\d)?))?{_END}", _season),
    _rule(rf"{_EDGE}?(?:the{_GAP})?(?:fiscal{_JOINT})?(?P<nth>first|second|third|fourth|final|latter|1st|2nd|3rd|4th){_JOINT}(?:fiscal{_GAP})?(?P<what>quarter|half)(?!{_GAP}of{_GAP}(?:a|an|its|their|his|her|all)\b)(?!-)(?:{_GAP}(?:of{_GAP})?(?:fiscal{_GAP}(?:year{_GAP})?)?(?:(?P<year>{_YR})|{_RELYEAR}))?{_END}", _quarter),
    _rule(rf"(?P<code>[QH][1-4])(?:{_GAP}(?:of{_GAP})?(?:fiscal{_GAP}(?:year{_GAP})?)?(?P<year>{_YR}))?{_END}", _quarter_code),
    # years and longer
    _rule(rf"{_EDGE}?(?:(?:the{_GAP})?(?:fiscal|financial|calendar){_GAP}(?:year{_GAP})?|(?:the{_GAP})?year{_GAP}|fy{_GAP}?)?(?P<year>{_YR})(?:{_DASH}(?P<yy>\d\d(?:\d\d)?)(?!\d|{_DASH}\d))?(?!{_DASH}?\d)(?!['’]?s\b(?<!['’]s)){_END}", _whole_year),
    _rule(rf"{_EDGE}?(?P<year>\d{{2,3}})(?![,.]\d)(?={_GAP}?(?:[,.;)]|{_DASH}|and\b|the\b|a\b|to\b|it\b|he\b))", _bare_century_year),
    _rule(rf"(?:the{_GAP})?{_EDGE}?(?:the{_GAP})?(?P<years>(?:1\d|20)\d0['’]?s|['’]\d0['’]?s|\d0s|\d\d0s(?={_ERA}))(?:{_ERA})?{_END}", _decade),
    _rule(rf"(?:the{_GAP}){_EDGE}?(?P<word>twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties)\b", _decade),
    _rule(rf"(?:the{_GAP})?{_EDGE}?(?:the{_GAP})?(?P<nth>\d{{1,2}}(?:st|nd|rd|th)|{_any([*ORDINAL, 'twenty first'])}){_JOINT}(?:century|centuries)(?:{_ERA})?{_END}", _century),
    # weekdays and days near the document's
    _rule(rf"(?:(?:the{_GAP})?(?:early|late){_GAP})?{_EDGE}?(?:the{_GAP})?(?:(?P<which>{_LASTS}|{_NEXTS}|this|that){_GAP})?(?P<wd>{_WD})(?:{_GAP}{_PARTS})?{_END}", _weekday),
    _rule(rf"(?:the{_GAP})?(?:(?:early|late){_GAP})?{_PARTS}{_GAP}(?:of{_GAP}|on{_GAP})(?:the{_GAP})?(?P<wd>{_WD}){_END}", _weekday),
    _rule(rf"(?:(?P<edge>early|late|later|earlier){_GAP})?(?P<word>today|tonight|yesterday|tomorrow|overnight|the{_GAP}day{_GAP}before{_GAP}yesterday|the{_GAP}day{_GAP}after{_GAP}tomorrow)(?:{_GAP}{_PARTS})?{_END}", _near_day),
    _rule(rf"(?<=(?:..at|over|ring|..on|fter|fore|ince)[ \n])the{_GAP}weekend\b", _weekend),
    # this, last, next, that
    _rule(rf"(?:(?P<when>earlier|later){_GAP})?{_EDGE}?{_DEICTIC}{_GAP}(?:very{_GAP}|calendar{_GAP})?{_UNITS}", _which),
    _rule(rf"(?:(?P<when>earlier|later){_GAP})?{_EDGE}?(?P<which>this|last|that|next|the{_GAP}next|the{_GAP}following|the{_GAP}same|the{_GAP}previous){_GAP}(?P<unit>morning|afternoon|evening|night){_END}", _which),
    _rule(rf"(?:the{_GAP})?{_EDGE}?(?P<which>{_LASTS}|{_NEXTS}|this|that){_GAP}(?:(?P<month>{_MON})(?:{_GAP}(?P<day>{_DAYNUM}))?|(?P<season>{_any(SEASON)})){_END}", _which_named),
    _rule(rf"(?:the{_GAP})?(?P<which>{_LASTS}|{_NEXTS}|first|final){_GAP}{_ABOUT}?{_NUM}{_GAP}(?:or{_GAP}so{_GAP})?{_UNITS}", _stretch),
    _rule(rf"{_EDGE}(?:the{_GAP})?{_UNITS}(?!{_GAP}(?:of|from|after|before)\b)", _bare_unit),
    _rule(rf"(?P<unit>month|year|week)['’]s{_GAP}(?P<edge>end)\b", _bare_unit),
    _rule(rf"(?<=(?:.in|for)[ \n])the{_GAP}(?P<unit>day|week|month|quarter|year){_END}(?!{_GAP}(?:of|to|after|before|since|when|that|ahead|ended|ending|following)\b)", _bare_unit),
    _rule(rf"the{_GAP}(?P<unit>day|week|month|year){_GAP}(?P<way>before|after)(?={_GAP}?[,.;)])", _beside),
    # so long ago, so much later
    _rule(rf"{_ABOUT}?{_NUM}(?:{_JOINT}|{_GAP}or{_GAP}(?:so|more){_GAP}){_UNITS}(?:{_GAP}or{_GAP}(?:so|more))?{_GAP}(?P<way>ago|later|earlier|from{_GAP}now|hence|previously|before(?=[,.;]|{_GAP}(?:that|this)\b)|afterwards?)\b", _ago),
    _rule(rf"{_UNITS}{_GAP}(?P<way>ago|later|earlier)\b", _ago),
    # durations
    _rule(rf"{_ABOUT}?(?:the{_GAP})?{_NUM}{_JOINT}(?:or{_GAP}so{_GAP}|more{_GAP}|and{_GAP}a{_GAP}half{_GAP}|additional{_GAP}|long{_GAP})?{_UNITS}(?!{_JOINT}(?:old|older|younger)\b)", _duration),
    _rule(rf"(?P<num>\d{{1,3}}|{_any([*_SMALL, *_TENS])})(?:{_GAP}?(?:to|or|{_DASH}){_GAP}?)(?:\d{{1,3}}|{_any([*_SMALL, *_TENS])}){_JOINT}{_UNITS}(?!{_JOINT}(?:old|older|younger)\b)", _duration),
    _rule(r"(?<=for[ \n])(?P<unit>minutes|hours|days|weeks|months|years|decades|centuries)\b", _vague),
    _rule(r"(?<=(?:..in|thin|over|fter)[ \n])(?P<unit>minutes|hours|days|weeks|months|years|decades|centuries)\b", _vague),
    _rule(rf"(?P<unit>minutes|hours|days|weeks|months|years|decades|centuries)(?=-long\b|{_GAP}of\b)", _vague),
    _rule(r"(?P<unit>hour|day|week|month|year|decade|century)-long\b", _one_long),
    _rule(rf"(?:the{_GAP})?(?:more{_GAP})?(?:recent|coming|upcoming){_GAP}(?:minutes|hours|days|weeks|months|years|decades)\b", _recent),
    # sets
    _rule(rf"(?:every|each){_GAP}(?:(?:single|(?P<other>other)){_GAP})?(?:{_NUM}{_GAP})?{_UNITS}", _set),
    _rule(rf"(?:every|each){_GAP}(?:(?P<wd>{_WD})|(?P<month>{_MON})|(?P<season>{_any(SEASON)})|(?P<part>morning|afternoon|evening|night)){_END}", _set),
    _rule(rf"(?:once|twice|(?:\d{{1,2}}|{_any(_SMALL)}){_GAP}times){_GAP}(?:an?|per|every|each){_GAP}{_UNITS}", _set),
    _rule(rf"per{_GAP}(?P<unit>hour|day|week|month|quarter|year){_END}", _set),
    _rule(rf"(?P<wd>{_WD}s)(?:{_GAP}{_PARTS})?{_END}", _set),
    _rule(rf"{_any(_ADVERBS)}{_END}", _adverb),
    # times of day
    _rule(rf"{_ABOUT}?(?P<h>\d\d?)(?::(?P<min>\d\d)(?::\d\d)?)?[ \t\u00a0]?(?P<half>[ap]\.?m\b\.?)", _time),
    _rule(rf"(?P<h>[01]?\d|2[0-4])[:.](?P<min>[0-5]\d)(?::[0-5]\d)?(?={_GAP}(?:gmt|utc|est|edt|cet|cest|bst|local|hrs|hours)\b|hrs\b|{_GAP}?[–—-]{_GAP}?\d\d:\d\d)", _time),
    _rule(r"(?<=at[ \n])(?P<h>[01]?\d|2[0-4]):(?P<min>[0-5]\d)(?![\d:])", _time),
    _rule(rf"(?P<h>[01]\d|2[0-4])(?P<min>[0-5]\d)(?={_GAP}(?:gmt|utc|hrs|hours|local)\b)", _time),
    _rule(r"(?P<part>noon|midnight|midday)\b", _time),
    _rule(r"(?P<part>daytime|night-?time)\b", _time),
    _rule(rf"(?<=(?:at|by)[ \n])(?P<part>night|dawn|dusk)(?!{_GAP}(?:school|club|shift|sky))\b", _time),
    # references
    _rule(rf"{_any(_REFERENCES)}{_END}", _reference),
]  # fmt: skip

_STARTERS = re.compile(
    r"(?<![\w$£€¥#@/.,:+])(?<!\d['’])(?:\d|['’]\d|" + _MON + "|" + _WD_ANY + "|" + _any([*SEASON, *PART, *_ADVERBS, *_REFERENCES, *_HOLIDAYS, *ORDINAL, *NUMBER])
    + r"|the|this|that|these|those|last|past|next|previous|preceding|following|coming|upcoming|subsequent|current|latest|early|late|mid|middle|later|earlier"
    r"|beginning|start|end|close|very|ca?\.|circa|today|tonight|yesterday|tomorrow|overnight|every|each|once|twice|per|several|many|some|few|couple|numerous|countless"
    r"|about|around|approximately|roughly|nearly|almost|more|over|less|fewer|under|at|up|no|not|as|just|well|fy|fiscal|financial|calendar|year|month|week|[qh][1-4]\b"
    r"|minutes|hours|days|weeks|months|years|decades|centuries|right)(?:(?<=\d)|(?<=\.)|\b|(?=s\b)|(?<=[Ff][Yy]))",
    re.I,
)  # fmt: skip


def find(text: str) -> Iterator[Expression]:
    """The expressions of a text in order, without overlap; whether words such as "may" mean a date is decided here."""
    at = 0
    for starter in _STARTERS.finditer(text):
        if starter.start() < at:
            continue
        best: list[Expression] = []
        for pattern, made in RULES:
            found = pattern.match(text, starter.start())
            if found is None or (best and found.end() <= best[-1].end):
                continue
            made_now = made(found)
            if made_now and made_now[-1].end > (best[-1].end if best else 0) and all(_meant(text, e) for e in made_now):
                best = made_now
        for expression in best:
            yield expression
            at = expression.end


# ---- words that only look like dates

_BEFORE = (
    "in since by until till til of from to during through before after between and or last next this early late mid each every for "
    "around about end beginning start throughout mid- the that following previous past coming on between around"
).split()
_NAMED_MONTHS = {
    "may",
    "march",
    "april",
    "june",
    "august",
    "mar",
    "jun",
    "jan",
    "dec",
    "sept",
    "sep",
    "oct",
    "nov",
    "feb",
    "apr",
    "jul",
    "aug",
    "mar.",
}
_MEASURES = re.compile(
    rf"{_JOINT}?(?:%|(?:percent|per{_GAP}cent|people|men|women|children|troops|soldiers|dollars|euros|pounds|tons|tonnes|metres|meters|miles|feet|ft|"
    r"km|kilometres|kilometers|kg|mw|mm|cm|m|million|billion|trillion|thousand|hours|days|weeks|months|years|times|points|votes|seats|"
    r"square|cubic|horsepower|rpm|calories|copies|employees|jobs|members|homes|houses|ships|aircraft|prisoners|casualties|workers)\b)",
    re.I,
)
_YEAR_CUE = re.compile(
    r"(?:\b(?:in|since|by|until|till|from|to|of|during|before|after|between|and|through|around|about|circa|late|early|mid|the|its|their|"
    r"his|her|this|year|fiscal|spring|summer|autumn|fall|winter|for|throughout|or|on|at|as|than|ago|vs\.?|versus|end|back to|a|"
    r"approximately|as of|beginning)|[(\[–—,;:\"“/-]|['’]s|\bca?\.|\n[ \t]*)\s?$",
    re.I,
)
_OLYMPIC = re.compile(rf"{_GAP}(?:olympi\w*|games|palace|soldier|storm|break\b|leaves|fashion)", re.I)
_NOT_A_YEAR_BEFORE = re.compile(
    r"(?:[$£€¥#]|\b(?:no|nos|number|page|pages|p|pp|room|flight|route|highway|section|article|chapter|resolution|bill|model|version|"
    r"least|than|nearly|almost|over|some|approximately|another|boeing|airbus|windows|office|channel|top|area|code|psalm|isbn|"
    r"regiment|unit|nasdaq|s&p|ftse|russell|dow)\.?)\s?$",
    re.I,
)


def _meant(text: str, e: Expression) -> bool:
    """Whether the expression is one: "May" a month and not a minister, "1,500" no year, "in the fall" a season."""
    words = text[e.start : e.end]
    before, after = text[max(0, e.start - 24) : e.start], text[e.end : e.end + 24]
    plain = words.lower()
    if before.endswith("-") and not _ends_range(e, words, before):
        return False
    if e.kind == "DURATION" and e.shape == "fixed" and re.match(rf"{_JOINT}?(?:old|older|younger|of{_GAP}age)\b", after, re.I):
        return False
    if e.shape in ("whole", "partial") and e.value.startswith("XXXX-") is False and re.fullmatch(r"(?:BC)?\d{4}", e.value):
        return _is_year(e, words, before, after)
    if e.shape == "partial" and re.fullmatch(r"XXXX-\d\d", e.value) and e.year is None and not e.count:
        return _is_month(words, before, after)
    if e.shape == "partial" and re.fullmatch(r"XXXX-\d\d-\d\d", e.value):
        bare = re.sub(r"[^a-z]", "", plain)
        return not (bare in ("may", "march") and words[:1].islower() and not re.search(rf"\d(?:st|nd|rd|th)?{_GAP}of", plain))
    if e.shape == "partial" and e.value[5:] in ("FA", "SP", "SU", "WI") and e.year is None and not e.count:
        return _is_season(words, before, after)
    if e.value in ("PRESENT_REF", "PAST_REF", "FUTURE_REF"):
        return _is_reference(plain, before, after)
    if e.shape == "partial" and e.value[5:6] in ("Q", "H") and e.year is None:
        money = re.match(rf"{_GAP}(?:net|profit|loss|earnings|results|revenue|sales|gdp|operating|income|figures)", after, re.I)
        return e.value[5] == "Q" or money is not None
    if e.kind == "SET" and plain in ("annual", "nightly") and re.search(r"[a-z]-$", before):
        return False
    if e.shape == "shift" and plain == "overnight":
        return True
    return not (e.shape == "whole" and len(e.value) == 3 and re.search(r"\b(?:his|her|their|my|your|our)\s$", before, re.I))


def _ends_range(e: Expression, words: str, before: str) -> bool:
    """Whether what stands before the hyphen is the range's beginning: "March 19-April 30", "492-490 BC"; not "F-16"."""
    dated = e.shape == "whole" or (
        e.shape == "partial" and not e.leans and re.search(r"[A-Za-z]{3}|^\d{1,2}$", words) is not None
    )
    if re.fullmatch(r"\d{4}", e.value):
        return re.search(rf"(?:(?<!\d)[12]\d{{3}}|\b{_MON})\s?-$", before, re.I) is not None
    return dated and re.search(rf"(?:\d|\b{_MON})\s?-$", before, re.I) is not None


def _is_year(e: Expression, words: str, before: str, after: str) -> bool:
    if e.value.startswith("BC") or re.search(r"[a-z]{3}", words, re.I):
        return not (
            e.leans and not re.search(r"\b(?:in|by|of|since|until|from|to|between|and|after|before|during)\s$", before, re.I)
        )
    if words[0] in "'’":
        return bool(re.search(r"\b(?:in|since|of|the|class of|summer|early|late|by|until|from|to|[a-z]+day)\s$", before, re.I))
    if _NOT_A_YEAR_BEFORE.search(before) or (re.search(r"[\d.,]\s?$", before) and re.search(r"\d[.,]$", before)):
        return False
    year = int(e.value)
    cue = bool(_YEAR_CUE.search(before)) or not before.strip()
    if _MEASURES.match(after):
        return (
            bool(re.search(r"\b(?:in|since|by|of)\s$", before, re.I))
            and year % 50 != 0
            and year >= 1700
            and bool(re.match(rf"{_GAP}(?:people|men|women|troops|soldiers|workers|members)", after, re.I))
        )
    plural = re.match(rf"{_GAP}[a-z]{{2,}}s\b(?<!ss)(?<!is)(?<!us)(?<!was)(?<!has)", after)
    if plural and not re.search(r"\b(?:the|its|their|this|since|in)\s$|['’]s\s$", before, re.I):
        return 1900 <= year <= 2060 and year % 50 != 0
    if 1900 <= year <= 2060:
        return cue or bool(re.match(rf"{_GAP}[A-Za-z]|[,.;)\-–—]|$", after))
    return (
        cue and (year >= 1300 or bool(re.search(r"\b(?:in|since|by|until|of|from|year)\s$", before, re.I))) and year % 1000 != 0
    )


def _is_month(words: str, before: str, after: str) -> bool:
    name = re.sub(r"[^a-z]", "", words.lower().split()[-1])
    core = words.split()[-1]
    if len(words.split()) > 1 and core[:1].isupper():
        return True
    word = re.search(r"([\w.’']+)[\s–—-]{1,2}$|[(\[]$", before)
    previous = (word[1] or "(").lower().strip(".") if word else ""
    cue = previous == "(" or previous in _BEFORE
    if core[:1].islower() and not re.match(r"mid", words, re.I):
        sure = name not in ("may", "march", "mar", "sep", "jan", "dec", "jun", "august")
        return sure and previous in ("in", "since", "by", "until", "last", "next")
    if name not in _NAMED_MONTHS:
        return True
    surname = re.match(rf"{_GAP}(?!\d)[A-Z][a-z]+", after) and not re.match(rf"{_GAP}[A-Z][a-z]+day\b", after)
    if name == "may" and previous in ("and", "or") and re.match(rf"{_GAP}(?:I|we|you|he|she|they)\b", after):
        return False
    if surname and name in ("may", "april", "june", "august", "jan") and previous in ("of", "to", "for", "and", "by", "from"):
        return False
    return cue or (not surname and name in ("sept", "sep", "oct", "nov", "feb", "dec", "aug", "apr"))


def _is_season(words: str, before: str, after: str) -> bool:
    if _OLYMPIC.match(after):
        return False
    plain = words.lower()
    if len(plain.split()) > 1 and plain.split()[0] not in ("the",):
        return True
    name = plain.split()[-1]
    lead = re.search(
        r"\b(in|by|during|since|until|of|from|over|for|through|throughout|last|next|this|early|late|mid|before|after|each|and|or|that|every)\s(?:the\s)?$",
        before,
        re.I,
    )
    if name in ("summer", "winter", "autumn"):
        return words[:1].islower() or bool(lead)
    if re.match(
        rf"{_GAP}(?:of|in|into|to|from|back|apart|short|water|rolls?|behind|through|on|off|out|under|asleep|victim|for)\b", after
    ):
        return False
    return bool(lead)


def _is_reference(plain: str, before: str, after: str) -> bool:
    if plain == "former":
        return not re.search(r"\bthe\s$", before, re.I)
    if plain == "soon":
        return (
            re.search(r"\b(?:will|would|could|may|might|to|is|are|can|should|must)\b[^.,;]{0,24}$", before, re.I) is not None
            and not re.search(r"\b(?:as|too|so|how|very)\s$", before, re.I)
            and not re.match(rf"{_GAP}(?:as|after|before|enough)\b", after)
        )
    if plain == "now":
        return not re.match(rf"{_GAP}and{_GAP}then|{_JOINT}?that\b", after)
    if plain in ("the past", "the present", "the future", "the recent past"):
        return not re.match(rf"{_JOINT}(?:\d|[a-z]+{_GAP}(?:{_any(UNIT)}s?)\b|{_any(UNIT)}s?\b|tense|participle)", after, re.I)
    if plain == "current":
        return (
            not re.match(r"s\b|ly\b", after)
            and bool(re.match(rf"{_GAP}[a-z]", after, re.I))
            and not re.match(rf"{_GAP}(?:of|in)\b", after)
        )
    return True
