"""The details of a claim, its numbers, dates and names: do the cited sentences give them?"""

import difflib
import functools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise

from rag.dates import resolve_dates
from rag.types import Claim, Document, ResolvedDate
from rag.words import FUNCTION_WORDS, MONTHS, WORD, content_words, stems, without_possessive

DatesOf = Callable[[str, int, int], Sequence[ResolvedDate]]
"""Of a document, by its id, the dates that begin and end within [start, end)."""

_NUMBER = re.compile(r"\d")
_UNITS = "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen".split()
_TEENS = "seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_IN_WORDS = {w: str(n) for n, w in enumerate(_UNITS + _TEENS, 2)} | {w: str(10 * n) for n, w in enumerate(_TENS, 2)}
_COUNTS = frozenset(str(n) for n in range(2, 11))
_PART_WORDS = {"half": "1/2", "third": "1/3", "quarter": "1/4", "fifth": "1/5", "tenth": "1/10", "twice": "2x", "double": "2x"}
_PARTS = frozenset(_PART_WORDS.values())
_IN_WORDS |= _PART_WORDS
_ELIDED = re.compile(r"\A(?:[cdjlmnstCDJLMNST]|[Qq]u|\w{0,5}ll)[’'](?=\w{2})")
"""The article or pronoun of a French or Italian word: l'Égypte, dell'Egitto."""

LONGEST_INITIALS = 8

_PART_OF_NAME = re.compile(r"[A-Z][\w’']*")
_NAME = re.compile(
    rf"\b{_PART_OF_NAME.pattern}(?:(?:(?<=\b[A-Z])\.)? (?:(?:of(?: the)?|de(?: la)?|van(?: der)?|von) )?{_PART_OF_NAME.pattern})+"
)

FOLLOWS, ACROSS, NAMED, BESIDE = 0.5, 4, 3, 3
"""A date that follows a word is so much nearer than one before it, and one in another clause so much further; a name or a number
says so many times as much about what is dated as another word; so many times what stands beside the date left out, against what
is kept, are a mixture. Set by hand."""

LIKE, SHORTEST_LIKE = 0.87, 6
"""How alike a misspelt name is to the right one (difflib's ratio), and how many letters it has at least; set by hand."""

_OPENERS = frozenset(
    "however although though despite according later then also after before since when while during until today yesterday "
    "meanwhile moreover furthermore additionally instead still yet because due thanks several most many both another other "
    "others one such under among between within around over nearly about more less only even people officials members "
    "document documents text article author source sources yes no "
    "someone somebody something everyone everybody everything anyone anybody anything nobody nothing none neither either "
    "twice once half "
    "le la les un une des il lo gli i uno der die das ein eine el los las au en dans nel nella nel en selon secondo".split()
) | frozenset(_IN_WORDS)
_MONTHS = stems(" ".join(MONTHS))
_CLAUSE = re.compile(r"[,;:]|\b(?:and|but|while|whereas|who|which)\b")
_OF = frozenset("of between with from in on to for by at and about among".split())
_INFLECTED = re.compile(r"..(?:ly|ing|ed|ers|ions?|ments?|ness)\Z")
"""The end of a word that is hardly a name, where it begins a sentence."""
_DEMONYM = re.compile(r"(?:n|an|ian|ean|s|ese|ish|i|ic|['’]s)\Z")


def without_dates(claim: Claim, documents: Mapping[str, Document], dates_of: DatesOf) -> str | None:
    """The claim with the dates blanked that the cited sentences give; None where they do not give one."""
    first = documents[claim.citations[0].document_id]
    given = [d for c in claim.citations for d in dates_of(c.document_id, c.start, c.end)]
    days = [d.interval for d in given if d.interval and d.type == "DATE"]
    quotes = " ".join(c.quote for c in claim.citations).casefold()
    left = claim.text
    for said in resolve_dates(claim.text, first.date):
        if said.interval is None or said.type != "DATE":  # the number of a duration must stand there
            continue
        low, high = said.interval
        if any(low <= a and z <= high for a, z in days):
            left = left[: said.start] + " " * (said.end - said.start) + left[said.end :]
        elif said.text.casefold() not in quotes:
            return None
    return left


