"""How models write which sentences theirs rest on, and that none of them answers: forms of a mark, as patterns of one sentence.

[1], [1, 2], [1-3], 【1†source】, (9), (sources 1 and 2), "According to sentence 7, …"; NONE, "None of the …".
"""

import re
from collections.abc import Iterator

_OPEN, _CLOSE, _SPACE = r"[\[【［]", r"[\]】］]", r"[^\S\n]*"
_INSIDE = r"[^\]】］\n]"
_REFERENCE = r"(?:sentence|source|line|reference|ref|quote|quotation)s?\b"
_NUMBER = rf"\d{{1,6}}(?:{_SPACE}[-–—‑]{_SPACE}\d{{1,6}})?"
_NUMBERS = rf"{_NUMBER}(?:{_SPACE}(?:[,;，、&]|,?{_SPACE}\band\b){_SPACE}{_NUMBER})*"
BRACKETED = re.compile(
    rf"{_OPEN}(?={_INSIDE}{{1,80}}{_CLOSE}){_SPACE}\^?(?:{_REFERENCE}:?{_SPACE})?({_NUMBERS}){_SPACE}(?:†{_INSIDE}*)?{_CLOSE}",
    re.I,
)
AFTER_STOP = re.compile(r"(?<=[.!?。！？])[^\S\n]?\(\d{1,3}\)")
"""A number in round brackets after a full stop."""

UNFINISHED = re.compile(rf"(?:{_OPEN}{_INSIDE}{{0,80}}|\(\d{{0,3}})\Z")
"""The end of a text that may be the beginning of a mark."""

LONGEST = 82
"""What UNFINISHED finds has at most this many characters."""

_ROUND_NUMBERS = r"\d{1,3}(?:, ?\d{1,3})*"
_ROUND = re.compile(
    rf"\((?:see |from )?{_REFERENCE}:? ?({_ROUND_NUMBERS}(?:,? (?:and|&) \d{{1,3}})?)\)|\(({_ROUND_NUMBERS})\)(?=[\s.!?。]*\Z)",
    re.I,
)
_MARK, _FRAME = "\0", "\1"
"""They stand for a mark that has been read, and for one with the words around it that say so ("According to sentence 7,")."""

_OWN = str.maketrans("", "", _MARK + _FRAME)

_LEADS = (
    r"(?:according to|based on|as (?:said|stated|written|mentioned|described|shown|seen|noted) (?:in|by)|as per|per|see|from|in)"
)
_SAYS = r"(?:says?|states?|mentions?|shows?|indicates?|explains?|tells us|reads?)(?: that)?"
_PHRASE = re.compile(
    rf"(?:\b{_LEADS} )?(?:the )?\b{_REFERENCE}(?: no\.?| numbers?)? ?{_MARK}(?:(?: ?, ?| and |, and | ?& ?| ){_MARK})*"
    rf"(?: {_SAYS}\b| ?,)?",
    re.I,
)
_BARE = re.compile(rf"\b{_LEADS} (?:the )?{_REFERENCE}(?: no\.?| number)? (\d{{1,3}}(?:(?:, | and )\d{{1,3}})*)\b ?,?|"
                   rf"\A(?:the )?{_REFERENCE}(?: no\.?| number)? (\d{{1,3}}) {_SAYS}\b", re.I)  # fmt: skip
_LIST_OF_SOURCES = re.compile(rf"\A\W*(?:the )?{_REFERENCE}(?: used| cited| numbers?)?[:\s]{{1,3}}({_NUMBERS})\W*\Z", re.I)
_ABOUT_MARKS = frozenset(
    "the these this that those it they sentence sentences source sources line lines reference references ref refs quote quotes "
    "quotation quotations citation citations evidence number numbers rest rests based is are on upon in from see and or to "
    "according supported supports by answer answers cited used above all".split()
)
_LEAD = re.compile(r"\A(?:\s|[-*•#>]+\s|\(?\d{1,2}[.)](?:\s|\Z))+")
_DROPPED = re.compile(rf"\*\*|__|`|{_OPEN}\s*{_CLOSE}")
_BEFORE_STOP = re.compile(r"\s+(?=[.,;:!?。！？，；：](?:\s|\Z))")

