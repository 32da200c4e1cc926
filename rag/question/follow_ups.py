"""History + follow-up -> questions that stand alone. Which of them was meant is left to the evidence: `Chatbot` asks each.

A question leans on the last one by a pronoun ("who sponsored it?"), by its shortness ("and why?") or by naming only what
changes ("what about Egypt?"). One that does neither is left as it is.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.question.people import NOBODY, People, gender_of
from rag.question.referents import LEANING, NAME, PERSON, names_of, pronoun_of, put_in, referents, things_of
from rag.types import Turn

MAX_MEANINGS = 4
"""At most this many ways to read a follow-up are tried: each costs one more reading."""

MAX_NAME = 80
"""A name of more characters than this is not put in for a pronoun: a history may hold anything."""

MAX_LENGTH = 1000
"""A question with a name put in has at most this many characters."""

_EMPTY = re.compile(
    r"\b(?:is|was|will|does|did) it (?:true|possible|that|important|necessary|be|rain|snow|\w+ing)\b"
    r"|\b(?:is|was) it (?:\w+ ){1,2}(?:that|to|when|if)\b|\b(?:does|did|do|will|would) it (?:cost|take)\b.*\bto\b"
    r"|\b(?:is|are|was|were|been|be) there\b",
    re.I,
)
_ANTECEDENT = re.compile(
    r"\b(?:the|an?|(?P<own>my|your|our)) \w+(?:,? \w+){0,6} (?:it|its|they|them|their|s?he|his|him|her)\b", re.I
)
"""A noun before the pronoun may be what it means: then the question as it is is tried as well, or alone where it
is the asker's own: "my son".
"""

_OF_ITS_OWN = re.compile(
    r"\b(?:the|an?|my|our|your|this) \w+(?: \w+){0,5},? "
    r"(?:when|if|while|after|before|because|since|until|once|unless|as|and|or)\s+(?:(?:who|what|when|where|why|how)\s+)?"
    r"(?:(?:many|much|long|often|old|far)\s+)?(?:(?:is|are|was|were|did|do|does|has|have|had|can|will|would|should)\s+)?"
    r"(?:it|its|they|them|their|he|his|him|she|her)\b",
    re.I,
)
"""A noun, and a pronoun in the clause that is joined to it: "the bridge when it is closed", "the mayor and who was her rival"."""

_OWN = re.compile(
    r"\b(?:which|whose|what|how many) (?!is |are |was |were |did |does |do |has |have |had |can |could |will |would )\w+", re.I
)
"""What the question asks about can itself be what its "their" means: "Which company sold its mines?"."""

_OPENING = re.compile(r"^(?:and|but|so|or|also|then|ok|okay)\b[,\s]*", re.I)
_ABOUT = re.compile(r"^(?:what|how) about\s+(.+?)\W*$", re.I)
_ABOUT_IT = re.compile(r"^(?:what|how) about\s+([^,?]+),\s+(.+)$", re.I)
_BARE = re.compile(
    r"^(why|how|when|where|who|whom|since when|until when|from when|how come|how (?:many|much|long|often|old|far|big|high)|"
    r"(?:by|with|to|from|for) (?:whom|who)|what for|(?:at )?what time|(?:in |on )?(?:what|which) (?:year|month|day))"
    r"(?: (?:not|exactly|precisely|then|was that|is that))?\W*$",
    re.I,
)
_WHEN_WAS_THAT = re.compile(
    r"^(when|where|why|how) (?:(?:was|is|were) (?:that|this)|"
    r"(?:did|does|will|would) (?:that|this|it) (?:happen|take place|occur))\W*$",
    re.I,
)
_LED = re.compile(
    r"^(?P<lead>for|with|without|in|on|at|by|from|to|under|over|after|before|during|via|through|since|until|as|if|near)\s"
    r"(?!(?:what|which|whom|who|how)\b)(?P<what>[^,?!]{1,60})\W*$",
    re.I,
)
"""A phrase that only says for what, when or where the last question is asked again: "for children?", "in winter?"."""

_FINITE = re.compile(
    r"\b(?:is|are|was|were|am|do|does|did|has|have|had|can|could|will|would|shall|should|may|might|must)\b", re.I
)
_ALONE = re.compile(r"^(?:the|an?) (?:\w+ ){0,2}\w+\W*$")
_ASKING = re.compile(
    r"^(?:(?:in|on|at|to|from|by|since|until)\s+)?(?:how (?:many|much|long|often)|(?:what|which) (?:year|date|day|month|time)|"
    r"when|where|who|whom|why|how|what|which)\b",
    re.I,
)
_YEAR = re.compile(r"\b(?:1\d|20)\d\d\b")
_THAT_TIME = re.compile(r"\b(?:(in) )?that (?:same )?(?:year|time)\b|\bat that time\b", re.I)


def standalone_questions(question: str, history: Sequence[Turn], people: People = NOBODY) -> list[str]:
    """The question itself, or the ways to read it after what came before, likeliest first, at most MAX_MEANINGS.

    `people` are those of the documents, who may be meant by "he" or "she".
    """
    if not history:
        return [question]
    last = _stands_alone(history, people)
    history = [*history[:-1], last]
    bare = _in_that_year(without_opening(question) or question, history)
    meanings: list[str] = []
    if asked := _BARE.match(bare) or _WHEN_WAS_THAT.match(bare):
        meanings.append(_denied(_in_frame(asked[1], last.question)) if " not" in bare else _in_frame(asked[1], last.question))
    elif (about := _ABOUT_IT.match(bare)) and LEANING.search(about[2]):
        meanings.append(put_in(about[2], about[1]))
    elif about := _ABOUT.match(bare):
        meanings += _instead(about[1], last.question)
    elif (led := _LED.match(bare)) and not _FINITE.search(bare):
        meanings += [*_led_instead(led["lead"], led["what"], last.question), bare]
    elif bare != question and (_ALONE.match(bare) or _is_named_thing(bare)):
        meanings += _instead(bare.rstrip("?!. "), last.question)
    elif _leans(bare):
        meant = [referent for referent in referents(history, bare, people) if len(referent) <= MAX_NAME]
        meanings += [put_in(bare, referent) for referent in meant]
        if said := _ANTECEDENT.search(bare):
            meanings = [bare] if said["own"] else [bare, *meanings]
        elif meant and (pronoun := PERSON.search(bare)) and people.is_mostly(meant[0], gender_of(pronoun[0])):
            meanings = [meanings[0], bare, *meanings[1:]]  # as the documents say it: "She died of pneumonia"
        elif _same_person(bare, last.question):
            meanings = [*meanings[: MAX_MEANINGS - 1], bare]
    meanings = [meaning for meaning in meanings if len(meaning) <= MAX_LENGTH]
    return list(dict.fromkeys(meanings))[:MAX_MEANINGS] or [bare if _THAT_TIME.search(question) else question]


def _stands_alone(history: Sequence[Turn], people: People) -> Turn:
    """The last turn, its question as it was most likely meant after those before it."""
    return replace(history[-1], question=standalone_questions(history[-1].question, history[:-1], people)[0])


def without_opening(question: str) -> str:
    """The question without an "and" or "but" that it begins with."""
    return _OPENING.sub("", question).strip()


def may_lean(question: str, history: Sequence[Turn]) -> bool:
    """Whether the question may not stand alone: it can be read otherwise, or is too short to tell."""
    return standalone_questions(question, history) != [question] or len(question.split()) < 4


def _leans(question: str) -> bool:
    """Whether a pronoun looks back further than the question itself, which a name before it would end."""
    leaning = LEANING.search(question)
    if not leaning or _EMPTY.search(question) or _OF_ITS_OWN.search(question, 0, leaning.end()):
        return False
    before = question[: leaning.start()]
    return not names_of(before) and not (pronoun_of(leaning[0]) in "it" and _OWN.search(before))


def _same_person(question: str, before: str) -> bool:
    """Whether the last question left the same "he" or "she" standing, and an answer was found all the same."""
    people = {pronoun_of(p) for p in PERSON.findall(question)}
    return bool(people & {pronoun_of(p) for p in PERSON.findall(before)})


def _is_named_thing(bare: str) -> bool:
    """Whether it is a few words without a verb or a pronoun: "cocks", "express delivery"."""
    return len(bare.split()) <= 3 and not _FINITE.search(bare) and not LEANING.search(bare) and not _ASKING.match(bare)


def _led_instead(lead: str, what: str, question: str) -> list[str]:
    """The last question with what it says after the same preposition replaced, or with the phrase added."""
    base = _OPENING.sub("", question).strip().rstrip("?!. ")
    if re.search(r"\d", what) and (dated := _instead(f"{lead} {what}", question)):
        return dated
    said = list(re.finditer(rf"\b{lead} (?:(?:the|an?|my|your) )?[\w-]+(?=$|,| (?:and|or|in|on|at|for)\b)", base, re.I))
    again = [f"{base[: said[-1].start()]}{lead} {what}{base[said[-1].end() :]}?"] if said else []
    return [*again, f"{base} {lead} {what}?"]


def _of_its_kind(new: str, base: str) -> re.Match[str] | None:
    """Where the question has an article and the new thing's noun: "a bike" for "a cargo bike"."""
    noun = new.split()[-1]
    return re.search(rf"\b(?:the|an?|my|your) (?:\w+ )?{re.escape(noun)}\b", base, re.I)


