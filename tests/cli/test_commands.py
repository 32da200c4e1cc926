"""The command line and app.py as a person or a script calls them: real processes, exit codes, plain words."""

import contextlib
import json
import os
import pty
import shlex
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.cli.commands import _parser
from rag.settings import ROOT, SEED
from tests.model_server import Exchange, ModelServer, after, fails, says

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def call(
        *arguments: str | Path, script: tuple[str, ...] = ("-m", "rag"), **environment: str
    ) -> "subprocess.CompletedProcess[str]":
        env = {**os.environ, "RAG_STORE": str(tmp_path / "store"), **environment}
        command = [sys.executable, *script, *map(str, arguments)]
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120)
        assert "Traceback" not in done.stderr, done.stderr
        return done

    return call


def test_ask_json_is_the_contract_s_object(run: Run) -> None:
    done = run("ask", "when did relations deteriorate?", "--json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    text = SEED.read_text(encoding="utf-8")
    assert answer["answered"] is True
    assert answer["short_answer"] == "2011"
    assert len(answer["citations"]) == 2
    for cited in answer["citations"]:
        assert text[cited["start"] : cited["end"]] == cited["quote"]
    assert answer["method"] == "reader"


def test_ask_for_people_is_plain_when_piped(run: Run) -> None:
    done = run("ask", "When was Hamas founded?")
    assert done.stdout.splitlines()[0] == "1987"
    assert "founded in 1987, employs.” [1]" in done.stdout
    assert "[1] article.txt, characters 853–1,037" in done.stdout
    assert "\x1b" not in done.stdout
    assert done.stderr == ""


def test_a_question_needs_no_quotes(run: Run) -> None:
    done = run("ask", "when", "was", "Hamas", "founded", "--json")
    answer = json.loads(done.stdout)
    assert (answer["question"], answer["short_answer"]) == ("when was Hamas founded", "1987")


def test_each_command_s_help_ends_with_examples_that_it_takes(capsys: pytest.CaptureFixture[str]) -> None:
    parser = _parser()
    for command in "serve index ask chat timeline evaluate compare mcp".split():
        with pytest.raises(SystemExit, match="0"):
            parser.parse_args([command, "--help"])
        *_, examples = capsys.readouterr().out.partition("\nexamples:\n")
        assert examples.startswith(f"  footnote {command}")
        for example in examples.splitlines():
            assert len(example) <= 80
            parser.parse_args(shlex.split(example.partition(" < ")[0])[1:])


def test_the_timeline_for_people_and_as_json(run: Run) -> None:
    shown = run("timeline")
    assert shown.returncode == 0, shown.stderr
    assert "31 January 2006           On January 31 of that year, Putin" in shown.stdout
    assert "Not placed" in shown.stdout
    (told,) = json.loads(run("timeline", "--json").stdout)
    text = SEED.read_text(encoding="utf-8")
    assert told["document"] == "article.txt"
    for entry in (*told["dated"], *told["undated"]):
        assert text[entry["start"] : entry["end"]] == entry["sentence"]
    assert [e["value"] for e in told["dated"]][4:6] == ["2006-01", "2006-01-31"]


def test_people_get_what_programs_get(run: Run) -> None:
    assert run("ask", "When did Mashal first arrive in Moscow?").stdout.startswith("March of that year (March 2006)\n")
    both = run("ask", "when did relations deteriorate?").stdout
    assert both.startswith("The document may say:\n")
    assert "“But in 2011, relations between Moscow" in both
    assert "since the start of the war against Ukraine" in both
    assert "\nNo.\n" in run("ask", "Was Hamas founded before the USSR broke relations with Israel?").stdout


def test_a_refusal_is_no_failure(run: Run) -> None:
    done = run("ask", "Who won the 2022 World Cup?")
    assert done.returncode == 0
    assert done.stdout.startswith("The document does not say.\n")
    assert "not an answer" in done.stdout


def test_index_counts_and_documents_by_argument_and_by_environment(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "elm.txt").write_text("Elm Hill was founded in 1852.")
    (folder / "oak.md").write_text("# Oak\n\nOak Vale was founded in 1901.")
    first = run("index", folder)
    assert first.returncode == 0
    assert [line.split()[:2] for line in first.stdout.splitlines()] == [
        ["added", "2"], ["changed", "0"], ["unchanged", "0"], ["removed", "0"], ["passages", "2"],
    ]  # fmt: skip
    (folder / "elm.txt").unlink()
    second = run("index", RAG_DOCUMENTS=str(folder))
    assert [line.split()[1] for line in second.stdout.splitlines()] == ["0", "0", "1", "1", "1"]
    asked = run("ask", "When was Oak Vale founded?", "--documents", folder / "oak.md", "--json")
    assert json.loads(asked.stdout)["citations"][0]["document"] == "oak.md"


def test_a_title_does_not_command_the_terminal(run: Run, tmp_path: Path) -> None:
    (tmp_path / "elm.txt").write_text("\x1b[2JElm Hill\n\nElm Hill was founded in 1852.")
    done = run("ask", "hello", "--documents", tmp_path / "elm.txt")
    assert "[2JElm Hill" in done.stdout
    assert "\x1b" not in done.stdout


def test_a_name_does_not_command_the_terminal_either(run: Run, tmp_path: Path) -> None:
    (tmp_path / "e\x1b]0;pwn\x07\x9b.txt").write_text("Elm Hill was founded in 1852.")
    done = run("index", str(tmp_path))
    assert done.returncode == 0
    assert not set(done.stdout + done.stderr) & set("\x1b\x07\x9b")


def test_json_on_a_terminal_is_ascii(tmp_path: Path) -> None:
    """Where a program reads it, it is as it is; a terminal would obey U+009B and U+202E."""
    (tmp_path / "a.txt").write_text("Elm Hill\x9b31m was founded\u202e in 1852.")
    command = [sys.executable, "-m", "rag", "ask", "When was Elm Hill founded?", "--json", "--documents", str(tmp_path)]
    ours, theirs = pty.openpty()
    environment = {**os.environ, "RAG_STORE": str(tmp_path / "store"), "PYTHONUTF8": "1"}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=theirs, stderr=subprocess.DEVNULL)
    os.close(theirs)
    shown = b""
    with contextlib.suppress(OSError):  # how Linux says that the other end is closed
        while part := os.read(ours, 65536):
            shown += part
    assert process.wait() == 0
    assert json.loads(shown)["citations"][0]["quote"] == "Elm Hill\x9b31m was founded\u202e in 1852."
    assert shown.isascii()


