"""Whether a date or a quantity is that of what is asked about, by the clause that it stands in.

A date is lent where what was asked about is told in another clause of its sentence, or in another sentence without a date. A
quantity is of what was planned, or of what came of it; a measure may be that of another thing.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Literal

from rag.dates import past_verb, together
from rag.types import Reading, ResolvedDate, Span
from rag.words import NUMBER_WORDS, name_stems, stems

_PRESENT = re.compile(r"\b(?:is|are|has|have|can|will|may|must|do|does|comes?|costs?)\b", re.I)
_ASKS_AMOUNT = re.compile(
    r"\W*(?:and |but |so |about )?(?:how (?:many|much|long|far|high|tall)\b|what (?:did|does|was|is) .{1,60}\b(?:cost|price)\b)",
    re.I,
)
_AMOUNT = re.compile(rf"[$£€¥]?\d[\d.,]*|\b(?:{'|'.join(NUMBER_WORDS)}|half|hundred|thousand)\b", re.I)
_PLANNED = re.compile(
    r"\b(?:plan\w*|promis\w*|propos\w*|expect\w*|budget\w*|forecast\w*|projected|estimat\w*|aim(?:ed|s)?|target\w*|pledg\w*|"
    r"intend\w*|hoped?|hoping|scheduled|supposed|would|(?:was|were|is|are) to|will|should|asked for|applied for)\b",
    re.I,
)
_ASKS_EDGE = re.compile(
    r"\b(?:beg[iau]n\w*|start\w*|open\w*|end(?:s|ed)?|finish\w*|clos\w*|expir\w*|until|since|first|last|leave|left|born|die[ds]?|"
    r"join\w*|bec[ao]me|found\w*|elected|arriv\w*|return\w*)\b",
    re.I,
)
_BARE_DAY = re.compile(r"\d\d?(?:st|nd|rd|th)?")

_ASKS_MEASURE = re.compile(
    r"\W*(?:and |but |so )?how (?:long|high|tall|wide|deep|thick|old|big|large|heavy|fast) (?:is|was|are|were) "
    r"(?P<thing>(?:[\w’'-]+ ){0,4}?[\w’'-]+)(?=\W*$| (?:over|in|of|on|at|from|to|by|between|under|near|for|with)\b)",
    re.I,
)
_PREPOSITION = r"(?:over|in|of|on|at|from|to|by|between|under|near|for|with|after|before|since|until|when|if|as)\b"
_SUBJECT = re.compile(
    rf"\W*(?:(?:and|but|while|so) )?(?!{_PREPOSITION})(?:(?:the|an?|its|his|her|their|our|your) \w|(?-i:[A-Z]))", re.I
)
_SUBJECT_END = re.compile(rf"\s{_PREPOSITION}")

Lent = Literal["", "doubtful", "another's"]
"""Of a date: it is the event's; it may be; it is that of another event or person."""

_ASKS_WHEN = re.compile(
    r"\W*(?:and |but |so |do you know )?(?:when (?:did|was|were|is|are|had|has|will|does)\b|"
    r"(?:in |on |from |since |until )?(?:what|which) (?:year|month|date|day|century|decade)\b)",
    re.I,
)
_OF_TIME = stems(
    "year month date day century decade time when first last exactly during before after while until since officially"
)
_BREAK = re.compile(
    r"(?:[;:—–]|,)\s+(?:and |but |while |whereas |so |yet |when |where |who |which |whose |after |before |although |though )?"
    r"|\s(?=(?:and|but|while|whereas|who|which|whose)\s)"
)
_SAME_SUBJECT = re.compile(r",?\s*(?:and|but)\s(?:(?:\w+ly|then|later|also|first|soon|finally|again)\s)*", re.I)
""" "was developed and first marketed in 1984": what follows dates both."""
_AND_THEN = re.compile(r",\s(?:and|but)\s")
_LEANS = re.compile(r"\W*(?:this|that|it|these|those|they|he|she)\b", re.I)
_POINTS = re.compile(r"\W*(?:this|that|it|these|those)\b", re.I)
_KIN = re.compile(
    r"\b(?:his|her|their|[A-Z]\w+['’]s?)\s(?:\w+\s){0,2}"
    r"(brother|sister|father|mother|wife|husband|son|daughter|uncle|aunt|cousin|nephew|niece|grand\w+|step\w+|friend|partner|"
    r"child|children|parents?|widow|widower|twin|colleague|successor|predecessor|teacher|pupil|assistant|heir)\b",
    re.I,
)
_LIFE = (
    (
        re.compile(r"\b(?:die|died|dead|death|pass(?:ed)? away)\b", re.I),
        re.compile(
            r"\b(?:die[sd]?|dying|dead|deaths?|pass(?:ed|es)? away|kill\w*|murder\w*|execut\w*|drown\w*|perish\w*|assassinat\w*|"
            r"suicide|hanged|beheaded|buried|burial|funeral|fatal\w*|(?:lost|took) (?:his|her|their) (?:own )?li\w+)\b|"
            r"[-–—]\s?[\w ]{0,14}\d{3,4}\)|†",
            re.I,
        ),
    ),
    (re.compile(r"\bborn\b|\bbirth\b", re.I), re.compile(r"\bborn\b|\bbirth\w*|\(\D{0,12}[\w ]{0,14}\d{3,4}", re.I)),
)
""""When did he die?" is answered by a sentence on a death."""