def _in_frame(asking: str, question: str) -> str:
    """ "why" and "When did relations deteriorate?" -> "why did relations deteriorate?"."""
    rest = _ASKING.sub("", without_opening(question), count=1).strip()
    return f"{asking} {rest}" if rest else asking


def _denied(question: str) -> str:
    """ "why can I bring it?" -> "why can't I bring it?"."""
    return re.sub(
        r"^(\w+ )(is|are|was|were|do|does|did|has|have|had|can|could|would|should|must)\b",
        lambda m: f"{m[1]}{m[2].removesuffix('n') if m[2] == 'can' else m[2]}n't",
        question,
        count=1,
        flags=re.I,
    )


def _instead(new: str, question: str) -> list[str]:
    """The last question with one of its names or dates replaced, or with the new one added."""
    base = without_opening(question).rstrip("?!. ")
    asking = _ASKING.match(base)
    names = [m for m in NAME.finditer(base) if m[0] != "I" and (not asking or m.start() >= asking.end())]
    bare = re.sub(r"^(?:in|on|since|after|before|during|by|until)\s+", "", new, flags=re.I)
    is_date = bool(re.search(r"\d", bare))
    alike = [m for m in names if bool(re.search(r"\d", m[0])) == is_date]
    if not alike and not is_date and (kin := _of_its_kind(bare, base)):
        return [f"{base[: kin.start()]}{bare}{base[kin.end() :]}?"]
    if not alike and not is_date and (things := [thing for thing in things_of(base) if thing in base]):
        return [f"{base.replace(thing, bare, 1)}?" for thing in reversed(things)]
    return [f"{base[: m.start()]}{bare}{base[m.end() :]}?" for m in reversed(alike)] + [f"{base} {new}?"]


def _in_that_year(question: str, history: Sequence[Turn]) -> str:
    """ "that year" as the year said last, in the last answer before its question."""
    for turn in reversed(history):
        if years := _YEAR.findall(f"{turn.question} {turn.answer}"):
            return _THAT_TIME.sub(f"in {years[-1]}", question)
    return question
