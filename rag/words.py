"""English words: stems, function words, content words and names; months and numbers in words."""

import functools
import re
from dataclasses import dataclass

from rag.languages import stem_each

WORD = re.compile(r"\d[\d.,]*\d%?|\w+(?:[’']\w+)*%?")

FUNCTION_WORDS = frozenset(
    "a an the is are was were be been being am do does did doing have has had of to in on at by for with from as and or but if "
    "than that this these those it its he she they them his her their there here what which who whom whose where when why "
    "how many much can could will would shall should may might must not no any some about into over s "
    "i me my we us our you your yours cannot".split()
)
MONTHS = "january february march april may june july august september october november december".split()
WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
SMALL_NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen"
).split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
NUMBER_WORDS = {word: n for n, word in enumerate(SMALL_NUMBERS)} | {word: 10 * n for n, word in enumerate(TENS, 2)}
NUMBER = re.compile(rf"(?<![\w.,])(\d[\d.,]*\d(?!\w)|\d(?!\w)|\b(?:{'|'.join(NUMBER_WORDS)})\b)(?:(?= ([a-z]+))|)", re.I)
"""A number, and the word after it, which is not part of the match."""
_CONTRACTED = re.compile(r"\b\w+n['’]t\b|['’](?:s|re|ve|ll|d|m)\b", re.I)


@dataclass(frozen=True, slots=True)
class Token:
    """A content word: its stem, whether it names something, where it stands."""

    stem: str
    named: bool
    start: int
    end: int


def number_of(value: str) -> str:
    """The number in digits, for comparison."""
    word = value.lower()
    return str(NUMBER_WORDS[word]) if word in NUMBER_WORDS else word.replace(",", "").rstrip(".")


def content_words(text: str) -> list[Token]:
    """The words of the text that are no function words, in order."""
    found = []
    for m in WORD.finditer(text):
        if m[0].lower() not in FUNCTION_WORDS:
            stem = next(iter(stems(without_possessive(m[0]))), m[0].casefold())
            found.append(Token(stem, m[0][0].isupper(), m.start(), m.end()))
    return found


def without_possessive(word: str) -> str:
    """The word in small letters, without "'s" or an apostrophe at its end."""
    return re.sub(r"['’]s?\Z", "", word.casefold())


@functools.lru_cache(maxsize=4096)
def stems(text: str) -> frozenset[str]:
    """The stems of a text's content words, by Snowball's English stemmer."""
    words = [w for w in re.findall(r"\w+", _CONTRACTED.sub(" ", text.lower())) if w not in FUNCTION_WORDS]
    return frozenset(stem_each(words))


def name_stems(question: str) -> frozenset[str]:
    """The stems of words that name something: those with a digit, and capitalised ones but the first."""
    words = re.findall(r"\w+", question)
    named = [w for i, w in enumerate(words) if any(c.isdigit() for c in w) or (i and w[0].isupper())]
    return stems(" ".join(named))


# Not those that tell one deed from two sides, such as to buy and to sell.
_PAIRS = (
    "improved deteriorated, improved worsened, rise fall, rose fell, increase decrease, increase decline, open closed, "
    "before after, more less, more fewer, first last, north south, northern southern, east west, eastern western, "
    "supported opposed, accepted rejected, accepted refused, allowed banned, allowed forbade, succeeded failed, success failure, "
    "high low, higher lower, highest lowest, large small, larger smaller, largest smallest, strong weak, stronger weaker, "
    "rich poor, best worst, most least, better worse, majority minority, male female, men women, husband wife, legal illegal, "
    "mother father, son daughter, brother sister, uncle aunt, grandmother grandfather, grandson granddaughter, "
    "friend enemy, hot cold, wet dry, winter summer, minimal maximal, minimum maximum, upper lower, inside outside, "
    "longer shorter, older younger, oldest youngest, early late, cold warm, colder warmer, good bad, praised criticised, "
    "praised criticized, better equally, worse equally, cheaper dearer, cheaper costlier, fast slow, faster slower, "
    "easier harder, safe dangerous, wider narrower, deeper shallower, thicker thinner, heavier lighter, brighter darker, "
    "richer poorer, taller shorter, grew shrank, strengthened weakened, widened narrowed, guilty innocent, positive negative, "
    "voluntary compulsory, temporary permanent, domestic foreign, urban rural, true false, always never, public private"
)
OPPOSITES = frozenset(
    pair
    for a, b in (pair.split() for pair in _PAIRS.split(", "))
    for x in stems(a)
    for y in stems(b)
    for pair in ((x, y), (y, x))
)
