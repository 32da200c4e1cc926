"""The Gradio page: chat beside the source."""

from rag.page.calls import CALLED, PageCalls, is_listening
from rag.page.html.source import source_html
from rag.page.page import mount_page

__all__ = [
    "CALLED",
    "PageCalls",
    "is_listening",
    "mount_page",
    "source_html",
]
