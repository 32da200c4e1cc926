"""`python -m rag evaluate` and `compare` as a person or a CI job calls them: real processes and their exit codes."""

import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rag.chatbot import Chatbot
from rag.cli.commands import main
from rag.errors import BadGold, ModelUnavailable
from rag.evaluate import runs
from rag.settings import ROOT
from rag.types import Answer

Run = Callable[..., "subprocess.CompletedProcess[str]"]
GOLD = ROOT / "seeds" / "gold.jsonl"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    store = tmp_path_factory.mktemp("store")

    def call(*arguments: str | Path, **environment: str) -> "subprocess.CompletedProcess[str]":
        env = {**os.environ, "RAG_STORE": str(store), **environment}
        command = [sys.executable, "-m", "rag", *map(str, arguments)]
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120)
        assert "Traceback" not in done.stderr, done.stderr
        return done

    return call


def test_a_run_with_every_output_a_gate_and_a_comparison(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = {name: tmp_path / f"run.{name}" for name in ("json", "html", "junit")}
    outputs = [part for name, path in out.items() for part in (f"--{name}", path)]
    done = run(
        "evaluate", GOLD, "--limit", 6, *outputs, "--export", f"trec={tmp_path / 'trec'}", "--min", "quote_verification_rate=1",
        OPENAI_API_KEY="sk-secret",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "correct" in done.stdout
    assert "gate kept: quote_verification_rate 1.000" in done.stdout
    assert "\x1b" not in done.stdout
    whole = json.loads(out["json"].read_text(encoding="utf-8"))
    assert len(whole["items"]) == 6
    assert "sk-secret" not in out["json"].read_text(encoding="utf-8")
    assert ET.parse(out["junit"]).getroot().tag == "testsuites"
    assert out["html"].read_text(encoding="utf-8").startswith("<!doctype html>")
    assert (tmp_path / "trec.run").exists()
    assert {p.name for p in tmp_path.iterdir()} == {"run.json", "run.html", "run.junit", "trec.run", "trec.qrels"}

    missed = run("evaluate", GOLD, "--limit", 6, "--min", "correct=1.01", "--json", out["json"], "--resume")
    assert missed.returncode == 1, missed.stderr
    assert "gate missed by" in missed.stdout
    assert main(["compare", str(out["json"]), str(out["json"]), "--html", str(tmp_path / "compare.html")]) == 0
    assert "No difference in correct answers shown: 0 gained, 0 lost of 6 questions." in capsys.readouterr().out
    assert (tmp_path / "compare.html").exists()


def test_a_squad_file_over_all_and_by_passage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAG_STORE", str(tmp_path / "store"))
    context = "Elm Hill was founded in 1852 by Anna Berg."
    qas = [
        {
            "id": "1",
            "question": "When was Elm Hill founded?",
            "answers": [{"text": "1852", "answer_start": 24}],
            "is_impossible": False,
        },
        {"id": "2", "question": "What is the boiling point of water?", "answers": [], "is_impossible": True},
    ]
    paragraphs = [{"context": context, "qas": qas}, {"context": "Oak Vale was founded in 1901.", "qas": []}]
    (tmp_path / "squad.json").write_text(json.dumps({"version": "v2.0", "data": [{"title": "Elm", "paragraphs": paragraphs}]}))
    for scope in ("all", "passage"):
        out = str(tmp_path / f"{scope}.json")
        code = main(["evaluate", str(tmp_path / "squad.json"), "--scope", scope, "--json", out, "--min", "exact_match=1"])
        assert code == 0, capsys.readouterr()
    item = json.loads((tmp_path / "passage.json").read_text())["items"][0]
    assert [(e["document"], e["start"], e["end"]) for e in item["answer"]["evidence"]] == [("Elm", 0, len(context))]
    capsys.readouterr()
    assert main(["compare", str(tmp_path / "all.json"), str(tmp_path / "passage.json")]) == 0
    assert "scope: all in A, passage in B" in capsys.readouterr().out


def test_hedged_answers_can_be_counted_as_refused_and_a_comparison_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`Chatbot.ask` hedges all it says here; what is tested is what the command makes of it."""
    monkeypatch.setenv("RAG_STORE", str(tmp_path / "store"))
    ask = Chatbot.ask

    def hedging(self: Chatbot, question: str, *rest: Any, **more: Any) -> Answer:
        answer = ask(self, question, *rest, **more)
        return replace(answer, claims=tuple(replace(claim, sure=False) for claim in answer.claims))

    monkeypatch.setattr(Chatbot, "ask", hedging)
    a, b = str(tmp_path / "a.json"), str(tmp_path / "b.json")
    command = ["evaluate", str(GOLD), "--limit", "5"]
    assert main([*command, "--json", a, "--min", "hedged_precision=0", "--max", "calibration_error=1"]) == 0
    assert main([*command, "--json", b, "--sure-only", "--min", "over_refusal_rate=1"]) == 2  # less is better
    assert main([*command, "--json", b, "--sure-only"]) == 0
    capsys.readouterr()
    assert main(["compare", a, b]) == 0
    assert "sure_only: None in A, True in B" in capsys.readouterr().out


def test_a_server_that_goes_ends_with_3_and_resume_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server is played by `Chatbot.ask`; what is tested is what the command keeps and takes up again."""
    monkeypatch.setenv("RAG_STORE", str(tmp_path / "store"))
    out = tmp_path / "run.json"
    command = ["evaluate", str(GOLD), "--limit", "5", "--json", str(out)]
    ask, asked = Chatbot.ask, []

    def failing(self: Chatbot, question: str, *rest: Any, **more: Any) -> Answer:
        asked.append(question)
        if len(asked) == 3:
            raise ModelUnavailable("the model's server is gone", "start it")
        return ask(self, question, *rest, **more)

    monkeypatch.setattr(Chatbot, "ask", failing)
    assert main(command) == 3
    assert "2 answers are in" in capsys.readouterr().err
    kept = json.loads(out.read_text(encoding="utf-8"))
    assert kept["complete"] is False
    assert len(kept["items"]) == kept["metrics"]["correct"]["n"] == 2
    assert main([*command, "--resume", "--scope", "document"]) == 2  # another run
    assert main([*command, "--resume"]) == 0
    whole = json.loads(out.read_text(encoding="utf-8"))
    assert whole["complete"] is True
    assert len(whole["items"]) == 5
    assert len(asked) == 6
    assert not (tmp_path / "run.json.partial").exists()


@pytest.mark.parametrize(
    ("lines", "arguments", "says"),
    [
        (["{oops", '{"id": "a", "question": "Q?"}'], [], ("line 1: it is not JSON", 'line 2: it lacks "answers"')),
        (['{"id": "a", "question": "Q?", "answers": ["x"]}'], ["--min", "accuracy=1"], ("no metric 'accuracy'",)),
        (['{"id": "a", "question": "Q?", "answers": ["x"]}'], ["--min", "date_accuracy=1"], ("date_accuracy cannot be gated on",)),
        (['{"id": "a", "question": "Q?", "answers": ["x"]}'], ["--scope", "passage"], ("line 1: it names no passage",)),
        (['{"id": "a", "question": "Q?", "answers": ["x"]}'], ["--resume"], ("--json names none",)),
        (['{"id": "a", "question": "Q?", "answers": ["x"]}'], ["--judge"], ("RAG_MODEL",)),
        (['{"id": "a", "question": "Q?", "answers": ["x"]}'], ["--html", "/none/x.html"], ("/none/x.html cannot be written",)),
        (['{"id": "a", "question": "Q?", "answers": ["x"]}'], ["--limit", "0"], ("not a number from 1 on",)),
    ],
)  # fmt: skip
def test_what_cannot_be_run_exits_2_before_anything_is_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, lines: list[str], arguments: list[str], says: tuple[str, ...]
) -> None:  # fmt: skip
    monkeypatch.setenv("RAG_STORE", str(tmp_path / "store"))
    (tmp_path / "gold.jsonl").write_text("\n".join(lines))
    try:
        code = main(["evaluate", str(tmp_path / "gold.jsonl"), *arguments])
    except SystemExit as ended:  # argparse's own errors
        code = int(str(ended.code))
    assert code == 2
    done = capsys.readouterr()
    for words in says:
        assert words in done.err
    assert done.out == ""
    assert not (tmp_path / "store").exists()


def test_no_output_is_written_over_the_gold_set(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold = tmp_path / "gold.jsonl"
    gold.write_text('{"id": "a", "question": "Q?", "answers": ["x"]}')
    assert main(["evaluate", str(gold), "--json", str(tmp_path / "." / "gold.jsonl")]) == 2
    assert "would be written over" in capsys.readouterr().err
    assert gold.read_text().startswith('{"id"')


def test_no_output_takes_the_place_of_a_device(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(tmp_path / "device")
    assert main(["evaluate", str(GOLD), "--json", str(tmp_path / "device")]) == 2
    assert "it is a folder or a device" in capsys.readouterr().err
    with pytest.raises(BadGold, match="it is a folder or a device"):
        runs.write_whole(tmp_path / "device", ["text"])  # as compare --html does
    assert (tmp_path / "device").is_fifo()


def test_a_comparison_of_what_is_no_run_exits_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.json").write_text("{}")
    assert main(["compare", str(tmp_path / "a.json"), str(tmp_path / "a.json")]) == 2
    assert "is not the file of a run" in capsys.readouterr().err
