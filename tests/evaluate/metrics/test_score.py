"""The scores of an answer on cases worked out by hand."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from rag.documents.load import document_from_text
from rag.evaluate import metrics
from rag.evaluate.gold_line import GoldLine
from rag.types import Answer, Citation, Claim, Evidence, Passage, ResolvedDate, Span

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
        "correct": 0, "exact_match": 0, "f1": 0, "has_answer_f1": 0, "over_refusal_rate": 1, "sure_coverage": 0, "date_accuracy": 0,
        "citation_recall": 0, "hit@1": 0, "hit@3": 0, "hit@5": 0, "mrr": 0, "ndcg@10": 0, "latency_p50": 0.2, "latency_p95": 0.2,
    }  # fmt: skip
    scores = score(line(), None)
    assert (scores["correct"], scores["exact_match"], scores["f1"]) == (0, 0, 0)
    assert (scores["no_answer_accuracy"], scores["false_answer_rate"]) == (0, 1)


def test_the_best_reference_counts_and_one_without_tokens_does_not() -> None:
    scores = score(line("elm", "elm hill", "the"), answer("elm"))
    assert (scores["exact_match"], scores["f1"]) == (1, 1)
    assert score(line("the", "elm"), REFUSAL)["f1"] == 0


# ---- sure, hedged, refused


def hedged(given: Answer) -> Answer:
    """The same with one of two claims hedged, which is enough."""
    return replace(given, claims=(Claim("a", given.citations), Claim("b", given.citations, sure=False)))


@pytest.mark.parametrize(
    ("short", "cited", "right"),
    [
        ("1852", [SECOND], 1),  # by its words
        ("in its year", [FIRST], 1),  # by its first citation
        ("in its year", [SECOND, FIRST], 0),
    ],
)
def test_an_answer_is_right_by_its_words_or_by_its_first_citation(short: str, cited: list[Span], right: int) -> None:
    sure = score(line("1852"), answer(short, cited))
    may = score(line("1852"), hedged(answer(short, cited)))
    assert sure["sure_precision"] == may["hedged_precision"] == right
    assert "hedged_precision" not in sure
    assert "sure_precision" not in may
    assert sure["correct"] == may["correct"]  # a hedged answer is an answer


def test_without_evidence_only_words_are_right() -> None:
    bare = replace(line("1852"), evidence=())
    assert [score(bare, answer(short))["sure_precision"] for short in ("1852", "in its year")] == [1, 0]


def test_an_answer_of_an_unanswerable_line_is_wrong_surely_or_hedged() -> None:
    near = replace(line(), evidence=((FIRST,),))
    sure, may = score(near, answer()), score(near, hedged(answer()))
    assert sure["sure_precision"] == may["hedged_precision"] == 0
    assert (may["correct"], may["no_answer_accuracy"], may["false_answer_rate"]) == (0, 0, 1)


def test_coverage_is_over_answerable_lines_and_by_sure_answers_right_or_wrong() -> None:
    given = (answer(), answer("wrong", [SECOND]), hedged(answer()), REFUSAL, None)
    assert [score(line("1852"), g)["sure_coverage"] for g in given] == [1, 1, 0, 0, 0]
    assert "sure_coverage" not in score(line(), answer())
    for none in (REFUSAL, None):
        assert not {"sure_precision", "hedged_precision"} & score(line("1852"), none).keys()


def test_confidence_is_held_against_the_first_sentence_cited_or_closest() -> None:
    def residual(gold: GoldLine, given: Answer) -> float:
        return score(gold, replace(given, confidence=0.75))["calibration_error"]

    gold = line("1852")
    near = replace(REFUSAL, closest=answer(cited=[FIRST, SECOND]).citations)
    far = replace(REFUSAL, closest=answer(cited=[SECOND, FIRST]).citations)
    assert [residual(gold, g) for g in (answer(), hedged(answer()), near)] == [0.25] * 3
    assert [residual(gold, g) for g in (answer("1852", [SECOND, FIRST]), far, REFUSAL)] == [-0.75] * 3
    assert [residual(replace(line(), evidence=((FIRST,),)), g) for g in (answer(), near)] == [-0.75] * 2
    assert "calibration_error" not in score(replace(gold, evidence=()), answer())
    assert "calibration_error" not in score(gold, None)


def test_what_needs_places_is_measurable_where_a_line_gives_them() -> None:
    bare = replace(line("1852"), evidence=())
    placed = {"citation_precision", "calibration_error"}
    assert not placed & metrics.measurable([bare], [DOC])
    for other in (line("1852"), line()):
        assert placed <= metrics.measurable([bare, other], [DOC])
    assert {"sure_precision", "hedged_precision", "sure_coverage"} <= metrics.measurable([bare], [DOC])


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


def test_retrieval_scores_of_an_answer() -> None:
    scores = score(line("x", evidence=[THIRD]), answer(found=[FIRST, SECOND, THIRD]), [THIRD])
    assert (scores["hit@1"], scores["hit@3"], scores["mrr"], scores["ndcg@10"]) == (0, 1, pytest.approx(1 / 3), 0.5)
    none = score(line("x"), answer(found=[]))
    assert [none[n] for n in ("hit@1", "hit@3", "hit@5", "mrr", "ndcg@10")] == [0] * 5


def test_dates_by_their_value() -> None:
    gold = line("Saturday", evidence=[THIRD], temporal="2023-10-07")
    assert score(gold, answer(dates=[dated("2023-10"), dated("2023-10-07")]))["date_accuracy"] == 1
    assert score(gold, answer(dates=[dated("2023-10")]))["date_accuracy"] == 0
    assert score(gold, REFUSAL)["date_accuracy"] == 0
    assert "date_accuracy" not in score(line("1852"), answer())
