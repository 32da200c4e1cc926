"""What WebKit, which no test here runs, would drop from the styles."""

import re
from pathlib import Path

import pytest

import rag

FILES = [*(Path(rag.__file__).parent / "page/static").glob("*.css"), Path(rag.__file__).parent / "server/static/widget.js"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_underlines_are_told_by_longhands(path: Path) -> None:
    """Safari takes `text-decoration` for its line alone, and drops a rule that says more in it."""
    said = re.findall(r"text-decoration: ([^;}]+)", path.read_text(encoding="utf-8"))
    assert set(map(str.strip, said)) <= {"underline", "none"}
