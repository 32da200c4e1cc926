"""Reports: a table for people, JUnit for CI, and one HTML file that nothing in it can break."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from rag.answer import hedge
from rag.chatbot import Chatbot
from rag.documents.load import document_from_text
from rag.evaluate.gates import Outcome, outcomes_of, parse_gates
from rag.evaluate.gold import read_gold
from rag.evaluate.metrics import METRICS, calibration_bins, summarise_scores
from rag.evaluate.metrics.calibration import residual
from rag.evaluate.report import charts
from rag.evaluate.report.html_parts import _marked, _stretches
from rag.evaluate.report.junit import junit
from rag.evaluate.report.run_html import run_html
from rag.evaluate.report.text import print_run
from rag.evaluate.runner import Evaluation
from rag.evaluate.runs import Journal, Run
from rag.settings import ROOT, SEED
from rag.types import Document

EVIL = '<img src=x onerror="alert(1)">\'</script><script>alert(2)</script>&\x1b[31m\x00\u202e'
DOCUMENT = document_from_text(f"One {EVIL} two.\n\nThree.", "test:evil", f"{EVIL}.txt")


def hostile(identity: str, correct: float, *, error: bool = False, sure: bool = True) -> dict[str, Any]:
    cited = {"number": 1, "document": DOCUMENT.name, "title": EVIL, "quote": DOCUMENT.text[:20], "start": 0, "end": 20}
    answer = {
        "question": EVIL, "standalone_question": EVIL + "?", "answered": True, "text": EVIL, "short_answer": EVIL, "citations": [cited],
        "dates": [{"text": EVIL, "value": EVIL}], "evidence": [], "closest": [], "method": "llm", "sure": sure, "confidence": 0.5, "notice": None,
        "seconds": {"total": 0.1},
    }  # fmt: skip
    gold = {
        "answers": [EVIL], "answerable": True, "history": [{"question": EVIL, "answer": EVIL}], "document": DOCUMENT.name,
        "evidence": [{"document": DOCUMENT.name, "start": 2, "end": 30, "quote": EVIL}], "passages": [],
    }  # fmt: skip
    scores = {"correct": correct, "f1": correct, "exact_match": correct, "latency_p50": 0.1, "latency_p95": 0.1}
    if not error:
        scores |= {"sure_precision" if sure else "hedged_precision": correct, "calibration_error": correct - 0.5}
    fault = {"error": EVIL, "hint": EVIL} if error else None
    return {"id": EVIL + identity, "question": EVIL, "tags": [EVIL], "answer": None if error else answer, "scores": scores, "error": fault, "gold": gold}  # fmt: skip


def run_of(*items: dict[str, Any]) -> Run:
    whole, by_tag = summarise_scores((i["tags"], i["scores"]) for i in items)
    figures = {
        "gold_sha256": "0" * 64, "gold": EVIL, "settings": {"scope": EVIL}, "models": {"llm": {"name": EVIL}}, "complete": True,
        "finished": "2026-01-01T00:00:00+00:00", "metrics": whole, "by_tag": by_tag,
    }  # fmt: skip
    return Run(figures, lambda: iter(items))


HOSTILE = run_of(hostile("1", 1.0), hostile("2", 0.0), hostile("3", 0.0, error=True))
OUTCOMES = outcomes_of(parse_gates(["correct=0.9", "f1=0.1"], []), HOSTILE.figures["metrics"])


@pytest.fixture(scope="session")
def seed_run(chatbot: Chatbot, tmp_path_factory: pytest.TempPathFactory) -> Run:
    gold = read_gold(ROOT / "seeds" / "gold.jsonl", [SEED]).sample(16)
    evaluation = Evaluation(gold, chatbot)
    journal = Journal(tmp_path_factory.mktemp("run") / "j", evaluation.header(), False)
    evaluation.run(journal)
    return evaluation.result(journal)


def printed(run: Run, outcomes: Sequence[Outcome]) -> str:
    console = Console(width=10_000, record=True, file=Path("/dev/null").open("w"))  # noqa: SIM115  # open as long as the console is
    print_run(run, outcomes, console)
    return console.export_text()


def test_the_table_has_every_metric_with_its_interval_and_says_by_how_much_a_gate_is_missed() -> None:
    text = printed(HOSTILE, OUTCOMES)
    for name in METRICS:
        assert name in text
    assert "0.333     0.061 to 0.792   3" in text
    assert "gate missed by 0.567: correct 0.333, at least 0.900" in text
    assert "gate kept: f1 0.333, at least 0.100" in text
    assert "error: <img" in text
    assert "\x1b" not in text
    assert "\x00" not in text


def test_junit_parses_and_counts(seed_run: Run) -> None:
    for run, outcomes in ((HOSTILE, OUTCOMES), (seed_run, [])):
        root = ET.fromstring("".join(junit(run, outcomes)).encode())
        (suite,) = root
        cases = suite.findall("testcase")
        assert root.tag == "testsuites"
        assert int(suite.attrib["tests"]) == len(cases) == run.figures["metrics"]["correct"]["n"] + len(outcomes)
        assert int(suite.attrib["failures"]) == len(suite.findall("testcase/failure"))
        assert int(suite.attrib["errors"]) == len(suite.findall("testcase/error"))
        assert all(c.attrib["name"] and c.attrib["classname"] and float(c.attrib["time"]) >= 0 for c in cases)
    first = ET.fromstring("".join(junit(HOSTILE, OUTCOMES)).encode())[0]
    assert (first.attrib["failures"], first.attrib["errors"]) == ("2", "1")
    assert "gate missed by 0.567" in first.findall("testcase/failure")[0].attrib["message"]


def test_hostile_text_is_escaped_in_the_html() -> None:
    page = "".join(run_html(HOSTILE, [DOCUMENT], OUTCOMES))
    assert "<img" not in page
    assert page.count("<script") == page.count("</script") == 1
    assert 'onerror="' not in page
    assert "default-src &#x27;none&#x27;" in page or "default-src 'none'" in page


def test_hedged_answers_are_marked_and_can_be_chosen_if_there_are_any() -> None:
    page = "".join(run_html(HOSTILE, [DOCUMENT], []))
    assert hedge(own=True) not in page
    assert 'data-f="hedged"' not in page
    run = run_of(hostile("1", 1.0, sure=False), hostile("2", 0.0, sure=False), hostile("3", 1.0))
    page = "".join(run_html(run, [DOCUMENT], []))
    assert page.count('class="row ok hedged"') == page.count('class="row bad hedged"') == 1
    assert page.count(hedge(own=True)) == 3  # the failed one is in the list of these too
    assert page.count("<dt>Footnote hedged</dt>") == 2
    assert "Hedged <small>2</small>" in page
    assert f"{hedge(own=True)} “<img" in printed(run, [])
    read = hostile("1", 0.0, sure=False)
    read["answer"]["method"] = "reader"
    assert f"{hedge()} “<img" in printed(run_of(read), [])


def test_the_html_names_no_address(seed_run: Run, seed: Document) -> None:
    page = "".join(run_html(seed_run, [seed], []))
    assert not re.findall(r"https?:|url\((?!#)|@import|<link|src=|//\w+\.\w", page)


def test_what_was_cited_and_what_is_gold_are_marked_where_they_stand() -> None:
    assert (
        _marked("abcdef\nrest", 0, 6, [(1, 4, "c"), (3, 5, "g")])
        == 'a<mark class="c">bc</mark><mark class="c g">d</mark><mark class="g">e</mark>f'
    )
    text = "x" * 1000 + "GOLD" + "y" * 1000
    assert _stretches(text, [(1000, 1004, "g")]) == [(600, 1404)]
    assert _marked(text, 600, 1404, [(1000, 1004, "g")]).startswith("…")
    assert _stretches("one\ntwo\nthree", [(0, 3, "c"), (8, 13, "g")]) == [(0, 3), (8, 13)]
    assert _stretches("one two", [(0, 3, "c"), (4, 7, "g")]) == [(0, 7)]


def test_a_judge_s_opinions_stand_beside_the_metrics_with_their_spread() -> None:
    opinions = {
        "repeats": 3,
        "n": 2,
        "unreadable": 1,
        "correct": {"value": 0.5, "spread": 0.1},
        "faithful": {"value": None, "spread": None},
    }
    run = Run({**HOSTILE.figures, "judge": opinions}, HOSTILE.items)
    line = "judge, 3 times over 2 answers: correct 0.500 ± 0.100, faithful –, 1 replies unreadable"
    assert line in printed(run, [])
    assert line in "".join(run_html(run, [DOCUMENT], []))


def test_charts_of_few_and_of_many() -> None:
    assert charts.risk_coverage([], 5) == ""
    assert charts.latency([], 0, 0) == ""
    assert charts.reliability([], 0) == ""
    for count in (1, 9, 500):
        answered = [(i / count, i % 3 == 0) for i in range(count)]
        assert "nan" not in charts.risk_coverage(answered, count * 2)
        ET.fromstring(charts.risk_coverage(answered, count * 2))
        ET.fromstring(charts.reliability(calibration_bins([0.5 - i / count for i in range(count)]), 0.1))
        seconds = [0.01 * (i + 1) for i in range(count)]
        assert "nan" not in charts.latency(seconds, seconds[count // 2], seconds[-1])
    assert charts.latency([1e-9], 1e-9, 1e-9)
    assert charts.latency([40.0] * 300, 40.0, 41.0)


def test_the_reliability_curve_has_a_point_a_bin() -> None:
    """Confidence 0.25 right once in four and 1 always, at a quarter and at all of both axes."""
    residuals = [residual(0.25, i == 0) for i in range(4)] + [residual(1.0, True)] * 4
    plot = ET.fromstring(charts.reliability(calibration_bins(residuals), 0.0))
    assert [(p.attrib["cx"], p.attrib["cy"]) for p in plot.iter("circle")] == [("143.0", "171.0"), ("440.0", "12.0")]
    assert "calibration error 0.000 over 8 questions" in plot.attrib["aria-label"]


def test_a_run_without_tags_or_answers_has_a_report() -> None:
    item = {**hostile("1", 0.0, error=True), "tags": []}
    assert "0 of 1 questions" in "".join(run_html(run_of(item), [DOCUMENT], []))
