"""Yes or no, where the words of the evidence settle it; else nothing, and the sentence stands for itself.

A wrong verdict is worse than none. To affirm takes all words of the question in one clause and nothing that takes them back; to
deny takes a denial that bears on a word of the question, another value in its place, or its opposite. Both are for a sentence
that surely answers: whether it does is not judged here.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from rag.readings.restriction import restriction
from rag.readings.value import compare_value
from rag.words import NUMBER, OPPOSITES, content_words, stems

YES, NO = "Yes.", "No."

DENIED = 0.3
"""The share of the question's content words that a clause must hold where a denial bears on one of them."""

CONTRADICTED = 0.5
"""The share where it is another value, or the opposite of a word, that denies."""

LEAST_AFFIRMED = 3
"""Content words of a question that may be affirmed: two alone ("is it the provincial capital?") stand together by chance, but
not beside "may" or "must" where both have it."""

SCOPE = 6
"""A denial bears on the words that follow it, at most so many."""

_AUXILIARY = r"(?:is|was|were|are|am|do|does|did|has|have|had|can|could|will|would|may|must|shall|should)"
_TAG = re.compile(
    rf",? (?:right|correct|true|yes|no|yeah|huh|or not|{_AUXILIARY}(?:n['’]t)? (?:it|he|she|they|there|you|we))\s*\?*\s*$", re.I
)
_UNCLEAR = re.compile(
    r"\bor\b|^\W*(?:and |but |so )?(?:what|how|who|when|where|why)\b|\b(?:not|never|no|cannot|without)\b|n['’]t\b", re.I
)
"""Questions with a choice or a denial of their own get no verdict."""

_DENIAL = re.compile(
    r"\b(?:not|never|no|none|neither|nor|nobody|nothing|cannot|forbidden|prohibited|banned|refused|rejected|denied|declined|"
    r"needn['’]t|ruled out|impossible|unable|ceased|abolished|free (?:of|from)(?! charge)|\w+n['’]t)\b"
    r"(?! (?:only|just|all|every|everybody|everyone|always|necessarily|more|less|fewer|later|earlier|sooner|longer than|doubt|"
    r"until|before|after)\b)",
    re.I,
)
_DENIED_BEFORE = re.compile(r"\b(?:forbidden|prohibited|banned|refused|rejected|declined|impossible|abolished)\b", re.I)
""" "Smoking is prohibited": what it denies stands before it."""

_LIMITS = re.compile(
    r"\b(?:if|unless|except\w*|only|until(?! further notice)|but|yet|however|though|although|provided|"
    r"part(?:ly)?|depend\w*|instead|rather|restricted|"
    r"limited|otherwise)\b",
    re.I,
)
"""What makes a sentence hold for some cases alone, wherever it stands."""

_NOT_SO = re.compile(
    r"\b(?:claim\w*|rumou?r\w*|alleg\w*|might|could|would|should|plan(?:s|ned)?|propos\w*|consider\w*|suggest\w*|whether|"
    r"report\w*|said to|expected|hope\w*|want\w*|intend\w*|believe\w*|think\w*|thought|possibl[ey]|perhaps|maybe|likely|unlikely|"
    r"once|formerly|used to|originally|initially|at first|previously|had been|nearly|almost|so far|according to|demand\w*|"
    r"call(?:s|ed) for|asked|sought|urged|heard|stor(?:y|ies)|legend|prove[nd]?|confirm\w*|evidence)\b",
    re.I,
)
"""What makes it somebody's word, or no longer so: in its clause or before it."""

_ENDED = re.compile(
    r"\b(?:lift|end|expir|clos|gone|dropp|abolish|withdr|cancel|revok|lost|demolish|destroy|replac|remov|scrapp|suspend|short of|"
    r"against|fail|miss|halt|stopp|postpon|exclud|inval)\w*|\boff\b",
    re.I,
)
_UNTRUE = re.compile(
    r"\b(?:theor(?:y|ies)|claims?|rumou?rs?|reports?|stor(?:y|ies)|ideas?|beliefs?|talk|gossip)\b.{1,200}\b(?:not true|untrue|"
    r"false|unfounded|wrong|no basis|no truth|(?:is|are|was|were) (?:now )?(?:rejected|dismissed))\b",
    re.I,
)
_RELATIVE = re.compile(r",(?= (?:which|who) )")
_APPOSITION = re.compile(r", ((?:[\w’'-]+ ){0,3}[\w’'-]+), (?=(?:is|are|was|were|has|have|\w+ed)\b)")
"""The commas around "who …" and a name beside a name: what stands there is said of the same thing."""

