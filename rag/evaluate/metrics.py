"""What an answer scores against its gold line, and what the scores come to: every metric is defined here, and deterministic.

An error scores as wrong wherever the line has something to get right. A metric that a line says nothing on is left out of its
scores; over no line at all it is null.
"""

import math
import re
import string
import unicodedata
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from rag.evaluate.evidence import Places
from rag.evaluate.gold_line import GoldLine
from rag.evaluate.intervals import Values, bootstrap, mean, quantile, wilson
from rag.types import Answer, Document, ResolvedDate, Span
from rag.words import MONTHS

PROPORTIONS = (
    "correct", "exact_match", "no_answer_accuracy", "false_answer_rate", "over_refusal_rate", "hit@1", "hit@3", "hit@5",
    "quote_verification_rate", "date_accuracy",
)  # fmt: skip
"""Metrics whose every score is 0 or 1: their intervals are Wilson's."""

QUANTILES = {"latency_p50": 0.5, "latency_p95": 0.95}

METRICS = (
    "correct", "exact_match", "f1", "has_answer_f1", "no_answer_accuracy", "false_answer_rate", "over_refusal_rate", "hit@1",
    "hit@3", "hit@5", "mrr", "ndcg@10", "citation_precision", "citation_recall", "quote_verification_rate", "date_accuracy",
    *QUANTILES,
)  # fmt: skip

LESS_IS_BETTER = frozenset({"false_answer_rate", "over_refusal_rate", *QUANTILES})

MAX_CORRECT_TOKENS = 40
"""A longer short answer is never `correct`: a whole passage would hold nearly any reference."""

DEPTH = 10
"""Passages, best first, that the retrieval metrics look at, as the answer object gives them; MRR is 0 past them."""

Metric = dict[str, float | int | None]


def measurable(lines: Iterable[GoldLine], documents: Sequence[Document]) -> set[str]:
    """The metrics that some line says something on, whatever is answered."""
    by_id = {document.id: document for document in documents}
    names = {name for line in lines for name in score(line, None, by_id, (), 0.0)}
    return names | {"quote_verification_rate", "citation_precision"}  # these are over the citations that there will be


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
        scores |= {"has_answer_f1": scores["f1"], "over_refusal_rate": float(not answered)}
    else:
        scores |= {"no_answer_accuracy": float(refused), "false_answer_rate": float(not refused)}
    if line.temporal is not None:
        scores["date_accuracy"] = float(answer is not None and any(d.value == line.temporal for d in answer.dates))
    if answer and answered:
        stands = [documents[c.document_id].text[c.start : c.end] == c.quote for c in answer.citations]
        scores["quote_verification_rate"] = float(all(stands))
    cited = [c.span for c in answer.citations] if answer else []
    if line.evidence or not line.answerable:
        if cited:
            scores["citation_precision"] = sum(
                line.answerable and any(overlap(c, e) for e in line.evidence) for c in cited
            ) / len(cited)
        if line.evidence and line.answerable:
            scores["citation_recall"] = sum(any(overlap(c, e) for c in cited) for e in line.evidence) / len(line.evidence)
    if line.evidence and line.answerable:
        found = [e.passage for e in answer.evidence[:DEPTH]] if answer else []
        hits = [any(holds(p.span, e, documents) for e in line.evidence) for p in found]
        scores |= ranked(hits, max(len(passages), sum(hits)))
    return scores


# ---- words


def is_correct(answer: Answer, references: Sequence[str]) -> bool:
    """Whether a reference is in the short answer as consecutive whole tokens, or is a date of the first citation.

    A short answer of more than MAX_CORRECT_TOKENS tokens never is.
    """
    if len(answer_tokens(answer.short_answer)) > MAX_CORRECT_TOKENS:
        return False
    if any(_is_run(r, answer.short_answer) for r in references):
        return True
    first = answer.citations[0]
    inside = [d for d in answer.dates if d.document_id == first.document_id and first.start <= d.start and d.end <= first.end]
    return any(same_date(r, d) for r in references for d in inside)


def answer_tokens(text: str) -> list[str]:
    """Lower-case words without `[n]` marks, punctuation of any script and articles.

    >>> answer_tokens("The U.S. «Kornet» [2]")
    ['us', 'kornet']
    """
    text = re.sub(r"\[\d+\]", " ", text).casefold()
    text = "".join(c for c in text if c not in string.punctuation and not unicodedata.category(c).startswith("P"))
    return re.sub(r"\b(?:a|an|the)\b", " ", text).split()


def _is_run(reference: str, text: str) -> bool:
    wanted, said = answer_tokens(reference), answer_tokens(text)
    if not wanted:  # an answer such as "A" or "+": nothing is left of it, so it must be the whole
        return reference.split() == text.split()
    return any(said[i : i + len(wanted)] == wanted for i in range(len(said) - len(wanted) + 1))


