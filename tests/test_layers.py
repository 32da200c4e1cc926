"""Imports go one way: each module imports only from the layers before its own. And what is slow to import waits."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from rag.settings import ROOT

LAYERS = [
    {"types", "errors"},
    {"settings", "onnx_model", "intervals", "faults", "clock", "tense"},
    {"timex", "lexicon", "store_files", "rows"},
    {"expressions", "reckon"},
    {"deictics", "durations", "lookalikes", "anchors"},
    {"grammar"},
    {"load", "store", "dates", "feedback", "exchange"},
    {"endpoint"},
    {"embed"},
    {"split", "place"},
    {"sync", "reader", "squad"},
    {"index"},
    {"temporal", "timeline"},
    {"retrieve"},
    {"cite", "rank", "condense", "suggest", "converse", "order", "gold_line", "marks"},
    {"gold", "roles", "kind", "as_json", "spelling"},
    {"choose"},
    {"denial", "generate", "search"},
    {"check", "summary"},
    {"rewrite", "writing"},
    {"chatbot", "metrics"},
    {"__init__"},
    {"runs", "gate"},
    {"compare", "export", "judge", "charts", "html_page"},
    {"evaluate"},
    {"report", "html_rows"},
    {"report_html", "compare_html"},
    {"measure", "render", "render_timeline", "chat_log"},
    {"page_calls"},
    {"page", "api_bodies"},
    {"guard", "admit", "server_log"},
    {"api"},
    {"openai_api", "listen"},
    {"server"},
    {"terminal"},
    {"__main__"},
]
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}
MODULES = sorted((ROOT / "rag").glob("*.py"))


def imported(path: Path) -> set[str]:
    """The modules of rag that a file imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module == "rag":
            found |= {a.name for a in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("rag."):
            found.add((node.module or "").split(".")[1])
        elif isinstance(node, ast.Import):
            found |= {a.name.split(".")[1] for a in node.names if a.name.startswith("rag.")}
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.stem)
def test_each_module_imports_only_from_the_layers_before_it(path: Path) -> None:
    assert path.stem in LEVEL, f"{path.name} belongs to no layer: add it to LAYERS"
    for other in imported(path):
        assert LEVEL[other] < LEVEL[path.stem], f"{path.stem} imports {other}"


def test_llama_index_and_chroma_stop_at_store_and_index() -> None:
    users = {
        p.stem
        for p in MODULES
        if any(f"{verb} {lib}" in p.read_text() for verb in ("import", "from") for lib in ("llama_index", "chromadb"))
    }
    assert users == {"store", "rows", "sync", "index"}


def test_only_settings_reads_the_environment() -> None:
    # page.py sets one variable, which Gradio reads when it is imported.
    users = {p.stem for p in [*MODULES, ROOT / "app.py"] if "os.environ" in p.read_text()}
    assert users <= {"settings", "page"}


def test_nothing_imports_training() -> None:
    assert not [p for p in [*MODULES, ROOT / "app.py"] if "training" in {n.split(".")[0] for n in _roots(p)}]


def _roots(path: Path) -> set[str]:
    tree = ast.walk(ast.parse(path.read_text()))
    return {a.name for n in tree if isinstance(n, ast.Import) for a in n.names}


def test_importing_rag_loads_no_heavy_library() -> None:
    code = "import sys, rag; print([m for m in ('chromadb', 'gradio', 'llama_index', 'onnxruntime', 'openai', 'fastapi') if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert run.stdout.strip() == "[]", run.stdout + run.stderr
