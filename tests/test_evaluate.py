"""A gold set goes in and a scored run comes out, whatever happens on the way."""

import json
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from rag import evaluate, gate, runs
from rag.chatbot import Chatbot
from rag.errors import BadGold, ModelUnavailable
from rag.gold import GoldSet, read_gold
from rag.runs import Journal
from rag.settings import ROOT, SEED
from rag.types import Answer, Document, Span, Turn

GOLD = ROOT / "seeds" / "gold.jsonl"
COUNT = 12


@pytest.fixture(scope="session")
def gold() -> GoldSet:
    return read_gold(GOLD, [SEED]).sample(COUNT)


def journal_of(path: Path, gold: GoldSet, chatbot: Chatbot, *, resume: bool = False) -> Journal:
    return Journal(path, evaluate.header(gold, chatbot.settings, "all", None, None), resume)


def run(gold: GoldSet, chatbot: Chatbot, journal: Journal) -> dict[str, Any]:
    """The run file as it would be written."""
    evaluate.run(gold, chatbot, "all", journal, None, None)
    whole: dict[str, Any] = json.loads("".join(runs.as_json(evaluate.result(gold, journal, None))))
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
        if values and not name.startswith("latency"):
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


def test_a_dead_server_stops_the_run_keeps_what_was_done_and_resume_goes_on(
    gold: GoldSet, chatbot: Chatbot, finished: dict[str, Any], tmp_path: Path
) -> None:
    dead = Failing(chatbot, {gold.lines[5].question: ModelUnavailable("the server is gone", "start it")})
    journal = journal_of(tmp_path / "j", gold, chatbot)
    with pytest.raises(ModelUnavailable):
        evaluate.run(gold, dead, "all", journal, None, None)  # type: ignore[arg-type]  # stands in for a Chatbot
    kept = evaluate.result(gold, journal, None)
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
        assert untimed(json.loads("".join(runs.as_json(evaluate.result(gold, again, None))))) == untimed(finished)
        again.close()


def test_the_journal_stays_where_the_run_stopped_and_goes_where_it_did_not(
    gold: GoldSet, chatbot: Chatbot, tmp_path: Path
) -> None:
    header = evaluate.header(gold, chatbot.settings, "all", None, None)

    def stopped() -> None:
        with runs.journal(tmp_path / "run.json", header, resume=False):
            raise ModelUnavailable("gone", "start it")

    with pytest.raises(ModelUnavailable):
        stopped()
    assert (tmp_path / "run.json.partial").exists()
    with runs.journal(tmp_path / "run.json", header, resume=True) as journal:
        assert len(journal) == 0
    assert list(tmp_path.iterdir()) == []


def test_resume_refuses_another_run_s_journal(gold: GoldSet, chatbot: Chatbot, tmp_path: Path) -> None:
    journal_of(tmp_path / "j", gold, chatbot).close()
    with pytest.raises(BadGold, match="differs in settings"):
        Journal(tmp_path / "j", evaluate.header(gold, chatbot.settings, "document", None, None), True)


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
    got = list(evaluate.items(gold, slow, "all", ()))  # type: ignore[arg-type]  # stands in for a Chatbot
    assert 1 < slow.most <= evaluate.LLM_WORKERS
    assert [i["id"] for i in got] == [i["id"] for i in finished["items"]]
    assert [i["scores"]["correct"] for i in got] == [i["scores"]["correct"] for i in finished["items"]]


def test_what_was_under_way_when_the_server_went_is_kept_and_nothing_more_is_asked(gold: GoldSet, chatbot: Chatbot) -> None:
    slow = Slow(chatbot, {gold.lines[2].question: ModelUnavailable("gone", "start it")})
    got: list[str] = []
    with pytest.raises(ModelUnavailable):
        got.extend(item["id"] for item in evaluate.items(gold, slow, "all", ()))  # type: ignore[arg-type]  # stands in for a Chatbot
    assert got[:2] == [line.id for line in gold.lines[:2]]
    assert gold.lines[2].id not in got
    assert slow.asked <= 2 + 2 * evaluate.LLM_WORKERS


def test_no_more_are_waiting_than_are_needed(chatbot: Chatbot) -> None:
    """However many lines, at most twice as many as workers are taken from them before the first item is."""
    gold = read_gold(GOLD, [SEED])
    slow = Slow(chatbot, {})
    items: Iterator[Any] = evaluate.items(gold, slow, "all", ())  # type: ignore[arg-type]  # stands in for a Chatbot
    next(items)
    time.sleep(0.5)
    assert slow.asked <= 2 * evaluate.LLM_WORKERS
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
    inside, outside = evaluate.items(gold, chatbot, "passage", ())
    assert inside["answer"]["short_answer"] == "2011"
    assert [(e["start"], e["end"]) for e in inside["answer"]["evidence"]] == [(start, start + 144)]
    assert outside["answer"]["answered"] is False
    by_document = list(evaluate.items(gold, chatbot, "document", ()))
    assert by_document[1]["answer"]["short_answer"] == "1987"


# ---- the gate


def test_gates_are_read_and_checked() -> None:
    gates = gate.parse(["correct=0.9", "mrr=0"], ["latency_p95=2"])
    metrics = {"correct": {"value": 0.75}, "mrr": {"value": 0.0}, "latency_p95": {"value": 2.5}}
    assert [(g.metric, v, g.missed_by(v)) for g, v in gate.missed(gates, metrics)] == [
        ("correct", 0.75, pytest.approx(0.15)), ("latency_p95", 2.5, 0.5),
    ]  # fmt: skip
    assert gate.missed(gate.parse(["correct=0.75"], []), metrics) == []


@pytest.mark.parametrize(
    "text", ["accuracy=1", "correct", "correct=", "correct=high", "correct=nan", "false_answer_rate=0.1", "=1"]
)
def test_a_gate_that_cannot_be_used(text: str) -> None:
    with pytest.raises(BadGold) as caught:
        gate.parse([text], [])
    assert caught.value.hint


def test_a_gate_on_a_metric_over_no_items_is_bad_usage(gold: GoldSet) -> None:
    with pytest.raises(BadGold, match="null"):
        gate.missed(gate.parse(["mrr=0"], []), {"mrr": {"value": None}})
    plain = GoldSet("g", "", tuple(line for line in gold.lines if not line.temporal), (), gold.documents, False)
    assert "date_accuracy" not in evaluate.measurable(plain)
    assert {"date_accuracy", "correct", "mrr", "no_answer_accuracy"} <= evaluate.measurable(gold)


# ---- run files


def test_a_run_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "run.json"
    runs.write(target, ["old"])

    def broken() -> Iterator[str]:
        yield "new"
        raise RuntimeError

    with pytest.raises(RuntimeError):
        runs.write(target, broken())
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]
    with pytest.raises(BadGold, match="cannot be written"):
        runs.write(tmp_path / "none" / "run.json", [""])


def test_a_full_disk_is_an_error_of_ours() -> None:
    with pytest.raises(BadGold, match="/dev/full cannot be written: No space left"):
        Journal(Path("/dev/full"), {}, resume=False)


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{}", '{"gold_sha256": "x", "metrics": {}, "items": [{"id": 1}]}', "\x00",
        '{"gold_sha256": "x", "metrics": {}, "items": [{"id": "a", "question": "Q?", "scores": {}}]}',
    ],
)  # fmt: skip
def test_what_is_no_run_file(tmp_path: Path, text: str) -> None:
    (tmp_path / "run.json").write_text(text)
    with pytest.raises(BadGold):
        runs.read(tmp_path / "run.json")
