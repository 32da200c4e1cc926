"""Sentences that belong to an answer's: its rule's exception, its effect's cause, the other steps of its list, what came next."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from rag.readings.steps import with_steps
from rag.types import Reading, Span

MOST_AFTER = 2
"""An event brings at most this many sentences that go on from it."""

_EXCEPTION = re.compile(
    r"\W*(?:(?:the |an |one )?(?:only )?exceptions?\b|however\b|but\b|except\b|unless\b|if not\b|otherwise\b|only\b|"
    r".{0,40}\b(?:are|is) (?:an? |the )?(?:exceptions?|exempt|excluded|not included)\b|"
    r"(?:this|that|it|they|the rule) (?:does|do) not apply)",
    re.I,
)
_LEANS = re.compile(
    r"\W*(?:the (?:only )?(?:reason|exception|cause)\b|this\b|that(?: is|['’]s| was)\b|these\b|they\b|it\b|if not\b|otherwise\b|"
    r"therefore\b|hence\b|so\b|as a (?:result|consequence)\b|for (?:this|that) reason\b|consequently\b|"
    r"because of (?:this|that)\b|"
    r"(?:he|she) therefore\b|an exception\b)",
    re.I,
)
""" "They must be taken by June": what it is said of stands in the sentence before."""
_PRONOUN = re.compile(r"\W*(?:he|she|it|they|his|her|its|their|this|these)\b", re.I)
_CAUSE = re.compile(
    r"\b(?:because|since|as|due to|owing to|so that|in order to|caused?|led to|reasons?|therefore|thanks to|"
    r"result\w*|after|to)\b",
    re.I,
)
_GIVES_CAUSE = re.compile(
    r"\W*(?:the (?:main |only )?(?:reason|cause)\b|(?:this|that|it) (?:is|was) (?:because|due|caused|the result)\b|"
    r".{0,60}\bbecause\b)",
    re.I,
)
_HEARSAY = re.compile(
    r"\b(?:rumou?r\w*|claim(?:s|ed)?|alleg\w+|reported that|asked (?:whether|if)|(?:is|was|were|are) said to|it is said|"
    r"(?:been|was|is) suggested|believed to|had heard)\b",
    re.I,
)
_SAID = r"(?:said|claimed|alleged|believed|rumou?red)"
_PASSED_ON = re.compile(
    rf"\b(?:rumou?r\w*|gossip|hearsay|alleg(?:ed|edly|es)|reportedly|supposedly|(?:it|which) (?:is|was) {_SAID}|"
    rf"(?:is|are|was|were) {_SAID} to|claim(?:s|ed)? (?:that|to have|he|she|it|they)|legend)\b",
    re.I,
)
""" "A rumour spread that …", "It is said that …": what follows is not the text's own word."""
_DENIED = re.compile(
    r".*\b(?:reject\w*|den(?:y|ies|ied)|dismiss\w*|no such|not true|untrue|false|no truth|nothing (?:to|that) support\w*|"
    r"unlikely|disput\w*|contradict\w*|ruled? out|no evidence|unfounded|incorrect|wrong)\b",
    re.I,
)

_GOES_ON = re.compile(
    r"\W*(?:he|she|it|they|this|that|these|those|his|her|their|its|both|no ?(?:one|body)|afterwards?|then|later|soon|within|"
    r"(?:since|until|after|before) then|after (?:this|that)|at the same time|meanwhile|as a result|therefore|instead|"
    r"the (?:next|following|same))\b",
    re.I,
)
""" "It had started in a bakery.", "No one was hurt then": told of what the sentence before tells."""


def is_hearsay(sentence: str) -> bool:
    """Whether the sentence tells what somebody says, asks or believes, rather than what is so."""
    return _HEARSAY.search(sentence) is not None


def is_passed_on(question: str, reading: Reading) -> bool:
    """Whether a word before the reading's makes them hearsay in their sentence, and the question does not ask for that."""
    lead = reading.sentence_words[: reading.start - reading.sentence.start]
    return _PASSED_ON.search(lead) is not None and not is_hearsay(question)


def tells_cause(reading: Reading) -> bool:
    """Whether a word of cause, purpose or sequence stands in the reading's sentence, or beside it in what is shown for "why"."""
    return any(
        _CAUSE.search(shown.sentence_words) or _GIVES_CAUSE.match(shown.sentence_words)
        for shown in with_neighbours("cause", reading)
    )


def leans(sentence: str) -> bool:
    """Whether the sentence cannot be understood without the one before it."""
    return _LEANS.match(sentence) is not None


def leans_on(reading: Reading) -> str:
    """The words that the reading's sentence is understood by: its heading, and the sentence before it if it begins with "it"."""
    sentences = reading.passage.sentences[reading.passage.headed :]
    at = sentences.index(reading.sentence) if reading.sentence in sentences else 0
    lead = reading.passage.cut(sentences[at - 1]) if at and _PRONOUN.match(reading.sentence_words) else ""
    return f"{reading.passage.heading} {lead}"


def with_neighbours(form: str, reading: Reading) -> list[Reading]:
    """The reading's sentence and those of its passage that belong to it, in the text's order."""
    sentences = reading.passage.sentences[reading.passage.headed :]
    if reading.sentence not in sentences:
        return [reading.as_sentence()]
    at = sentences.index(reading.sentence)
    before, after = sentences[:at], sentences[at + 1 :]
    if form == "steps":
        chosen = with_steps(reading)
    elif form == "events":
        chosen = [reading.sentence, *takewhile(lambda s: _GOES_ON.match(reading.passage.cut(s)), after[:MOST_AFTER])]
    elif form in ("rule", "yes_no"):
        following = _first(reading, after, _EXCEPTION) or (
            _first(reading, after, _DENIED) if is_hearsay(reading.sentence_words) else []
        )
        chosen = [*_leant_on(reading, before), reading.sentence, *following]
    elif form == "cause":
        following = _first(reading, after, _GIVES_CAUSE) if not _CAUSE.search(reading.sentence_words) else []
        chosen = [*_leant_on(reading, before), reading.sentence, *following]
    else:
        chosen = [reading.sentence]
    return [replace(reading, sentence=sentence).as_sentence() for sentence in chosen]


def _leant_on(reading: Reading, before: Sequence[Span]) -> list[Span]:
    """The sentence before, where the reading's cannot be understood without it."""
    return [before[-1]] if before and leans(reading.sentence_words) else []


def _first(reading: Reading, after: Sequence[Span], pattern: re.Pattern[str]) -> list[Span]:
    """The next sentence, if it begins as the pattern says."""
    return [after[0]] if after and pattern.match(reading.passage.cut(after[0])) else []
