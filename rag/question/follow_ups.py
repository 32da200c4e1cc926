"""History + follow-up -> questions that stand alone. Which of them was meant is left to the evidence: `Chatbot` asks each.

A question leans on the last one by a pronoun ("who sponsored it?"), by its shortness ("and why?") or by naming only what
changes ("what about Egypt?"). One that does neither is left as it is.
"""

import itertools
import re
from collections import Counter
from collections.abc import Sequence

from rag.types import Turn

MAX_MEANINGS = 4
"""At most this many ways to read a follow-up are tried: each costs one more reading."""

MAX_NAME = 80
"""A name of more characters than this is not put in for a pronoun: a history may hold anything."""

MAX_LENGTH = 1000
"""A question with a name put in has at most this many characters."""

# "IT" is a department; "her" before a noun is a possessive, before nothing or a preposition a person.
_LEANING = re.compile(
    r"\b(?:(?P<whose>[Ii]ts|[Hh]is|[Tt]heir|[Hh]er(?=\s+(?!(?:in|on|at|by|for|from|to|with|after|before|during|and|or)\b)\w))"
    r"|(?P<who>[Ii]t|[Hh]e|[Hh]im|[Ss]he|[Hh]er|[Tt]hey|[Tt]hem)"
    r"|(?P<where>there(?=\W*$|\s+(?:in|on|at|after|before|during|since)\b)))\b"
)
_EMPTY = re.compile(
    r"\b(?:is|was|will|does|did) it (?:true|possible|that|important|necessary|be|rain|snow|\w+ing)\b"
    r"|\b(?:is|was) it (?:\w+ ){1,2}(?:that|to|when|if)\b|\b(?:is|are|was|were|been|be) there\b",
    re.I,
)
_ANTECEDENT = re.compile(r"\b(?:the|an?) \w+(?: \w+){0,6} (?:it|its|they|them|their|he|his|him)\b", re.I)
"""A noun before the pronoun may be what it means: then the question as it is is tried as well."""

_OWN = re.compile(
    r"\b(?:which|whose|what|how many) (?!is |are |was |were |did |does |do |has |have |had |can |could |will |would )\w+", re.I
)
"""What the question asks about can itself be what its "their" means: "Which company sold its mines?"."""

_OPENING = re.compile(r"^(?:and|but|so|or|also|then|ok|okay)\b[,\s]*", re.I)
_ABOUT = re.compile(r"^(?:what|how) about\s+(.+?)\W*$", re.I)
_ABOUT_IT = re.compile(r"^(?:what|how) about\s+([^,?]+),\s+(.+)$", re.I)
_BARE = re.compile(r"^(why|how|when|where|who|whom|since when|until when|how come|how many|how much|by whom|what for)\W*$", re.I)
_WHEN_WAS_THAT = re.compile(
    r"^(when|where|why|how) (?:(?:was|is|were) (?:that|this)|"
    r"(?:did|does|will|would) (?:that|this|it) (?:happen|take place|occur))\W*$",
    re.I,
)
_ALONE = re.compile(r"^(?:the|an?) (?:\w+ ){0,2}\w+\W*$")
_THING_ASKED = re.compile(
    r"\b(?:(?P<before>is|are|was|were|do|does|did|has|have|had|can|could|will|would|should) "
    r"(?P<the>(?:the|an?|your|my|our|this) )?|(?:the|an?|your|my|our|this) )(?P<noun>(?:[a-z][a-z-]+ ){0,2}[a-z][a-z-]+)"
)
_NO_NOUN = frozenset(
    "of in on at by for from to with and or but as is are was were be been do does did has have had can could will would should "
    "may that which who whom whose when where why how than it they he she not most first last same other".split()
)
_ASKING = re.compile(
    r"^(?:(?:in|on|at|to|from|by|since|until)\s+)?(?:how (?:many|much|long|often)|(?:what|which) (?:year|date|day|month|time)|"
    r"when|where|who|whom|why|how|what|which)\b",
    re.I,
)
_NAME = re.compile(r"[\"“‘]([^\"”’]{2,60})[\"”’]|\b((?:[A-Z][\w’'-]*|\d{4})(?:\s+(?:of\s+|the\s+)?[A-Z][\w’'-]*)*)")
_STAYING = re.compile(r"\b(?:he|him|his|she|her|they|them|their)\b", re.I)
_PERSON = re.compile(r"\b(?:he|him|his|she|her)\b", re.I)
_NOBODY = re.compile(
    r"\b(?:College|University|School|Institute|Museum|Company|Corporation|Party|Council|Ministry|Association|Bank|Church|"
    r"Street|River|Valley|Railway|County|City|Island|Republic|Kingdom|Union|War|Award|Act)\b"
)
_THING = re.compile(r"(?:(?:[Tt]he|[Aa]n?)\s|[A-Z“\"])\D+")
_YEAR = re.compile(r"\b(?:1\d|20)\d\d\b")
_THAT_TIME = re.compile(r"\b(?:(in) )?that (?:same )?(?:year|time)\b|\bat that time\b", re.I)
_NO_NAMES = frozenset(
    word
    for low in (
        "a an and any are as at be been but by can could did do does for from had has have he her his how i if in is it its let "
        "may might no not of on or she should since so some that the their them then there these they this those to was we were "
        "what when where which who whom whose why will with would yes you your also after before during until nobody nothing none"
    ).split()
    for word in (low, low.capitalize())
)
_IN_TIME = re.compile(r"^(?:in|on|since|after|before|during|by|until)\s+.+$", re.I)


