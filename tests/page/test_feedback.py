"""Feedback becomes lines that an owner can turn into gold; it says what was said and nothing of who said it."""

import html
import json
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from rag.answer.as_json import answer_json
from rag.chatbot import Chatbot
from rag.errors import BadGold, BadInput, StoreUnavailable
from rag.evaluate.gold import read_gold
from rag.page import feedback
from rag.question.utterance import MAX_QUESTION
from rag.server.prometheus import CountingChatbot
from rag.settings import SEED, Settings
from rag.types import Turn


def test_a_line_lacks_its_answers_until_an_owner_gives_them(chatbot: Chatbot, tmp_path: Path) -> None:
    history = [Turn("What is Kalinka?", "A center")]
    answer = answer_json(chatbot.ask("Who sponsored it?", history), chatbot.index)
    path = tmp_path / "new" / "feedback.jsonl"
    identity = feedback.keep_feedback(path, answer, history, "down", " Rossotrudnichestvo ")
    (line,) = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    assert line["id"] == identity
    assert line["question"] == "Who sponsored it?"
    assert line["history"] == [{"question": "What is Kalinka?", "answer": "A center"}]
    assert (line["verdict"], line["correction"]) == ("down", "Rossotrudnichestvo")
    assert line["answer"] == answer["short_answer"]
    assert line["citations"] == answer["citations"]
    assert set(line) == {"id", "question", "history", "verdict", "answer", "citations", "correction", "tags"}
    with pytest.raises(
        BadGold, match=r'line 1: this feedback still lacks "answers".*the correction given was “Rossotrudnichestvo”'
    ):
        read_gold(path, [SEED])
    path.write_text(json.dumps({**line, "answers": ["Rossotrudnichestvo"]}))
    (gold,) = read_gold(path, [SEED]).lines
    assert gold.history == (Turn("What is Kalinka?", "A center"),)
    assert gold.extra["verdict"] == "down"


def test_a_line_cut_by_a_crash_takes_no_other_with_it(chatbot: Chatbot, tmp_path: Path) -> None:
    answer = answer_json(chatbot.ask("When was Hamas founded?"), chatbot.index)
    path = tmp_path / "feedback.jsonl"
    path.write_text('{"id": "cut')
    feedback.keep_feedback(path, answer, [], "up")
    cut, whole = path.read_text().splitlines()
    assert cut == '{"id": "cut'
    assert json.loads(whole)["verdict"] == "up"
    assert stat.S_IMODE((tmp_path / "feedback.jsonl").stat().st_mode) & 0o111 == 0


def test_many_at_once_write_whole_lines(chatbot: Chatbot, tmp_path: Path) -> None:
    answer = answer_json(chatbot.ask("When was Hamas founded?"), chatbot.index)
    path = tmp_path / "feedback.jsonl"
    threads = [
        threading.Thread(target=lambda: [feedback.keep_feedback(path, answer, [], "up") for _ in range(10)]) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert len({line["id"] for line in lines}) == 60
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_cannot_be_kept(chatbot: Chatbot, tmp_path: Path) -> None:
    answer = answer_json(chatbot.ask("When was Hamas founded?"), chatbot.index)
    with pytest.raises(BadInput):
        feedback.keep_feedback(tmp_path / "f", answer, [], "maybe")  # type: ignore[arg-type]  # a wrong verdict, as a client may send
    with pytest.raises(BadInput):
        feedback.keep_feedback(tmp_path / "f", answer, [], "down", "x" * 3000)
    with pytest.raises(StoreUnavailable):
        feedback.keep_feedback(Path("/proc/none/f"), answer, [], "up")
    feedback.keep_feedback(tmp_path / "f", answer, [], "down", "half \ud800 a pair")
    assert "half ? a pair" in (tmp_path / "f").read_text()


def test_a_forged_chat_leaves_a_line_of_bounded_size(listen: Callable[..., str], chatbot: Chatbot, tmp_path: Path) -> None:
    path = tmp_path / "feedback.jsonl"
    address = listen(CountingChatbot(chatbot.index, Settings(feedback=path)))
    document = next(iter(chatbot.index.documents.values()))
    whole = {"start": 0, "end": len(document.text), "document_id": document.id}
    forged = {"short_answer": "a" * 30_000, "sentences": [whole] * 200}
    answer = f'<div class="answer" data-turn="{html.escape(json.dumps(forged))}"></div>'
    said = (("user", "q" * 30_000), ("assistant", answer)) * 4
    log = [{"role": role, "content": [{"type": "text", "text": text}]} for role, text in said]
    functions = httpx.get(f"{address}/config").json()["dependencies"]
    judge = next(f["id"] for f in functions if f["api_name"] == "take_verdict")
    body = {"data": ["1 3 up", log], "fn_index": judge, "session_hash": "s"}
    assert httpx.post(f"{address}/gradio_api/run/predict", json=body).status_code == 200
    (line,) = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    for turn in (line, *line["history"]):
        assert (len(turn["question"]), len(turn["answer"])) == (MAX_QUESTION, feedback.MAX_TEXT)
    assert line["citations"] == []


def test_nothing_is_kept_unless_a_file_is_named() -> None:
    assert Settings().feedback is None
