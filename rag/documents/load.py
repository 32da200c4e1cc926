"""Files -> Documents: decode, find the title and the document's date. The text is what the file says, nothing stripped."""

import hashlib
import logging
import re
from collections import Counter
from datetime import date
from pathlib import Path

from rag.dates import written_day
from rag.errors import BadDocument, on_one_line
from rag.types import Document

log = logging.getLogger(__name__)

SUFFIXES = (".txt", ".md")
MAX_BYTES = 32_000_000
MAX_TITLE = 120

# Its first line gives a key: what stands between two rules of a Markdown text is text.
_FRONT_MATTER = re.compile(r"---\n(?=[ \t]*(?:#|[\w\"'-]+[ \t]*:))(.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.S)
_LEADING_DATE = re.compile(r"\s*(date:?[ \t]+(\d{4})-(\d\d)-(\d\d))\b[ \t]*", re.I)
_DATED = r"(?:(?:first|last) )?(?:published|posted|updated|modified|issued|released|written|created|dated?)\b"
_BEFORE_DATE = re.compile(
    rf"\W{{0,4}}(?:by [^.?!|·•]{{2,60}}[|,·•–—-]\W{{0,4}})?(?:{_DATED}\W{{0,4}}(?:(?:on|at) )?)?(?:[a-z]+day,? )?", re.I
)
_AFTER_DATE = re.compile(
    r"\W{0,4}(?:(?:at )?\d\d?[:.]\d\d(?: ?[ap]\.?m\.?)?)?\W{0,4}(?:[A-Z]{2,4})?"
    r"\W{0,4}(?:[|·•–—-]\W{0,4}(?:by )?[^.?!]{2,60}|\d+ min\w* read)?",
    re.I,
)
_WIRE = re.compile(r"[A-Z][A-Z .'’-]+, *")
_WIRE_END = re.compile(r" *(?:\([^)]{1,40}\) *)?[—–-]")
_DATELINES = 6
"""The first lines of a text, so many of them, may say when it was written."""

# A tab, a line end, a form feed or an escape occurs in text files; other control characters mean a binary one.
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def load_documents(*paths: str | Path) -> list[Document]:
    """The documents at the paths: files as they are, folders with everything below them of a known type, each once.

    Raises BadDocument for the first path or named file that cannot be used, and for a folder without documents. A file that
    cannot be used in a folder among others is left out, with a warning in the log; what a link in a folder leads to outside it,
    without one.
    """
    named = set(files_at(*(p for p in paths if not Path(p).is_dir())))
    files = files_at(*paths)
    documents = []
    for path, name in zip(files, _names(files), strict=True):
        try:
            documents.append(_load(path, name))
        except BadDocument as error:
            if path in named or len(files) == 1:
                raise
            log.warning("%s was left out: %s", on_one_line(name), error)
    if not documents:
        raise BadDocument("none of the files can be read", "the lines above say why")
    return documents


def files_at(*paths: str | Path) -> list[Path]:
    """The files that `load_documents` reads, each once, in order. Raises BadDocument as it does."""
    return list({path: None for given in paths for path in _files_at(Path(given))})


def _files_at(path: Path) -> list[Path]:
    try:
        path = path.resolve(strict=True)
        if path.is_dir():
            files = sorted(p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file())
            files = [p for p in files if not any(part.startswith(".") for part in p.relative_to(path).parts)]
            # A link may lead to another file of the folder, which is there once, but not out of it.
            files = [p for p in dict.fromkeys(p.resolve() for p in files) if p.is_relative_to(path)]
            if not files:
                cure = f"put {_types()} files there, or name another path"
                raise BadDocument(f"the folder {_shown(path)} holds no documents", cure)
            return files
    except FileNotFoundError:
        raise BadDocument(f"there is no file or folder {_shown(path)}", "check the spelling, or give the full path") from None
    except (OSError, RuntimeError) as error:  # up to Python 3.12 a loop of links is a RuntimeError
        raise BadDocument(f"{_shown(path)} cannot be read: {error}", "check its permissions, and where its links lead") from error
    if path.suffix.lower() not in SUFFIXES:
        raise BadDocument(
            f"{on_one_line(path.name)} is of a type that Footnote does not read", f"give a {_types()} file, or convert it to one"
        )
    return [path]


def _shown(path: Path) -> str:
    return on_one_line(str(path))


def _types() -> str:
    return " or ".join(SUFFIXES)


def _names(paths: list[Path]) -> list[str]:
    """The shortest tail of each path that no other path ends in."""
    tails = dict.fromkeys(paths, 1)
    while True:
        # A name that is no UTF-8 shows its bytes: b"\xe9.txt" and b"\xe8.txt" stay two.
        names = ["/".join(p.parts[-tails[p] :]).encode("utf-8", "backslashreplace").decode() for p in paths]
        count = Counter(names)
        doubled = [p for p, name in zip(paths, names, strict=True) if count[name] > 1 and tails[p] < len(p.parts)]
        if not doubled:
            return names
        for path in doubled:
            tails[path] += 1


def _load(path: Path, name: str) -> Document:
    try:
        if not path.is_file():  # to read a pipe is to wait for whoever writes it
            raise BadDocument(f"{_shown(path)} is not a file that can be read to its end", "name a plain file")
        if (size := path.stat().st_size) > MAX_BYTES:
            what = f"{on_one_line(path.name)} is {size / 1e6:.0f} MB, more than {MAX_BYTES / 1e6:.0f} MB"
            raise BadDocument(what, "split it into several documents")
        data = path.read_bytes()
    except OSError as error:
        what = f"{_shown(path)} cannot be read: {error.strerror}"
        raise BadDocument(what, "check that it exists and its permissions") from error
    return document_from_text(_decode(data, path), source=str(path), name=name)


def document_from_text(text: str, source: str, name: str) -> Document:
    """A document of a text that is already decoded. Raises BadDocument when nothing in it can be read."""
    if not re.search(r"\w", text):
        raise BadDocument(f"{name} is empty: there is nothing to read in it", "give a file that holds text")
    identity = hashlib.sha256(source.encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return Document(identity, _title(text, name), text, source, _date(text), name, _preface(text))


def _decode(data: bytes, path: Path) -> str:
    if data.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        encodings = ["utf-32"]
    elif data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif _CONTROL.search(data):
        raise BadDocument(f"{on_one_line(path.name)} is a binary file, not text", f"convert it to a {_types()} file")
    elif _is_damaged_utf8(data):
        return _lines(data.decode("utf-8-sig", "replace"))
    else:
        # Windows-1252 is Latin-1 with curly quotes; its five undefined bytes leave Latin-1 itself.
        encodings = ["utf-8-sig", "cp1252", "latin-1"]
    for encoding in encodings:
        try:
            return _lines(data.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise BadDocument(f"{on_one_line(path.name)} begins like UTF-16 or UTF-32 and is not", "save it as UTF-8")


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _is_damaged_utf8(data: bytes) -> bool:
    """Whether most of what is not ASCII is good UTF-8: then a stray byte is damage, not another encoding."""
    text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    return 0 < bad < sum(c > "\x7f" for c in text) - bad


def _preface(text: str) -> int:
    """Characters of a leading YAML block (between lines of ---) or of a leading `date YYYY-MM-DD`, or 0."""
    preface = _FRONT_MATTER.match(text) or _LEADING_DATE.match(text)
    return preface.end() if preface else 0


def _field(text: str, key: str) -> str | None:
    block = _FRONT_MATTER.match(text)
    value = re.search(rf"^{key}[ \t]*:[ \t]*(\S.*)$", block[1], re.M | re.I) if block else None
    return value[1].strip().strip("\"'") or None if value else None


def _date(text: str) -> date | None:
    """When the text says it was written: front matter, a leading `date YYYY-MM-DD`, or a line of its own near the top."""
    written = _field(text, "date")
    day = re.match(r"(\d{4})-(\d\d)-(\d\d)", written) if written else None
    if leading := _LEADING_DATE.match(text):
        day = day or re.match(r"(\d{4})-(\d\d)-(\d\d)", leading[1].split()[-1])
    try:
        return date(*map(int, day.groups())) if day else _dateline(text[_preface(text) :])
    except ValueError:  # 2023-13-45 is written like a date and is none
        return None


def _dateline(body: str) -> date | None:
    """ "Published 14 May 2024", "By Ann Lee | May 14, 2024", "LONDON, 14 May 2024 (Wire) —": the first such line's day."""
    lines = [line.strip() for line in body.lstrip()[:2000].split("\n") if line.strip()]
    for line in lines[:_DATELINES]:
        if written := written_day(line[:MAX_TITLE]):
            day, start, end = written
            before, after = line[:start], line[end:]
            alone = _BEFORE_DATE.fullmatch(before) and _AFTER_DATE.fullmatch(after)
            if alone or (_WIRE.fullmatch(before) and _WIRE_END.match(after)):
                return day
    return None


def _title(text: str, name: str) -> str:
    written = _field(text, "title")
    if written and written[0] not in ">|":
        return written[:MAX_TITLE]
    body = text[_preface(text) :].lstrip()
    marked = re.search(r"^#[ \t]+(\S.*)$", body, re.M) if name.lower().endswith(".md") else None
    if marked and (title := heading_words(marked[1])):
        return title[:MAX_TITLE]
    line = body.partition("\n")[0].strip()
    if len(line) <= MAX_TITLE:
        return line or Path(name).stem
    sentence = re.match(r".+?[.?!](?=\s)", line)
    return sentence[0] if sentence and len(sentence[0]) <= MAX_TITLE else Path(name).stem


def heading_words(text: str) -> str:
    """A Markdown heading's words, given what follows its marks: closing marks go, those of a word ("C#") stay."""
    bare = text.rstrip()
    open_ended = bare.rstrip("#")
    return open_ended.rstrip() if open_ended != bare and (not open_ended or open_ended[-1].isspace()) else bare