def missing_numbers(text: str, cited: Sequence[str]) -> tuple[set[str], bool]:
    """The numbers of the text that the cited sentences do not have; and whether that contradicts them.

    Digits do. A part ("half") may be reckoned, and a small number in words may count what they list ("the two brothers"), unless
    they have another of its kind.
    """
    said, held = _numbers(text), set[str]().union(*map(_numbers, cited))
    missing = said - held
    parts, counted = missing & _PARTS, {n for n in missing & _COUNTS if not re.search(rf"\b{n}\b", text)}
    another = bool(parts and held & _PARTS) or bool(counted and (held - said) & _COUNTS)
    return missing, another or bool(missing - parts - counted)


def _numbers(text: str) -> set[str]:
    """Its numbers as digits, "1,000", "ten" and "half" included; "one" is mostly none."""
    numbers = set()
    for word in WORD.findall(text):
        if _NUMBER.search(word):
            plain = re.sub(r"(?<=\d),(?=\d{3})", "", word.casefold()).rstrip(".,%")
            numbers.add(re.sub(r"(?<=\d),(?=\d)", ".", plain))
        elif word.lower() in _IN_WORDS:
            numbers.add(_IN_WORDS[word.lower()])
    return {re.sub(r"(?<=\d)(?:st|nd|rd|th)\Z", "", n) for n in numbers}


def is_number(word: str) -> bool:
    """Whether a word in small letters is a number in words."""
    return word in _IN_WORDS


def missing_names(text: str, claim: Claim, documents: Mapping[str, Document]) -> list[str]:
    """The names of the text that do not stand in the cited sentences, as a word, a people's name of it, or initials."""
    held = _plain_words(" ".join(c.quote for c in claim.citations))
    initials = {i for c in claim.citations for i in _initials(c.quote)}
    plain = {name: without_possessive(_ELIDED.sub("", name)) for name in _names(text, claim, documents)}
    return [n for n, p in plain.items() if p not in held and p not in initials and not any(_is_akin(p, h) for h in held)]


def names_held(names: Sequence[str], text: str) -> bool:
    """Whether a text has all of the names."""
    held = _plain_words(text)
    return all(any(p in (h, h.rstrip("s")) or _is_akin(p, h) for h in held) for n in names for p in [without_possessive(n)])


def renames(text: str, quote: str) -> bool:
    """Whether the text joins a part of a name of the quote to another name than the quote does: "Helen Marsh" of "Helen Okafor",
    but not "Minister Okafor" of "Minister Helen Okafor"."""
    runs = _parts_of_names(quote)
    return any(
        not any(one in run and other in run for run in runs) and any(one in run[:-1] or other in run[1:] for run in runs)
        for said in _parts_of_names(text)
        for one, other in pairwise(said)
    )


def _parts_of_names(text: str) -> list[list[str]]:
    """Of each name of more than one word its words."""
    return [[w for w in _PART_OF_NAME.findall(run) if w.lower() not in FUNCTION_WORDS] for run in _NAME.findall(text)]


def is_misspelt(name: str, text: str) -> bool:
    """Whether the text has the name with a letter or two otherwise, as a slip of the pen has."""
    near = difflib.get_close_matches(name.casefold(), _plain_words(text), 1, LIKE)
    return len(name) >= SHORTEST_LIKE and bool(near)


@functools.lru_cache(maxsize=512)
def _plain_words(text: str) -> frozenset[str]:
    words = [w for word in WORD.findall(text) for w in {word, _ELIDED.sub("", word)}]
    return frozenset(without_possessive(w) for w in words)


def _names(text: str, claim: Claim, documents: Mapping[str, Document]) -> Iterator[str]:
    words = list(WORD.finditer(text))
    for i, match in enumerate(words):
        word = match[0]
        if not _ELIDED.sub("", word)[0].isupper() or word.lower() in FUNCTION_WORDS:
            continue
        begins = i == 0 or bool(re.search(r"[.!?:]\W*\Z", text[words[i - 1].start() : match.start()]))
        if not begins or _is_name(words, i, claim, documents):
            yield word