def standalone_questions(question: str, history: Sequence[Turn]) -> list[str]:
    """The question itself, or the ways to read it after what came before, likeliest first, at most MAX_MEANINGS."""
    if not history:
        return [question]
    last = history[-1]
    bare = _in_that_year(_OPENING.sub("", question).strip() or question, history)
    meanings: list[str] = []
    if asked := _BARE.match(bare) or _WHEN_WAS_THAT.match(bare):
        meanings.append(_in_frame(asked[1], last.question))
    elif (about := _ABOUT_IT.match(bare)) and _LEANING.search(about[2]):
        meanings.append(_put(about[2], about[1]))
    elif about := _ABOUT.match(bare):
        meanings += _instead(about[1], last.question)
    elif bare != question and (_IN_TIME.match(bare) or _ALONE.match(bare)):
        meanings += _instead(bare.rstrip("?!. "), last.question)
    elif _leans(bare):
        meanings += [_put(bare, referent) for referent in _referents(history, bare) if len(referent) <= MAX_NAME]
        if _ANTECEDENT.search(bare):
            meanings = [bare, *meanings]
        elif _same_person(bare, last.question):
            meanings = [*meanings[: MAX_MEANINGS - 1], bare]
    meanings = [meaning for meaning in meanings if len(meaning) <= MAX_LENGTH]
    return list(dict.fromkeys(meanings))[:MAX_MEANINGS] or [bare if _THAT_TIME.search(question) else question]


def may_lean(question: str, history: Sequence[Turn]) -> bool:
    """Whether the question may not stand alone: it can be read otherwise, or is too short to tell."""
    return standalone_questions(question, history) != [question] or len(question.split()) < 4


def _leans(question: str) -> bool:
    """Whether a pronoun looks back further than the question itself, which a name before it would end."""
    leaning = _LEANING.search(question)
    if not leaning or _EMPTY.search(question):
        return False
    before = question[: leaning.start()]
    return not _names(before) and not (_pronoun(leaning[0]) in "it" and _OWN.search(before))


def _same_person(question: str, before: str) -> bool:
    """Whether the last question left the same "he" or "she" standing, and an answer was found all the same."""
    people = {_pronoun(p) for p in _PERSON.findall(question)}
    return bool(people & {_pronoun(p) for p in _PERSON.findall(before)})


def _in_frame(asking: str, question: str) -> str:
    """ "why" and "When did relations deteriorate?" -> "why did relations deteriorate?"."""
    rest = _ASKING.sub("", _OPENING.sub("", question).strip(), count=1).strip()
    return f"{asking} {rest}" if rest else asking


