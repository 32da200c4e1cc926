"""History + follow-up -> questions that stand alone. Which of them was meant is left to the evidence: `Chatbot` asks each.

A question leans on the last one by a pronoun ("who sponsored it?"), by its shortness ("and why?") or by naming only what
changes ("what about Egypt?"). One that does neither is left as it is.
"""

import re
from collections.abc import Sequence

from rag.types import Turn

MAX_CANDIDATES = 4
"""Each costs one more reading."""

# "IT" is a department; "her" before a noun is a possessive, before nothing or a preposition a person.
_LEANING = re.compile(
    r"\b(?:(?P<whose>[Ii]ts|[Hh]is|[Tt]heir|[Hh]er(?=\s+(?!(?:in|on|at|by|for|from|to|with|after|before|during|and|or)\b)\w))"
    r"|(?P<who>[Ii]t|[Hh]e|[Hh]im|[Ss]he|[Hh]er|[Tt]hey|[Tt]hem)"
    r"|(?P<where>there(?=\W*$|\s+(?:in|on|at|after|before|during|since)\b)))\b"
)
_EMPTY = re.compile(
    r"\b(?:is|was|will|does|did) it (?:true|possible|that|important|necessary|be|rain|snow|\w+ing)\b"
    r"|\b(?:is|are|was|were|been|be) there\b",
    re.I,
)
_OPENING = re.compile(r"^(?:and|but|so|or|also|then|ok|okay)\b[,\s]*", re.I)
_ABOUT = re.compile(r"^(?:what|how) about\s+(.+?)\W*$", re.I)
_BARE = re.compile(r"^(why|how|when|where|who|whom|since when|until when|how come|how many|how much|by whom|what for)\W*$", re.I)
_ASKING = re.compile(
    r"^(?:(?:in|on|at|to|from|by|since|until)\s+)?(?:how (?:many|much|long|often)|(?:what|which) (?:year|date|day|month|time)|"
    r"when|where|who|whom|why|how|what|which)\b",
    re.I,
)
_NAME = re.compile(r"[\"“‘]([^\"”’]{2,60})[\"”’]|\b((?:[A-Z][\w’'-]*|\d{4})(?:\s+(?:of\s+|the\s+)?[A-Z][\w’'-]*)*)")
_IN_TIME = re.compile(r"^(?:in|on|since|after|before|during|by|until)\s+.+$", re.I)


def candidates(question: str, history: Sequence[Turn]) -> list[str]:
    """The question itself, or the ways to read it after what came before, likeliest first, at most MAX_CANDIDATES."""
    if not history:
        return [question]
    last = history[-1]
    bare = _OPENING.sub("", question).strip() or question
    found: list[str] = []
    if asked := _BARE.match(bare):
        found.append(_in_frame(asked[1], last.question))
    elif about := _ABOUT.match(bare):
        found += _instead(about[1], last.question)
    elif bare != question and _IN_TIME.match(bare):
        found += _instead(bare.rstrip("?!. "), last.question)
    elif _leans(bare):
        found += [_put(bare, referent) for referent in _referents(history)]
    return list(dict.fromkeys(found))[:MAX_CANDIDATES] or [question]


def _leans(question: str) -> bool:
    """Whether a pronoun looks back further than the question itself, which a name before it would end."""
    found = _LEANING.search(question)
    return bool(found) and not _EMPTY.search(question) and not _names(question[: found.start()] if found else "")


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
    dated = bool(re.search(r"\d", bare))
    alike = [m for m in names if bool(re.search(r"\d", m[0])) == dated]
    return [f"{base[: m.start()]}{bare}{base[m.end() :]}?" for m in reversed(alike)] + [f"{base} {new}?"]


def _referents(history: Sequence[Turn]) -> list[str]:
    """What a pronoun may stand for: names of the last question, the last answer if it is short, then earlier names."""
    last = history[-1]
    found = _names(last.question)
    answer = last.answer.strip().rstrip(".")
    if 0 < len(answer.split()) <= 6:
        found.append(answer)
    else:
        found += _names(answer)[:1]
    for turn in reversed(history[:-1][-2:]):
        found += _names(turn.question)
    return list(dict.fromkeys(found))


def _names(text: str) -> list[str]:
    """Quoted words, and runs of capitalised ones but for the word that asks."""
    asking = _ASKING.match(text)
    found = [(m.start(), m[1] or m[2]) for m in _NAME.finditer(text)]
    return [name for at, name in found if not (asking and at < asking.end()) and not _ASKING.fullmatch(name)]


def _put(question: str, referent: str) -> str:
    """The question with every pronoun that leans replaced, in one pass, so that nothing put in is read again."""

    def replaced(found: re.Match[str]) -> str:
        if found["whose"]:
            return f"{referent}’s"
        return f"in {referent}" if found["where"] else referent

    return _LEANING.sub(replaced, question)