_DAY_MONTH_YEAR = re.compile(r"(?:(\d{1,2})(?:st|nd|rd|th)? (?:of )?)?([a-z]+)\.? ?(\d{4})")
_MONTH_DAY_YEAR = re.compile(r"([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")


def same_date(reference: str, resolved: ResolvedDate) -> bool:
    """Whether a reference, written as TIMEX3 or as a day or month in English, is the calendar value.

    >>> same_date("October 7, 2023", ResolvedDate("Saturday", 0, 8, "2023-10-07", None))
    True
    """
    written = " ".join(reference.split()).lower()
    if written == resolved.value.lower():
        return True
    if found := _DAY_MONTH_YEAR.fullmatch(written):
        day, month, year = found.groups()
    elif found := _MONTH_DAY_YEAR.fullmatch(written):
        month, day, year = found.groups()
    else:
        return False
    number = next((n for n, name in enumerate(MONTHS, 1) if len(month) >= 3 and name.startswith(month)), None)
    return number is not None and resolved.value == f"{year}-{number:02}" + (f"-{int(day):02}" if day else "")


def normalised(text: str) -> list[str]:
    """As evaluate-v2.0.py: lower case, no ASCII punctuation, no articles."""
    text = "".join(c for c in text.lower() if c not in string.punctuation)
    return re.sub(r"\b(?:a|an|the)\b", " ", text).split()


def exact_match(said: str, reference: str) -> float:
    return float(normalised(said) == normalised(reference))


def f1(said: str, reference: str) -> float:
    """Token F1 as evaluate-v2.0.py has it: where either is without tokens, 1 if both are, else 0."""
    ours, theirs = normalised(said), normalised(reference)
    if not ours or not theirs:
        return float(ours == theirs)
    common = (Counter(ours) & Counter(theirs)).total()
    if not common:
        return 0.0
    precision, recall = common / len(ours), common / len(theirs)
    return 2 * precision * recall / (precision + recall)


# ---- places


def overlap(span: Span, piece: Places) -> bool:
    """Whether they share a character."""
    return any(span.document_id == s.document_id and span.start < s.end and s.start < span.end for s in piece)


def holds(passage: Span, piece: Places, documents: Mapping[str, Document]) -> bool:
    """Whether the passage has at least half of the non-space characters of the evidence."""
    for span in piece:
        low, high = max(passage.start, span.start), min(passage.end, span.end)
        if passage.document_id == span.document_id and low < high:
            text = documents[span.document_id].text
            if 2 * _inked(text[low:high]) >= _inked(text[span.start : span.end]):
                return True
    return False


def _inked(text: str) -> int:
    return sum(not c.isspace() for c in text)


def ranked(hits: Sequence[bool], relevant: int) -> dict[str, float]:
    """The retrieval metrics of passages in final order; `relevant` passages in the index would have hit. No passages score 0.

    nDCG@10 with gain 1 for a hit (Järvelin and Kekäläinen 2002), log base 2.
    """
    first = next((i for i, hit in enumerate(hits, 1) if hit), None)
    gain = sum(1 / math.log2(i + 1) for i, hit in enumerate(hits[:10], 1) if hit)
    ideal = sum(1 / math.log2(i + 1) for i in range(1, min(10, relevant) + 1))
    return {
        **{f"hit@{k}": float(any(hits[:k])) for k in (1, 3, 5)},
        "mrr": 1 / first if first else 0.0,
        "ndcg@10": gain / ideal if ideal else 0.0,
    }


# ---- what it comes to


def summarise_scores(
    rows: Iterable[tuple[Sequence[str], Mapping[str, float]]],
) -> tuple[dict[str, Metric], dict[str, dict[str, Metric]]]:
    """All metrics, and all by tag, of items' tags and scores; eight bytes an item and metric are held."""
    whole: dict[str, array[float]] = {name: array("d") for name in METRICS}
    tagged: dict[str, dict[str, array[float]]] = {}
    for tags, scores in rows:
        columns = [whole, *(tagged.setdefault(tag, {name: array("d") for name in METRICS}) for tag in tags)]
        for name, value in scores.items():
            for column in columns:
                column[name].append(value)
    return _metrics(whole), {tag: _metrics(columns) for tag, columns in tagged.items()}


def _metrics(columns: Mapping[str, Any]) -> dict[str, Metric]:
    return {name: metric(name, np.array(column)) for name, column in columns.items()}


def metric(name: str, values: Values) -> Metric:
    """Value, 95 % interval and n; null over no items."""
    n = len(values)
    if not n:
        return {"value": None, "low": None, "high": None, "n": 0}
    statistic = quantile(QUANTILES[name]) if name in QUANTILES else mean
    value = float(statistic(values))
    if name in PROPORTIONS or (name not in QUANTILES and np.ptp(values) == 0):  # a bootstrap of equals has no width
        low, high = wilson(float(values.sum()), n)
    else:
        low, high = bootstrap(values, statistic)
    return {"value": value, "low": low, "high": high, "n": n}