def _instead(new: str, question: str) -> list[str]:
    """The last question with one of its names or dates replaced, or with the new one added."""
    base = _OPENING.sub("", question).strip().rstrip("?!. ")
    asking = _ASKING.match(base)
    names = [m for m in _NAME.finditer(base) if not asking or m.start() >= asking.end()]
    bare = re.sub(r"^(?:in|on|since|after|before|during|by|until)\s+", "", new, flags=re.I)
    is_date = bool(re.search(r"\d", bare))
    alike = [m for m in names if bool(re.search(r"\d", m[0])) == is_date]
    if not alike and not is_date and (things := [thing for thing in _things(base) if thing in base]):
        return [f"{base.replace(thing, bare, 1)}?" for thing in reversed(things)]
    return [f"{base[: m.start()]}{bare}{base[m.end() :]}?" for m in reversed(alike)] + [f"{base} {new}?"]


def _referents(history: Sequence[Turn], question: str) -> list[str]:
    """What the question's pronoun may stand for, likeliest first.

    People stay the topic of a conversation: "he", "she" and "they" are the name said most often, the first of them if
    several are, but the last answer where it says who. A thing changes with each question: "it" is a name of the last
    question, a thing in it, its short answer, and only then the topic. A short last answer is offered for both, a long one
    gives its first name.
    """
    last, said = history[-1], Counter[str]()
    for turn in history:
        said.update(dict.fromkeys(_names(turn.question), 2))
        said.update(_names(turn.answer)[:3])
    often = [name for name, _ in said.most_common(3)]
    answer = last.answer.strip().rstrip(".")
    short = [answer] if len(answer.split()) <= 6 and _THING.fullmatch(answer) else _names(answer)[:1]
    asked = _names(last.question)
    if not _STAYING.search(question):
        return list(dict.fromkeys(asked + short + _things(last.question) + often))
    if re.match(r"who\b", last.question, re.I):
        often = short + often
    elif not _PERSON.search(question):
        often += short
    people = list(dict.fromkeys(often + asked))
    return [name for name in people if not _PERSON.search(question) or not _NOBODY.search(name)] or people


def _things(question: str) -> list[str]:
    """What the question speaks of without a name: "When did the town council vote?" -> "the town council".

    After "did" or "was" the last of several words is taken for the verb.
    """
    things = []
    for match in _THING_ASKED.finditer(question):
        words = list(itertools.takewhile(lambda word: word not in _NO_NOUN, match["noun"].split()))
        if match["before"] and len(words) > 1:
            words = words[:-1]
        if words:
            bare = match["before"] and not match["the"]
            things.append(" ".join(words if bare else ["the", *words]))
    return things


def _names(text: str) -> list[str]:
    """Quoted words, and runs of capitalised ones without the word that asks or opens the sentence."""
    names = []
    for match in _NAME.finditer(text):
        words = [match[1]] if match[1] else match[2].split()
        while words and words[0] in _NO_NAMES:
            words = words[1:]
        if words and not re.fullmatch(r"[\d\W]+", words[0]):
            names.append(re.sub(r"[’']s?$", "", " ".join(words)))
    return names


def _put(question: str, referent: str) -> str:
    """The question with its first pronoun replaced and the others of its kind, in one pass: nothing put in is read again."""
    first = _LEANING.search(question)
    pronoun = first and _pronoun(first[0])

    def replace(match: re.Match[str]) -> str:
        if _pronoun(match[0]) != pronoun:
            return match[0]
        if match["whose"]:
            return f"{referent}’s"
        return f"in {referent}" if match["where"] else referent

    return _LEANING.sub(replace, question)


def _pronoun(form: str) -> str:
    """ "him" and "his" -> "h", as of "he"; "them" -> "t", "its" -> "i", "her" -> "s", as of "she"; "there" -> "w"."""
    low = form.lower()
    return {"her": "s", "there": "w"}.get(low, low[0])


def _in_that_year(question: str, history: Sequence[Turn]) -> str:
    """ "that year" as the year said last, in the last answer before its question."""
    for turn in reversed(history):
        if years := _YEAR.findall(f"{turn.question} {turn.answer}"):
            return _THAT_TIME.sub(f"in {years[-1]}", question)
    return question
