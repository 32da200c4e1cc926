"""What form a question has, and so what answers it: a few words, a whole sentence, a rule with its exception, several sentences."""

import re
from dataclasses import dataclass
from typing import Literal

from rag.question.referents import names_of, put_in, things_of
from rag.words import stems

Form = Literal["words", "title", "author", "yes_no", "rule", "steps", "cause", "events", "topic"]
"""`words`: a few words answer it, whatever else is said; `title` and `author` are the document's own; the others are answered by
sentences."""


@dataclass(frozen=True, slots=True)
class AskedForm:
    """The form of a question; the questions that it asks in one; of a topic the stems of what it is about, else none; whether it
    says that it is of this document.
    """

    form: Form
    parts: tuple[str, ...]
    topic: frozenset[str]
    of_this: bool = False


def asked_form(question: str) -> AskedForm:
    """The form of a question and its parts, by its words alone."""
    form = form_of(question)
    topic = topic_of(question) if form == "topic" else frozenset()
    return AskedForm(form, tuple(parts_of(question)), topic, re.search(r"\bthis\b", question, re.I) is not None)


_AUXILIARY = r"(?:is|are|was|were|am|do|does|did|has|have|had|can|could|will|would|shall|should|may|might|must|ca|wo)(?:n['’]t)?"
_ASKED = r"(?:who|whom|whose|what|when|where|which|why|how)"
_LEAD = r"(?:(?:and|but|so|ok|okay|hi|hello|hey|well|please|also|then|just wondering|quick question|wait|um)\b[ ,:-]*)*"
_TAG = re.compile(
    r"(?:,? (?:right|correct|true|yes|no|yeah|huh|is that (?:right|true|correct|so))|"
    rf",? (?:{_AUXILIARY}) (?:it|he|she|they|there|you|we|i)(?: not)?)\s*\?*\s*$",
    re.I,
)
"""What turns a statement into a question: ", right?", ", didn't she?"."""

_YES_NO = re.compile(rf"\s*{_LEAD}(?:so )?{_AUXILIARY}\b(?!.*\b(?:or (?!not\b)|{_ASKED[3:-1]})\b)", re.I)
_RULE = re.compile(
    rf"\s*{_LEAD}(?:"
    r"(?:can|may|must|could|should|am|are|is|do|does|will|would) (?:\w+ ){1,4}?(?:allowed|permitted|entitled|eligible|required|supposed|"
    r"obliged|have to|need to|need|get|ok|okay|possible|covered)\b|"
    r"(?:can|may|must|should|could) (?:i|we|you|one|my|our|a|an|any|people|someone|anyone|\w+s)\b|"
    r"is (?:it|there)(?: any)? (?:ok|okay|possible|allowed|fine|permitted|mandatory|compulsory|chance|way)\b|"
    r"(?:what|and) (?:if|happens? (?:if|when|to)|about)\b|what are the (?:consequences|rules|penalties)\b|any chance\b|allowed to\b)"
    r"|.*\b(?:allowed|possible|permitted|ok|okay)\s*\?*\s*$",
    re.I,
)
_STEPS = re.compile(
    rf"\s*{_LEAD}(?:how (?:do|can|could|should|would|might|does one|to|can one)\b(?! (?:you|they|he|she|it|we) (?:know|feel|think))|"
    r"(?:what(?:'s| is) the )?(?:way|command|steps?|procedure|process) (?:to|for)\b|(?:what|which) (?:command|steps?|option)\b|"
    r"(?:what|where) (?:do|should|must|can|to) (?:i|we|you|one)? ?(?:do|type|run|enter|click|press|apply|report|send|sign|register)\b|"
    r"steps (?:to|for)\b|(?:please )?(?:help me|show me how to|tell me how to)\b)",
    re.I,
)
_CAUSE = re.compile(
    rf"\s*{_LEAD}(?:why\b|how come\b|what(?:'?s| is| was)? (?:caused|causes|causing|led to|killed off|made|makes|was the (?:cause|reason)|is the (?:cause|reason))\b|"
    r"(?:for )?what reasons?\b|(?:the )?reasons? (?:for|why|behind)\b|because of what\b|what for\b|what went wrong\b)|.*\bwhy\s*\?*\s*$",
    re.I,
)
_EVENTS = re.compile(
    rf"\s*{_LEAD}(?:what (?:(?:else|all|exactly) )?(?:happened|has happened|took place|occurred|went on|changed|has changed|changes|is new|was decided)\b|"
    r"how (?:did|has|have|does) .{1,80}\b(?:change|changed|develop|developed|evolve|evolved|progress|go|gone|fare|unfold|end up)\b|"
    r"(?:what|which) (?:role|part) (?:did|does|do|has|have)\b|what (?:did|has|have) .{1,60}\b(?:do|done|achieve|achieved)\b(?! (?:for|with))|"
    r"(?:the )?(?:history|story|course|timeline|chronology|career|role) of\b|sequence of events\b)",
    re.I,
)
_TOPIC = re.compile(
    rf"\s*{_LEAD}(?:(?:can you |could you |please )?(?:tell|inform|teach) (?:me|us) (?:(?:more|something|a (?:bit|little)|everything) )?(?:about|on)\b|"
    r"(?:is there )?(?:any|some)?thing (?:said |known |new )?(?:about|on)\b|(?:any |more |some )?(?:info|information|details|facts|news) (?:about|on|regarding)\b|"
    r"what (?:does (?:it|this|the \w+) say|do we (?:know|learn)|is (?:said|known)) (?:about|on|of)\b|"
    r"(?:describe|explain|about|regarding|more (?:about|on))\b)",
    re.I,
)
_PIECE = (
    r"(?:this|the|your)(?: (?:whole |entire |news )?(?:article|document|text|page|story|report|policy|manual|minutes|piece|post|paper|"
    r"file|leaflet|notice|guide|press release|interview|essay|review|obituary))?"
)
_TITLE = re.compile(
    rf"\s*{_LEAD}(?:(?:what(?:['’]?s| is| was)? |tell me )?(?:the |its )?(?:title|headline)(?: of {_PIECE})?|"
    rf"(?:what(?:['’]?s| is| was)?|how(?: is|['’]?s)) {_PIECE} (?:called|titled|entitled|named)|"
    rf"what(?:['’]?s| is)? the name of {_PIECE})\W*$",
    re.I,
)
_AUTHOR = re.compile(
    rf"\s*{_LEAD}(?:who (?:wrote|authored|has written|took|penned) {_PIECE}|"
    rf"who(?:['’]?s| is| are| was)? the (?:authors?|writer|journalist|reporter)(?: (?:of|behind) {_PIECE})?|"
    rf"(?:what(?:['’]?s| is)? )?the (?:author['’]?s name|name of the author)|who (?:is|was) {_PIECE} (?:written )?by)\W*$",
    re.I,
)
_FINITE = re.compile(
    rf"\b(?:{_AUXILIARY}|{_ASKED[3:-1]}|if|gets?|got|goes|went|needs?|wants?|costs?|works?|makes?|made|says?|said|gives?|gave|takes?|took)\b",
    re.I,
)
MOST_BARE_WORDS = 4
"""Words of a topic that is named and no more: "opening hours", "the copper beech"."""


