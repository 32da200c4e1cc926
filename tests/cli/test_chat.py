"""`footnote chat` as a person at a terminal and a program at a pipe meet it: real processes."""

import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time

import pytest

from rag.settings import ROOT
from tests.model_server import Exchange, ModelServer, says

CHAT = (sys.executable, "-m", "rag", "chat")
PROMPT, CTRL_C, CTRL_D, UP, LEFT = "\n> ", "\x03", "\x04", "\x1b[A", "\x1b[D"


class Terminal:
    """A terminal in which the chat runs."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._keyboard, theirs = pty.openpty()
        command = ("setsid", "--ctty", *CHAT)  # so that Ctrl-C reaches it
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=theirs, stdout=theirs, stderr=theirs,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # which a script's background job ignores
        )  # fmt: skip
        os.close(theirs)

    def type(self, keys: str, until: str = PROMPT) -> str:
        """What is shown from now on, without its styles, once `until` is, or the program has ended."""
        os.write(self._keyboard, keys.encode())
        received, shown, end = b"", "", time.monotonic() + 120
        poll = select.poll()
        poll.register(self._keyboard, select.POLLIN)
        while until not in shown:
            assert time.monotonic() < end, shown
            if poll.poll(100):
                try:
                    received += os.read(self._keyboard, 65536)
                except OSError:  # how Linux says that the other end is closed
                    break
                shown = re.sub(r"\r|\x1b\[[\d;?]*[A-Za-z]", "", received.decode(errors="ignore"))
        return shown


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return {**os.environ, "RAG_STORE": str(tmp_path_factory.mktemp("store")), "TERM": "xterm", "PYTHONUTF8": "1"}


def test_a_person_converses_at_a_prompt(environment: dict[str, str]) -> None:
    terminal = Terminal(environment)
    greeting = terminal.type("")
    assert "Footnote on article.txt\n" in greeting
    first = terminal.type("Who sponsored the Kalinka center?\n")
    assert "Rossotrudnichestvo\n" in first
    assert "\n[1] article.txt, characters 2,130–2,299\n" in first
    assert "Footnote on" not in first
    assert "\nRead as: where was Kalinka opened?\n" in terminal.type(f"where was it oened?{LEFT * 5}p\n"), (
        "history; an edited line"
    )
    terminal.type(f"half a line{CTRL_C}")
    assert "\nRead as: where was Kalinka opened?\n" in terminal.type(f"{UP}\n"), "an earlier line"
    assert "error: the question is empty. To mend it: ask something" in terminal.type("?\n")
    terminal.type(CTRL_D)
    assert terminal.process.wait(60) == 0


def test_ctrl_c_stops_the_answer_and_not_the_program(environment: dict[str, str]) -> None:
    def founded(exchange: Exchange) -> str:
        return f"Hamas was founded in 1987 {exchange.mark('1987')}.\n"

    with ModelServer(says(founded, *["and so on "] * 200, pause=0.2), says(founded)) as server:
        terminal = Terminal({**environment, "RAG_MODEL": "m", "OPENAI_BASE_URL": server.address})
        terminal.type("")
        terminal.type("When was Hamas founded?\n", until="Hamas was founded in 1987. [1]\n")
        assert "Traceback" not in terminal.type(CTRL_C)
        assert server.hung_up.wait(60), "the model was still writing"
        assert "Hamas was founded in 1987. [1]\n" in terminal.type("When was Hamas founded?\n")
        terminal.type("exit\n")
    assert terminal.process.wait(60) == 0


def test_a_pipe_is_answered_without_a_prompt_until_exit(environment: dict[str, str]) -> None:
    lines = "Who sponsored the Kalinka center?\r\n\nwhere was it opened?\nexit\nWhen was Hamas founded?\n"
    done = subprocess.run(CHAT, cwd=ROOT, env=environment, input=lines, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert [line for line in done.stdout.splitlines() if line in ("Rossotrudnichestvo", "Gaza", "1987")] == [
        "Rossotrudnichestvo",
        "Gaza",
    ]
    assert done.stdout.startswith("Rossotrudnichestvo\n")
    assert "> " not in done.stdout
    assert done.stderr == ""


def test_a_program_gets_an_object_a_line_before_it_asks_again(environment: dict[str, str]) -> None:
    """A line that is no question has an object too, so that lines keep step; the exit code tells of it at the end."""
    pipe = subprocess.PIPE
    with subprocess.Popen((*CHAT, "--json"), cwd=ROOT, env=environment, stdin=pipe, stdout=pipe, text=True, bufsize=1) as process:
        assert process.stdin
        assert process.stdout
        told = []
        for question in ("Who sponsored the Kalinka center?", "x" * 1001, "where was it opened?"):
            process.stdin.write(f"{question}\n")
            told.append(json.loads(process.stdout.readline()))
        process.stdin.close()
        assert process.stdout.read() == ""
    assert [answer.get("short_answer") for answer in told] == ["Rossotrudnichestvo", None, "Gaza"]
    assert set(told[1]) == {"error", "hint"}
    assert process.returncode == 2


def test_a_closed_input_is_said_in_a_line(environment: dict[str, str]) -> None:
    command = ("bash", "-c", 'exec "$0" -m rag chat <&-', sys.executable)
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: there is no input to read questions from")
