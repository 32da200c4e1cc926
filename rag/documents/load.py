"""Files -> Documents: decoded, or extracted by their format. A plain text is what the file says, nothing stripped."""

import hashlib
import logging
import os
import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event

from rag.documents.head import MAX_TITLE, date_of, preface_of, title_of
from rag.errors import BadDocument, on_one_line
from rag.formats import SUFFIXES, extract, format_of
from rag.types import Document

log = logging.getLogger(__name__)

MAX_BYTES = 32_000_000


@dataclass(frozen=True, slots=True)
class Loaded:
    """The documents of some paths; `skipped` are the files among them that cannot be used, by name, with the reason.

    `notices` say what could not be read in a file that is used, as a page that is a picture.
    """

    documents: list[Document]
    skipped: tuple[tuple[str, BadDocument], ...] = ()
    notices: tuple[str, ...] = ()


def load_documents(*paths: str | Path) -> list[Document]:
    """The documents at the paths, as `read_documents`; what was skipped is said in the log at the end, a line each."""
    loaded = read_documents(*paths)
    for name, error in loaded.skipped:
        log.warning("%s was left out: %s", on_one_line(name), error)
    for notice in loaded.notices:
        log.warning("%s", notice)
    return loaded.documents


def read_documents(*paths: str | Path) -> Loaded:
    """The documents at the paths: files, and folders with everything below them that is of a known format, each once.

    Raises BadDocument for the first path or named file that cannot be used, and for a folder without documents. A file that
    cannot be used in a folder among others is skipped; so is what a link in a folder leads to outside it, without a word.
    """
    named = set(files_at(*(p for p in paths if not Path(p).is_dir())))
    files = files_at(*paths)
    documents: list[Document] = []
    skipped: list[tuple[str, BadDocument]] = []
    notices: list[str] = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # each file that is no plain text has a process of its own
        readings = [(path, name, pool.submit(_load, path, name)) for path, name in zip(files, _names(files), strict=True)]
        for path, name, reading in readings:
            try:
                document, told = reading.result()
            except BadDocument as error:
                if path in named or len(files) == 1:
                    pool.shutdown(cancel_futures=True)
                    raise
                skipped.append((name, error))
            else:
                documents.append(document)
                notices += (f"{on_one_line(name)}: {notice}" for notice in told)
    if not documents:
        first = skipped[0][1]
        raise BadDocument(f"none of the {len(files)} files can be read, the first because {first}", first.hint)
    return Loaded(documents, tuple(skipped), tuple(notices))


def files_at(*paths: str | Path) -> list[Path]:
    """The files that `load_documents` reads, each once, in order. Raises BadDocument as it does."""
    return list({path: None for given in paths for path in _files_at(Path(given))})


def _files_at(path: Path) -> list[Path]:
    try:
        path = path.resolve(strict=True)
        if path.is_dir():
            files = sorted(p for p in path.rglob("*") if not any(part.startswith(".") for part in p.relative_to(path).parts))
            files = [p for p in files if p.is_file() and (p.suffix.lower() in SUFFIXES or _has_sign(p))]
            # A link may lead to another file of the folder, which is there once, but not out of it.
            files = [p for p in dict.fromkeys(p.resolve() for p in files) if p.is_relative_to(path)]
            if not files:
                cure = f"put files there of a type that is read ({_types()}), or name another path"
                raise BadDocument(f"the folder {_shown(path)} holds no documents", cure)
            return files
    except FileNotFoundError:
        raise BadDocument(f"there is no file or folder {_shown(path)}", "check the spelling, or give the full path") from None
    except (OSError, RuntimeError) as error:  # up to Python 3.12 a loop of links is a RuntimeError
        raise BadDocument(f"{_shown(path)} cannot be read: {error}", "check its permissions, and where its links lead") from error
    return [path]


def _shown(path: Path) -> str:
    return on_one_line(str(path))


def _types() -> str:
    return ", ".join(SUFFIXES)


def _has_sign(path: Path) -> bool:
    """Whether the file begins as those of a known format do, whatever its name."""
    try:
        with path.open("rb") as file:
            return format_of(file.read(1024), "") in ("pdf", "rtf", "html")
    except OSError:
        return False


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


def _load(path: Path, name: str) -> tuple[Document, tuple[str, ...]]:
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
    return document_from_bytes(data, source=str(path), name=name)


def document_from_bytes(data: bytes, source: str, name: str, stop: Event | None = None) -> tuple[Document, tuple[str, ...]]:
    """The document of a file of any format, and what could not be read in it. Raises BadDocument when nothing in it can be read.

    Plain text and Markdown are decoded; all else is extracted, in a process of its own. The day that the file's own data name as
    that of publication comes before a dateline; when the file was made comes last, and only if the text tells of nothing later.
    Reading ends when `stop` is set.
    """
    kind = format_of(data, name)
    if kind == "text":
        return document_from_text(_decode(data, name), source, name), ()
    try:
        got = extract(data, kind, stop)
        plain = document_from_text(got.text, source, name)
    except BadDocument as error:
        message = str(error) if str(error).startswith(name) else f"{on_one_line(name)} {error}"
        raise BadDocument(message, error.hint) from error
    years = [int(year) for year in re.findall(r"\b(?:1[5-9]|20)\d\d\b", got.text)]
    made = got.made if got.made and max(years, default=got.made.year) >= got.made.year else None
    title = got.title if re.search(r"\w", got.title) and got.title != Path(name).stem else plain.title
    return replace(plain, title=title[:MAX_TITLE], date=got.day or plain.date or made, preface=0, places=got.places), got.notices


def document_from_text(text: str, source: str, name: str) -> Document:
    """A document of a text that is already decoded. Raises BadDocument when nothing in it can be read."""
    if not re.search(r"\w", text):
        raise BadDocument(f"{on_one_line(name)} is empty: there is nothing to read in it", "give a file that holds text")
    identity = hashlib.sha256(source.encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return Document(identity, title_of(text, name), text, source, date_of(text), name, preface_of(text))


def _decode(data: bytes, name: str) -> str:
    if data.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        encodings = ["utf-32"]
    elif data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
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
    raise BadDocument(f"{on_one_line(name)} begins like UTF-16 or UTF-32 and is not", "save it as UTF-8")


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _is_damaged_utf8(data: bytes) -> bool:
    """Whether most of what is not ASCII is good UTF-8: then a stray byte is damage, not another encoding."""
    text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    return 0 < bad < sum(c > "\x7f" for c in text) - bad
