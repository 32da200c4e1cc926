"""Readings and candidates in their final order: a weighed sum of what speaks for a reading; and how likely the best one answers.

The weights are fitted by training/fit_answers.py on held-out articles of SQuAD 2.0's training file and on texts and questions
written for that (training/natural/fit, benchmarks/kinds/development), LIKELIHOOD on the latter alone, and for other languages
than English by training/fit_languages.py. It says from where on to answer.
"""

import functools
import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from rag.documents import embedded_text, plain_view
from rag.languages import Pairing, content_stems, language_of, named_stems, pairing
from rag.search.candidates import RRF_K
from rag.types import Evidence, Reading
from rag.words import name_stems, stems

FEATURES = ("reader", "dense", "sparse", "in_sentence", "in_passage", "names_missing", "echo", "judged", "heading")

WEIGHTS: Mapping[Pairing, tuple[float, ...]] = {
    "english": (0.46, 1.48, 0.22, 0.84, 0.69, -0.37, -0.51, 0.24, -0.63),
    "same": (0.37, 0.36, 0.0, 1.14, 0.0, -0.81, -0.23, 0.06, 0.0),
    "across": (0.28, 2.83, 0.0, 0.39, 0.36, -0.43, -0.36, 0.16, -0.29),
}
"""Of FEATURES, in their order, for question and passage in English, both in one other language, or in two languages."""

ON_THE_SCALE: Mapping[Pairing, float] = {"english": 0.0, "same": 1.96, "across": -0.24}
"""What is added to the weighted sum, so that LIKELIHOOD holds for all."""

IN_TIME, HAPPENED = 2.0, 8.0
"""What a sentence gains that is dated within the question's limits, and if the question asks nothing but what happened then.
Set by hand on benchmarks/data/dated, not fitted."""

SINCE = 6.0
"""What "since Monday" gains where it is asked when something began that its sentence tells of. Set by hand, not fitted."""

ELSEWHERE = 1.0
"""What a reading loses that is of another document than the last answer, where a question leans on the one before it. Set by hand
on benchmarks/languages/dialogues."""

LIKELIHOOD = (0.4, 0.47, -1.74)
"""The probability that the sentence of a reading answers is 1 / (1 + exp(-(a * score + b * gap + c))): these are a, b and c. The
gap is how far it scores above the best reading of another sentence."""

WIDEST_GAP = 6.0
"""A gap counts up to this."""

SURE_FROM, HEDGED_FROM = 0.7, 0.2
"""From so much likelihood on an answer is given, and from so much in the hedged form; below, it is a refusal. Chosen on the same
questions by training/fit_answers.py."""

REFUSE_BELOW_IN_PASSAGE = 0.69
"""The null threshold on the reader's own score where the answer may come from one given span only: reading comprehension, as
SQuAD has it. Chosen by benchmarks/reader.py on held-out SQuAD 2.0 training articles, where questions with and without an answer
weigh alike."""

ENOUGH = 0.6
"""From so much likelihood on the best of the first passages read is not bettered by others: chosen by training/fit_answers.py."""

PUBLICATION_SCORE = 20.0
"""The score of the words that say when a document was written: code found them, not the reader."""

NEAR = 2.5
"""A second reading may be shown that scores this much below the best; set by hand, not fitted."""


def weigh_readings(
    question: str,
    candidates: Sequence[Evidence],
    readings: Iterable[Reading],
    rest: str = "",
    gain: Callable[[Reading], float] = lambda _: 0.0,
) -> list[Reading]:
    """The readings with the weighted sum of their features as score, best first.

    Where the question limits its answer in time, `gain` is what a reading gains by being dated within the limits. One that gains
    is weighed by the `rest` of the question, which is the question less its dates.
    """
    by_id = {e.passage.id: e for e in candidates}
    asked = Asked.of(question, candidates)
    asked_rest = functools.cache(lambda: asked if rest == question else Asked.of(rest, candidates))
    pairs = {e.passage.id: pairing(question, e.passage.text) for e in candidates}
    weighed = []
    for reading in readings:
        gained = gain(reading)
        values = features(asked_rest() if gained else asked, by_id[reading.passage.id], reading)
        pair = pairs[reading.passage.id]
        score = sum(w * v for w, v in zip(WEIGHTS[pair], values, strict=True)) + ON_THE_SCALE[pair]
        weighed.append(replace(reading, score=score + gained))
    return sorted(weighed, key=lambda r: -r.score)


