"""An answer by the reader: what to show of the readings, surely or in the hedged form, or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from rag.answer.by_language import is_of_other_language, shown_by_language
from rag.answer.citations import claims_of, verify, with_calendar
from rag.answer.comparison import compare_events
from rag.answer.of_type import of_type
from rag.answer.premise import check_premise
from rag.answer.second import beside_best, best_of_each_sentence, of_another, rivals
from rag.dates import Interval
from rag.question import asked_form
from rag.readings import (
    cell_asked,
    in_clause_asked,
    introduced_first,
    is_doubtful,
    is_hearsay,
    leans_on,
    lent,
    names_apart,
    of_identifiers,
    verdict,
    whole_row,
    with_neighbours,
    with_whole_list,
)
from rag.search import HEDGED_FROM, NEAR, REFUSE_BELOW_IN_PASSAGE, SURE_FROM, Query, Search, likelihood
from rag.types import Citation, Claim, Document, Reading
from rag.words import name_stems, stems

CLOSEST = 2
"""At most this many sentences are named beside a refusal."""

EVENTS_NEAR = 1.0
"""Sentences that score at most this much less than the best tell what happened, too; set by hand on benchmarks/kinds/development
and training/natural/fit, where .5 to 1.5 gives the same answers but one or two.
"""

KIN = 5
"""Words of the same first letters, so many, may be of one name."""

MOST_SENTENCES = 4
"""A question for what happened, or for all that is said of something, is answered by at most this many sentences."""


@dataclass(frozen=True, slots=True)
class ReaderAnswer:
    """What the readings come to: verified claims, none for a refusal; what they say together; how likely the first answers, 0..1;
    and of two questions in one the half that is not answered.
    """

    claims: tuple[Claim, ...]
    verdict: str
    confidence: float
    unanswered: str = ""


def by_reader(search: Search, query: Query, readings: Sequence[Reading]) -> ReaderAnswer:
    """The answer that the readings of a query, best first, give; what a comparison or a double question asks is read for it."""
    if query.scope.span:  # reading comprehension: the best span, or none, by a threshold of its own
        shown = [r for r in readings[:1] if r.score >= REFUSE_BELOW_IN_PASSAGE]
        return answer_of(search, shown, likelihood(readings))
    if is_of_other_language(query, readings):
        shown, likely, sure = shown_by_language(query, readings, search.index.documents)
        return answer_of(search, shown, likely, sure=sure)
    if comparison := compare_events(search, query):
        shown, said = comparison
        return answer_of(search, shown, likelihood(sorted(shown, key=lambda r: r.score) or readings), said)
    parts = asked_form(query.question).parts
    if len(parts) > 1 and (both := _parts_answered(search, query, parts)):
        return both
    return _one_question(search, query, readings)


def _parts_answered(search: Search, query: Query, parts: Sequence[str]) -> ReaderAnswer | None:
    """What the parts of a question come to, each read for itself; None if none of them is answered."""
    queries = [search.query(part, query.scope) for part in parts]
    answers = [_one_question(search, part, search.answers(part)) for part in queries]
    told = [answer for answer in answers if answer.claims]
    if not told:
        return None
    claims = {claim.citations[0].span: claim for answer in told for claim in answer.claims}
    sure_first = sorted(claims.values(), key=lambda claim: not claim.sure)
    verified = tuple(verify(sure_first, search.index.documents))
    left = [part for part, answer in zip(parts, answers, strict=True) if not answer.claims]
    return ReaderAnswer(verified, "", min(answer.confidence for answer in told), " ".join(left))


def _one_question(search: Search, query: Query, readings: Sequence[Reading]) -> ReaderAnswer:
    asked = asked_form(query.question)
    form = asked.form
    readings = of_identifiers(query.question, readings)
    likeliest = None
    if form == "words":
        readings = _without_lent_dates(search, query.question, readings)
        likeliest = readings[0].sentence if readings else None
        readings = in_clause_asked(query.question, of_type(query.question, readings))
    documents = search.index.documents
    likely = likelihood(readings)
    is_likely = likely >= SURE_FROM and likeliest in (None, readings[0].sentence)
    sure = is_likely and not is_doubtful(query.question, readings[0], search.dates_in, documents)
    if form in ("words", "topic") and (cell := cell_asked(query.question, readings, documents)):
        answer = answer_of(search, [cell.reading], max(likely, SURE_FROM))
        return replace(answer, claims=tuple(replace(claim, about=cell.column) for claim in answer.claims))
    if form == "topic" and (told := _told_of(asked.topic, readings)):  # what names it tells of it, whatever else it answers
        return answer_of(search, told, max(likely, HEDGED_FROM), sure=sure)
    beside_topic = (
        form == "topic" and readings and not asked.topic & stems(f"{readings[0].passage.heading} {readings[0].sentence_words}")
    )
    limits = query.time.limits
    is_then = bool(limits and readings and search.is_within(readings[0], limits))
    if query.time.what_happened and limits:
        if not is_then:
            return ReaderAnswer((), "", min(likely, HEDGED_FROM))  # nothing is dated then
        likely = max(likely, HEDGED_FROM)
    named = query.time.rest if is_then else query.question  # the days that it names are met
    is_refused = likely < HEDGED_FROM or beside_topic or (not sure and _names_elsewhere(named, readings[0]))
    said = ""
    if sure and form in ("yes_no", "rule"):
        told_surely = len(with_neighbours(form, readings[0])) > 1 or not is_hearsay(readings[0].sentence_words)
        said = verdict(query.question, readings[0].sentence_words, leans_on(readings[0])) if told_surely else ""
    if form == "yes_no" and not said and (checked := check_premise(search, query)):
        shown, said, found_likely, is_met = checked
        if is_met or is_refused:
            return answer_of(search, shown, found_likely, said, sure=is_met)
    if is_refused:
        return ReaderAnswer((), "", likely)
    if form == "events" or query.time.what_happened:
        then = limits if query.time.what_happened else None
        sure = sure and (not is_hearsay(readings[0].sentence_words) or is_hearsay(query.question))
        return answer_of(search, _events(search, readings, then), likely, sure=sure)
    if form not in ("words", "title", "author", "topic"):
        shown = with_neighbours(form, introduced_first(query.question, readings) if form == "steps" else readings[0])
        sure = sure and (len(shown) > 1 or not is_hearsay(readings[0].sentence_words))
        return answer_of(search, [*shown, *([] if sure else rivals(readings, shown))], likely, said, sure=sure)
    if row := whole_row(readings[0], documents):
        return answer_of(search, row, likely, sure=sure)
    best = with_whole_list(query.question, readings[0], search.dates_of(readings[0]))
    readings = [best, *readings[1:]]
    second = (of_another(search, query, readings) if sure else None) or beside_best(query, readings)
    if second is None:
        return answer_of(search, [readings[0], *([] if sure else rivals(readings, readings[:1]))], likely, sure=sure)
    answer = answer_of(search, second.readings, likely, second.said, sure=sure)
    apart = names_apart(query.question, second.readings)
    return replace(answer, claims=tuple(replace(c, about=name) for c, name in zip(answer.claims, apart, strict=True)))


def _without_lent_dates(search: Search, question: str, readings: Sequence[Reading]) -> Sequence[Reading]:
    """The readings but those of sentences whose date is another event's; none if all are that are nearly as good as the best."""
    near = [r for r in readings if r.score >= readings[0].score - NEAR]
    lending = {r.sentence for r in near if lent(question, r, search.dates_in) == "another's"}
    return [r for r in readings if r.sentence not in lending] if any(r.sentence not in lending for r in near) else []


