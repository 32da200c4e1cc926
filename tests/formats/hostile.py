"""Files made to do harm, or broken: a maker for each, and what is said of it."""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator

from tests.formats.manuscript import manuscript
from tests.formats.written import WRITERS, pdf, zipped

WORD = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>'
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Target="word/document.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>'
)
TYPES = "<Types>wordprocessingml</Types>"
LAUGHS = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">{}]>'.format(
    "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
)


def pdf_of(*objects: bytes, trailer: bytes = b"") -> bytes:
    """A PDF of these objects, numbered from 1; the first is its catalog."""
    told, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(told))
        told += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    return told + end + b"trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, trailer, len(told))


def stream(content: bytes, extra: bytes = b"") -> bytes:
    packed = zlib.compress(content, 9)
    return b"<</Length %d/Filter/FlateDecode%s>>stream\n%s\nendstream" % (len(packed), extra, packed)


def page_of(content: bytes, resources: bytes = b"", *more: bytes) -> bytes:
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>%s>>>>" % resources
    return pdf_of(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, content, font, *more)


def flate_bomb() -> bytes:
    packer, packed = zlib.compressobj(9), b""
    for _ in range(1000):
        packed += packer.compress(b" " * 1_000_000)
    packed += packer.flush()
    return page_of(b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed))


def nested_forms() -> bytes:
    """Seven levels, each of which draws the next ten times."""
    forms = [
        stream(b"/X Do " * 10, b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>" % (7 + level))
        for level in range(7)
    ]
    last = stream(b"BT /F 9 Tf (x) Tj ET", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</Font<</F 5 0 R>>>>")
    return page_of(stream(b"/X Do"), b"/XObject<</X 6 0 R>>", *forms, last)


def text_bomb() -> bytes:
    return page_of(stream(b"BT /F 9 Tf 10 700 Td " + (b"(" + b"a" * 1000 + b") Tj T* ") * 18_000 + b"ET"))


def many_pages() -> bytes:
    kids = b" ".join(b"3 0 R" for _ in range(200_000))
    return pdf_of(
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[%s]/Count 200000>>" % kids, b"<</Type/Page/Parent 2 0 R>>"
    )


def encrypted_pdf() -> bytes:
    told = b"/Encrypt<</Filter/Standard/V 2/R 3/Length 128/P -4/O(" + b"o" * 32 + b")/U(" + b"u" * 32 + b")>>/ID[(a)(a)]"
    return pdf_of(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>", trailer=told)


def scan() -> bytes:
    from PIL import Image

    buffer = io.BytesIO()
    Image.new("L", (300, 400), 200).save(buffer, "PDF")
    return buffer.getvalue()


def scan_among_pages() -> bytes:
    """Pages of text, and then one that is a picture."""
    from pypdfium2 import PdfDocument

    both = PdfDocument.new()
    for part in (pdf(manuscript()), scan()):
        both.import_pages(PdfDocument(part))
    buffer = io.BytesIO()
    both.save(buffer)
    return buffer.getvalue()


def word_of(body: str, before: str = "") -> bytes:
    return zipped({"[Content_Types].xml": TYPES, "_rels/.rels": RELATIONS, "word/document.xml": before + WORD.format(body)})


def zip_bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        with archive.open("word/document.xml", "w") as file:
            for _ in range(500):
                file.write(b" " * 1_000_000)
    return buffer.getvalue()


def lying_zip_bomb() -> bytes:
    """The same, but it says that it holds a thousand bytes."""
    return zip_bomb().replace(struct.pack("<L", 500_000_000), struct.pack("<L", 1000))


def far_cell() -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    book.active["A1"], book.active["XFD1048576"] = "One", "Far"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "flate bomb.pdf": (flate_bomb, "memory|seconds|has no text"),
    "nested forms.pdf": (nested_forms, "memory|seconds"),
    "text bomb.pdf": (text_bomb, "|memory|characters|seconds"),
    "200,000 pages.pdf": (many_pages, "has 200,000 pages"),
    "encrypted.pdf": (encrypted_pdf, "protected by a password"),
    "scan.pdf": (scan, "pictures without text"),
    "random.pdf": (lambda: b"%PDF-1.7\n" + random.Random(1).randbytes(50_000), "damaged"),
    "an archive.docx": (lambda: zipped({"a.txt": "Not a document."}), "archive, not a document"),
    "zip bomb.docx": (zip_bomb, "unpacks to far more"),
    "lying zip bomb.docx": (lying_zip_bomb, "damaged|smaller than it is"),
    "nested controls.docx": (
        lambda: word_of("<w:sdt><w:sdtContent>" * 20_000 + "</w:sdtContent></w:sdt>" * 20_000),
        "too deep|damaged",
    ),
    "laughs.docx": (lambda: word_of("<w:p><w:r><w:t>&j;</w:t></w:r></w:p>", LAUGHS), "damaged"),
    "far cell.xlsx": (far_cell, "cells|memory"),
    "nested.html": (lambda: b"<html>" + b"<div>" * 200_000 + b"It is read.", ""),
    "comments.html": (lambda: b"<html>It is read." + b"<!--" * 20_000, "|seconds|empty"),
    "links.html": (lambda: b"<html>It is read." + b"<a " * 20_000, "|seconds|empty"),
    "a page.pdf": (lambda: b"<!DOCTYPE html><p>It is read, whatever its name.", ""),
    "cut.rtf": (lambda: WRITERS["a.rtf"](manuscript())[:5000], ""),
    **{
        f"half of {name}": (lambda write=write: (data := write(manuscript()))[: len(data) // 2], "damaged|cut off|")  # type: ignore[misc]  # a default binds it
        for name, write in WRITERS.items()
        if name.endswith(("pdf", "docx", "epub", "odt", "pptx", "xlsx"))
    },
}
"""File name -> its maker, and what is said of it; the empty word among the choices: it is read."""


def with_flips(data: bytes, count: int, seed: int) -> Iterator[bytes]:
    """The file `count` times, each with 200 random bytes changed; every other one of an archive has them in a member instead, whose
    checksum is right.
    """
    rng = random.Random(seed)

    def flipped(whole: bytes) -> bytes:
        changed = bytearray(whole)
        for _ in range(200):
            changed[rng.randrange(len(changed))] = rng.randrange(256)
        return bytes(changed)

    for number in range(count):
        if number % 2 and data.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                members: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
            name = rng.choice([name for name, held in members.items() if len(held) > 1000])
            members[name] = flipped(bytes(members[name]))  # type: ignore[arg-type]  # read as bytes above
            yield zipped(members)
        else:
            yield flipped(data)
