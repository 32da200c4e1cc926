"""What a temporal expression is, by its own words alone; and how the rules that read one are written down."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from rag.dates.lexicon import Match
from rag.types import DateType, Mod

Base = Literal["document", "text"]
"""What a step is counted from: the document's date, or the last date that the text told."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """A date that needs nothing more: "14 May 2024", "the 1990s"."""

    value: str


@dataclass(frozen=True, slots=True)
class Partial:
    """A date less its year: "March", "the third quarter". `year` is the step to it where the words give one: "of that year"."""

    tail: str
    year: tuple[Base, int] | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """A month, season or holiday that a word picks out: "last March" is step -1, "this summer" 0, "next Christmas" 1."""

    tail: str
    step: int
    base: Base


@dataclass(frozen=True, slots=True)
class BareDay:
    """A day of the month alone: "the 3rd"."""

    day: int


@dataclass(frozen=True, slots=True)
class BareYear:
    """A number that is a year before Christ, if the text counts in such years: "in 479"."""

    value: str


@dataclass(frozen=True, slots=True)
class Weekday:
    """Day `number` of a week, Monday is 1: "next Friday" is step 1, a bare "Friday" 0; a `weekend` is named by its Saturday."""

    number: int
    step: int = 0
    base: Base = "document"
    this: bool = False
    weekend: bool = False


@dataclass(frozen=True, slots=True)
class WeekdayOf:
    """A weekday of a month: "the second Saturday of July" is `number` 6 and `nth` 2; the last one is -1."""

    number: int
    nth: int
    month: Calendar | Partial


@dataclass(frozen=True, slots=True)
class Shift:
    """The day, week, month … `count` after the base's own: "tomorrow", "last week", "two years later"."""

    unit: str
    count: int
    base: Base = "document"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A duration that ends (`count` < 0) or begins (> 0) at its base: "the last 48 hours"; at 0 nobody knows where it lies."""

    value: str
    unit: str
    count: int
    base: Base = "document"


@dataclass(frozen=True, slots=True)
class Hour:
    """An hour or a part of some day, which is in the expression's `part`: "8 p.m.", "noon"."""


@dataclass(frozen=True, slots=True)
class Duration:
    """So much time, wherever it lies: "two weeks"."""

    value: str


@dataclass(frozen=True, slots=True)
class Recurring:
    """What comes again, a SET in TIMEX3: "every Monday", "daily"."""

    value: str


@dataclass(frozen=True, slots=True)
class Reference:
    """Then, now or some day, without days: PAST_REF, PRESENT_REF or FUTURE_REF."""

    value: str


Shape = (
    Calendar | Partial | Named | BareDay | BareYear | Weekday | WeekdayOf | Shift | Stretch | Hour | Duration | Recurring |
    Reference
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Expression:
    """A temporal expression at text[start:end]; `part` is the time of day it names, as in TIMEX3 ("TMO", "T10:30"), or empty."""

    start: int
    end: int
    shape: Shape
    mod: Mod = ""
    part: str = ""

    @property
    def type(self) -> DateType:
        match self.shape:
            case Duration() | Stretch():
                return "DURATION"
            case Recurring():
                return "SET"
        return "TIME" if self.part else "DATE"


Reader = Callable[[Match], list[Expression]]
"""What a match says: mostly one expression, several for "7, 8 and 9 June", none where it only looks like a date."""

Rule = tuple[re.Pattern[str], Reader]


def adding_to(rules: list[Rule]) -> Callable[..., Callable[[Reader], Reader]]:
    """A decorator that adds a reader to the rules, once for each pattern whose matches it reads, in the patterns' order."""

    def rule(*patterns: str) -> Callable[[Reader], Reader]:
        def add(reader: Reader) -> Reader:
            rules.extend((re.compile(pattern, re.I), reader) for pattern in patterns)
            return reader

        return add

    return rule
