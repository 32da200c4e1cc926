"""Readings and candidates in their final order: a weighed sum of what speaks for a reading.

The weights and the null threshold are fitted together, on held-out training articles: training/fit_answers.py.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from rag.documents import embedded_text
from rag.search.candidates import RRF_K
from rag.types import Evidence, Reading
from rag.words import name_stems, stems

FEATURES = ("reader", "dense", "sparse", "in_sentence", "in_passage", "names_missing", "echo")

WEIGHTS = (0.49, 1.5, 0.34, 1.33, 1.56, -0.84, -0.24)
"""Of FEATURES, in their order; fitted by training/fit_answers.py on held-out SQuAD 2.0 training articles."""

IN_TIME = 2.0
"""A sentence dated within the question's limits gains this much. Set by hand on benchmarks/data/dated, not fitted."""

HAPPENED = 8.0
"""It gains this much where the question asks nothing but what happened then. Set by hand on benchmarks/data/dated, not fitted."""

REFUSE_BELOW = 3.43
"""The null threshold on the weighed score of the best reading; fitted by training/fit_answers.py on held-out SQuAD 2.0 training
articles, as CONFIDENCE is."""

REFUSE_BELOW_IN_PASSAGE = 0.50
"""The null threshold on the reader's own score where the answer may come from one given span only: reading comprehension, as
SQuAD has it. Chosen by benchmarks/reader.py on held-out SQuAD 2.0 training articles, where questions with and without an answer
weigh alike."""

CONFIDENCE = (0.79, 0.57)
"""Slope and offset: confidence = 1 / (1 + exp(-(slope * (score - threshold) + offset)))."""

SURE = REFUSE_BELOW + 1
"""From here on the best of the first passages read is not bettered by others: chosen by training/fit_answers.py."""

NEAR = 2.5
"""How far below the best a second reading may be and still be shown; set by hand, not fitted."""

PUBLICATION_SCORE = REFUSE_BELOW + 2 * NEAR
"""The score of the words by which a document says when it was written, for a question after that; set by hand."""


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
    asked, asked_rest = Asked.of(question, candidates), Asked.of(rest, candidates)
    weighed = []
    for reading in readings:
        gained = gain(reading)
        values = features(asked_rest if gained else asked, by_id[reading.passage.id], reading)
        weighed.append(replace(reading, score=sum(w * v for w, v in zip(WEIGHTS, values, strict=True)) + gained))
    return sorted(weighed, key=lambda r: -r.score)


def is_sure(readings: Sequence[Reading]) -> bool:
    """Whether the best of these weighed readings needs no comparison with those of further passages."""
    return bool(readings) and readings[0].score >= SURE


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
    """A question as `features` need it: its stems with their weights, and those that name something."""

    weights: Mapping[str, float]
    names: frozenset[str]

    @classmethod
    def of(cls, question: str, candidates: Sequence[Evidence]) -> "Asked":
        """A word weighs the more, the fewer sentences of the candidates hold it (inverse document frequency)."""
        sentences = [stems(p.cut(s)) for p in (e.passage for e in candidates) for s in p.sentences]
        counts = Counter(stem for sentence in sentences for stem in sentence)
        weights = {stem: math.log((len(sentences) + 1) / (counts[stem] + 0.5)) for stem in stems(question)}
        return cls(weights, name_stems(question))

    def share(self, text: str) -> float:
        """0..1: the weight of the question's words that the text holds; 0 for a question without content words."""
        total = sum(self.weights.values())
        held = stems(text)
        return sum(w for stem, w in self.weights.items() if stem in held) / total if total > 0 else 0.0


def features(asked: Asked, evidence: Evidence, reading: Reading) -> tuple[float, ...]:
    """What speaks for or against a reading, as FEATURES name it.

    The reader's score; each channel's place (1 for the first, falling slowly, 0 for a miss); the weighed share of the
    question's words in the sentence with its heading ("She was born in Bergen" under her name), and in the passage with it; of
    the question's names, the share that the passage lacks; of the answer's words, the share that the question holds already.
    """
    around = embedded_text(reading.passage)
    dense, sparse = ((RRF_K + 1) / (RRF_K + r) if r else 0.0 for r in (evidence.dense_rank, evidence.sparse_rank))
    missing = len(asked.names - stems(around)) / len(asked.names) if asked.names else 0.0
    said = stems(reading.words)
    echo = len(said & asked.weights.keys()) / len(said) if said else 0.0
    sentence = f"{reading.passage.heading}\n{reading.sentence_words}"
    return reading.score, dense, sparse, asked.share(sentence), asked.share(around), missing, echo