def form_of(question: str) -> Form:
    """The form of a question, by its first words and its last.

    >>> [form_of(q) for q in ("When did she die?", "it was new, right?", "can I bring a dog", "how do I sign up", "How come?")]
    ['words', 'yes_no', 'rule', 'steps', 'cause']
    >>> [form_of(q) for q in ("what happened in May?", "tell me about the tram", "opening hours")]
    ['events', 'topic', 'topic']
    """
    for form, pattern in _PATTERNS:
        if pattern.match(question):
            return form
    if _TAG.search(question):
        return "yes_no"
    words = re.findall(r"[\w'’-]+", question)
    return "topic" if len(words) <= MOST_BARE_WORDS and not _FINITE.search(question) else "words"


_PATTERNS: tuple[tuple[Form, re.Pattern[str]], ...] = (
    ("title", _TITLE),
    ("author", _AUTHOR),
    ("cause", _CAUSE),
    ("steps", _STEPS),
    ("events", _EVENTS),
    ("topic", _TOPIC),
    ("rule", _RULE),
    ("yes_no", _YES_NO),
)

_ASKS = (
    rf"(?:(?:in|on|at|by|for|to|with|of|from) )?(?:{_ASKED}|(?:what|who|where|how|when)['’]?s)\b|"
    r"(?:did|do|does|is|are|was|were|can|has|have) (?:the|it|he|she|they|there|i|we|you|any\w*|his|her|its|their)\b"
)
_JOINED = re.compile(rf"(?:\?+\s+(?:and |also )?|,? (?:and|&) (?:also )?|[;,]\s+)(?={_ASKS})", re.I)


_OF_A_THING = re.compile(r"\b(?:its?|they|them|their)\b", re.I)


def parts_of(question: str) -> list[str]:
    """The questions that are asked in one, each standing for itself; one that asks once is its own only part.

    What the second leaves out ("and when?") it has from the first, so it is asked with the first's other words; its "it" is the
    one thing that the first speaks of.

    >>> parts_of("Who built the bridge and when did it open?")
    ['Who built the bridge?', 'when did the bridge open?']
    >>> parts_of("Who built the bridge and when?")
    ['Who built the bridge?', 'when built the bridge?']
    """
    joint = next((m for m in _JOINED.finditer(question) if re.search(r"\w+\W+\w+", question[: m.start()])), None)
    # Before a comma alone something may be told: "my daughter is 7, what does she pay?".
    begins = r"\W*(?:(?:and|but|so) )?" if joint and joint[0][0] in ",;" and not re.search(r"\w|&", joint[0]) else r".*?\b"
    if joint is None or not re.match(rf"{begins}(?:{_ASKS}|{_AUXILIARY}\b)", question[: joint.start()], re.I | re.S):
        return [question]
    first, second = question[: joint.start()].rstrip(" ,;?"), question[joint.end() :].rstrip(" ?")
    if len(re.findall(r"\w+", second)) < 3:
        rest = re.sub(rf"^\W*(?:(?:and|but|so) )?{_ASKED}\b", "", first, count=1, flags=re.I).strip()
        second = f"{second} {rest}"
    elif _OF_A_THING.search(second) and len(things := [*names_of(first), *things_of(first)]) == 1:
        second = put_in(second, things[0])
    return [f"{first}?", f"{second}?"]


def topic_of(question: str) -> frozenset[str]:
    """The stems of what a question of the form "topic" is about; empty where nothing is left of it.

    >>> sorted(topic_of("Tell me about the copper beech, please"))
    ['beech', 'copper']
    """
    return stems(re.sub(r"\b(?:please|pls|thanks|in general|here)\b", "", _TOPIC.sub("", question), flags=re.I))
