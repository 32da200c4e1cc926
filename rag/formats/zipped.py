"""Zip archives, as most formats of offices are: opened only where they are no bomb, and read no further than they say."""

import io
import zipfile
from xml.etree import ElementTree

from rag.errors import BadDocument

MOST_UNPACKED = 100_000_000
"""Bytes of all members together."""

MOST_RATIO = 200
"""Times that a member of more than a megabyte may be larger than packed: text is some 10 times, an empty sheet's 100 times."""

MOST_MEMBERS = 20_000

_DAMAGED = "is damaged, or cut off: its archive cannot be read"
_ANEW = "download or copy it again, or save it anew"


def open_zip(data: bytes) -> zipfile.ZipFile:
    """The archive. Raises BadDocument where it cannot be read, or would unpack to more than is good."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError) as error:
        raise BadDocument(_DAMAGED, _ANEW) from error
    members = archive.infolist()
    large = [m for m in members if m.file_size > 1_000_000 and m.file_size > MOST_RATIO * max(m.compress_size, 1)]
    if large or len(members) > MOST_MEMBERS or sum(m.file_size for m in members) > MOST_UNPACKED:
        raise BadDocument("unpacks to far more than a document holds", "save it anew without what makes it so large")
    if any(m.flag_bits & 1 for m in members):
        raise BadDocument("is protected by a password", "save a copy without one, and give that")
    return archive


def member(archive: zipfile.ZipFile, name: str) -> bytes:
    """What the member holds, empty where there is none. Raises BadDocument where it is damaged or longer than it says."""
    try:
        told = archive.getinfo(name)
    except KeyError:
        return b""
    try:
        with archive.open(told) as file:
            held = file.read(told.file_size + 1)
    except Exception as error:  # zipfile raises what its parts do: BadZipFile, zlib's and lzma's errors, EOFError, RuntimeError
        raise BadDocument(_DAMAGED, _ANEW) from error
    if len(held) > told.file_size:
        raise BadDocument("says that it is smaller than it is, as archives do that are made to do harm", "save it anew")
    return held


def xml(archive: zipfile.ZipFile, name: str) -> ElementTree.Element | None:
    """The member as XML, None where there is none. Raises BadDocument where it is no XML."""
    held = member(archive, name)
    try:
        return ElementTree.fromstring(held) if held else None
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise BadDocument("is damaged: what it holds is no XML", _ANEW) from error


def local(element: ElementTree.Element) -> str:
    """The element's name without its namespace; empty for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