def test_what_the_terminal_s_encoding_lacks_is_replaced_but_not_in_json(run: Run, tmp_path: Path) -> None:
    (tmp_path / "elm.txt").write_text("In 1852 Elm Hill → Oak Vale was opened.", encoding="utf-8")
    command = ("timeline", "--documents", tmp_path / "elm.txt")
    assert "Elm Hill ? Oak Vale" in run(*command, PYTHONIOENCODING="ascii").stdout
    (told,) = json.loads(run(*command, "--json", PYTHONIOENCODING="ascii").stdout)
    assert "Elm Hill → Oak Vale" in told["dated"][0]["sentence"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("ask", ""), "the question is empty"),
        (("ask", "x" * 10_000), "10,000 characters"),
        (("ask", "When?", "--documents", "nowhere.txt"), "there is no file or folder"),
        (("index", "docs/page.png"), "page.png is a binary file"),
        (("index", "rag/page/static"), "holds no documents"),
    ],
)
def test_bad_input_exits_2_with_the_cure(run: Run, arguments: tuple[str, ...], says: str) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert says in done.stderr
    assert "To mend it: " in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


def test_bad_usage_exits_2(run: Run) -> None:
    assert run("ask").returncode == 2
    assert run("nonsense").returncode == 2


def test_a_store_that_cannot_be_written_exits_3(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    done = run("ask", "When?", RAG_STORE=str(tmp_path / "file" / "store"))
    assert done.returncode == 3
    assert "RAG_STORE" in done.stderr


def test_a_setting_that_cannot_be_used_exits_2(run: Run) -> None:
    done = run(script=("app.py",), RAG_PORT="many")
    assert done.returncode == 2
    assert "RAG_PORT" in done.stderr


def test_a_port_in_use_exits_2_at_once_and_names_another(run: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run("--port", str(port), script=("app.py",))
    assert done.returncode == 2
    assert f"make run PORT={port + 1}" in done.stderr


def test_nothing_is_looked_up_outside(run: Run, tmp_path: Path) -> None:
    """With every name look-up and every connection failing loudly, a question is still answered."""
    (tmp_path / "sitecustomize.py").write_text(
        "import socket\n"
        "def refuse(*a, **k): raise SystemExit(f'network: {a}')\n"
        "socket.getaddrinfo = refuse\n"
        "socket.socket.connect = refuse\n"
    )
    done = run("ask", "When was Hamas founded?", PYTHONPATH=str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("1987")


def test_no_library_leaves_an_identity_of_this_machine_to_report_by(run: Run, tmp_path: Path) -> None:
    """onnxruntime writes a device id and a queue of events before it sends any, from native code, which the test above cannot see."""
    home = tmp_path / "home"
    home.mkdir()
    done = run("ask", "When was Hamas founded?", HOME=str(home), TMPDIR=str(home))
    assert done.returncode == 0
    assert not list(home.iterdir())


# ---- with a language model


def founded(exchange: Exchange) -> str:
    return f"Hamas was founded in 1987 {exchange.mark('1987')}.\n"


def test_a_model_s_sentences_are_printed_as_they_are_verified(run: Run, tmp_path: Path) -> None:
    run("index")  # so that the second process has little to do before it asks
    shown = threading.Event()
    with ModelServer(says(founded, "and", after(shown, " so on"))) as server:
        environment = {**os.environ, "RAG_STORE": str(tmp_path / "store"), "RAG_MODEL": "m", "OPENAI_BASE_URL": server.address}
        command = [sys.executable, "-m", "rag", "ask", "When was Hamas founded?"]
        with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout
            first = process.stdout.readline()
            shown.set()
            rest = process.stdout.read()
    assert first == "Hamas was founded in 1987. [1]\n"
    assert process.returncode == 0
    assert "Left out: 1 sentence without a source." in rest
    assert "[1] article.txt, characters 853–1,037\n  “Culturally, the traditional sympathy" in rest


def test_when_the_model_s_server_fails_the_reader_answers_and_says_so(run: Run) -> None:
    key = "sk-Secret0Key"
    with ModelServer(fails(401)) as server:
        done = run("ask", "When was Hamas founded?", RAG_MODEL="m", OPENAI_BASE_URL=server.address, OPENAI_API_KEY=key)
    assert done.returncode == 0
    assert done.stdout.startswith("1987\n")
    assert f"\nThe model server at {server.address} does not accept the key. Correct OPENAI_API_KEY." in done.stdout
    assert key not in done.stdout + done.stderr


def test_a_key_alone_sends_nothing_and_one_line_says_how(run: Run, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import socket\n"
        "def refuse(*a, **k): raise SystemExit(f'network: {a}')\n"
        "socket.getaddrinfo = refuse\n"
        "socket.socket.connect = refuse\n"
    )
    done = run("ask", "When was Hamas founded?", OPENAI_API_KEY="sk-Secret0Key", PYTHONPATH=str(tmp_path))
    assert done.stdout.startswith("1987")
    assert done.stderr.count("\n") == 1
    assert "set RAG_MODEL" in done.stderr


def test_a_model_without_a_server_exits_2(run: Run) -> None:
    done = run("ask", "When?", RAG_MODEL="m")
    assert done.returncode == 2
    assert "OPENAI_BASE_URL" in done.stderr


def test_an_embedding_server_that_fails_exits_3(run: Run) -> None:
    with ModelServer(fails(401)) as server:
        done = run("index", RAG_EMBEDDING_MODEL="e", OPENAI_BASE_URL=server.address)
    assert done.returncode == 3
    assert "OPENAI_API_KEY" in done.stderr


def test_index_says_what_was_skipped_and_why(run: Run, tmp_path: Path) -> None:
    (tmp_path / "elm.txt").write_text("Elm Street was paved in 1900.")
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 and nothing more")
    told = json.loads(run("index", tmp_path, "--json").stdout)
    assert told["added"] == ["elm.txt"]
    assert [(file["document"], bool(file["hint"])) for file in told["skipped"]] == [("broken.pdf", True)]
    assert "broken.pdf is damaged" in run("index", tmp_path).stdout
