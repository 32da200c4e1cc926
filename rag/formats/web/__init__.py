"""Web pages, and what is made of HTML: books and e-mails -> blocks."""

from rag.formats.web.epub import epub
from rag.formats.web.html import html, read_html
from rag.formats.web.mail import mail

__all__ = ["epub", "html", "mail", "read_html"]
