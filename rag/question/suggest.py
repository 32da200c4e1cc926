"""Questions that a document answers, drawn from its own sentences; the reader confirms each before anyone sees it.

A plain sentence is turned round: its subject asked for ("Who sponsored …?"), its date ("When did …?"), its cause
("Why did …?"), or the person an apposition explains ("Who is …?"). What is not a plain sentence is left alone, so that few
questions are odd; `keep` keeps those whose answer is found again where they came from.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from rag.types import Passage, Span
from rag.words import MONTHS

MAX_WORDS = 12
"""A question has at most this many words: longer ones read like an examination."""

_IRREGULAR = dict(
    pair.split(":")
    for pair in (
        "became:become began:begin broke:break brought:bring built:build bought:buy came:come chose:choose did:do drew:draw "
        "fell:fall felt:feel fought:fight flew:fly found:find gave:give got:get grew:grow held:hold hid:hide kept:keep "
        "knew:know laid:lay led:lead left:leave lost:lose made:make meant:mean met:meet paid:pay ran:run rose:rise said:say "
        "sank:sink saw:see sent:send shot:shoot sold:sell spent:spend spoke:speak stood:stand struck:strike swept:sweep "
        "taught:teach took:take told:tell thought:think threw:throw tore:tear went:go withdrew:withdraw won:win wrote:write"
    ).split()
)
_AUXILIARY = frozenset("is are was were has have had will can could would".split())
_NO_SUBJECT = frozenset(
    "it its he she they his her their we our i you this that these those there here such some many most few others another one "
    "both all each who which what when where why how if while although though however but and or so because as not no only even "
    "also then thus meanwhile otherwise cannot".split()
)
_LEANING = frozenset("not never it its he she they them him his her their this these that those".split())
_LINKING = frozenset("of in on at by for with from to and or the a an as than into between".split())
_OPENING = re.compile(r"(?:But|And|Then|However|Meanwhile|Later|Today|Finally|Instead),?\s+")
_LEAD = re.compile(r"(?:In|On|By|Since|During|After|Before|At|Between|From)\s[^,;:]{2,50}?(?:,\s+|\d{4}\s+(?=the\s|[A-Z]))", re.I)
_MONTHS = "|".join(month.capitalize() for month in MONTHS)
_DATED = re.compile(
    rf"\b(?:in|on|since|by|In|On|Since|By)\s+((?:early |late |mid-|the (?:spring|summer|autumn|fall|winter) of )?"
    rf"(?:\d{{1,2}}\s+)?(?:(?:{_MONTHS})\s+)?(?:\d{{1,2}},\s+)?(?:1\d|20)\d\d)\b(?!\s*(?:men|people|\w*s\b))"
)
_CAUSE = re.compile(r",?\s+(?:because(?: of)?|due to|owing to|in order to)\s+")
_CLAUSE_END = re.compile(
    r",(?!\d)|[;:—–(]|\s(?:which|who|whose|where|when|while|but|although|and (?:was|were|is|are|has|had|\w+ly|\w+ed|\d[\d,]*|"
    r"two|three|four|five|six|seven|eight|nine|ten))\b|\s-\s"
)
_NAME = r"\b(?!(?:In|On|At|The|By|For|From|But|And)\b)[A-Z][\w’'-]+(?:\s(?:(?:de|van|von|bin|al)\s)?[A-Z][\w’'.-]*\w)+"
_TITLE = (
    r"(?:[Pp]resident|[Mm]inister|[Dd]irector|[Mm]ayor|[Gg]overnor|[Cc]hairman|[Ll]eader|[Pp]rofessor|[Ss]ecretary|[Aa]mbassador|"
    r"[Ss]pokes\w+|[Cc]aptain|[Gg]eneral|[Kk]eeper|[Aa]rchitect|[Ee]ngineer|[Cc]orrespondent|[Ff]ounder|[Aa]uthor|[Hh]ead|[Cc]hief)"
)
_TITLED = re.compile(rf"\b{_TITLE},?\s(?=({_NAME}))")
_APPOSED = re.compile(rf"({_NAME}),\s(?:who\s(?:was|is)|(?:(?:the|a|an|its|their)\s)?(?:[\w’'-]+\s){{0,3}}{_TITLE})\b")
_MADE = re.compile(
    r"(?<!\bin )(?<!\bof )(?<!\bat )(?<!\bfrom )(?<!\bnear )\b([A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+)*),\s"
    r"(founded|built|opened|born|established|launched|completed|signed)\sin\s(?=1\d\d\d|20\d\d)"
)

_COMMON = re.compile(r"(?:The|An?|[A-Z][a-z]+(?:ions|ments|ties)|Women|Men|People)\b")
"""Sentences may begin with these; elsewhere they have no capital."""

_NO_E = re.compile(r"(?:[^aeiou][aeiou][dgklmnpr]|[iou]t|x|w|y|sh|ch|ck|nd|nt|rt|ct|pt|rn|er|en|ss|ll)$")
"""Stems that take no e: opened, visited, but created."""

MAX_TRIES = 8
"""At most this many questions are asked for one list of suggestions: each costs a reading."""

Keep = Callable[[str, Span], bool]
"""Whether to offer a question, given the sentence it was made from."""


@dataclass(frozen=True, slots=True)
class DraftQuestion:
    """A question and the sentence it was made from, in which its answer should be found."""

    question: str
    sentence: Span


def draft_questions(passages: Iterable[Passage], known: Callable[[str], bool]) -> Iterator[DraftQuestion]:
    """Questions in the order of their sentences. `known`: whether a word, here the base form of a verb, is an English one."""
    for passage in passages:
        for sentence in passage.sentences:
            text = passage.cut(sentence)
            for question in dict.fromkeys(_questions(" ".join(text.split()), known)):
                if len(question.split()) <= MAX_WORDS:
                    yield DraftQuestion(question, sentence)


def suggest(drafts: Iterable[DraftQuestion], near: Iterable[Span], count: int, keep: Keep) -> list[str]:
    """Up to `count` questions that `keep` lets pass: the ones from sentences nearest to `near` first, one a sentence, and at
    most two that begin alike; gives up after MAX_TRIES. Nearness is by characters, within one document.
    """
    spots = list(near)

    def distance(draft: DraftQuestion) -> int:
        apart = [
            max(s.start - draft.sentence.end, draft.sentence.start - s.end, 0)
            for s in spots
            if s.document_id == draft.sentence.document_id
        ]
        return min(apart, default=1 << 30)

    chosen: list[DraftQuestion] = []
    tries = 0
    for draft in sorted(drafts, key=distance):
        alike = [c for c in chosen if c.question.split()[0] == draft.question.split()[0]]
        if len(alike) >= 2 or any(c.sentence == draft.sentence for c in chosen):
            continue
        tries += 1
        if keep(draft.question, draft.sentence):
            chosen.append(draft)
        if len(chosen) == count or tries == MAX_TRIES:
            break
    return [c.question for c in chosen]


def _questions(sentence: str, known: Callable[[str], bool]) -> Iterator[str]:
    """
    >>> list(_questions("In 1852, Anna Berg founded the school because of the floods.", lambda word: word == "found"))
    ['When did Anna Berg found the school?', 'Who founded the school?', 'Why did Anna Berg found the school?']
    """
    for name in (*_TITLED.finditer(sentence), *_APPOSED.finditer(sentence)):
        yield f"Who is {name[1]}?"
    for made in _MADE.finditer(sentence):
        yield f"When was {made[1]} {made[2]}?"
    if not re.match(r"[A-Z][^?!]*\.[”\"]?$", sentence):
        return
    opening = _OPENING.match(sentence)
    at = opening.end() if opening else 0
    lead = _LEAD.match(sentence, at)
    clause = sentence[lead.end() if lead else at :].rstrip(".")
    if lead and (when := _DATED.match(lead[0])):
        yield f"What happened {lead[0][0].lower()}{when[0][1:]}?"
    cause = _CAUSE.search(clause)
    date = _DATED.search(sentence)
    plain = _plain(clause[: cause.start()] if cause else clause)
    if not plain:
        return
    subject, verb, rest = plain
    undated = " ".join(_DATED.sub("", rest).split()).rstrip(" ,")
    asked = _inverted(subject, verb, undated, known)
    if date and asked and (undated or verb not in _AUXILIARY):
        yield f"When {asked}?"
    named = subject[0].isupper() and not _COMMON.match(subject)
    if undated and named and verb not in _AUXILIARY and _base(verb, known):
        yield f"Who {verb} {undated}?"
    if cause and asked:
        yield f"Why {asked}?"


def _plain(clause: str) -> tuple[str, str, str] | None:
    """(subject, verb, rest) of a clause that begins with a short subject of its own, up to where the next clause begins."""
    clause = clause[: end.start()] if (end := _CLAUSE_END.search(clause)) else clause
    words = clause.split()
    if len(words) < 3 or words[0].lower() in _NO_SUBJECT:
        return None
    for at, word in enumerate(words[1:7], 1):
        if word.lower() in _NO_SUBJECT:
            return None
        before = words[at - 1].lower()
        if (word in _AUXILIARY or word in _IRREGULAR or re.fullmatch(r"[a-z]{2,}ed", word)) and before not in _LINKING:
            subject = " ".join(words[:at])
            if not (subject[0].isupper() or subject.startswith("the ")):
                subject = subject if at <= 4 and not any(w in _LINKING - {"between", "of"} for w in words[:at]) else ""
            rest = " ".join(words[at + 1 :])
            return (subject, word, rest) if subject and not _leaning(rest) else None
    return None


def _leaning(text: str) -> bool:
    """Whether the words point at something said elsewhere, deny, or end inside a quotation: no question to offer."""
    words = set(re.findall(r"\w+", text.lower()))
    return text.count('"') % 2 == 1 or not _LEANING.isdisjoint(words)


def _inverted(subject: str, verb: str, rest: str, known: Callable[[str], bool]) -> str | None:
    """ "Hamas", "won", "the elections" -> "did Hamas win the elections"; None where the verb has no known base."""
    if _COMMON.match(subject):
        subject = subject[0].lower() + subject[1:]
    if verb in _AUXILIARY:
        return f"{verb} {subject} {rest}".strip()
    base = _base(verb, known)
    return base and f"did {subject} {base} {rest}".strip()


def _base(verb: str, known: Callable[[str], bool]) -> str | None:
    """The base form of a past tense: "deteriorated" -> "deteriorate", "carried" -> "carry", "stopped" -> "stop"."""
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if not verb.endswith("ed"):
        return None
    stem = verb[:-2]
    forms = [stem[:-1] + "y"] if stem.endswith("i") else [stem + "e", stem]
    if len(stem) > 2 and stem[-1] == stem[-2]:
        forms.insert(0, stem[:-1])
    if _NO_E.search(stem):
        forms.reverse()
    return next((form for form in forms if known(form)), None)
