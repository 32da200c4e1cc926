"""A model's sentence -> the sent sentences that it stands on: those it is marked with, or the ones that say it, looked up.

A mark helps and does not decide: what it points to is tried first, then the sentences that share most with the claim, weighed by
how rare the words are. What is cited must be among what the reader thinks answers the question.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from rag.answer import citation_of
from rag.types import Citation, Claim, Document, Reading, Span
from rag.words import stems
from rag.writing.checks.orders import gives_orders, is_markup
from rag.writing.support import LONGEST, Checker, Unsupported

TRIED = 3
"""Sentences that are looked up for a claim, at most; more find little and let more that is false pass."""

RELEVANT, PERHAPS_RELEVANT, PERHAPS_JUDGED, JUDGED = 3, 8, -2.0, 0.0
"""A sentence answers that is among so many that the reader puts first, and surely if it gives at least even odds, or gave them to
one before it; perhaps one that is among so many if it gives at least these log odds. Of 167 answerable questions of
benchmarks/kinds/development 82 % have a sentence that answers among the first three, 90 % among either, with 2 and 5 others; of
129 of benchmarks/kinds/report, where nothing was chosen, 78 and 90 %. Even odds leave 74 and 72 % of them sure, and of the
questions without an answer, all of which have a first three, 64 and 81 % with a sentence that may be sure."""

SHARE = 0.3
"""Of the weight of a claim's words, what a sentence must hold to be tried."""

NEAR = 100
"""Characters between two sentences, as of a heading, over which "he" in the second may mean a name in the first."""

BEFORE = 2
"""Sentences before the cited ones that may hold the name which these leave out."""

AROUND_BEFORE, AROUND_AFTER = 10, 3
"""Sentences before and after the cited ones, some paragraphs', that may hold it too, less surely."""

CONTRADICTED = frozenset[Unsupported](("number", "date", "name", "negation", "roles", "cause"))

_ANSWER_IS = re.compile(
    r"\A(?:(?:the|la) )?(?:(?:correct|right|short) )?(?:answer|réponse|risposta) (?:is|was|est|è)(?: that)? ", re.I
)
LONGEST_FRAGMENT = 4
"""Words of what may be an answer without being a sentence: "1987", "eleven cores"."""


