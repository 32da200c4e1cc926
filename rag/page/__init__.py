"""The Gradio page: chat beside the source."""

from rag.page.calls import CALLED, PageCalls, is_listening
from rag.page.page import mount_page
from rag.page.source_html import source_html

__all__ = [
    "CALLED",
    "PageCalls",
    "is_listening",
    "mount_page",
    "source_html",
]
