"""The scores of one answer against its gold line.

An error scores as wrong wherever the line has something to get right. A metric that a line says nothing on is left out of its
scores; over no line at all it is null.
"""

from collections.abc import Iterable, Mapping, Sequence

from rag.evaluate.gold_line import GoldLine
from rag.evaluate.metrics.calibration import residual
from rag.evaluate.metrics.places import holds, overlap, ranked
from rag.evaluate.metrics.words import exact_match, f1, is_correct, normalised
from rag.types import Answer, Citation, Document, Span

PROPORTIONS = (
    "correct", "exact_match", "no_answer_accuracy", "false_answer_rate", "over_refusal_rate", "sure_precision", "sure_coverage",
    "hedged_precision", "hit@1", "hit@3", "hit@5", "quote_verification_rate", "date_accuracy",
)  # fmt: skip
"""Metrics whose every score is 0 or 1: their intervals are Wilson's."""

QUANTILES = {"latency_p50": 0.5, "latency_p95": 0.95}

METRICS = (
    "correct", "exact_match", "f1", "has_answer_f1", "no_answer_accuracy", "false_answer_rate", "over_refusal_rate",
    "sure_precision", "sure_coverage", "hedged_precision", "calibration_error", "hit@1", "hit@3", "hit@5", "mrr", "ndcg@10",
    "citation_precision", "citation_recall", "quote_verification_rate", "date_accuracy", *QUANTILES,
)  # fmt: skip
"""In the order of every table. A hedged answer ("The document may say: …") is an answer in all of them, a false one where the
documents do not say.

- `sure_precision`: of the sure answers, the share that `is_right`; `hedged_precision`: of the hedged ones. An error is neither.
- `sure_coverage`: of the answerable lines, the share answered surely, rightly or not; an error is not.
- `calibration_error`: how far `confidence` is from how often the first sentence cited, or on a refusal the first of the closest,
  is evidence of an answer; over the lines that have evidence or are unanswerable. An error states no confidence, and is left out.
"""

LESS_IS_BETTER = frozenset({"false_answer_rate", "over_refusal_rate", "calibration_error", *QUANTILES})

DEPTH = 10
"""Passages, best first, that the retrieval metrics look at, as the answer object gives them; MRR is 0 past them."""


def measurable(lines: Sequence[GoldLine], documents: Sequence[Document]) -> set[str]:
    """The metrics that some line says something on, whatever is answered, and those over the answers that there will be."""
    by_id = {document.id: document for document in documents}
    names = {name for line in lines for name in score(line, None, by_id, (), 0.0)}
    names |= {"quote_verification_rate", "sure_precision", "hedged_precision"}
    return names | ({"citation_precision", "calibration_error"} if any(map(_says_where, lines)) else set())


def score(
    line: GoldLine, answer: Answer | None, documents: Mapping[str, Document], passages: Sequence[Span], seconds: float
) -> dict[str, float]:
    """An item's scores by metric; None for an answer stands for an error.

    `passages` are those of the index that hold the line's evidence: what a perfect order would begin with.
    """
    answered = answer is not None and answer.answered
    refused = answer is not None and not answer.answered
    said = answer.short_answer if answer and answered else ""
    references = [r for r in line.answers if normalised(r)] or [""]  # as evaluate-v2.0.py chooses them
    ran = float(answer is not None)
    scores = {
        "correct": float(answer is not None and answered and is_correct(answer, line.answers) if line.answerable else refused),
        "exact_match": ran * max(exact_match(said, r) for r in references),
        "f1": ran * max(f1(said, r) for r in references),
        "latency_p50": seconds,
        "latency_p95": seconds,
    }
    if line.answerable:
        surely = answer is not None and answer.sure
        scores |= {"has_answer_f1": scores["f1"], "over_refusal_rate": float(not answered), "sure_coverage": float(surely)}
    else:
        scores |= {"no_answer_accuracy": float(refused), "false_answer_rate": float(not refused)}
    if line.temporal is not None:
        scores["date_accuracy"] = float(answer is not None and any(d.value == line.temporal for d in answer.dates))
    if answer and answered:
        stands = [documents[c.document_id].text[c.start : c.end] == c.quote for c in answer.citations]
        scores["quote_verification_rate"] = float(all(stands))
        scores["sure_precision" if answer.sure else "hedged_precision"] = float(is_right(line, answer))
    cited = answer.citations if answer else ()
    if _says_where(line):
        if answer:
            scores["calibration_error"] = residual(answer.confidence, _is_evidence(line, (cited or answer.closest)[:1]))
        if cited:
            scores["citation_precision"] = sum(_is_evidence(line, [c]) for c in cited) / len(cited)
    if line.evidence and line.answerable:
        scores["citation_recall"] = sum(any(overlap(c.span, e) for c in cited) for e in line.evidence) / len(line.evidence)
        found = [e.passage for e in answer.evidence[:DEPTH]] if answer else []
        hits = [any(holds(p.span, e, documents) for e in line.evidence) for p in found]
        scores |= ranked(hits, max(len(passages), sum(hits)))
    return scores


def is_right(line: GoldLine, answer: Answer) -> bool:
    """Whether an answer is correct, or its first citation is evidence, where the line has any; never where there is no answer."""
    return is_correct(answer, line.answers) or _is_evidence(line, answer.citations[:1])


def _is_evidence(line: GoldLine, cited: Iterable[Citation]) -> bool:
    """Whether one of them overlaps a piece of evidence of the line's answer; where it has no answer, nothing is evidence."""
    return line.answerable and any(overlap(c.span, piece) for c in cited for piece in line.evidence)


def _says_where(line: GoldLine) -> bool:
    """Whether the line tells which sentences answer it, if only by saying that none does."""
    return bool(line.evidence) or not line.answerable
