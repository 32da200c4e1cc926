"""Comparing two runs: aligned by id, honest about chance."""

import json
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from rag.errors import BadGold
from rag.evaluate import runs
from rag.evaluate.compare import compare
from rag.evaluate.metrics.calibration import residual
from rag.evaluate.report.comparison_html import comparison_html
from rag.evaluate.report.text import print_comparison, summing_up
from rag.evaluate.runs import Run


def item(identity: str, correct: float, **more: Any) -> dict[str, Any]:
    answer = {
        "answered": True,
        "text": "t",
        "short_answer": more.pop("said", "x"),
        "citations": [{"quote": "q"}],
        "method": "reader",
    }
    scores = {"correct": correct, "f1": more.pop("f1", correct), "latency_p50": 0.1, "latency_p95": 0.1, **more.pop("scores", {})}
    return {"id": identity, "question": f"Q {identity}?", "tags": [], "answer": answer, "scores": scores, "error": None, "gold": {"answers": ["g"]}, **more}  # fmt: skip


def run(items: list[dict[str, Any]], gold: str = "same", **settings: Any) -> Run:
    figures = {"gold_sha256": gold, "gold": "g.jsonl", "settings": settings, "models": {}, "metrics": {}, "by_tag": {}}
    return Run(figures, lambda: iter(items))


def printed(a: Run, b: Run) -> str:
    console = Console(width=10_000, record=True, file=Path("/dev/null").open("w"))  # noqa: SIM115  # open as long as the console is
    print_comparison(compare(a, b), console)
    return console.export_text()


def test_a_run_against_itself_shows_no_difference() -> None:
    same = run([item(str(i), float(i % 2)) for i in range(10)])
    found = compare(same, same)
    assert not found.flips
    assert found.settings == []
    assert all(c.verdict == "unsure" and c.low == c.high == 0 for c in found.changes)
    assert "No difference in correct answers shown" in summing_up(found)


def test_changes_flips_and_their_tests_by_hand() -> None:
    """Of 20 questions b gains nine and loses one: p = 2 (1 + 10) / 1024."""
    a = run([item(str(i), float(i >= 10), said="old") for i in range(20)], scope="all")
    b = run([item(str(i), float(i < 9 or i >= 11), said="new") for i in range(20)], scope="document")
    found = compare(a, b)
    change = found.change("correct")
    assert change
    assert (change.a, change.b, change.n) == (0.5, 0.9, 20)
    assert change.p == pytest.approx(22 / 1024)
    assert change.low < 0.4 < change.high
    assert change.verdict == "better"
    assert [(f.gained, f.a["id"]) for f in found.flips] == [(False, "10"), *((True, str(i)) for i in range(9))]
    assert found.settings == [("scope", "all", "document")]
    text = printed(a, b)
    assert "B is better: 9 gained, 1 lost of 20 questions." in text
    assert "lost    10  Q 10?  A: “old”  B: “new”  wanted “g”" in text


def test_less_is_better_for_some() -> None:
    a = run([item(str(i), 1.0, scores={"false_answer_rate": 1.0}) for i in range(10)])
    b = run([item(str(i), 1.0, scores={"false_answer_rate": 0.0}) for i in range(10)])
    assert [c.verdict for c in compare(a, b).changes if c.metric == "false_answer_rate"] == ["better"]
    assert [c.verdict for c in compare(b, a).changes if c.metric == "false_answer_rate"] == ["worse"]


def test_calibration_is_compared_as_a_whole_not_by_the_mean_of_its_residuals() -> None:
    """Half of the answers right: 0.5 is the right confidence, 0.9 and 0.1 turned about has the same mean residual."""

    def confident(*confidences: float) -> Run:
        residuals = [residual(confidences[i % 2], i % 2 > 0) for i in range(40)]
        return run([item(str(i), 1.0, scores={"calibration_error": r}) for i, r in enumerate(residuals)])

    change = compare(confident(0.9, 0.1), confident(0.5, 0.5)).change("calibration_error")
    assert change
    assert (change.a, change.b, change.p) == (pytest.approx(0.9), pytest.approx(0), None)
    assert change.verdict == "better"


def test_hedged_answers_are_said_to_be() -> None:
    may, sure = item("1", 0.0, said="old"), item("1", 1.0, said="new")
    may["answer"]["sure"] = False
    assert "A: The document may say: “old”  B: “new”" in printed(run([may]), run([sure]))


def test_a_change_that_chance_makes_is_unsure() -> None:
    a = run([item(str(i), float(i % 2)) for i in range(20)])
    b = run([item(str(i), float(i % 2 or i in (0, 2))) for i in range(20)])
    assert compare(a, b).changes[0].verdict == "unsure"


def test_items_are_aligned_by_id_and_metrics_over_those_that_both_have() -> None:
    a = run([item("1", 1.0), item("2", 0.0, scores={"mrr": 1.0}), item("only a", 0.0)])
    b = run([item("2", 1.0, scores={"mrr": 0.5}), item("1", 1.0, scores={"mrr": 1.0}), item("only b", 0.0), item("more", 0.0)])
    found = compare(a, b)
    assert (found.count, found.alone) == (2, (1, 2))
    assert [(c.metric, c.n) for c in found.changes if c.metric in ("correct", "mrr")] == [("correct", 2), ("mrr", 1)]


def test_two_gold_sets_are_refused_unless_told_and_then_only_equal_questions_count() -> None:
    a, b = run([item("1", 1.0), item("2", 1.0)]), run([item("1", 0.0), item("2", 0.0, question="Another?")], gold="other")
    with pytest.raises(BadGold, match="different gold sets") as caught:
        compare(a, b)
    assert "--any-gold" in caught.value.hint
    assert compare(a, b, any_gold=True).count == 1
    with pytest.raises(BadGold, match="no question in common"):
        compare(a, run([item("9", 1.0)]))


def test_a_run_read_from_its_file_compares(tmp_path: Path) -> None:
    a = run([item("1", 1.0)])
    (tmp_path / "a.json").write_text("".join(runs.run_json(a)))
    again = runs.read_run(tmp_path / "a.json")
    assert list(again.items()) == list(a.items())
    assert compare(a, again).count == 1


def test_hostile_text_is_escaped_in_the_html() -> None:
    evil = '<img src=x onerror="alert(1)"></script><script>alert(2)</script>'
    a = run([item("1", 0.0, said=evil, tags=[evil], question=evil)], scope=evil)
    b = run([item("1", 1.0, said=evil, tags=[evil], question=evil)])
    page = "".join(comparison_html(compare(a, b), (evil, evil)))
    assert "<img" not in page
    assert page.count("<script>") == 1
    assert json.dumps(evil)[1:20] not in page