def lent(question: str, reading: Reading, dates_of: Callable[[Span], Sequence[ResolvedDate]]) -> Lent:
    """Whether the reading's date is lent from another event or person than the one asked about, or its measure from another
    thing; "" where neither is asked for, and where nothing speaks against it. `dates_of` gives the dates of a sentence.
    """
    if _measures_another(question, reading):
        return "doubtful"
    dates = [d for d in dates_of(reading.sentence) if d.start < reading.end and reading.start < d.end]
    if not dates or not _ASKS_WHEN.match(question):
        return ""
    names = name_stems(question)
    event = stems(question) - names - _OF_TIME
    sentence = reading.sentence_words
    place = dates[0].start - reading.sentence.start
    first = past_verb(sentence)
    fronted = first is None or place < first.start()  # "In 1920 she married and moved" dates both
    own, others = (sentence, []) if fronted else clauses(sentence, place)
    if any(asks.search(question) and not said.search(sentence) for asks, said in _LIFE):
        return "another's"
    subject = own[: verb.start()] if (verb := past_verb(own)) else ""
    kin = _KIN.search(subject)
    of_kin = kin is not None and bool(stems(kin[1]) & stems(question))
    if kin and not of_kin and not names & stems(subject):
        return "another's"
    elsewhere = bool(names) and not of_kin and not names & stems(own) and _names_another(subject, question)
    told_beside = not event & stems(own) and any(event & stems(clause) for clause in others)
    if told_beside and elsewhere:
        return "another's"
    undated = [s for s in reading.passage.sentences[reading.passage.headed :] if s != reading.sentence and not dates_of(s)]
    points = event <= stems(sentence) or _POINTS.match(sentence) is not None
    told_undated = not points and any(_tells(event, names, reading.passage.cut(s)) for s in undated)
    if told_undated and not event & stems(sentence):
        return "another's"
    return "doubtful" if told_beside or told_undated or elsewhere else ""


def _tells(event: frozenset[str], names: frozenset[str], sentence: str) -> bool:
    """Whether a sentence tells of the event, and of who is asked about."""
    said = stems(sentence)
    return bool(event) and event <= said and (not names or bool(names & said) or _LEANS.match(sentence) is not None)


def _names_another(subject: str, question: str) -> bool:
    """Whether a clause's subject has a name in it that the question lacks, beyond a capital at its beginning."""
    asked = stems(question)
    words = [word for word in re.findall(r"\w{2,}", subject) if word.lower() not in ("and", "but")]
    return not _LEANS.match(subject) and any(
        word[0].isupper() and not stems(word) <= asked for word in words[_at_first(subject) :]
    )


def _at_first(subject: str) -> int:
    """1 where the subject begins its sentence, whose first word has a capital whatever it is."""
    return int(subject[:1].isalnum())


def clauses(sentence: str, place: int) -> tuple[str, list[str]]:
    """The clause of a sentence in which a place lies, and the others. A clause has a verb; a part without one belongs to what
    stands before it, the first to what follows.
    """
    parts = _parts(sentence)
    own = next(part for part in reversed(parts) if part.start <= place)
    return sentence[own.start : own.end], [sentence[part.start : part.end] for part in parts if part != own]