class Lookup:
    """Of one question: the `sent` sentences, and the reader's readings of it, best first; without these, nothing is beside it."""

    def __init__(
        self, checker: Checker, sent: Sequence[Span], documents: Mapping[str, Document], readings: Sequence[Reading] | None
    ) -> None:
        self._checker, self._documents, self._readings = checker, documents, readings
        self._sent = sorted(set(sent), key=lambda s: (s.document_id, s.start))
        self._place = {span: at for at, span in enumerate(self._sent)}
        self._stems = [stems(self._cut(span)) for span in self._sent]
        self._count = Counter(stem for held in self._stems for stem in held)
        ranked = list({r.sentence: r for r in reversed(readings or ())}.values())[::-1][:PERHAPS_RELEVANT]
        self._relevant = {r.sentence for r in ranked[:RELEVANT]}
        self._answering = {r.sentence for r in ranked[:RELEVANT] if r.judged >= JUDGED}
        self._answered = False
        self._headings = {r.sentence for r in readings or () if r.is_heading}
        self._perhaps = {r.sentence for r in ranked if r.judged >= PERHAPS_JUDGED} | self._relevant

    def confirm(self, text: str, marked: Sequence[Span]) -> Claim | Unsupported:
        """The claim with what it stands on, sure or not; or why there is nothing."""
        if len(text) > LONGEST:
            return "support"
        if is_markup(text):
            return "markup"
        if answer := self._fragment(text):
            return answer
        hedged: Claim | None = None
        fault: Unsupported = "mark"
        contradicted = 0.0
        for spans in self.candidates(text, marked):
            pointed = bool(marked) and set(spans) <= set(marked)
            if contradicted and len(spans) > 1 and not pointed:
                continue  # a second sentence would lend what the first says otherwise
            if self._readings is not None and not self._perhaps & set(spans):
                fault = "beside" if fault in ("mark", "support") else fault
                continue
            if self._headings.issuperset(spans) and self._repeats(text, spans):  # a heading names what is told, and tells nothing
                return "beside"
            found = self._checker.judge(
                self._claim(text, spans), self._before(spans), self._documents, around=self._around(spans), marked=pointed
            )
            if isinstance(found, Claim):
                alone = pointed or len(spans) == 1
                enough = self._relevant if self._answered else self._answering
                if found.sure and alone and (self._readings is None or enough & set(spans)):
                    self._answered = True
                    return found
                hedged = hedged or replace(found, sure=False)
                contradicted = 0.0 if pointed else contradicted
            else:
                fault = found if fault in ("mark", "support", "beside") else fault
                if found in CONTRADICTED and not (hedged and marked):
                    contradicted = max(contradicted, self._share(text, spans))
        if hedged and contradicted < self._share(text, [c.span for c in hedged.citations]):
            return hedged
        return fault

    def candidates(self, text: str, marked: Sequence[Span]) -> Iterator[tuple[Span, ...]]:
        """What the claim may stand on: what it is marked with, the sentences most like it, and the likest with a second."""
        if marked:
            yield tuple(marked)
        scored = sorted(((self._share(text, [span]), span) for span in self._sent), key=lambda pair: -pair[0])
        likest = [span for share, span in scored[:TRIED] if share >= SHARE]
        yield from ((span,) for span in likest if (span,) != tuple(marked))
        if likest:
            best = likest[0]
            at = self._place[best]
            beside = [s for s in self._sent[max(0, at - 1) : at + 2] if s != best] + likest[1:]
            adds = {s: self._share(text, [best, s]) for s in beside}
            other = max(adds, key=lambda s: adds[s], default=best)
            if other != best and adds[other] > self._share(text, [best]):
                yield tuple(sorted((best, other)))

    def _share(self, text: str, spans: Sequence[Span]) -> float:
        """0..1: the weight of the claim's words that the sentences hold; a word weighs the more, the fewer sentences hold it."""
        said = stems(text)
        held = frozenset[str]().union(*(self._stems[self._place[s]] for s in spans if s in self._place))
        weights = {stem: math.log((len(self._sent) + 1) / (self._count[stem] + 0.5)) for stem in said}
        total = sum(weights.values())
        return sum(weights[stem] for stem in said & held) / total if total > 0 else 0.0

    def _repeats(self, text: str, spans: Sequence[Span]) -> bool:
        """Whether a claim says nothing that the words of the sentences do not."""
        return stems(text) <= frozenset[str]().union(*(self._stems[self._place[s]] for s in spans if s in self._place))

    def _fragment(self, text: str) -> Claim | None:
        """What is no sentence but an answer, or says that it is one, if the reader gives the same: surely if as its first."""
        text = _ANSWER_IS.sub("", text)
        said = text.casefold().rstrip(" .")
        if not said or len(said.split()) > LONGEST_FRAGMENT:
            return None
        for at, reading in enumerate(self._readings or ()):
            words = reading.words.casefold()
            sentence = self._cut(reading.sentence)
            holds = reading.sentence in self._relevant and said in sentence.casefold() and not gives_orders(sentence)
            if holds and (said in words or words in said):
                answer = self._claim(text[:1].upper() + text[1:], [reading.sentence])
                return replace(answer, sure=at == 0 and reading.judged >= JUDGED)
        return None

    def _claim(self, text: str, spans: Sequence[Span]) -> Claim:
        return Claim(text, tuple(self._citation(span) for span in spans))

    def _before(self, spans: Sequence[Span]) -> list[Citation]:
        """The sent sentences that stand before the first of the spans, nearest first."""
        before, first = list[Span](), min(spans)
        at = self._place.get(first, 0)
        while at and len(before) < BEFORE:
            at -= 1
            earlier = self._sent[at]
            if earlier.document_id != first.document_id or first.start - earlier.end > NEAR:
                break
            before.append(earlier)
            first = earlier
        return [self._citation(s) for s in before if s not in spans]

    def _around(self, spans: Sequence[Span]) -> list[Citation]:
        """The sent sentences of the document that stand some way around the first of the spans, nearest first."""
        first = min(spans)
        at = self._place.get(first, 0)
        near = [s for s in self._sent[max(0, at - AROUND_BEFORE) : at + AROUND_AFTER + 1] if s.document_id == first.document_id]
        near.sort(key=lambda s: abs(s.start - first.start))
        return [self._citation(s) for s in near if s not in spans]

    def _citation(self, span: Span) -> Citation:
        return citation_of(span, self._documents[span.document_id])

    def _cut(self, span: Span) -> str:
        return self._documents[span.document_id].text[span.start : span.end]
