"""The text of bytes that may say themselves in which encoding they are."""

import codecs
import re

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_NAMED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?([\w-]{3,20})""")
_USUAL = re.compile(
    r"utf-?8|us-ascii|iso-?8859-(?:[1-9]|1[0-6])|windows-125\d|koi8-[ru]|gb(?:k|2312|18030)|big5|shift_jis|euc-(?:jp|kr)", re.I
)
"""Python knows more by name, some of which are no encodings of texts."""


def decoded(data: bytes) -> str:
    """The text, by its byte-order mark, the encoding it names in its first 2,000 bytes, UTF-8, or else Windows-1252."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    named = _NAMED.search(data[:2048])
    for encoding in (named[1].decode("ascii", "replace") if named else "", "utf-8"):
        if _USUAL.fullmatch(encoding):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                continue
    return data.decode("cp1252", "replace")
