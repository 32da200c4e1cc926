"""What format a file is of: by what it holds; its name only tells apart kinds of text, which look alike."""

import re
from typing import Literal

Format = Literal["pdf", "zip", "ole", "rtf", "html", "eml", "csv", "text", "binary"]
"""A zip is a DOCX, PPTX, XLSX, ODT, ODS or EPUB: which, its members say. An ole is an old Office file, or a protected one."""

SUFFIXES = (
    ".txt", ".md", ".pdf", ".docx", ".html", ".htm", ".xhtml", ".epub", ".odt", ".rtf", ".pptx", ".xlsx", ".xls", ".xlsb", ".ods",
    ".csv", ".tsv", ".eml",
)  # fmt: skip
"""How the names of files that are read end; one that ends otherwise is read where its first bytes say what it is."""

_SPACE = b"\xef\xbb\xbf \t\r\n"
_HTML = re.compile(
    rb"(?:<\?xml[^>]{0,200}\?>\s{0,100})?(?:<!--.{0,2000}?-->\s{0,100})?<(?:!doctype\s+html|html[\s>])", re.I | re.S
)
_TAG = re.compile(rb"<(?:p|div|h[1-6]|body|head|table|article)[\s>]", re.I)
_HEADER = re.compile(rb"(?:[A-Za-z][\w-]{1,40}:[^\n]{0,2000}\n(?:[ \t][^\n]{0,2000}\n){0,100}){1,200}")
_OF_MAIL = re.compile(rb"^(?:mime-version|message-id|received|delivered-to|return-path):", re.I | re.M)
_SENT = re.compile(rb"^(?:from|date|subject):", re.I | re.M)
# A tab, a line end, a form feed or an escape occurs in text files; other control characters mean a binary one.
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_UTF_16_OR_32 = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")


def format_of(data: bytes, name: str) -> Format:
    """The format of a file with this content and name. Text and Markdown are one; "binary" is whatever is none of all."""
    name = name.lower()
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return "zip"
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "ole"
    if data.startswith(b"{\\rtf"):
        return "rtf"
    head = data[:65_536].lstrip(_SPACE)
    if _HTML.match(head) or (name.endswith((".html", ".htm", ".xhtml")) and _TAG.search(head)):
        return "html"
    if data.startswith(_UTF_16_OR_32):
        return "text"
    header = _HEADER.match(head.replace(b"\r\n", b"\n"))
    if header and (_OF_MAIL.search(header[0]) or (name.endswith(".eml") and _SENT.search(header[0]))):
        return "eml"
    if _CONTROL.search(data):
        return "binary"
    return "csv" if name.endswith((".csv", ".tsv")) else "text"