def likelihood(readings: Sequence[Reading]) -> float:
    """0..1: how likely the sentence of the first of these weighed readings, best first, answers; 0 for none."""
    if not readings:
        return 0.0
    best = readings[0]
    other = next((reading.score for reading in readings if reading.sentence != best.sentence), -math.inf)
    of_score, of_gap, offset = LIKELIHOOD
    return 1 / (1 + math.exp(min(50.0, -(of_score * best.score + of_gap * min(WIDEST_GAP, best.score - other) + offset))))


def is_enough(readings: Sequence[Reading]) -> bool:
    """Whether the best of these weighed readings needs no comparison with those of further passages."""
    return likelihood(readings) >= ENOUGH


def in_final_order(candidates: Sequence[Evidence], readings: Sequence[Reading]) -> list[Evidence]:
    """The candidates by their best weighed reading; one without a reading (no words) comes last."""
    best: dict[str, float] = {}
    for reading in readings:
        best.setdefault(reading.passage.id, reading.score)
    last = min(best.values(), default=0.0) - 1
    scored = [replace(e, score=best.get(e.passage.id, last)) for e in candidates]
    return sorted(scored, key=lambda e: -e.score)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as `features` need it: its stems with their weights, those that name something, how texts are stemmed."""

    weights: Mapping[str, float]
    names: frozenset[str]
    stems: Callable[[str], frozenset[str]]

    @classmethod
    def of(cls, question: str, candidates: Sequence[Evidence]) -> "Asked":
        """A word weighs the more, the fewer sentences of the candidates hold it (inverse document frequency)."""
        language = language_of(question) or "en"
        stemmed = stems if language == "en" else functools.partial(content_stems, language=language)
        names = name_stems(question) if language == "en" else named_stems(question, language)
        sentences = [stemmed(plain_view(p.cut(s)).text) for p in (e.passage for e in candidates) for s in p.sentences]
        counts = Counter(stem for sentence in sentences for stem in sentence)
        weights = {stem: math.log((len(sentences) + 1) / (counts[stem] + 0.5)) for stem in stemmed(question)}
        return cls(weights, names, stemmed)

    def share(self, text: str) -> float:
        """0..1: the weight of the question's words that the text holds; 0 for a question without content words."""
        total = sum(self.weights.values())
        held = self.stems(text)
        return sum(w for stem, w in self.weights.items() if stem in held) / total if total > 0 else 0.0


def features(asked: Asked, evidence: Evidence, reading: Reading) -> tuple[float, ...]:
    """What speaks for or against a reading, as FEATURES name it.

    The reader's score; each channel's place (1 for the first, falling slowly, 0 for a miss); the weighed share of the
    question's words in the sentence with its heading ("She was born in Bergen" under her name), and in the passage with it; of
    the question's names, the share that the passage lacks; of the answer's words, the share that the question holds already; what
    the reader says of the sentence as a whole; whether that is a heading.
    """
    around = embedded_text(reading.passage)
    dense, sparse = ((RRF_K + 1) / (RRF_K + r) if r else 0.0 for r in (evidence.dense_rank, evidence.sparse_rank))
    missing = len(asked.names - asked.stems(around)) / len(asked.names) if asked.names else 0.0
    said = asked.stems(plain_view(reading.words).text)
    echo = len(said & asked.weights.keys()) / len(said) if said else 0.0
    sentence = plain_view(f"{reading.passage.heading}\n{reading.sentence_words}").text
    return (
        reading.score,
        dense,
        sparse,
        asked.share(sentence),
        asked.share(around),
        missing,
        echo,
        reading.judged,
        float(reading.is_heading),
    )
