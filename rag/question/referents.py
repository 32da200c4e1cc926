"""What a pronoun of a follow-up may stand for, and how it is put in."""

import itertools
import re
from collections import Counter
from collections.abc import Sequence

from rag.dates import past_verb
from rag.question.people import People, gender_of
from rag.types import Turn
from rag.words import MONTHS

# "IT" is a department; "her" before a noun is a possessive, before nothing or a preposition a person.
LEANING = re.compile(
    r"\b(?:(?P<whose>[Ii]ts|[Hh]is|[Tt]heir|[Hh]er(?=\s+(?!(?:in|on|at|by|for|from|to|with|after|before|during|and|or)\b)\w))"
    r"|(?P<who>[Ii]t|[Hh]e|[Hh]im|[Ss]he|[Hh]er|[Tt]hey|[Tt]hem)"
    r"|(?P<where>there(?=\W*$|\s+(?:in|on|at|after|before|during|since)\b)))\b"
)
_AUXILIARY = r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)"
_THING_ASKED = re.compile(
    rf"\b(?:(?P<before>(?i:{_AUXILIARY}) (?P<the>(?:the|an?|your|my|our|this) )?)|(?:[Tt]he|[Aa]n?|your|my|our|this) |"
    rf"(?P<counted>(?i:how) (?:many|much) (?:\w+ of )?(?!{_AUXILIARY}\b)))"
    r"(?P<noun>(?:[a-z][a-z-]+ ){0,2}[a-z][a-z-]+)"
)
_NO_NOUN = frozenset(
    "you i we of in on at by for from to with and or but as is are was were be been do does did has have had can could will "
    "would should may that which who whom whose when where why how than it they he she not most first last same other about "
    "there these those between under over after before during since until into through without against near if because "
    "while back down up out off away again".split()
)
NAME = re.compile(r"[\"“‘]([^\"”’]{2,60})[\"”’]|\b((?:[A-Z][\w’'-]*|\d{4})(?:\s+(?:of\s+|the\s+)?[A-Z][\w’'-]*)*)")
_STAYING = re.compile(r"\b(?:he|him|his|she|her|they|them|their)\b", re.I)
PERSON = re.compile(r"\b(?:he|him|his|she|her)\b", re.I)
_FULL_NAME = re.compile(r"[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)+")
_WHO_IS = re.compile(r"[Ww]ho(?:['’]?s| is| was) [A-Z]")
_NOBODY = re.compile(
    r"\b(?:College|University|School|Institute|Museum|Company|Corporation|Party|Council|Ministry|Association|Bank|Church|"
    r"Street|River|Valley|Railway|County|City|Island|Republic|Kingdom|Union|War|Award|Act|"
    rf"{'|'.join(MONTHS).title()})\b"
)
_THING = re.compile(
    r"(?!(?:In|On|At|By|For|From|To|With|After|Before|During|Since|Until|Within|Between|About)\b)(?:(?:[Tt]he|[Aa]n?)\s|[A-Z“\"])\D+"
)
_FINITE = re.compile(rf"\b(?:{_AUXILIARY}|may|must)\b")
_IT = re.compile(r"\bits?\b", re.I)
_THEY = re.compile(r"\b(?:they|them|their)\b", re.I)
_PLURAL = re.compile(r".*(?<![sui])s|(?:.* )?(?:people|police|children|men|women|staff|public)")
_NO_NAMES = frozenset(
    word
    for low in (
        "a an and any are as at be been but by can could did do does for from had has have he her his how i if in is it its let "
        "may might no not of on or she should since so some that the their them then there these they this those to was we were "
        "what when where which who whom whose why will with would yes you your also after before during until nobody nothing "
        "none monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow"
    ).split()
    for word in (low, low.capitalize())
)


