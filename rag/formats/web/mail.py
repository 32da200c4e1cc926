"""E-mail -> blocks: its subject, who wrote it to whom and when, and its body."""

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage

from rag.errors import BadDocument
from rag.formats.blocks import Block, Extracted, assemble, tidy
from rag.formats.web.html import read_html

_SAID = ("From", "To", "Cc", "Date")


def mail(data: bytes) -> Extracted:
    """The text of a message: plain where it has that, else its HTML; attachments are left out. Its Date is the document's."""
    message = message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    try:
        subject, date = str(message["Subject"] or ""), message["Date"]
        sent = date.datetime if date else None
        return assemble(_blocks(message, subject), title=subject, day=sent.date() if sent else None)
    except (ValueError, LookupError, AttributeError, IndexError, TypeError) as error:  # of damaged headers and encodings
        raise BadDocument("is damaged: its headers or its body cannot be decoded", "save the message anew") from error


def _blocks(message: EmailMessage, subject: str) -> Iterator[Block]:
    yield Block(tidy(subject).replace("\n", " "), heading=True)
    for number, (name, said) in enumerate((name, message[name]) for name in _SAID if message[name]):
        yield Block(f"{name}: {tidy(str(said)).replace(chr(10), ' ')}", tight=number > 0)
    body = message.get_body(("plain", "html"))
    if body is None:
        return
    text = str(body.get_content())
    if body.get_content_subtype() == "html":
        yield from read_html(text, whole=True).blocks
    else:
        # A line ends where its writer ended it, unless it was wrapped to a width: that is told apart when sentences are.
        yield from (Block(tidy(block)) for block in re.split(r"\r?\n(?:[ \t]*\r?\n)+", text))
