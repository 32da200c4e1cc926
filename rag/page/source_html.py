"""The documents as HTML: every sentence an element of its own, which a footnote leads to."""

import html
from collections.abc import Iterable, Sequence

from rag.types import Document, Passage, Span

MAX_SHOWN = 2_000_000
"""The page carries at most this many characters of documents; what comes after them is answered from, but not shown."""

_TOO_LONG = '<p class="label">Too long to show here; answers quote from it all the same.</p>'


def anchor(sentence: Span) -> str:
    """The id of the sentence's element in the source panel, and the address of what leads there."""
    return f"s-{sentence.document_id}-{sentence.start}-{sentence.end}"


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


def _article_html(document: Document, passages: list[Passage]) -> str:
    """The document's words in order, every sentence an element of its own; headings, and what lies between passages, as such.

    The title stands large where the text begins with it, and above the text where it does not hold it.
    """
    parts, at, titled = [], 0, False
    for passage in passages:
        parts.append(_between_html(document.text[at : passage.start]))
        heading, told = passage.sentences[: passage.headed], passage.sentences[passage.headed :]
        if passage.end <= document.preface:
            parts.append(f'<p class="preface">{_sentences_html(document, told)}</p>')
        else:
            for s in heading:
                kind = "" if titled or not _is_title(document, s) else ' class="title"'
                titled = titled or bool(kind)
                words = html.escape(document.text[s.start : s.end].strip("#*_ \t"))
                parts.append(f'<h2{kind}><span class="s" id="{anchor(s)}">{words}</span></h2>')
            if told and not titled and not heading and _is_title(document, told[0]):
                titled = True
                parts.append(f'<h2 class="title">{_sentences_html(document, told[:1])}</h2>')
                told = told[1:]
            parts.append(f"<p>{_sentences_html(document, told)}</p>" if told else "")
        at = passage.end
    parts.append(_between_html(document.text[at:]))
    name, title = (html.escape(text, quote=True) for text in (document.name, document.title))
    above = "" if titled else f'<header class="above"><h2 class="title">{title}</h2></header>'
    return f'{above}<article class="article" data-name="{name}" aria-label="{title}">{"".join(parts)}</article>'


def _is_title(document: Document, sentence: Span) -> bool:
    return document.text[sentence.start : sentence.end].strip("#*_ \t") == document.title


def _sentences_html(document: Document, sentences: Sequence[Span]) -> str:
    """A sentence that is a rule ("---", around front matter) is in the text and not seen."""
    parts, at = [], sentences[0].start if sentences else 0
    for s in sentences:
        gap, words = document.text[at : s.start], document.text[s.start : s.end]
        hidden = "" if words.strip("-") else " hidden"
        parts.append(f'{html.escape(gap)}<span class="s" id="{anchor(s)}"{hidden}>{html.escape(words)}</span>')
        at = s.end
    return "".join(parts)


def _between_html(text: str) -> str:
    return "".join(f"<h2>{html.escape(line.strip(' #'))}</h2>" for line in text.split("\n") if line.strip(" #=-*_\t\u00a0"))
