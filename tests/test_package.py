"""What is built, from the checkout or from the source distribution, and installed elsewhere is all of Footnote."""

import json
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from rag import __version__
from rag.settings import ROOT


@pytest.fixture(scope="module", params=["checkout", pytest.param("source distribution", marks=pytest.mark.long)])
def wheel(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from the checkout, or from the unpacked source distribution, as an index's users build it."""
    folder = source = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "hatchling", "build", "-d", str(folder), "-t"]
    if request.param == "checkout":
        source = ROOT
    else:
        subprocess.run([*build, "sdist"], cwd=ROOT, check=True, capture_output=True)
        with tarfile.open(next(folder.glob("*.tar.gz"))) as archive:
            archive.extractall(folder, filter="data")
        source = folder / f"footnote_qa-{__version__}"
    subprocess.run([*build, "wheel"], cwd=source, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_what_the_checkout_does(wheel: Path) -> None:
    holds = set(zipfile.ZipFile(wheel).namelist())
    tracked = subprocess.run(["git", "ls-files", "rag"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.split()
    prompts = {f"rag/data/prompts/{path.name}" for path in (ROOT / "prompts").iterdir()}
    assert {*tracked, *prompts, "rag/data/seeds/article.txt"} <= holds
    assert {name.partition("/")[0] for name in holds} == {"rag", f"footnote_qa-{__version__}.dist-info"}


def test_installed_elsewhere_it_answers_and_keeps_its_index_with_the_user_s_data(wheel: Path, tmp_path: Path) -> None:
    site, data, elsewhere = (tmp_path / name for name in ("site", "data", "elsewhere"))
    elsewhere.mkdir()
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(site), str(wheel)]
    subprocess.run(install, check=True)
    environment = {**os.environ, "PYTHONPATH": str(site), "PYTHONDONTWRITEBYTECODE": "1", "XDG_DATA_HOME": str(data)}
    installed = set(site.rglob("*"))

    def footnote(*arguments: str) -> str:
        command = [sys.executable, str(site / "bin" / "footnote"), *arguments]
        done = subprocess.run(command, cwd=elsewhere, env=environment, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert footnote("--version") == f"Footnote {__version__}\n"
    answer = json.loads(footnote("ask", "Who sponsored the Kalinka center?", "--json"))
    assert answer["short_answer"] == "Rossotrudnichestvo"
    assert answer["citations"][0]["document"] == "article.txt"
    where = "import rag.settings as s, rag.llm as l; print(s.SEED, l.prompt_template('answer').template)"
    printed = subprocess.run([sys.executable, "-c", where], cwd=elsewhere, env=environment, capture_output=True, text=True).stdout
    assert printed.startswith(str(site / "rag" / "data" / "seeds"))
    assert printed.count("\n") > 1
    assert list((data / "footnote" / "store").rglob("chroma.sqlite3"))
    assert set(site.rglob("*")) == installed
    assert not list(elsewhere.iterdir())
