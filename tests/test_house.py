"""The house: imports go down the list, a package is entered by its face, and nothing goes in circles. What is slow waits."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter

import pytest

from rag.settings import ROOT

ORDER = (
    "places types errors words settings dates formats documents models llm index question search readings answer writing "
    "verification chatbot retriever __init__ evaluate page server cli __main__"
).split()
FILES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in (ROOT / "rag").rglob("*.py")
}
ROOMS = [name for name in ORDER if (ROOT / "rag" / name).is_dir()]
WIDEST_FACE = 15


def imports(module: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(FILES[module].read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "rag":
            names = (f"rag.{alias.name}" for alias in node.names)
            yield from (name if name in FILES else "rag.__init__" for name in names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "rag":
            yield str(node.module)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] == "rag")


def room(module: str) -> str:
    return [*module.split("."), "__init__"][1]


@pytest.mark.parametrize("module", sorted(FILES))
def test_imports_go_down_the_list_and_enter_a_package_by_its_face(module: str) -> None:
    for other in imports(module):
        assert ORDER.index(room(other)) <= ORDER.index(room(module)), f"{module} imports {other}, which stands above it"
        assert room(other) == room(module) or other.count(".") == 1, f"{module} reaches into {other}"


def test_nothing_goes_in_circles() -> None:
    TopologicalSorter({module: set(imports(module)) for module in FILES}).prepare()


@pytest.mark.parametrize("package", ROOMS)
def test_a_face_is_imports_and_a_list_of_at_most_so_many_names(package: str) -> None:
    docstring, *body, last = ast.parse(FILES[f"rag.{package}"].read_text("utf-8")).body
    assert isinstance(docstring, ast.Expr)
    assert all(isinstance(node, ast.ImportFrom) for node in body)
    assert isinstance(last, ast.Assign)
    assert ast.unparse(last.targets[0]) == "__all__"
    names = ast.literal_eval(last.value)
    assert sorted(names) == sorted(alias.name for node in body for alias in node.names)  # type: ignore[attr-defined]  # asserted above
    assert len(names) <= WIDEST_FACE
    assert len(list((ROOT / "rag" / package).glob("*.py"))) <= 13, "twelve and the face"


def test_files_are_of_a_size_to_be_read_at_one_sitting() -> None:
    assert not {module for module, path in FILES.items() if len(path.read_text("utf-8").splitlines()) > 250}


def test_a_test_of_a_package_s_file_has_that_file() -> None:
    for test in (ROOT / "tests").rglob("test_*.py"):
        package = test.relative_to(ROOT / "tests").parent
        if package.parts and package.parts[0] in ROOMS:
            assert (ROOT / "rag" / package / test.name.removeprefix("test_")).is_file(), test


def test_llama_index_and_chroma_stop_at_the_index_but_for_those_who_bring_their_own() -> None:
    libraries = tuple(f"{verb} {library}" for verb in ("import", "from") for library in ("llama_index", "chromadb"))
    users = {room(module) for module, path in FILES.items() if any(line in path.read_text("utf-8") for line in libraries)}
    assert users == {"index", "retriever"}


def test_only_settings_reads_the_environment() -> None:
    # page.py and onnx.py set one variable each, which Gradio and onnxruntime read when they are imported.
    paths = {**FILES, "app": ROOT / "app.py"}
    assert {room(m) if "." in m else m for m, p in paths.items() if "os.environ" in p.read_text("utf-8")} <= {
        "settings",
        "page",
        "models",
    }


def test_nothing_imports_training() -> None:
    assert not [
        m for m, p in FILES.items() if "import training" in p.read_text("utf-8") or "from training" in p.read_text("utf-8")
    ]


def test_importing_rag_loads_no_heavy_library() -> None:
    heavy = ("chromadb", "gradio", "llama_index", "onnxruntime", "openai", "fastapi")
    code = f"import sys, rag; print([m for m in {heavy} if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert run.stdout.strip() == "[]", run.stdout + run.stderr