def _parts(sentence: str) -> list[Span]:
    parts: list[Span] = []
    for low, high in pairwise([0, *(match.start() for match in _BREAK.finditer(sentence)), len(sentence)]):
        part = sentence[low:high]
        verb = past_verb(part)
        same = verb is not None and _SAME_SUBJECT.fullmatch(part, 0, verb.start()) is not None
        begins = (has_verb(part) and not same) or (not verb and _AND_THEN.match(part) is not None)
        if parts and not (begins and has_verb(sentence[parts[-1].start : parts[-1].end])):
            parts[-1] = Span(parts[-1].start, high)
        else:
            parts.append(Span(low, high))
    return parts


def has_verb(text: str) -> bool:
    """Whether a part of a sentence has a verb, as far as lists and endings tell."""
    return past_verb(text) is not None or _PRESENT.search(text) is not None


def of_amount_asked(question: str, readings: Sequence[Reading]) -> Sequence[Reading]:
    """The readings, for a quantity with the one first that is asked for: of what was planned, or of what came of it, from the
    sentence of the best; and of two that the best one joins, the one of what is asked about.
    """
    if not readings or not _ASKS_AMOUNT.match(question):
        return readings
    best = _one_amount(question, readings[0])
    planned = _PLANNED.search(question) is not None

    def is_asked(reading: Reading) -> bool:
        own, _ = clauses(reading.sentence_words, reading.start - reading.sentence.start)
        return (_PLANNED.search(own) is not None) == planned

    if not is_asked(best):
        same = (r for r in readings[1:] if r.sentence == best.sentence and _AMOUNT.search(r.words) and is_asked(r))
        best = next((replace(r, score=best.score, judged=best.judged) for r in same), best)
    return [best, *(r for r in readings[1:] if r.span != best.span)]


def _one_amount(question: str, reading: Reading) -> Reading:
    """The reading, or where it joins the quantities of two clauses ("62 are let and 5"), that of the clause asked about."""
    start, sentence = reading.sentence.start, reading.sentence_words
    asked = stems(question)
    last = next((stem for word in reversed(re.findall(r"\w+", question)) if (stem := stems(word))), asked)
    held = []
    for part in _parts(sentence):
        low, high = max(part.start, reading.start - start), min(part.end, reading.end - start)
        if low < high and (amount := _AMOUNT.search(sentence, low, high)):
            said = stems(sentence[part.start : part.end])
            held.append((len(asked & said), bool(last & said), start + amount.start(), start + high))
    held.sort(reverse=True)
    if len(held) < 2 or held[0][:2] == held[1][:2]:
        return reading
    *_, low, high = held[0]
    return replace(reading, start=low, end=low + len(reading.passage.cut(Span(low, high)).rstrip(" ,;.")))


def _measures_another(question: str, reading: Reading) -> bool:
    """Whether a measure ("how long is the bridge?") is that of another thing than the one asked about: of the subject of its
    clause ("The crack is 40 centimetres long") or of what the clause hangs on. False where no subject is found.
    """
    asked = _ASKS_MEASURE.match(question)
    thing = stems(asked["thing"]) if asked else frozenset()
    if not thing:
        return False
    sentence = reading.sentence_words
    own = next(part for part in reversed(_parts(sentence)) if part.start <= reading.start - reading.sentence.start)
    clause = sentence[own.start : own.end]
    if re.match(r"\W*(?:which|that)\b", clause):
        return not thing & stems(" ".join(sentence[: own.start].split()[-1:]))
    if not _SUBJECT.match(clause) or _LEANS.match(clause):
        return False
    verb = past_verb(clause) or _PRESENT.search(clause)
    named = clause[: verb.start() if verb else len(clause)].split(",")  # "The oldest engine, Bess, weighs 22 tonnes"
    subject = stems(" ".join(_SUBJECT_END.split(part)[0] for part in named))
    return bool(subject) and not thing & subject


def with_whole_list(question: str, reading: Reading, dates: Sequence[ResolvedDate]) -> Reading:
    """The reading with all dates of the list or stretch that it touches, where a date is asked for: "21 and 22 September". Of a
    stretch its first or last may be what is asked for, if it stands alone.
    """
    if not _ASKS_WHEN.match(question):
        return reading
    for row in together(dates, reading.sentence_words, reading.sentence.start):
        touched = [d for d in row.dates if d.start < reading.end and reading.start < d.end]
        if not touched:
            continue
        alone = touched[0] is row.dates[0] or _ASKS_EDGE.search(question) is not None
        if not row.stretch or not alone or _BARE_DAY.fullmatch(touched[0].text):
            return replace(reading, start=min(reading.start, row.start), end=max(reading.end, row.end))
    return reading
