"""What the pages say is so: links lead somewhere, settings exist, every command parses, and the cheap ones do what is shown."""

import argparse
import json
import os
import re
import runpy
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from rag import cli
from rag.answer import answer_json
from rag.chatbot import Chatbot
from rag.evaluate import read_gold
from rag.evaluate.metrics import METRICS
from rag.formats import SUFFIXES
from rag.server.bodies import AskBody
from rag.settings import ROOT, SEED, Settings

PAGES = {
    str(path.relative_to(ROOT)): path.read_text("utf-8")
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "rag/models/README.md")
}
VARIABLES = {n if n.startswith("OPENAI_") else f"RAG_{n}" for n in map(str.upper, Settings.model_fields)}
OTHERS = {"pip", "docker", "ollama", "llama-server", "export", "curl", "git", "chroma", "redis-server", "dask", "python -m hatchling"}
"""Commands of other programs, which are not ours to test; curl's are sent to a server below."""


def blocks(language: str, page: str | None = None) -> Iterator[str]:
    """The fenced blocks of a language, of a page or of all."""
    for name in [page] if page else PAGES:
        for tag, block in re.findall(r"^```(\w*)\n(.*?)^```", PAGES[name], re.M | re.S):
            if tag == language:
                yield block


def commands() -> Iterator[str]:
    """Each line to type: of blocks, and what stands between backticks and calls one of our programs."""
    for block in (*blocks(""), *(b.partition("\n")[0].removeprefix("$ ") for b in blocks("console"))):
        yield from (line for line in block.splitlines() if re.match(r"\.?\w", line))
    for text in PAGES.values():
        for code in re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)):
            if re.match(r"(python )?benchmarks/\w+\.py \S|make \w", code):
                yield code
            elif re.match(r"(footnote|python -m rag) [a-z]", code):
                named_alone = re.fullmatch(r"(footnote|python -m rag) \w+", code)
                yield f"{code} --help" if named_alone else code


def words_of(command: str) -> list[str]:
    """What the shell makes of it, less variables set before it and what stands for more of the same."""
    words = shlex.split(command, comments=True)
    while words and re.match(r"[A-Z_]+=", words[0]):
        del words[0]
    if words and words[0].endswith("python"):
        del words[0]
    return [word for word in words if word not in ("…", "...")]


class Parsed(Exception):
    """A command line was taken."""


@pytest.fixture
def parses(monkeypatch: pytest.MonkeyPatch) -> Callable[[list[str], Callable[[], object]], None]:
    """Runs a program as far as its arguments are parsed, and fails where they are not taken."""
    parse = argparse.ArgumentParser.parse_args

    def stop(self: argparse.ArgumentParser, args: Any = None, namespace: Any = None) -> argparse.Namespace:
        parse(self, args, namespace)
        raise Parsed

    def check(arguments: list[str], program: Callable[[], object]) -> None:
        monkeypatch.setattr(sys, "argv", arguments)
        monkeypatch.setattr(sys, "path", [*sys.path])  # to which the programs add
        monkeypatch.setattr(argparse.ArgumentParser, "parse_args", stop)
        with pytest.raises((Parsed, SystemExit)) as ended:
            program()
        assert ended.value.args in ((), (0,))  # the latter of --help

    return check


@pytest.mark.parametrize("command", sorted(set(commands())))
def test_every_command_is_one(command: str, parses: Callable[[list[str], Callable[[], object]], None]) -> None:
    first, *rest = words_of(command) or [""]
    if first == "footnote" or [first, *rest[:1]] == ["-m", "rag"]:
        arguments = rest if first == "footnote" else rest[1:]
        parses([], lambda: cli.main(arguments))
    elif [first, *rest[:1]] == ["-m", "rag.llm"]:
        parses([first, *rest[1:]], lambda: runpy.run_path(str(ROOT / "rag/llm/__main__.py"), run_name="__main__"))
    elif first == "app.py":
        parses(["app.py", *rest], lambda: runpy.run_path(str(ROOT / first), run_name="__main__"))
    elif first == "make":
        [targets] = re.findall(r"^\.PHONY: (.+)", (ROOT / "Makefile").read_text("utf-8"), re.M)
        assert {word for word in rest if "=" not in word} <= set(targets.split())
        subprocess.run(["make", "-n", *rest], cwd=ROOT, check=True, capture_output=True)
    elif first.startswith("benchmarks/"):
        parses([first, *rest], lambda: runpy.run_path(str(ROOT / first), run_name="__main__"))
    elif first not in OTHERS | {""}:
        assert [first, *rest[:1]] == ["-m", "hatchling"], command