def _names_elsewhere(question: str, reading: Reading) -> bool:
    """Whether nothing that the question names stands in the reading's passage, nor what is kin to it: "Chechen" to "Chechnya"."""
    names = name_stems(question)
    told = stems(f"{reading.passage.heading} {reading.passage.text}")
    return bool(names) and not names & told and not {n[:KIN] for n in names if len(n) > KIN} & {t[:KIN] for t in told}


def answer_of(search: Search, shown: Sequence[Reading], likely: float, said: str = "", *, sure: bool = True) -> ReaderAnswer:
    """The readings as verified claims, in the order given, and what they say together."""
    claims = verify(claims_of(shown, search.index.documents), search.index.documents)
    return ReaderAnswer(tuple(replace(with_calendar(c, search.index.dates), sure=sure) for c in claims), said, likely)


def _events(search: Search, readings: Sequence[Reading], then: Interval | None) -> list[Reading]:
    """The best sentence with those that go on from it, and the ones that answer nearly as well, in order of time; those without a
    date where they stand. Where it is asked what happened `then`, the ones of those days.
    """
    best, *goes_on = with_neighbours("events", readings[0])
    near = (r for r in readings if (search.is_within(r, then) if then else r.score >= readings[0].score - EVENTS_NEAR))
    told = best_of_each_sentence([best, *goes_on, *(r.as_sentence() for r in best_of_each_sentence(list(near)))])[:MOST_SENTENCES]
    told.sort(key=lambda r: (r.passage.document_id, r.start))
    followers = {r.sentence for r in goes_on}
    led = [replace(r, sentence=best.sentence) if r.sentence in followers else r for r in told]
    days = [next((d.interval[0] for d in search.dates_of(r) if d.interval), None) for r in led]
    return [r for _, r in sorted(zip(days, told, strict=True), key=lambda pair: pair[0])] if all(days) else told  # type: ignore[arg-type, return-value]  # none is None


def _told_of(topic: frozenset[str], readings: Sequence[Reading]) -> list[Reading]:
    """The sentences on a topic, in the text's order: those that name it, or stand under a heading that does; at most
    MOST_SENTENCES.
    """
    if not topic:
        return []
    named = [r for r in best_of_each_sentence(readings) if topic <= stems(f"{r.passage.heading} {r.sentence_words}")]
    told = [r.as_sentence() for r in named if not r.is_heading][:MOST_SENTENCES]
    return sorted(told, key=lambda r: (r.passage.document_id, r.start))


def closest(readings: Sequence[Reading], documents: Mapping[str, Document]) -> tuple[Citation, ...]:
    """The sentences nearest to an answer, none of them of a document's preface."""
    told = (r for r in best_of_each_sentence(readings) if r.start >= documents[r.passage.document_id].preface)
    return tuple(claim.citations[0] for claim in claims_of(islice(told, CLOSEST), documents))
