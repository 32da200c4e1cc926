"""A gold set goes in and a scored run comes out, whatever happens on the way."""

import contextlib
import json
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rag.chatbot import Chatbot
from rag.errors import BadGold, ModelUnavailable, ReplyFailed
from rag.evaluate import runs
from rag.evaluate.gold import GoldSet, read_gold
from rag.evaluate.metrics import calibration_bins, measurable
from rag.evaluate.runner import MOST_FAILED, Evaluation
from rag.evaluate.runs import Journal
from rag.settings import ROOT, SEED
from rag.types import Answer, Document, Span, Turn

GOLD = ROOT / "seeds" / "gold.jsonl"
COUNT = 12


@pytest.fixture(scope="session")
def gold() -> GoldSet:
    return read_gold(GOLD, [SEED]).sample(COUNT)


def journal_of(path: Path, gold: GoldSet, chatbot: Chatbot, *, resume: bool = False) -> Journal:
    return Journal(path, Evaluation(gold, chatbot).header(), resume)


def run(gold: GoldSet, chatbot: Chatbot, journal: Journal) -> dict[str, Any]:
    """The run file as it would be written."""
    Evaluation(gold, chatbot).run(journal)
    whole: dict[str, Any] = json.loads("".join(runs.run_json(Evaluation(gold, chatbot).result(journal))))
    return whole


