"""What the command line shows of an answer that is hedged, and of work that takes long."""

import io
import sys
import time

import pytest

from rag.chatbot import Chatbot
from rag.cli import terminal
from rag.cli.terminal import print_answer, progress
from tests.hedging import Hedging

QUESTION = "when did relations deteriorate?"


def printed(chatbot: Chatbot, sure: int, capsys: pytest.CaptureFixture[str], question: str = QUESTION) -> str:
    print_answer(Hedging(chatbot, sure).stream(question), chatbot)
    return capsys.readouterr().out


def test_a_hedged_answer_is_its_sentences_under_one_line(chatbot: Chatbot, capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(chatbot, 0, capsys).splitlines()
    first, second = (c.quote for c in chatbot.ask(QUESTION).citations)
    assert lines[:5] == ["The document may say:", "", f"  “{first}” [1]", "", f"  “{second}” [2]"]
    assert lines[6].startswith("[1] article.txt, characters ")


def test_a_model_s_hedged_sentence_stands_under_a_line_that_says_whose_words_it_is_in(
    chatbot: Chatbot, capsys: pytest.CaptureFixture[str]
) -> None:
    print_answer(Hedging(chatbot, own=True).stream(QUESTION), chatbot)
    assert capsys.readouterr().out.splitlines()[0] == "In the model’s words: compare the source."


def test_after_what_is_sure_the_line_is_another(chatbot: Chatbot, capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(chatbot, 1, capsys).splitlines()
    assert (lines[0], lines[3]) == ("With Hamas: 2011", "The document may also say:")
    assert printed(chatbot, 2, capsys).count("may") == 0


def test_on_a_terminal_a_hedged_answer_is_dim_but_for_the_words_that_may_answer(
    chatbot: Chatbot, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    shown = printed(chatbot, 0, capsys, "When was Hamas founded?")
    assert "\x1b[2mThe document may say:\x1b[0m" in shown
    assert "founded in \x1b[0m1987\x1b[2m, employs.”" in shown
    assert "\x1b[1m" not in shown


def test_the_calendar_value_of_a_hedged_date_stands_after_its_sentence(
    chatbot: Chatbot, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "[1] (March 2006)\n" in printed(chatbot, 0, capsys, "When did Mashal first arrive in Moscow?")


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_bar_is_shown_of_what_takes_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "BAR_AFTER", 0.01)
    monkeypatch.setattr(sys, "stderr", screen := Screen())
    monkeypatch.setenv("TERM", "xterm")
    with progress("opening the index", "passages indexed") as update:
        update(256, 1200)
        end = time.monotonic() + 30
        while "256 of 1,200 passages indexed" not in screen.getvalue():
            assert time.monotonic() < end
            time.sleep(0.01)


def test_a_log_gets_a_line_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "LINE_SECONDS", 0.0)
    monkeypatch.setattr(sys, "stderr", log := io.StringIO())
    with progress("opening the index", "passages indexed") as update:
        update(256, 1200)
    assert log.getvalue() == "256 of 1,200 passages indexed\n"


@pytest.mark.parametrize(("after", "screen"), [(60.0, Screen()), (0.0, io.StringIO())], ids=["done at once", "no terminal"])
def test_no_bar_is_shown_of_what_is_done_at_once_or_to_nobody(
    after: float, screen: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terminal, "BAR_AFTER", after)
    monkeypatch.setattr(sys, "stderr", screen)
    with progress("opening the index"):
        pass
    assert screen.getvalue() == ""