_SAYS_FIRST = re.compile(
    r"\A\W*(?:(?:according to the (?:document|text|article|sources?|passages?|sentences?),|"
    r"(?:yes|no|yeah|oui|non|sì|ja|nein|sí)\b[,.:;!—–-]+|"
    r"(?:(?:short|final|direct) )?(?:answer|réponse|risposta|antwort)\W*:)\W*)+",
    re.I,
)
_YES_OR_NO = re.compile(r"\b(?:yes|no)\b", re.I)
_SENTENCES = rf"(?:{_REFERENCE}|(?:documents?|texts?|passages?|context|information|evidence|article)\b)"
_REFUSAL = re.compile(
    r"\A\W*(?:none of (?:the|these|those) (?:\w+ ){0,2}?" + _SENTENCES + r"|"
    rf"(?:the|these|those|your) (?:\w+ ){{0,2}}?{_SENTENCES}(?: (?:given|provided|above|here))? (?:do|does|did)(?: not|n[’']t) "
    r"(?:\w+ ){0,2}?(?:answer|say|mention|state|contain|provide|specify|give|include|tell|explain|indicate|address|"
    r"have|hold|name)\b|"
    rf"(?:unfortunately,? )?there (?:is|are|was|were) no (?:\w+ )?(?:information|mention|answer|{_REFERENCE})|"
    r"(?:i(?:[’']m| am) (?:sorry|unable)|i (?:cannot|can[’']t|could not|don[’']t|do not))\b)",
    re.I,
)
_NONE = re.compile(r"\A\W*(?:NONE\b|[Nn]one(?:\s*[.:;—–]|\W*\Z))")


def read_marks(said: str, count: int) -> tuple[str, tuple[int, ...]]:
    """A sentence as it was written -> its plain words, without marks, and the sources that these name, in order of first use.

    Sources are numbered from 1 to `count`; the mark of another goes, naming nothing. The words are empty where it is marks alone.
    """
    found: list[tuple[int, str]] = []

    def note(match: re.Match[str]) -> str:
        found.append((match.start(), next(filter(None, match.groups()))))
        return _MARK

    def note_if_known(match: re.Match[str]) -> str:
        inside = next(filter(None, match.groups()))
        return note(match) if all(0 < int(n) <= count for n in re.findall(r"\d+", inside)) else match[0]

    if listed := _LIST_OF_SOURCES.match(said):
        return "", tuple(dict.fromkeys(numbers_in(listed[1], count)))
    text = BRACKETED.sub(note, said.translate(_OWN))
    text = _ROUND.sub(note_if_known, text)
    text = _BARE.sub(lambda m: note_if_known(m).replace(_MARK, _FRAME), " ".join(text.split()))
    sources = tuple(dict.fromkeys(n for _, inside in sorted(found, key=lambda f: f[0]) for n in numbers_in(inside, count)))
    if found and {w.lower() for w in re.findall(r"\w+", text)} <= _ABOUT_MARKS:
        return "", sources
    framed = _PHRASE.sub(_FRAME, _LEAD.sub("", text))
    text = _plain(framed.replace(_MARK, " ").replace(_FRAME, " "))
    if not re.search(r"\w", text):
        return "", sources
    return (text[0].upper() + text[1:] if framed.startswith(_FRAME) else text), sources


def numbers_in(inside: str, count: int) -> Iterator[int]:
    """The sources of one mark: "1, 3-5" gives 1, 3, 4, 5, as far as they exist."""
    for part in re.split(r"[,;，、&]|\band\b", inside, flags=re.I):
        first, *last = (int(n) for n in re.findall(r"\d+", part)) if re.search(r"\d", part) else (0, -1)
        yield from range(max(1, first), min(last[0] if last else first, count) + 1)


def is_refusal(text: str) -> bool:
    """Whether a sentence says that the sources hold no answer."""
    return bool(_REFUSAL.match(text))


def begins_with_none(text: str) -> bool:
    """Whether a reply's first sentence begins with the word that it was told to write where there is no answer."""
    return bool(_NONE.match(text))


def without_lead(text: str) -> str:
    """The sentence without "Yes," or "Answer:" before it, which no source says; "" where nothing else is said.

    >>> without_lead("Yes, it rains."), without_lead("No one came."), without_lead("Answer: 1987")
    ('It rains.', 'No one came.', '1987')
    """
    left = _SAYS_FIRST.sub("", text)
    return left if left == text else left[:1].upper() + left[1:]


def from_yes_or_no(text: str) -> str:
    """The sentence from the "Yes" or "No" on that leads it; "" where neither does.

    >>> from_yes_or_no("Answer: Yes, it rains."), from_yes_or_no("No one came."), from_yes_or_no("Yes.")
    ('Yes, it rains.', '', '')
    """
    lead = text[: len(text) - len(_SAYS_FIRST.sub("", text))]
    word = _YES_OR_NO.search(lead) if lead != text else None
    return text[word.start() :] if word else ""


def _plain(text: str) -> str:
    """One line of plain words: no list bullet, no stress, no space before a full stop."""
    text = " ".join(_DROPPED.sub("", _LEAD.sub("", text)).split())
    return _BEFORE_STOP.sub("", text)