def slug(heading: str) -> str:
    """The anchor that GitHub makes of a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_to_files_and_headings_of_the_repository(page: str) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", PAGES[page]):
        if not link.startswith("https://"):
            path, _, anchor = link.partition("#")
            target = (ROOT / page).parent / path if path else ROOT / page
            assert target.exists(), link
            headings = re.findall(r"^#+ (.+)", target.read_text("utf-8"), re.M) if anchor else []
            assert not anchor or anchor in map(slug, headings), link
    for path in re.findall(r"`((?:rag|docs|tests|benchmarks|training|seeds|prompts)/[\w./-]+)`", PAGES[page]):
        assert (ROOT / path).exists(), path


@pytest.mark.parametrize("page", PAGES)
def test_variables_are_settings(page: str) -> None:
    assert set(re.findall(r"\b(?:RAG|OPENAI)_[A-Z_]+\b", PAGES[page])) <= VARIABLES


def test_every_setting_is_told_by_the_page_and_by_the_example() -> None:
    assert set(re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (.*?) \|", PAGES["docs/operate.md"], re.M)))) == VARIABLES
    assert set(re.findall(r"^(?:# )?([A-Z_]+)=", (ROOT / ".env.example").read_text("utf-8"), re.M)) == VARIABLES


def test_the_first_page_is_short_and_leads_to_all_others() -> None:
    readme = PAGES["README.md"]
    assert len(readme.splitlines()) < 150
    assert all(f"({name})" in readme for name in PAGES if name != "README.md")


def test_tables_name_all_there_is() -> None:
    first_cells = "".join(re.findall(r"^\| (`.*?) \|", PAGES["docs/evaluate.md"], re.M))
    assert set(re.findall(r"`([\w@]+)`", first_cells)) >= set(METRICS)
    assert set(re.findall(r"`(\.\w+)`", PAGES["docs/documents.md"])) == set(SUFFIXES)
    widget = (ROOT / "rag/server/static/widget.js").read_text("utf-8")
    options = set(re.findall(r"option\('(\w+)'\)|script\?\.dataset\.(\w+)", widget))
    assert set(re.findall(r"^\| `data-(\w+)`", PAGES["docs/embed.md"], re.M)) == {a or b for a, b in options}


@pytest.mark.parametrize("shown", blocks("console"))
def test_what_is_shown_is_what_comes(shown: str, tmp_path: Path) -> None:
    typed, _, expected = shown.removeprefix("$ ").partition("\n")
    environment = {**os.environ, "RAG_STORE": str(tmp_path / "store")}
    command = [sys.executable, "-m", "rag", *words_of(typed)[1:]]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == expected.split()


def test_the_python_shown_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RAG_STORE", str(tmp_path / "store"))
    shutil.copy(SEED, "article.txt")
    names: dict[str, Any] = {}
    [code] = blocks("python", "docs/start.md")
    exec(code, names)
    assert names["answer"].short_answer == "1987"


def test_the_openai_client_shown_is_answered(api: str) -> None:
    names: dict[str, Any] = {}
    [code] = blocks("python", "docs/embed.md")
    assert "http://127.0.0.1:7860" in code
    exec(code.replace("http://127.0.0.1:7860", api), names)
    assert names["reply"].choices[0].message.content.startswith("1987")


def test_the_routes_named_are_there(api: str) -> None:
    routes = httpx.get(f"{api}/openapi.json").json()["paths"]
    for method, path in re.findall(r"`(GET|POST) (/[^`]*)`", "".join(PAGES.values())):
        assert method.lower() in routes[path]


@pytest.mark.parametrize("line", [c for c in commands() if c.startswith("curl ")])
def test_curl_s_request_is_answered(line: str, api: str) -> None:
    words = shlex.split(line)
    path = re.sub(r"https?://[^/]+", "", words[1])
    answer = httpx.post(f"{api}{path}", content=words[words.index("-d") + 1], headers={"content-type": "application/json"})
    assert answer.json()["short_answer"] == "1987"


def test_the_answer_s_object_is_as_shown(chatbot: Chatbot) -> None:
    shown = next(data for data in map(json.loads, blocks("json")) if "short_answer" in data)
    given = answer_json(chatbot.ask(shown["question"]), chatbot.index)
    measured = {"seconds", "confidence", "evidence"}
    assert {k: v for k, v in given.items() if k not in measured} == {k: v for k, v in shown.items() if k not in measured}
    assert given["confidence"] == pytest.approx(shown["confidence"], abs=0.01)
    assert given["evidence"][0].keys() == shown["evidence"][0].keys()
    assert given["seconds"].keys() == shown["seconds"].keys()
    assert {"history", "document"} <= AskBody.model_fields.keys()


def test_the_assistant_s_settings_start_a_command(parses: Callable[[list[str], Callable[[], object]], None]) -> None:
    [server] = [s for d in map(json.loads, blocks("json")) if "mcpServers" in d for s in d["mcpServers"].values()]
    assert server["command"] == "footnote"
    parses([], lambda: cli.main(server["args"]))


def test_the_gold_lines_shown_are_read(tmp_path: Path) -> None:
    [lines] = blocks("jsonl")
    (tmp_path / "gold.jsonl").write_text(lines, "utf-8")
    assert [line.answerable for line in read_gold(tmp_path / "gold.jsonl", [SEED]).lines] == [True, True, False]
