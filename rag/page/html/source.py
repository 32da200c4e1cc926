"""The documents as HTML: every sentence an element of its own, which a footnote leads to."""

import html
from collections.abc import Iterable, Sequence

from rag.page.html.markdown import is_markdown, markdown_html
from rag.page.html.sentence import sentences_html
from rag.types import Document, Passage, Span

MAX_SHOWN = 2_000_000
"""The page carries at most this many characters of documents; what comes after them is answered from, but not shown."""

_TOO_LONG = '<p class="label">Too long to show here; answers quote from it all the same.</p>'


def first_shown(documents: Iterable[Document]) -> list[Document]:
    """The first documents, with the one that is too long to be shown after the others."""
    first, room = [], MAX_SHOWN
    for document in documents:
        first.append(document)
        room -= len(document.text)
        if room < 0:
            break
    return first


def source_html(documents: Sequence[Document], passages: Iterable[Passage], more: int = 0) -> str:
    """The documents, whose passages these are; and a line that counts those `more` that are not shown."""
    by_document: dict[str, list[Passage]] = {}
    for passage in passages:
        by_document.setdefault(passage.document_id, []).append(passage)
    articles, room = "", MAX_SHOWN
    for document in documents:
        room -= len(document.text)
        name = f'<p class="name">{html.escape(document.name)}</p>' if len(documents) + more > 1 else ""
        articles += name + (_article_html(document, by_document.get(document.id, [])) if room >= 0 else _TOO_LONG)
    articles += f'<p class="label">{more:,} more are answered from, but not shown.</p>' if more else ""
    return f'<section class="sheet" aria-label="Source" tabindex="0">{articles}</section>'


def _article_html(document: Document, passages: Sequence[Passage]) -> str:
    """The document's words in order, every sentence in an element of its own.

    The title stands large where the text begins with it, and above the text where it does not hold it.
    """
    before = [s for passage in passages if passage.end <= document.preface for s in passage.sentences]
    after = [passage for passage in passages if passage.end > document.preface]
    if is_markdown(document):
        markup, titled = markdown_html(document, [s for passage in after for s in passage.sentences])
    else:
        markup, titled = _text_html(document, after, before[-1].end if before else 0)
    preface = f'<p dir="auto" class="preface">{sentences_html(document, before)}</p>' if before else ""
    name, title = (html.escape(text, quote=True) for text in (document.name, document.title))
    above = "" if titled else f'<header class="above"><h2 dir="auto" class="title">{title}</h2></header>'
    kind = "article marked" if is_markdown(document) else "article"
    return f'{above}<article class="{kind}" data-name="{name}" aria-label="{title}">{preface}{markup}</article>'


def _text_html(document: Document, passages: Iterable[Passage], at: int) -> tuple[str, bool]:
    """What follows character `at`: paragraphs, headings, and what lies between passages; and whether the title is seen."""
    parts, titled = list[str](), False
    for passage in passages:
        parts.append(_between_html(document.text[at : passage.start]))
        heading, told = passage.sentences[: passage.headed], passage.sentences[passage.headed :]
        for s in heading:
            is_title = not titled and _is_title(document, s)
            titled = titled or is_title
            kind = ' class="title"' if is_title else ""
            parts.append(f'<h2 dir="auto"{kind}>{sentences_html(document, [s])}</h2>')
        if told and not titled and not heading and _is_title(document, told[0]):
            titled = True
            parts.append(f'<h2 dir="auto" class="title">{sentences_html(document, told[:1])}</h2>')
            told = told[1:]
        parts.append(f'<p dir="auto">{sentences_html(document, told)}</p>' if told else "")
        at = passage.end
    parts.append(_between_html(document.text[at:]))
    return "".join(parts), titled


def _is_title(document: Document, sentence: Span) -> bool:
    return document.text[sentence.start : sentence.end].strip("#*_ \t") == document.title


def _between_html(text: str) -> str:
    return "".join(f"<h2>{html.escape(line.strip(' #'))}</h2>" for line in text.split("\n") if line.strip(" #=-*_\t\u00a0"))