@pytest.fixture(scope="session")
def finished(gold: GoldSet, chatbot: Chatbot, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return run(gold, chatbot, journal_of(tmp_path_factory.mktemp("run") / "j", gold, chatbot))


def untimed(whole: dict[str, Any]) -> dict[str, Any]:
    """The run without what differs between two of the same."""
    text = json.dumps({k: v for k, v in whole.items() if k != "finished"})
    data: dict[str, Any] = json.loads(text)
    for item in data["items"]:
        del item["scores"]["latency_p50"], item["scores"]["latency_p95"]
        if item["answer"]:
            del item["answer"]["seconds"]
    for metrics in (data["metrics"], *data["by_tag"].values()):
        del metrics["latency_p50"], metrics["latency_p95"]
    return data


class Failing:
    """The chatbot, but for the questions that it is told to fail on."""

    def __init__(self, chatbot: Chatbot, faults: dict[str, Exception]) -> None:
        self.index, self.settings = chatbot.index, chatbot.settings
        self._chatbot, self._faults = chatbot, faults

    def ask(self, question: str, history: Sequence[Turn] = (), *, within: str | Span | None = None) -> Answer:
        if question in self._faults:
            raise self._faults[question]
        return self._chatbot.ask(question, history, within=within)


def test_the_run_file_is_the_contract_s(finished: dict[str, Any], gold: GoldSet, seed: Document) -> None:
    assert {"gold_sha256", "settings", "models", "metrics", "by_tag", "items"} <= finished.keys()
    assert finished["gold_sha256"] == gold.sha256
    assert finished["complete"] is True
    assert len(finished["models"]["reader"]["sha256"]) == 64
    assert [item["id"] for item in finished["items"]] == [line.id for line in gold.lines]
    for item in finished["items"]:
        assert {"id", "question", "tags", "answer", "scores"} <= item.keys()
        assert all(isinstance(v, float) for v in item["scores"].values())
        for cited in item["answer"]["citations"]:
            assert cited["quote"] == seed.text[cited["start"] : cited["end"]]
    for metric in finished["metrics"].values():
        assert set(metric) == {"value", "low", "high", "n"}
    assert finished["metrics"]["correct"]["n"] == COUNT
    assert sum(m["correct"]["n"] for m in finished["by_tag"].values()) == sum(len(i["tags"]) for i in finished["items"])
    assert finished["metrics"]["quote_verification_rate"]["value"] == 1


def test_every_figure_can_be_worked_out_again_from_the_items(finished: dict[str, Any]) -> None:
    for name, metric in finished["metrics"].items():
        values = [i["scores"][name] for i in finished["items"] if name in i["scores"]]
        assert len(values) == metric["n"]
        if name == "calibration_error":
            error = sum(b.n * abs(b.confidence - b.right) for b in calibration_bins(values)) / len(values)
            assert metric["value"] == pytest.approx(error)
        elif values and not name.startswith("latency"):
            assert metric["value"] == pytest.approx(sum(values) / len(values))


def test_unknown_keys_survive_into_the_run(tmp_path: Path, chatbot: Chatbot) -> None:
    lines = {"id": "a", "question": "When was Hamas founded?", "answers": ["1987"], "weight": 3, "scores": "theirs"}
    (tmp_path / "gold.jsonl").write_text(json.dumps(lines))
    gold = read_gold(tmp_path / "gold.jsonl", [SEED])
    (item,) = run(gold, chatbot, journal_of(tmp_path / "j", gold, chatbot))["items"]
    assert item["weight"] == item["gold"]["weight"] == 3
    assert item["gold"]["scores"] == "theirs"  # the run file's own name stays the run file's
    assert item["scores"]["correct"] == 1


def test_two_runs_of_the_same_are_the_same(finished: dict[str, Any], gold: GoldSet, chatbot: Chatbot, tmp_path: Path) -> None:
    assert untimed(run(gold, chatbot, journal_of(tmp_path / "j", gold, chatbot))) == untimed(finished)


def test_an_error_in_one_is_noted_counts_as_wrong_and_stops_nothing(gold: GoldSet, chatbot: Chatbot, tmp_path: Path) -> None:
    bad = Failing(chatbot, {gold.lines[3].question: KeyError("gone"), gold.lines[7].question: ValueError("no")})
    whole = run(gold, bad, journal_of(tmp_path / "j", gold, chatbot))  # type: ignore[arg-type]  # stands in for a Chatbot
    assert [i["id"] for i in whole["items"] if i["error"]] == [gold.lines[3].id, gold.lines[7].id]
    item = whole["items"][3]
    assert item["answer"] is None
    assert item["error"]["error"] == "KeyError: 'gone'"
    assert item["scores"]["correct"] == 0
    assert whole["metrics"]["correct"]["n"] == COUNT
    assert whole["complete"] is True


class Hedging(Failing):
    """The chatbot, but all that it says is hedged."""

    def ask(self, question: str, history: Sequence[Turn] = (), *, within: str | Span | None = None) -> Answer:
        answer = super().ask(question, history, within=within)
        return replace(answer, claims=tuple(replace(claim, sure=False) for claim in answer.claims))


def test_counted_as_refusals_hedged_answers_score_as_refusals_do(gold: GoldSet, chatbot: Chatbot, tmp_path: Path) -> None:
    runs = {}
    for sure_only in (False, True):
        evaluation = Evaluation(gold, Hedging(chatbot, {}), sure_only=sure_only)  # type: ignore[arg-type]  # stands in for a Chatbot
        journal = Journal(tmp_path / str(sure_only), evaluation.header(), False)
        evaluation.run(journal)
        runs[sure_only] = evaluation.result(journal)
    may, only = runs[False], runs[True]
    assert (may.figures["settings"]["sure_only"], only.figures["settings"]["sure_only"]) == (None, True)
    assert only.figures["metrics"]["over_refusal_rate"]["value"] == only.figures["metrics"]["no_answer_accuracy"]["value"] == 1
    assert only.figures["metrics"]["calibration_error"] == may.figures["metrics"]["calibration_error"]
    hedged = 0
    for said, refused in zip(may.items(), only.items(), strict=True):
        if not said["answer"]["answered"]:
            assert refused["answer"]["closest"] == said["answer"]["closest"]
            continue
        hedged += 1
        answer = refused["answer"]
        assert (answer["answered"], answer["citations"], answer["short_answer"], answer["method"]) == (False, [], "", "none")
        assert [c["quote"] for c in answer["closest"]] == [c["quote"] for c in said["answer"]["citations"]]
    assert hedged == may.figures["metrics"]["hedged_precision"]["n"] > 0
    with pytest.raises(BadGold, match="differs in settings"):
        Journal(tmp_path / "True", may.figures, True)


def test_a_dead_server_stops_the_run_keeps_what_was_done_and_resume_goes_on(
    gold: GoldSet, chatbot: Chatbot, finished: dict[str, Any], tmp_path: Path
) -> None:
    dead = Failing(chatbot, {gold.lines[5].question: ModelUnavailable("the server is gone", "start it")})
    journal = journal_of(tmp_path / "j", gold, chatbot)
    with pytest.raises(ModelUnavailable):
        Evaluation(gold, dead).run(journal)  # type: ignore[arg-type]  # stands in for a Chatbot
    kept = Evaluation(gold, chatbot).result(journal)
    assert kept.figures["complete"] is False
    done = [item["id"] for item in kept.items()]
    assert done[:5] == [line.id for line in gold.lines[:5]]
    assert gold.lines[5].id not in done
    journal.close()
    asked: list[str] = []

    class Counting(Failing):
        def ask(self, question: str, history: Sequence[Turn] = (), *, within: str | Span | None = None) -> Answer:
            asked.append(question)
            return super().ask(question, history, within=within)

    again = journal_of(tmp_path / "j", gold, chatbot, resume=True)
    whole = run(gold, Counting(chatbot, {}), again)  # type: ignore[arg-type]  # stands in for a Chatbot
    assert len(asked) == COUNT - len(done)
    assert untimed(whole) == untimed(finished)


def test_a_journal_cut_in_the_middle_of_a_line_goes_on(
    gold: GoldSet, chatbot: Chatbot, finished: dict[str, Any], tmp_path: Path
) -> None:
    journal = journal_of(tmp_path / "j", gold, chatbot)
    for item in finished["items"][:6]:
        journal.add(item)
    journal.close()
    data = (tmp_path / "j").read_bytes()
    for cut, left in ((len(data), 6), (len(data) - 100, 5), (data.index(b"\n") - 5, 0), (0, 0)):
        (tmp_path / "j").write_bytes(data[:cut])
        again = journal_of(tmp_path / "j", gold, chatbot, resume=True)
        assert len(again) == left
        for item in finished["items"][left:]:
            again.add(item)
        assert untimed(json.loads("".join(runs.run_json(Evaluation(gold, chatbot).result(again))))) == untimed(finished)
        again.close()


def test_the_journal_stays_where_the_run_stopped_and_goes_where_it_did_not(
    gold: GoldSet, chatbot: Chatbot, tmp_path: Path
) -> None:
    header = Evaluation(gold, chatbot).header()

    def stopped() -> None:
        with runs.open_journal(tmp_path / "run.json", header, resume=False):
            raise ModelUnavailable("gone", "start it")

    with pytest.raises(ModelUnavailable):
        stopped()
    assert (tmp_path / "run.json.partial").exists()
    with runs.open_journal(tmp_path / "run.json", header, resume=True) as journal:
        assert len(journal) == 0
    assert list(tmp_path.iterdir()) == []


def test_resume_refuses_another_run_s_journal(gold: GoldSet, chatbot: Chatbot, tmp_path: Path) -> None:
    journal_of(tmp_path / "j", gold, chatbot).close()
    with pytest.raises(BadGold, match="differs in settings"):
        Journal(tmp_path / "j", Evaluation(gold, chatbot, "document").header(), True)


class Slow(Failing):
    """Answers out of order, and counts how many ask at once."""

    def __init__(self, chatbot: Chatbot, faults: dict[str, Exception]) -> None:
        super().__init__(chatbot, faults)
        self.settings = chatbot.settings.model_copy(update={"model": "some-model"})
        self.running = self.most = self.asked = 0
        self._lock = threading.Lock()

    def ask(self, question: str, history: Sequence[Turn] = (), *, within: str | Span | None = None) -> Answer:
        with self._lock:
            self.running += 1
            self.asked += 1
            self.most = max(self.most, self.running)
        try:
            time.sleep(0.002 * (len(question) % 7))
            return super().ask(question, history, within=within)
        finally:
            with self._lock:
                self.running -= 1


def test_with_a_language_model_several_are_asked_at_once_and_order_is_kept(
    gold: GoldSet, chatbot: Chatbot, finished: dict[str, Any]
) -> None:
    slow = Slow(chatbot, {})
    got = list(Evaluation(gold, slow).items())  # type: ignore[arg-type]  # stands in for a Chatbot
    assert 1 < slow.most <= slow.settings.model_workers
    assert [i["id"] for i in got] == [i["id"] for i in finished["items"]]
    assert [i["scores"]["correct"] for i in got] == [i["scores"]["correct"] for i in finished["items"]]


def test_what_was_under_way_when_the_server_went_is_kept_and_nothing_more_is_asked(gold: GoldSet, chatbot: Chatbot) -> None:
    slow = Slow(chatbot, {gold.lines[2].question: ModelUnavailable("gone", "start it")})
    got: list[str] = []
    with pytest.raises(ModelUnavailable):
        got.extend(item["id"] for item in Evaluation(gold, slow).items())  # type: ignore[arg-type]  # stands in for a Chatbot
    assert got[:2] == [line.id for line in gold.lines[:2]]
    assert gold.lines[2].id not in got
    assert slow.asked <= 2 + 2 * slow.settings.model_workers


def test_a_reply_that_fails_costs_its_question_and_many_in_a_row_end_the_run(gold: GoldSet, chatbot: Chatbot) -> None:
    silence = ReplyFailed("the model server said nothing", "raise RAG_MODEL_TIMEOUT")
    settings = {"model": "some-model", "model_workers": 1}
    for count in (MOST_FAILED - 1, MOST_FAILED):
        dead = Failing(chatbot, {line.question: silence for line in gold.lines[:count]})
        dead.settings = chatbot.settings.model_copy(update=settings)  # type: ignore[attr-defined]  # stands in for a Chatbot
        got: list[Any] = []
        with pytest.raises(ReplyFailed) if count == MOST_FAILED else contextlib.nullcontext():
            got.extend(Evaluation(gold, dead).items())  # type: ignore[arg-type]  # stands in for a Chatbot
        errors = [item["error"] and item["error"]["error"] for item in got]
        assert errors == [str(silence)] * (MOST_FAILED - 1) + [None] * (len(gold.lines) - count if count < MOST_FAILED else 0)


def test_no_more_are_waiting_than_are_needed(chatbot: Chatbot) -> None:
    """However many lines, at most twice as many as workers are taken from them before the first item is."""
    gold = read_gold(GOLD, [SEED])
    slow = Slow(chatbot, {})
    items: Iterator[Any] = Evaluation(gold, slow).items()  # type: ignore[arg-type]  # stands in for a Chatbot
    next(items)
    time.sleep(0.5)
    assert slow.asked <= 2 * slow.settings.model_workers
    items.close()  # type: ignore[attr-defined]  # a generator


def test_scopes(chatbot: Chatbot, tmp_path: Path, seed: Document) -> None:
    start = seed.text.index("But in 2011")
    lines: list[dict[str, Any]] = [
        {
            "id": "in",
            "question": "When did relations with Hamas deteriorate?",
            "answers": ["2011"],
            "passage": {"start": start, "end": start + 144},
        },
        {
            "id": "out",
            "question": "When was Hamas founded?",
            "answerable": False,
            "passage": {"start": start, "end": start + 144},
        },
    ]
    (tmp_path / "gold.jsonl").write_text("\n".join(map(json.dumps, lines)))
    gold = read_gold(tmp_path / "gold.jsonl", [SEED])
    inside, outside = Evaluation(gold, chatbot, "passage").items()
    assert inside["answer"]["short_answer"] == "2011"
    assert [(e["start"], e["end"]) for e in inside["answer"]["evidence"]] == [(start, start + 144)]
    assert outside["answer"]["answered"] is False
    by_document = list(Evaluation(gold, chatbot, "document").items())
    assert by_document[1]["answer"]["short_answer"] == "1987"


def test_what_can_be_measured_is_what_some_line_says_something_on(gold: GoldSet) -> None:
    plain = [line for line in gold.lines if not line.temporal]
    assert "date_accuracy" not in measurable(plain, gold.documents)
    assert {"date_accuracy", "correct", "mrr", "no_answer_accuracy"} <= measurable(gold.lines, gold.documents)
