"""Every metric on cases worked out by hand, and the retrieval metrics against a second, independent writing of them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.documents.load import document_from_text
from rag.evaluate import metrics
from rag.evaluate.gold_line import GoldLine
from rag.types import Answer, Citation, Evidence, Passage, ResolvedDate, Span

TEXT = "Elm Hill was founded in 1852. Anna Berg ran it.\n\nOak Vale came on Saturday. It is small."
DOC = document_from_text(TEXT, "test:doc", "doc.txt")
DOCS = {DOC.id: DOC}
FIRST, SECOND, THIRD, FOURTH = (Span(a, b, DOC.id) for a, b in ((0, 29), (30, 47), (49, 75), (76, 88)))


def answer(
    short: str = "1852", cited: Sequence[Span] = (FIRST,), found: Sequence[Span] = (), dates: Sequence[ResolvedDate] = (), quote: str = ""
) -> Answer:  # fmt: skip
    citations = tuple(Citation(n, DOC.id, "doc", quote or TEXT[c.start : c.end], c.start, c.end) for n, c in enumerate(cited, 1))
    evidence = tuple(Evidence(Passage("p", DOC.id, s.start, s.end, TEXT[s.start : s.end], "", ()), 1.0, 1, 1) for s in found)
    return Answer(
        "Q?", "Q?", short, short, citations, evidence, tuple(dates), "reader" if citations else "none", 0.5, {"total": 0.2}
    )


REFUSAL = answer("", cited=())


def line(*answers: str, evidence: Sequence[Span] = (FIRST,), temporal: str | None = None) -> GoldLine:
    return GoldLine("a", "Q?", answers, evidence=tuple((s,) for s in evidence) if answers else (), temporal=temporal)


def score(gold: GoldLine, given: Answer | None, passages: Sequence[Span] = (FIRST,)) -> dict[str, float]:
    return metrics.score(gold, given, DOCS, passages, 0.2)


# ---- correct


@pytest.mark.parametrize(
    ("short", "reference", "right"),
    [
        ("in 1852", "1852", True),
        ("The «Elm Hill», [1] hall!", "elm hill hall", True),
        ("the U.S. army", "US Army", True),
        ("an Elm", "the elm", True),
        ("18520", "1852", False),  # whole tokens
        ("Elm tree Hill", "Elm Hill", False),  # consecutive
        ("Hill", "Elm Hill", False),
        ("東京、です", "東京です", True),
        ("Straße", "STRASSE", True),
        ("x " * 39 + "1852", "1852", True),  # 40 tokens
        ("x " * 40 + "1852", "1852", False),  # a whole passage is no answer
        ("the " * 60 + "1852", "1852", True),  # articles are dropped before counting
        ("grade A", "A", False),  # nothing is left of the reference: the whole or nothing
        ("A", "A", True),
        ("nothing", "…", False),
    ],
)
def test_correct_by_words(short: str, reference: str, right: bool) -> None:
    assert score(line("other", reference), answer(short))["correct"] == right


def dated(value: str, at: Span = THIRD, text: str = "Saturday") -> ResolvedDate:
    start = TEXT.index(text, at.start)
    return ResolvedDate(text, start, start + len(text), value, (date(2023, 10, 7), date(2023, 10, 7)), DOC.id)


@pytest.mark.parametrize(
    "reference", ["2023-10-07", "7 October 2023", "October 7, 2023", "7th of October 2023", "OCTOBER 7 2023", "Oct 7, 2023"]
)
def test_correct_by_a_date_of_the_first_citation(reference: str) -> None:
    gold = line(reference, evidence=[THIRD])
    assert score(gold, answer("Saturday", [THIRD], dates=[dated("2023-10-07")]))["correct"] == 1
    assert score(gold, answer("Saturday", [FIRST, THIRD], dates=[dated("2023-10-07")]))["correct"] == 0
    assert score(gold, answer("Saturday", [THIRD], dates=[dated("2023-10-08")]))["correct"] == 0
    assert score(gold, answer("", [], dates=[dated("2023-10-07")]))["correct"] == 0


def test_a_month_is_not_its_day_and_a_year_not_its_month() -> None:
    for reference in ("October 2023", "2023", "2023-10"):
        assert score(line(reference, evidence=[THIRD]), answer("Saturday", [THIRD], dates=[dated("2023-10-07")]))["correct"] == 0
    assert score(line("October 2023"), answer("then", [THIRD], dates=[dated("2023-10")]))["correct"] == 1


def test_unanswerable_lines_want_a_refusal() -> None:
    right, wrong = score(line(), REFUSAL), score(line(), answer())
    for name, good in (("correct", 1), ("exact_match", 1), ("f1", 1), ("no_answer_accuracy", 1), ("false_answer_rate", 0)):
        assert (right[name], wrong[name]) == (good, 1 - good), name
    assert wrong["citation_precision"] == 0  # a footnote that supports nothing
    assert "citation_precision" not in right
    assert not {"over_refusal_rate", "has_answer_f1", "mrr", "citation_recall"} & (right.keys() | wrong.keys())


def test_a_footnote_of_an_unanswerable_line_is_wrong_wherever_it_points() -> None:
    near = replace(line(), evidence=((FIRST,),))
    assert score(near, answer("1852", [FIRST]))["citation_precision"] == 0


def test_a_passage_is_no_answer_for_its_date_either() -> None:
    gold = line("2023-10-07", evidence=[THIRD])
    assert score(gold, answer("word " * 60, [THIRD], dates=[dated("2023-10-07")]))["correct"] == 0


def test_a_refusal_of_an_answerable_line() -> None:
    scores = score(line("1852"), REFUSAL)
    assert (scores["correct"], scores["f1"], scores["over_refusal_rate"], scores["citation_recall"]) == (0, 0, 1, 0)
    assert "citation_precision" not in scores
    assert "quote_verification_rate" not in scores


def test_an_error_is_wrong_everywhere() -> None:
    assert score(line("1852", temporal="1852"), None) == {
        "correct": 0, "exact_match": 0, "f1": 0, "has_answer_f1": 0, "over_refusal_rate": 1, "date_accuracy": 0, "citation_recall": 0,
        "hit@1": 0, "hit@3": 0, "hit@5": 0, "mrr": 0, "ndcg@10": 0, "latency_p50": 0.2, "latency_p95": 0.2,
    }  # fmt: skip
    scores = score(line(), None)
    assert (scores["correct"], scores["exact_match"], scores["f1"]) == (0, 0, 0)
    assert (scores["no_answer_accuracy"], scores["false_answer_rate"]) == (0, 1)


# ---- SQuAD


@pytest.mark.parametrize(
    ("said", "reference", "em", "f1"),
    [
        ("the Elm Hill", "Elm Hill.", 1, 1),
        ("elm", "elm hill", 0, 2 / 3),  # precision 1, recall 1/2
        ("elm elm hill", "elm hill hill", 0, 2 / 3),  # two tokens in common, of three and three
        ("in the year 1852", "1852", 0, 0.5),  # "the" goes: precision 1/3, recall 1
        ("", "", 1, 1),
        ("", "elm", 0, 0),
        ("elm", "", 0, 0),
        ("a", "the", 1, 1),  # both without tokens
        ("the", "elm", 0, 0),
        ("l'Elm—Hill", "lElm—Hill", 1, 1),  # only ASCII punctuation is dropped
        ("Elm—Hill", "Elm Hill", 0, 0),
        ("$5,000", "5000", 1, 1),
    ],
)
def test_exact_match_and_f1_by_evaluate_v2(said: str, reference: str, em: float, f1: float) -> None:
    assert metrics.exact_match(said, reference) == em
    assert metrics.f1(said, reference) == pytest.approx(f1)


def test_the_best_reference_counts_and_one_without_tokens_does_not() -> None:
    scores = score(line("elm", "elm hill", "the"), answer("elm"))
    assert (scores["exact_match"], scores["f1"]) == (1, 1)
    assert score(line("the", "elm"), REFUSAL)["f1"] == 0


# ---- places


def test_citations_by_overlap() -> None:
    gold = line("x", evidence=[FIRST, THIRD])
    assert score(gold, answer(cited=[FIRST, SECOND]))["citation_precision"] == 0.5
    assert score(gold, answer(cited=[FIRST, SECOND]))["citation_recall"] == 0.5
    touching = answer(cited=[Span(28, 31, DOC.id), THIRD, FOURTH, SECOND])
    assert score(gold, touching)["citation_precision"] == 0.5  # one character is enough, none is not
    assert score(gold, touching)["citation_recall"] == 1
    either = GoldLine("a", "Q?", ("x",), evidence=((FIRST, THIRD),))  # the same words in two places: one will do
    assert score(either, answer(cited=[THIRD]))["citation_recall"] == 1


def test_a_quote_that_is_not_its_span_is_seen() -> None:
    assert score(line("1852"), answer())["quote_verification_rate"] == 1
    assert score(line("1852"), answer(quote="Elm Hill was founded in 1853."))["quote_verification_rate"] == 0


def test_a_passage_hits_with_half_of_the_evidence_s_ink() -> None:
    """ "Anna Berg ran it." has 14 characters that are not space: "Anna Ber" holds 7 of them, "Anna Be" 6."""
    piece = (SECOND,)
    assert metrics.holds(Span(0, 38, DOC.id), piece, DOCS)
    assert not metrics.holds(Span(0, 37, DOC.id), piece, DOCS)
    assert not metrics.holds(Span(0, 38, "other"), piece, DOCS)


def test_retrieval_scores_of_an_answer() -> None:
    scores = score(line("x", evidence=[THIRD]), answer(found=[FIRST, SECOND, THIRD]), [THIRD])
    assert (scores["hit@1"], scores["hit@3"], scores["mrr"], scores["ndcg@10"]) == (0, 1, pytest.approx(1 / 3), 0.5)
    none = score(line("x"), answer(found=[]))
    assert [none[n] for n in ("hit@1", "hit@3", "hit@5", "mrr", "ndcg@10")] == [0] * 5


@given(st.lists(st.booleans(), max_size=16), st.integers(0, 12))
def test_retrieval_metrics_agree_with_an_independent_writing_of_them(hits: list[bool], missed: int) -> None:
    """Gains and discounts as vectors, where the code has sums over ranks."""
    relevant = sum(hits) + missed
    got = metrics.ranked(hits, relevant)
    gains = np.zeros(64)
    gains[: len(hits)] = hits
    discounts = np.log(2) / np.log(np.arange(2, 66))
    ideal = np.zeros(64)
    ideal[:relevant] = 1
    best = float((ideal * discounts)[:10].sum())
    ranks = np.flatnonzero(gains) + 1
    assert got["ndcg@10"] == pytest.approx(float((gains * discounts)[:10].sum()) / best if best else 0)
    assert got["mrr"] == pytest.approx(1 / ranks.min() if len(ranks) else 0)
    for k in (1, 3, 5):
        assert got[f"hit@{k}"] == float((ranks <= k).any())


def test_dates_by_their_value() -> None:
    gold = line("Saturday", evidence=[THIRD], temporal="2023-10-07")
    assert score(gold, answer(dates=[dated("2023-10"), dated("2023-10-07")]))["date_accuracy"] == 1
    assert score(gold, answer(dates=[dated("2023-10")]))["date_accuracy"] == 0
    assert score(gold, REFUSAL)["date_accuracy"] == 0
    assert "date_accuracy" not in score(line("1852"), answer())


# ---- what they come to


def test_summary_by_hand() -> None:
    rows = [(["a"], {"correct": 1.0, "f1": 1.0, "latency_p50": 0.1, "latency_p95": 0.1}), (["a", "b"], {"correct": 0.0, "f1": 0.5, "latency_p50": 0.3, "latency_p95": 0.3})]  # fmt: skip
    whole, by_tag = metrics.summarise_scores(rows)
    assert list(whole) == list(metrics.METRICS)
    assert (whole["correct"]["value"], whole["correct"]["n"], whole["f1"]["value"]) == (0.5, 2, 0.75)
    assert whole["latency_p50"]["value"] == pytest.approx(0.2)
    assert whole["mrr"] == {"value": None, "low": None, "high": None, "n": 0}
    assert {tag: (m["correct"]["value"], m["correct"]["n"]) for tag, m in by_tag.items()} == {"a": (0.5, 2), "b": (0.0, 1)}


@given(st.lists(st.sampled_from([0.0, 0.25, 1.0]), min_size=1, max_size=40))
def test_every_interval_holds_its_value_and_has_a_width(values: list[float]) -> None:
    for name in ("correct", "f1"):
        scores = [float(v > 0.5) for v in values] if name == "correct" else values
        m = metrics.metric(name, np.array(scores))
        assert m["low"] is not None
        assert m["high"] is not None
        assert m["value"] is not None
        assert 0 <= m["low"] <= m["value"] + 1e-12 <= m["high"] + 2e-12 <= 1 + 3e-12
        assert m["low"] < m["high"]
