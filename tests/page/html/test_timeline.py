"""A document's timeline as the page draws it."""

import re

from rag.dates import resolve_dates
from rag.documents import document_from_text
from rag.page.html.timeline import timeline_html


def test_an_open_end_is_drawn_as_open_in_the_list_and_on_the_strip() -> None:
    document = document_from_text(
        "The mill ran until 1852. It burned down in 1870. Since 1901 it has been a school.", "test:m", "m.txt"
    )
    markup = timeline_html(document, resolve_dates(document.text, None))
    kinds = ["year until", "year", "year since"]
    assert re.findall(r'<li class="([^"]+)"><?', markup.partition("<ul")[0]) == kinds
    assert re.findall(r'<b class="([^"]+)"', markup) == kinds
    assert re.findall(r'class="when">([^<]+)', markup) == ["until 1852", "1870", "since 1901"]