def referents(history: Sequence[Turn], question: str, people: People) -> list[str]:
    """What the question's pronoun may stand for, likeliest first.

    People stay the topic of a conversation: "he", "she" and "they" are the name said most often, the first of them if
    several are, but the last answer where it says who. Whom the documents call "he" is never "she", and if nobody was named
    whom they call so, it may be the one whom they most often do. "They" are first of all the several that the last question
    speaks of. A thing changes with each question: "it" is a name of the last question, its short answer, a thing that it
    speaks of, or a long answer, and only then the topic; it is nobody of whom it was said who they are. A short last answer
    is offered for both, a long one gives its first name.
    """
    last, said = history[-1], Counter[str]()
    for turn in history:
        said.update(dict.fromkeys(names_of(turn.question), 2))
        said.update(names_of(turn.answer)[:3])
    often = [name for name, _ in said.most_common(3)]
    answer = last.answer.strip().rstrip(".")
    is_thing = len(answer.split()) <= 6 and answer not in _NO_NAMES and _THING.fullmatch(answer) and not _FINITE.search(answer)
    short = [answer] if is_thing else names_of(answer)[:1]
    asked = names_of(last.question)
    things = things_of(last.question)
    if not PERSON.search(question):
        known = {name for turn in history if re.match(r"who\b", turn.question, re.I) for name in _people_of(turn)}
        asked, short, often = ([name for name in names if name not in known] for names in (asked, short, often))
    if not _STAYING.search(question):
        one = [thing for thing in things if not _PLURAL.fullmatch(thing) or not _IT.search(question)]
        return list(dict.fromkeys([*asked, *short, *one, *_subject_of(answer), *often]))
    if re.match(r"who\b", last.question, re.I):
        often = [*(asked if _WHO_IS.match(last.question) else short), *often]
    elif not PERSON.search(question):
        often += short
    several = [thing for thing in things if _THEY.search(question) and _PLURAL.fullmatch(thing)]
    somebody = list(dict.fromkeys([*several, *often, *asked, *things]))
    if not (pronoun := PERSON.search(question)):
        return somebody
    somebody = [name for name in somebody if not _NOBODY.search(name)] or somebody
    return people.likeliest(gender_of(pronoun[0]), somebody) or somebody


def _people_of(turn: Turn) -> list[str]:
    """The people whom a turn that asks who names: two words or more, each with a capital."""
    told = f"{turn.question} {turn.answer}" if _WHO_IS.match(turn.question) else turn.answer
    return [name for name in names_of(told) if _FULL_NAME.fullmatch(name) and not _NOBODY.search(name)]


def _subject_of(answer: str) -> list[str]:
    """The first thing that an answer speaks of before its verb, if that is no pronoun: "a free ferry has carried …"."""
    verb = _FINITE.search(answer) or past_verb(answer)
    return things_of(answer[: verb.start()])[:1] if verb and not LEANING.match(answer) else []


def things_of(question: str) -> list[str]:
    """What the question speaks of without a name: "When did the town council vote?" -> "the town council".

    After "did" or "was" the last of several words is taken for the verb, and a bare word for the rest of the predicate where
    something stands before it: "The bridge was built". After "how many" it ends before a verb of the past.
    """
    things = list[str]()
    for match in _THING_ASKED.finditer(question):
        words = list(itertools.takewhile(lambda word: word not in _NO_NOUN, match["noun"].split()))
        bare = match["before"] and not match["the"]
        if match["counted"]:
            words = list(itertools.takewhile(lambda word: not past_verb(f"{word} "), words))
        elif match["before"] and len(words) > 1:
            words = words[:-1]
        is_verb = bare and words and past_verb(f"{words[0]} ")
        if words and not is_verb and not (bare and (things or names_of(question[: match.start()]))):
            things.append(" ".join(words if bare else ["the", *words]))
    return things


def names_of(text: str) -> list[str]:
    """Quoted words, and runs of capitalised ones without the word that asks or opens the sentence."""
    names = []
    for match in NAME.finditer(text):
        words = [match[1]] if match[1] else match[2].split()
        while words and words[0] in _NO_NAMES:
            words = words[1:]
        if words and not re.fullmatch(r"[\d\W]+", words[0]):
            names.append(re.sub(r"[’']s?$", "", " ".join(words)))
    return names


def put_in(question: str, referent: str) -> str:
    """The question with its first pronoun replaced and the others of its kind, in one pass: nothing put in is read again."""
    first = LEANING.search(question)
    pronoun = first and pronoun_of(first[0])

    def replace(match: re.Match[str]) -> str:
        if pronoun_of(match[0]) != pronoun:
            return match[0]
        if match["whose"]:
            return f"{referent}’s"
        return f"in {referent}" if match["where"] else referent

    return LEANING.sub(replace, question)


def pronoun_of(form: str) -> str:
    """ "him" and "his" -> "h", as of "he"; "them" -> "t", "its" -> "i", "her" -> "s", as of "she"; "there" -> "w"."""
    low = form.lower()
    return {"her": "s", "there": "w"}.get(low, low[0])
