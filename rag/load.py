"""Files -> Documents: decode, find the title and the document's date. The text is what the file says, nothing stripped."""

import hashlib
import re
from collections import Counter
from datetime import date
from pathlib import Path

from rag.errors import BadDocument
from rag.types import Document

SUFFIXES = (".txt", ".md")
MAX_BYTES = 32_000_000
MAX_TITLE = 120

_FRONT_MATTER = re.compile(r"---\n(.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.S)
_LEADING_DATE = re.compile(r"\s*(date:?[ \t]+(\d{4})-(\d\d)-(\d\d))\b[ \t]*", re.I)
# A tab, a line end, a form feed or an escape occurs in text files; other control characters mean a binary one.
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def load_documents(*paths: str | Path) -> list[Document]:
    """The documents at the paths: files as they are, folders with everything below them of a known type, each once.

    Raises BadDocument for the first path or file that cannot be used, and for a folder without documents.
    """
    files: dict[Path, None] = {}
    for given in paths:
        files |= dict.fromkeys(_files_at(Path(given)))
    sources = list(files)
    return [_load(path, name) for path, name in zip(sources, _names(sources), strict=True)]


def _files_at(path: Path) -> list[Path]:
    try:
        path = path.resolve(strict=True)
        if path.is_dir():
            found = sorted(p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file())
            found = [p for p in found if not any(part.startswith(".") for part in p.relative_to(path).parts)]
            if not found:
                raise BadDocument(f"the folder {path} holds no documents", f"put {_types()} files there, or name another path")
            return found
    except FileNotFoundError:
        raise BadDocument(f"there is no file or folder {path}", "check the spelling, or give the full path") from None
    except (OSError, RuntimeError) as error:  # up to Python 3.12 a loop of links is a RuntimeError
        raise BadDocument(f"{path} cannot be read: {error}", "check its permissions, and where its links lead") from error
    if path.suffix.lower() not in SUFFIXES:
        raise BadDocument(
            f"{path.name} is of a type that Footnote does not read", f"give a {_types()} file, or convert it to one"
        )
    return [path]


def _types() -> str:
    return " or ".join(SUFFIXES)


def _names(paths: list[Path]) -> list[str]:
    """The shortest tail of each path that no other path ends in."""
    tails = dict.fromkeys(paths, 1)
    while True:
        names = ["/".join(p.parts[-tails[p] :]) for p in paths]
        count = Counter(names)
        doubled = [p for p, name in zip(paths, names, strict=True) if count[name] > 1]
        if not doubled:
            return names
        for path in doubled:
            tails[path] += 1


def _load(path: Path, name: str) -> Document:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise BadDocument(
                f"{path.name} is {size / 1e6:.0f} MB, more than {MAX_BYTES / 1e6:.0f} MB", "split it into several documents"
            )
        data = path.read_bytes()
    except OSError as error:
        raise BadDocument(f"{path} cannot be read: {error.strerror}", "check that it exists and its permissions") from error
    return document_from_text(_decode(data, path), source=str(path), name=name)


def document_from_text(text: str, source: str, name: str) -> Document:
    """A document of a text that is already decoded. Raises BadDocument when nothing in it can be read."""
    if not re.search(r"\w", text):
        raise BadDocument(f"{name} is empty: there is nothing to read in it", "give a file that holds text")
    identity = hashlib.sha256(source.encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return Document(identity, _title(text, name), text, source, _date(text), name, _preface(text))


def _decode(data: bytes, path: Path) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif _CONTROL.search(data):
        raise BadDocument(f"{path.name} is a binary file, not text", f"convert it to a {_types()} file")
    else:
        # Windows-1252 is Latin-1 with curly quotes; its five undefined bytes leave Latin-1 itself.
        encodings = ["utf-8-sig", "cp1252", "latin-1"]
    for encoding in encodings:
        try:
            return data.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError:
            continue
    raise BadDocument(f"{path.name} begins like UTF-16 and is not", "save it as UTF-8")


def _preface(text: str) -> int:
    """Characters of a leading YAML block (between lines of ---) or of a leading `date YYYY-MM-DD`, or 0."""
    found = _FRONT_MATTER.match(text) or _LEADING_DATE.match(text)
    return found.end() if found else 0


def _field(text: str, key: str) -> str | None:
    block = _FRONT_MATTER.match(text)
    found = re.search(rf"^{key}[ \t]*:[ \t]*(.+?)[ \t]*$", block[1], re.M | re.I) if block else None
    return found[1].strip("\"'") if found else None


def _date(text: str) -> date | None:
    written = _field(text, "date")
    found = re.match(r"(\d{4})-(\d\d)-(\d\d)", written) if written else None
    if leading := _LEADING_DATE.match(text):
        found = found or re.match(r"(\d{4})-(\d\d)-(\d\d)", leading[1].split()[-1])
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:  # 2023-13-45 is written like a date and is none
        return None


def _title(text: str, name: str) -> str:
    if written := _field(text, "title"):
        return written[:MAX_TITLE]
    body = text[_preface(text) :]
    if heading := re.search(r"^#[ \t]+(.+?)[ \t#]*$", body, re.M):
        return heading[1][:MAX_TITLE]
    line = body.strip().partition("\n")[0].strip()
    if len(line) <= MAX_TITLE:
        return line
    sentence = re.match(r".+?[.?!](?=\s)", line)
    return sentence[0] if sentence and len(sentence[0]) <= MAX_TITLE else Path(name).stem
