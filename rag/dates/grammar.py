"""Text -> temporal expressions: where one stands and what it says by its own words. What it hangs on is `dates`' business.

Every pattern is matched at the beginning of a word only, so the work grows with the text and no faster. Of the patterns that
match at a word, the longest wins.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date

from rag.dates.deictics import (
    read_bare_unit,
    read_beside,
    read_near_day,
    read_weekday,
    read_weekend,
    read_which,
    read_which_named,
)
from rag.dates.durations import (
    read_adverb,
    read_ago,
    read_duration,
    read_one_long,
    read_opening,
    read_recent,
    read_reference,
    read_set,
    read_stretch,
    read_time,
    read_vague,
)
from rag.dates.expressions import (
    Expression,
    read_ad,
    read_attacks,
    read_bare_century_year,
    read_bare_day,
    read_century,
    read_day_month,
    read_decade,
    read_holiday,
    read_month_day,
    read_month_year,
    read_numeric,
    read_quarter,
    read_quarter_code,
    read_season,
    read_whole_year,
)
from rag.dates.lexicon import (
    A_UNIT,
    ABOUT,
    ADVERBS,
    DASH,
    DAYNUM,
    DEICTIC,
    EDGE,
    ERA,
    GAP,
    HOLIDAYS,
    IN_YEAR,
    JOINT,
    LASTS,
    MON,
    MONTH,
    MONTHS,
    NEXTS,
    NO_LETTER,
    NUM,
    OF_PART,
    ORDINAL,
    PART,
    PARTS,
    REFERENCES,
    RELYEAR,
    SEASON,
    SMALL,
    TENS,
    WD,
    WEEKDAY,
    WEEKDAYS,
    WITH_DAY,
    YR,
    Match,
    any_of,
)
from rag.dates.lookalikes import is_meant

Rule = tuple[re.Pattern[str], Callable[[Match], list[Expression]]]


def _rule(pattern: str, made: Callable[[Match], list[Expression]], flags: int = re.I) -> Rule:
    return re.compile(pattern, flags), made


HOURS = r"\d\d?(?:[:.]\d\d)?(?:[ \t\u00a0]?[ap]\.?m\b\.?)?"
NTH = rf"(?:\d{{1,2}}(?:st|nd|rd|th)|{any_of([*ORDINAL, 'twenty first'])})"
WEEKDAY_RANGE = rf"{WD}{GAP}?(?:to|through|{DASH}){GAP}?{WD}"

RULES: list[Rule] = [
    # days
    _rule(rf"(?P<when>9/11|sept(?:\.|ember)?{GAP}11(?:th)?)(?:,?{GAP}(?:terror(?:ist)?{GAP})?(?:attacks?|hijack\w*|terror\w*))", read_attacks),
    _rule(r"(?P<when>9/11)(?![\d/])", read_attacks),
    _rule(rf"{OF_PART}{EDGE}?{WITH_DAY}(?P<month>{MON}){GAP}(?P<day>{DAYNUM})(?:{GAP}?(?:{DASH}|to|and|or){GAP}?(?P<day2>{DAYNUM}))?{IN_YEAR}{NO_LETTER}", read_month_day),
    _rule(rf"{OF_PART}{EDGE}?{WITH_DAY}(?:the{GAP})?(?:(?P<more>(?:{DAYNUM},{GAP}){{0,9}})(?P<day2>{DAYNUM}),?{GAP}?(?:{DASH}|to|and|or){GAP}?(?:the{GAP})?)?(?P<day>{DAYNUM}){GAP}(?:of{GAP})?(?P<month>{MON}){IN_YEAR}{NO_LETTER}", read_day_month),
    _rule(r"(?P<y>(?:1\d|20)\d\d)-(?P<m>\d\d)-(?P<d>\d\d)(?:[T ](?P<clock>\d\d:\d\d)(?::\d\d)?)?(?![\d-])", read_numeric),
    _rule(rf"(?P<day>{DAYNUM})-(?P<month>{MON})-(?P<year>(?:1\d|20)\d\d)(?!\d)", read_day_month),
    _rule(r"(?P<y>(?:1\d|20)\d\d)/(?P<m>\d\d?)/(?P<d>\d\d?)(?![\d/])", read_numeric),
    _rule(r"(?P<m>\d\d?)/(?P<d>\d\d?)/(?P<y>(?:1\d|20)?\d\d)(?![\d/])", read_numeric),
    _rule(r"(?P<d>\d\d?)\.(?P<m>\d\d?)\.(?P<y>(?:1\d|20)\d\d)(?![\d.]\d)", read_numeric),
    _rule(rf"(?:the{GAP})(?P<day>(?:3[01]|[12]\d|[1-9])(?:st|nd|rd|th))(?={GAP}?(?:[,.;)]|to\b|and\b|or\b|{DASH}|$))", read_bare_day),
    _rule(rf"{EDGE}?(?P<holiday>{any_of(HOLIDAYS)})(?!{GAP}(?:island|tree|carol))(?:{GAP}(?P<part>night|morning|evening))?{IN_YEAR}{NO_LETTER}", read_holiday),
    # months, seasons, quarters
    _rule(rf"{EDGE}?(?P<month>{MON}){IN_YEAR}{NO_LETTER}", read_month_year),
    _rule(rf"(?:the{GAP})?{EDGE}?(?:the{GAP})?(?P<season>{any_of(SEASON)}){IN_YEAR}(?:{DASH}(?P<yy>\d\d(?:\d\d)?))?{NO_LETTER}", read_season),
    _rule(rf"{EDGE}?(?:the{GAP})?(?:fiscal{JOINT})?(?P<nth>first|second|third|fourth|final|latter|1st|2nd|3rd|4th){JOINT}(?:fiscal{GAP})?(?P<what>quarter|half)(?!{GAP}of{GAP}(?:a|an|its|their|his|her|all)\b)(?!-)(?:{GAP}(?:of{GAP})?(?:fiscal{GAP}(?:year{GAP})?)?(?:(?P<year>{YR})|{RELYEAR}))?{NO_LETTER}", read_quarter),
    _rule(rf"(?P<code>[QH][1-4])(?:{GAP}(?:of{GAP})?(?:fiscal{GAP}(?:year{GAP})?)?(?P<year>{YR}))?{NO_LETTER}", read_quarter_code),
    # years and longer
    _rule(rf"{EDGE}?(?:(?:the{GAP})?(?:fiscal|financial|calendar){GAP}(?:year{GAP})?|(?:the{GAP})?year{GAP}|fy{GAP}?)?(?P<year>{YR})(?:{DASH}(?P<yy>\d\d(?:\d\d)?)(?!\d|{DASH}\d))?(?!{DASH}?\d)(?!['’]?s\b(?<!['’]s)){NO_LETTER}", read_whole_year),
    _rule(rf"(?-i:AD|A\.D\.){GAP}?(?P<year>\d{{1,4}})(?!\d){NO_LETTER}", read_ad),
    _rule(rf"(?P<year>\d{{1,3}}){GAP}?(?-i:AD|A\.D\.|CE)(?!\w)", read_ad),
    _rule(rf"{EDGE}?(?P<year>\d{{2,3}})(?![,.]\d)(?={GAP}?(?:[,.;)]|{DASH}|and\b|the\b|a\b|to\b|it\b|he\b))", read_bare_century_year),
    _rule(rf"(?:the{GAP})?{EDGE}?(?:the{GAP})?(?P<years>(?:1\d|20)\d0['’]?s|['’]\d0['’]?s|\d0s|\d\d0s(?={ERA}))(?:{ERA})?{NO_LETTER}", read_decade),
    _rule(rf"(?:the{GAP}){EDGE}?(?P<word>twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties)\b", read_decade),
    _rule(rf"(?:the{GAP})?{EDGE}?(?:the{GAP})?(?:(?P<other>{NTH}){GAP}?(?:{DASH}|to|and|or){GAP}?(?:the{GAP})?)?(?P<nth>{NTH}){JOINT}(?:century|centuries)(?:{ERA})?{NO_LETTER}", read_century),
    # weekdays and days near the document's
    _rule(rf"(?:(?:the{GAP})?(?:early|late){GAP})?{EDGE}?(?:the{GAP})?(?:(?P<which>{LASTS}|{NEXTS}|this|that){GAP})?(?P<wd>{WD})(?:{GAP}{PARTS})?{NO_LETTER}", read_weekday),
    _rule(rf"(?:the{GAP})?(?:(?:early|late){GAP})?{PARTS}{GAP}(?:of{GAP}|on{GAP})(?:the{GAP})?(?P<wd>{WD}){NO_LETTER}", read_weekday),
    _rule(rf"(?:(?P<edge>early|late|later|earlier){GAP})?(?P<word>today|tonight|yesterday|tomorrow|overnight|the{GAP}day{GAP}before{GAP}yesterday|the{GAP}day{GAP}after{GAP}tomorrow)(?:{GAP}{PARTS})?{NO_LETTER}", read_near_day),
    _rule(rf"(?<=(?:..at|over|ring|..on|fter|fore|ince)[ \n])the{GAP}weekend\b", read_weekend),
    # this, last, next, that
    _rule(rf"(?:(?P<when>earlier|later){GAP})?{EDGE}?{DEICTIC}{GAP}(?:very{GAP}|calendar{GAP})?{A_UNIT}", read_which),
    _rule(rf"(?:(?P<when>earlier|later){GAP})?{EDGE}?(?P<which>this|last|that|next|the{GAP}next|the{GAP}following|the{GAP}same|the{GAP}previous){GAP}(?P<unit>morning|afternoon|evening|night){NO_LETTER}", read_which),
    _rule(rf"(?:the{GAP})?{EDGE}?(?P<which>{LASTS}|{NEXTS}|this|that){GAP}(?:(?P<month>{MON})(?:{GAP}(?P<day>{DAYNUM}))?|(?P<season>{any_of(SEASON)})|(?P<holiday>{any_of(HOLIDAYS)})){NO_LETTER}", read_which_named),
    _rule(rf"(?:the{GAP})?(?P<which>{LASTS}|{NEXTS}|first|final){GAP}{ABOUT}?{NUM}{GAP}(?:or{GAP}so{GAP})?{A_UNIT}", read_stretch),
    _rule(rf"{EDGE}(?:the{GAP})?{A_UNIT}(?!{GAP}(?:of|from|after|before)\b)", read_bare_unit),
    _rule(rf"(?P<unit>month|year|week)['’]s{GAP}(?P<edge>end)\b", read_bare_unit),
    _rule(rf"(?<=(?:.in|for)[ \n])the{GAP}(?P<unit>day|week|month|quarter|year){NO_LETTER}(?!{GAP}(?:of|to|after|before|since|when|that|ahead|ended|ending|following)\b)", read_bare_unit),
    _rule(rf"the{GAP}(?P<unit>day|week|month|year){GAP}(?P<way>before|after)(?={GAP}?[,.;)])", read_beside),
    # so long ago, so much later
    _rule(rf"{ABOUT}?{NUM}(?:{JOINT}|{GAP}or{GAP}(?:so|more){GAP}){A_UNIT}(?:{GAP}or{GAP}(?:so|more))?{GAP}(?P<way>ago|(?:later|earlier)(?!{GAP}than\b)|from{GAP}now|hence|previously|before(?=[,.;]|{GAP}(?:that|this)\b)|afterwards?)\b", read_ago),
    _rule(rf"{A_UNIT}{GAP}(?P<way>ago|(?:later|earlier)(?!{GAP}than\b))\b", read_ago),
    # durations
    _rule(rf"{ABOUT}?(?:the{GAP})?{NUM}{JOINT}(?:or{GAP}so{GAP}|more{GAP}|and{GAP}a{GAP}half{GAP}|additional{GAP}|long{GAP})?{A_UNIT}(?!{JOINT}(?:old|older|younger)\b)", read_duration),
    _rule(rf"(?P<num>\d{{1,3}}|{any_of([*SMALL, *TENS])})(?:{GAP}?(?:to|or|{DASH}){GAP}?)(?:\d{{1,3}}|{any_of([*SMALL, *TENS])}){JOINT}{A_UNIT}(?!{JOINT}(?:old|older|younger)\b)", read_duration),
    _rule(r"(?<=for[ \n])(?P<unit>minutes|hours|days|weeks|months|years|decades|centuries)\b", read_vague),
    _rule(r"(?<=(?:..in|thin|over|fter)[ \n])(?P<unit>minutes|hours|days|weeks|months|years|decades|centuries)\b", read_vague),
    _rule(rf"(?P<unit>minutes|hours|days|weeks|months|years|decades|centuries)(?=-long\b|{GAP}of\b)", read_vague),
    _rule(r"(?P<unit>hour|day|week|month|year|decade|century)-long\b", read_one_long),
    _rule(rf"(?:the{GAP})?(?:more{GAP})?(?:recent|coming|upcoming){GAP}(?:minutes|hours|days|weeks|months|years|decades)\b", read_recent),
    # sets
    _rule(rf"(?:every|each){GAP}(?:(?:single|(?P<other>other)){GAP})?(?:{NUM}{GAP})?{A_UNIT}", read_set),
    _rule(rf"(?:every|each){GAP}(?:(?P<wd>{WD})|(?P<month>{MON})|(?P<season>{any_of(SEASON)})|(?P<part>morning|afternoon|evening|night)){NO_LETTER}", read_set),
    _rule(rf"(?:once|twice|(?:\d{{1,2}}|{any_of(SMALL)}){GAP}times){GAP}(?:an?|per|every|each){GAP}{A_UNIT}", read_set),
    _rule(rf"per{GAP}(?P<unit>hour|day|week|month|quarter|year){NO_LETTER}", read_set),
    _rule(rf"(?P<wd>{WD}s)(?:{GAP}{PARTS})?{NO_LETTER}", read_set),
    _rule(rf"(?:every|each){GAP}day,?{GAP}(?:except|but){GAP}(?:on{GAP})?{WD}s?(?:{GAP}(?:and|or){GAP}{WD}s?)?{NO_LETTER}", read_opening),
    _rule(rf"daily,?{GAP}(?:from{GAP})?{WEEKDAY_RANGE}{NO_LETTER}", read_opening),
    _rule(rf"{HOURS}{GAP}?(?:to|{DASH}){GAP}?{HOURS},?{GAP}{WEEKDAY_RANGE}{NO_LETTER}", read_opening),
    _rule(rf"{WEEKDAY_RANGE}(?=[,:]?{GAP}{HOURS}{GAP}?(?:to|{DASH}))", read_opening),
    _rule(rf"{any_of(ADVERBS)}{NO_LETTER}", read_adverb),
    # times of day
    _rule(rf"{ABOUT}?(?P<h>\d\d?)(?::(?P<min>\d\d)(?::\d\d)?)?[ \t\u00a0]?(?P<half>[ap]\.?m\b\.?)", read_time),
    _rule(rf"(?P<h>[01]?\d|2[0-4])[:.](?P<min>[0-5]\d)(?::[0-5]\d)?(?={GAP}(?:gmt|utc|est|edt|cet|cest|bst|local|hrs|hours)\b|hrs\b|{GAP}?[–—-]{GAP}?\d\d:\d\d)", read_time),
    _rule(r"(?<=at[ \n])(?P<h>[01]?\d|2[0-4]):(?P<min>[0-5]\d)(?![\d:])", read_time),
    _rule(rf"(?P<h>[01]\d|2[0-4])(?P<min>[0-5]\d)(?={GAP}(?:gmt|utc|hrs|hours|local)\b)", read_time),
    _rule(rf"(?P<h>1[0-2]|[1-9]){GAP}o['’]clock\b", read_time),
    _rule(r"(?P<part>noon|midnight|midday)\b", read_time),
    _rule(r"(?P<part>daytime|night-?time)\b", read_time),
    _rule(rf"(?<=(?:at|by)[ \n])(?P<part>night|dawn|dusk)(?!{GAP}(?:school|club|shift|sky))\b", read_time),
    # references
    _rule(rf"{any_of(REFERENCES)}{NO_LETTER}", read_reference),
]  # fmt: skip

_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_NO_START_AFTER = frozenset("$£€¥#@/.,:+_")
_TELLING = frozenset(
    w.split()[0].partition("-")[0].partition(".")[0].partition("'")[0].partition("’")[0]
    for w in (*MONTH, *WEEKDAY, *(f"{w}s" for w in WEEKDAYS), *SEASON, *PART, *ADVERBS, *REFERENCES, *HOLIDAYS, *ORDINAL, *TENS, *SMALL)
    if w.split()[0] != "the"
) | frozenset(
    "last past next previous preceding following coming upcoming subsequent current latest early late mid middle later earlier beginning start "
    "end close ca c circa today tonight yesterday tomorrow overnight every each once twice per fy fiscal financial calendar year month week q h "
    "minutes hours days weeks months years decades centuries hour day decade century nighttime ad a".split()
)  # fmt: skip
"""First words of expressions."""

_LEADING = frozenset(
    "the a an this that these those very several many some few couple numerous countless about around approximately roughly nearly almost more "
    "over less fewer under at up no not as just well half dozen hundred".split()
)  # fmt: skip
"""First words of expressions, and of much else: looked at only where a word of time is near."""

_OF_TIME = re.compile(
    r"\d|second|minute|hour|day|week|fortnight|month|quarter|year|decade|centur|morning|noon|evening|night|summer|winter|spring|autumn|fall"
    r"|past|present|future|christmas|easter|ties\b|" + "|".join(m[:3] for m in MONTHS),
    re.I,
)
_NEAR = 64


def _starts(text: str) -> Iterator[int]:
    """Where an expression may begin."""
    for token in _TOKEN.finditer(text):
        word, start = token[0].lower(), token.start()
        before = text[start - 1] if start else " "
        if word[0].isdigit():
            if before in "'’" and (start < 2 or not text[start - 2].isalnum()):
                yield start - 1
            elif not before.isalnum() and before not in _NO_START_AFTER:
                yield start
        elif before.isalnum() or before in _NO_START_AFTER:
            continue
        elif word in _TELLING or (word in _LEADING and _OF_TIME.search(text, start, start + _NEAR)):
            yield start


def find(text: str) -> Iterator[Expression]:
    """The expressions of a text in order, without overlap; whether words such as "may" mean a date is decided here."""
    at = 0
    for start in _starts(text):
        if start < at:
            continue
        best: list[Expression] = []
        for pattern, made in RULES:
            found = pattern.match(text, start)
            if found is None or (best and found.end() <= best[-1].end):
                continue
            made_now = made(found)
            if made_now and made_now[-1].end > (best[-1].end if best else 0) and all(is_meant(text, e) for e in made_now):
                best = made_now
        for expression in best:
            yield expression
            at = expression.end


def written_day(line: str) -> tuple[date, int, int] | None:
    """The first whole calendar day that the line writes out, and where: "14 May 2024", not "May 2024" or "Tuesday".

    Raises ValueError for a day that no calendar has.
    """
    for e in find(line):
        if e.shape == "whole" and re.fullmatch(r"\d{4}-\d\d-\d\d", e.value):
            return date.fromisoformat(e.value), e.start, e.end
    return None