def _is_name(words: Sequence["re.Match[str]"], i: int, claim: Claim, documents: Mapping[str, Document]) -> bool:
    """Whether a word that begins a sentence, and so has its capital anyway, names something."""
    word = words[i][0]
    following = words[i + 1][0] if i + 1 < len(words) else ""
    if word.lower() in _OPENERS or _INFLECTED.search(word):
        return False
    if any(word.lower() in _lower_words(documents[c.document_id]) for c in claim.citations):
        return False
    if following[:1].isupper() and following.lower() not in FUNCTION_WORDS:
        return True
    return following not in _OF


@functools.lru_cache(maxsize=64)
def _lower_words(document: Document) -> frozenset[str]:
    return frozenset(w for w in WORD.findall(document.text) if w[0].islower())


def spare_names(claim: Claim) -> set[str]:
    """The stems of the names in the cited sentences, months apart, that the claim does not use."""
    named = {t.stem for c in claim.citations for t in content_words(c.quote)[1:] if t.named} - _MONTHS
    return named - {t.stem for t in content_words(claim.text)}


def _initials(text: str) -> set[str]:
    initials = set[str]()  # "the United Nations General Assembly" gives un, ung, unga, ng, …
    for run in re.findall(r"(?:[A-Z]\w+(?:\s+(?:of|the|for|and)\s+|[\s-]+))+[A-Z]\w+", text):
        letters = "".join(w[0] for w in re.findall(r"[A-Z]\w+", run)).casefold()
        initials |= {letters[a:z] for a in range(len(letters)) for z in range(a + 2, min(a + LONGEST_INITIALS, len(letters)) + 1)}
    return initials


def _is_akin(one: str, other: str) -> bool:
    """Russia and Russian, Palestine and Palestinian."""
    short, long = sorted((one.rstrip("e"), other.rstrip("e")), key=len)
    return len(short) >= 3 and long.startswith(short) and bool(_DEMONYM.fullmatch(long[len(short) :]))


def mixes_dates(claim: Claim, dates_of: DatesOf) -> bool:
    """Whether the claim takes over a date of the one cited sentence with what stands beside another date of it."""
    if len(claim.citations) != 1:
        return False
    cited = claim.citations[0]
    dates = [d for d in dates_of(cited.document_id, cited.start, cited.end) if d.type == "DATE"]
    said = [d.interval for d in resolve_dates(claim.text, None) if d.interval]

    def is_kept(date: ResolvedDate) -> bool:
        if date.text in claim.text:
            return True
        return date.interval is not None and any(a <= date.interval[0] and date.interval[1] <= z for a, z in said)

    kept = [is_kept(date) for date in dates]
    if all(kept) or not any(kept):
        return False

    def distance(date: ResolvedDate, at: int) -> float:
        behind = date.start > at  # "in April" stands behind what it dates
        between = (
            cited.quote[at - cited.start : date.start - cited.start]
            if behind
            else cited.quote[date.end - cited.start : at - cited.start]
        )
        return max(len(between), 1) * (FOLLOWS if behind else 1) * (ACROSS if _CLAUSE.search(between) else 1)

    words = {t.stem for t in content_words(claim.text)}
    beside = {True: 0, False: 0}
    for token in content_words(cited.quote):
        at = cited.start + token.start
        near = min(range(len(dates)), key=lambda i: distance(dates[i], at))
        if token.stem in words and not dates[near].start <= at < dates[near].end:
            beside[kept[near]] += NAMED if (token.named and token.start) or token.stem[0].isdigit() else 1
    return BESIDE * beside[False] >= beside[True]


def joins_apart(claim: Claim, documents: Mapping[str, Document]) -> bool:
    """Whether a clause joins a number of one cited sentence to a name of another that is not its neighbour."""
    if len(claim.citations) < 2:
        return False
    for clause in _CLAUSE.split(claim.text):
        numbers, names = _numbers(clause), {without_possessive(n) for n in _names(clause, claim, documents)}
        for one in claim.citations:
            if not numbers or not numbers & _numbers(one.quote):
                continue
            elsewhere = [c for c in claim.citations if c is not one and not numbers & _numbers(c.quote)]
            missing = {n for n in names if n not in {without_possessive(w) for w in WORD.findall(one.quote)}}
            for other in elsewhere:
                far = other.document_id != one.document_id or max(other.start - one.end, one.start - other.end) > 2
                if far and missing & {without_possessive(w) for w in WORD.findall(other.quote)}:
                    return True
    return False
