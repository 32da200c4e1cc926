"""What every rule gives, an expression by its own words, and how a rule is written down."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from rag.dates.lexicon import Match
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


Reader = Callable[[Match], list[Expression]]
Rule = tuple[re.Pattern[str], Reader]


def adding_to(rules: list[Rule]) -> Callable[..., Callable[[Reader], Reader]]:
    """A decorator that enters a function among the rules, once for each pattern whose matches it reads, in their order."""

    def rule(*patterns: str) -> Callable[[Reader], Reader]:
        def enter(reader: Reader) -> Reader:
            rules.extend((re.compile(pattern, re.I), reader) for pattern in patterns)
            return reader

        return enter

    return rule