_PART = re.compile(r"[:;] ")
_CLAUSE = re.compile(r"[,;:—–.!?]\s| - |\b(?:but|yet|whereas)\b")
_LIGHT = stems(
    "really actually true still ever even just also too already get got go anyone anything somebody someone something please "
    "allowed permitted ok okay fine possible welcome entitled eligible need required obliged obligatory mandatory compulsory "
    "necessary"
)
"""Words that a sentence may say in other ways, those of permission and duty among them, which are compared by themselves."""

_PERMISSION = re.compile(r"\b(?:can|may|allowed|permitted|ok|okay|fine|possible|welcome|entitled|eligible)\b", re.I)
_REFUSED = re.compile(r" (?:be )?(?:allowed|permitted|accepted|admitted|possible|provided|refunded)\b", re.I)
_ELLIPTIC = re.compile(r"\W+(?:get|have|do|be) (?:one|any|it|so|that)\b", re.I)
_DUTY = re.compile(r"\b(?:must|ha(?:ve|s) to|needs?|needed|required|obliged|obligatory|mandatory|compulsory|necessary)\b", re.I)
_NO_DUTY = re.compile(
    r"\b(?:optional|voluntary|need not|needn['’]t|no need|without|(?:not|n['’]t) (?:have to|need|required|necessary|compulsory|"
    r"mandatory|obliged))\b",
    re.I,
)
_OF_A_PERSON = re.compile(r"\b(?:he|she|they|it)\b", re.I)
_SOMEBODY_ELSE = re.compile(r"\W*(?:his|her|their|its) ", re.I)
_BY = re.compile(r"\bby\b", re.I)
_PRESENT = re.compile(r"\W*(?:and |so )?(?:is|are|do|does|am)\b", re.I)
_PAST = re.compile(r"\b(?:was|were|had|did)\b", re.I)
_JOINED = re.compile(r"\b(?:is|are|was|were)\b", re.I)
_NOW = re.compile(r"\b(?:is|are|has|have|does|do)\b", re.I)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question without its tag, and the stems of its content words, in order."""

    text: str
    words: tuple[str, ...]

    def held(self, text: str) -> frozenset[str]:
        return stems(text) & frozenset(self.words)

    def share(self, held: frozenset[str]) -> float:
        return len(held) / len(self.words)


def verdict(question: str, sentence: str, around: str = "") -> str:
    """YES or NO where the sentence settles a question for yes or no, with the value or the restriction that it has; else empty.

    `around` holds the words that the sentence leans on: its heading, and the sentence before it where it begins with "it".

    >>> verdict("Was Elm Hill founded in 1900?", "Elm Hill was founded in 1852 by Anna Berg.")
    'No: 1852.'
    >>> verdict("is the museum open on mondays", "The museum is not open on Mondays.")
    'No.'
    >>> verdict("Did Anna Berg found Elm Hill?", "It is claimed that Anna Berg founded Elm Hill.")
    ''
    """
    asked = _asked(question)
    text = asked.text
    if not asked.words or "|" in sentence or _UNCLEAR.search(text):
        return ""
    sentence = _APPOSITION.sub(r" \1 ", _RELATIVE.sub(" ", sentence))
    clauses = [clause for clause in _CLAUSE.split(sentence) if clause.strip()]
    clause = max(clauses, key=lambda c: len(asked.held(c)))
    if _UNTRUE.search(sentence) and asked.share(asked.held(sentence)) >= CONTRADICTED:
        return NO
    if not asked.held(clause) or _takes_back(asked, sentence, clause):
        return ""
    denied = next((match for match in _DENIAL.finditer(clause) if not stems(match[0]) & frozenset(asked.words)), None)
    compared, value = compare_value(text, sentence)
    if compared == "other":
        denies = asked.share(asked.held(f"{clause} {around}")) >= CONTRADICTED and not denied
        return (f"No: {value}." if value else NO) if denies else ""
    if _DENIAL.search(text) and denied:
        return ""
    if _denies(asked, clause, around, denied):
        return NO
    affirms = compared != "unclear" and not denied and _affirms(asked, sentence, clause, around, bool(compared))
    if not affirms:
        return ""
    limit = restriction(text, sentence.partition(clause)[0], clause)
    return "" if limit is None else f"Yes: {limit}." if limit else YES


def without_tag(question: str) -> str:
    """The question without a ", right?" that it ends with."""
    return _TAG.sub("", question)


def says_all(question: str, before: str, clause: str, around: str) -> bool:
    """Whether a clause, after what stands `before` it in its sentence, says all that is asked; nothing denies or limits it."""
    asked = _asked(question)
    doubts = _said(_NOT_SO, before + clause) | _said(_LIMITS, before + clause)
    return (
        bool(asked.held(clause))
        and frozenset(asked.words) <= asked.held(f"{clause} {around}")
        and not doubts - _said(_NOT_SO, question) - _said(_LIMITS, question)
        and not _DENIAL.search(clause)
        and not _DENIAL.search(question)
    )


def _asked(question: str) -> _Asked:
    text = without_tag(question)
    spoken = NUMBER.sub(" ", text)
    words = [token.stem for token in content_words(spoken) if token.stem in stems(spoken) - _LIGHT]
    return _Asked(text, tuple(dict.fromkeys(words)))


def _takes_back(asked: _Asked, sentence: str, clause: str) -> bool:
    """Whether anything in the sentence limits what its clause says, and the question does not say it too."""
    part = next((part for part in _PART.split(sentence) if clause in part), sentence)
    told, _, rest = part.partition(clause)
    limits = _said(_LIMITS, part) - _said(_LIMITS, asked.text)
    doubts = _said(_NOT_SO, told + clause) - _said(_NOT_SO, asked.text)
    if limits == {"but"} and _DENIAL.search(clause) and not asked.held(rest):
        limits = set()  # "Results cannot be altered, but a note can be added"
    return bool(limits or doubts)


def _said(pattern: re.Pattern[str], text: str) -> set[str]:
    return {match.lower() for match in pattern.findall(text)}


def _denies(asked: _Asked, clause: str, around: str, denied: re.Match[str] | None) -> bool:
    held = asked.held(f"{clause} {around}")
    if _DUTY.search(asked.text):
        is_free = _NO_DUTY.search(clause) or (denied and _DUTY.search(clause, denied.end()))
        return bool(is_free) and asked.share(held) >= DENIED
    if _NO_DUTY.search(clause):
        return False
    lacking, more = frozenset(asked.words) - held, stems(clause) - frozenset(asked.words)
    if opposite := {a for a in lacking for b in more if (a, b) in OPPOSITES or b in ("un" + a, "non" + a, "in" + a)}:
        return not denied and len(asked.words) > 1 and asked.share(held | opposite) > CONTRADICTED
    return denied is not None and asked.share(held) >= DENIED and _bears_on(asked, clause, denied)


def _bears_on(asked: _Asked, clause: str, denied: "re.Match[str]") -> bool:
    """Whether what the clause denies is a word of the question, or the permission that it asks for."""
    after = clause[denied.end() :]
    if _PERMISSION.search(asked.text) and _REFUSED.match(after):
        return True
    if _DENIED_BEFORE.fullmatch(denied[0]) or _ELLIPTIC.match(after):
        return True
    return bool(asked.held(" ".join(after.split()[:SCOPE])))


def _affirms(asked: _Asked, sentence: str, clause: str, around: str, has_value: bool) -> bool:
    """Whether the clause says all that is asked, in its order, and as it asks; `has_value`: with the same year or number."""
    words = [token.stem for token in content_words(clause)]
    held = [word in words for word in asked.words]
    lacking = {word for word, is_held in zip(asked.words, held, strict=True) if not is_held}
    if not held[-1] or not lacking <= stems(around):  # what it is said of may stand before the sentence, what is said may not
        return False
    modal = _DUTY if _DUTY.search(asked.text) else _PERMISSION if _PERMISSION.search(asked.text) else None
    part = next((part for part in sentence.split("; ") if clause in part), sentence)
    is_other = (
        " without " in part
        or _DENIAL.search(part.replace(clause, "", 1))  # "… raised 5, not 6", "… is off: it won't be paid"
        or _said(_ENDED, sentence) - _said(_ENDED, asked.text)
        or (_PRESENT.match(asked.text) and _PAST.search(clause) and not _NOW.search(clause))
        or (modal and not modal.search(clause))
        or (_OF_A_PERSON.search(asked.text) and _SOMEBODY_ELSE.match(clause))
        or any(stems(m[2] or "") & set(asked.words) for m in NUMBER.finditer(clause) if not has_value)  # "every two years"
    )
    places = [words.index(word) for word in asked.words if word in words]
    turned = sum(a > b for a, b in pairwise(places))
    if is_other or (turned > 1 and not _BY.search(clause)):
        return False
    told = sum(held) + has_value + (modal is not None)
    if told >= LEAST_AFFIRMED or (told >= 2 and (has_value or modal)):
        return True
    return told >= 2 and not turned and places[-1] - places[0] <= 2 and _JOINED.search(clause) is not None
