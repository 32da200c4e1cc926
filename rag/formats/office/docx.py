"""DOCX -> blocks, through mammoth's HTML; what is hidden or was deleted is left out."""

import io
import re
import zipfile
from datetime import date

from rag.errors import BadDocument
from rag.formats.blocks import Extracted, assemble, day_of
from rag.formats.web import read_html
from rag.formats.zipped import local, member, open_zip, xml

_STYLES = "\n".join(f"p[style-name='{style}'] => h{level}:fresh" for style, level in (("Title", 1), ("Subtitle", 2)))
_HIDDEN = re.compile(rb"<w:vanish\s*/>|<w:vanish\s+w:val=\"(?:1|true|on)\"\s*/>")
_RUN = re.compile(rb"<w:r[ >](?:(?!</w:r>).)*+</w:r>", re.S)
_FIELD = re.compile(rb"</?w:fldSimple\b[^>]*>")


def docx(data: bytes) -> Extracted:
    """The text of a Word document, with notes and text boxes. Raises BadDocument where it cannot be read."""
    import mammoth

    archive = open_zip(data)
    if not member(archive, "word/document.xml"):
        raise BadDocument("is no Word document that can be read", "save it anew as .docx")
    try:
        told = mammoth.convert_to_html(
            _without_hidden(archive), style_map=_STYLES, convert_image=mammoth.images.img_element(lambda _: {})
        )
    except RecursionError:
        raise BadDocument("nests its parts too deep to be a document", "save it anew from a word processor") from None
    except MemoryError:
        raise
    except Exception as error:  # mammoth raises what its parts do: KeyError, ExpatError, ValueError, AttributeError
        raise BadDocument("is damaged: its parts do not fit together", "open it in a word processor and save it anew") from error
    page = read_html(told.value, whole=True)
    title, made = about(archive)
    return assemble(page.blocks, title=title or page.title, made=made)


def about(archive: zipfile.ZipFile) -> tuple[str, date | None]:
    """What an office document says of its title, and when it was last saved, or made."""
    told = {local(element): element.text or "" for element in xml(archive, "docProps/core.xml") or ()}
    return told.get("title", ""), day_of(told.get("modified", "")) or day_of(told.get("created", ""))


def _without_hidden(archive: zipfile.ZipFile) -> io.BytesIO:
    """The archive with what mammoth needs, less the runs of hidden words; fields that show their value are opened."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as copy:
        for name in archive.namelist():
            if not name.endswith((".xml", ".rels")):
                continue
            held = member(archive, name)
            if name.startswith("word/") and name.endswith(".xml"):
                held = _RUN.sub(lambda run: b"" if _HIDDEN.search(run[0]) else run[0], _FIELD.sub(b"", held))
            copy.writestr(name, held)
    return kept
