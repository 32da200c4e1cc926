"""Answers, documents and suggestions as HTML. Every text of a document, a question or a model is escaped where it becomes markup.

A footnote mark is a link whose address is the id of the sentence's element in the source panel, as `anchor` makes it: all that
page.js needs to light it.
"""

import html
from collections.abc import Iterable, Mapping, Sequence

from rag.answer import citations_of, hedge
from rag.page.chat_log import QUESTION, AnswerData
from rag.types import Answer, Citation, Claim, Document, Passage, Span

MAX_SHOWN = 2_000_000
"""The page carries at most this many characters of documents; what comes after them is answered from, but not shown."""

_TOO_LONG = '<p class="label">Too long to show here; answers quote from it all the same.</p>'


def question_html(question: str) -> str:
    return _one_line(f'{QUESTION}{html.escape(question)}</div><button type="button" class="edit">Edit</button>')


def answer_html(answer: Answer, headings: Mapping[tuple[str, int], str], answerer: str, *, feedback: bool = False) -> str:
    """One line of HTML: the claims with their marks and the footnotes below, or the refusal with the closest passages.

    `headings`: of a sentence, by document id and start; `answerer` is named under the answer; `feedback` asks how it was.
    """
    understood = html.escape(answer.standalone_question)
    read_as = ""
    if answer.standalone_question != answer.question:
        read_as = f'<p class="readas">read as: <b>{understood}</b> <button type="button" class="reword">Edit</button></p>'
    if answer.aside:
        return _one_line(f'<div class="answer"><p class="aside">{html.escape(answer.text)}</p></div>')
    seconds = f'<p class="by">{html.escape(answerer)} · {answer.seconds["total"]:.2f} s</p>'
    thumbs = (
        '<button type="button" class="up">Right</button><button type="button" class="down">Wrong</button>' if feedback else ""
    )
    tools = f'<div class="tools"><button type="button" class="copy">Copy</button>{thumbs}{seconds}</div>'
    body = _answer_body(answer, headings) if answer.answered else _refusal_body(answer, understood)
    data = AnswerData(
        question=answer.standalone_question,
        short_answer=answer.short_answer,
        refusal="" if answer.answered else answer.text,
        sentences=[c.span for c in answer.citations or answer.closest],
    )
    return _one_line(f'<div class="answer" {data.attribute()}>{read_as}{body}{_notice_html(answer)}{tools}</div>')


def _notice_html(answer: Answer) -> str:
    """What a person should know, and the sentences left out, on request."""
    if not answer.notice:
        return ""
    if not answer.left_out:
        return f'<p class="notice">{html.escape(answer.notice)}</p>'
    items = "".join(f"<li>{html.escape(sentence)}</li>" for sentence in answer.left_out)
    return f'<details class="notice"><summary>{html.escape(answer.notice)}</summary><ul>{items}</ul></details>'


def claims_html(claims: Sequence[Claim]) -> str:
    """What is verified so far of an answer still under way: one claim at least."""
    data = AnswerData(short_answer=claims[0].text, sentences=[c.span for c in citations_of(claims)])
    return _one_line(f'<div class="answer partial" {data.attribute()}>{_readings_html(claims)}</div>')


def fault_html(text: str) -> str:
    return _one_line(f'<div class="answer"><p class="fault">{html.escape(text)}</p></div>')


def _answer_body(answer: Answer, headings: Mapping[tuple[str, int], str]) -> str:
    two = len(answer.claims) == 2 and all(c.sure and c.span and not c.is_whole for c in answer.claims)
    lead = '<p class="lead">Two readings, the likelier first.</p>' if two else ""
    size = " short long" if answer.sure else ""
    lead = f'<p class="verdict{size}">{html.escape(answer.verdict)}</p>' if answer.verdict else lead
    notes = "".join(_note_html(c, headings.get((c.document_id, c.start), "")) for c in answer.citations)
    count = len(answer.citations)
    summary = f"{count} footnote{'s' if count > 1 else ''}"
    footnotes = f'<details class="notes" open><summary>{summary}</summary><ol>{notes}</ol></details>'
    return f"{lead}{_readings_html(answer.claims)}{footnotes}"


def _refusal_body(answer: Answer, asked: str) -> str:
    quotes = [f'<a class="nearby" href="#{anchor(c.span)}"><q>{html.escape(c.quote)}</q></a>' for c in answer.closest]
    items = "".join(f"<li>{quote}</li>" for quote in quotes)
    closest = '<p class="label">Closest passages <span>— nearby in meaning, not an answer</span></p>'
    return f'<p class="no">{html.escape(answer.text)}</p><p class="asked">Looked for: {asked}</p>' + (
        f'<section class="closest">{closest}<ul>{items}</ul></section>' if items else ""
    )


def _readings_html(claims: Sequence[Claim]) -> str:
    """The claims, and then the hedged ones among them, quietly, under the words that say so."""
    sure, hedged = ([claim for claim in claims if claim.sure is kind] for kind in (True, False))
    shown = "".join(map(_claim_html, sure))
    if not hedged:
        return shown
    lead = hedge(sure[-1] if sure else None)
    return f'{shown}<section class="hedged" role="group"><p class="hedge">{lead}</p>{"".join(map(_claim_html, hedged))}</section>'


def _claim_html(claim: Claim) -> str:
    """A model's sentence with its marks; or a reading, then the sentence it stands in; of a hedged one, the sentence alone."""
    marks = "".join(f'<a class="mark" href="#{anchor(c.span)}" role="doc-noteref">{c.number}</a>' for c in claim.citations)
    beside = f'<time class="calendar">{html.escape(claim.calendar)}</time>' if claim.calendar else ""
    if claim.span is None:
        return f'<section class="reading"><p class="said">{html.escape(claim.text)}{marks}</p>{beside}</section>'
    cited, span = claim.citations[0], claim.span
    low, high = span.start - cited.start, span.end - cited.start
    before, words, after = (html.escape(part) for part in (cited.quote[:low], cited.quote[low:high], cited.quote[high:]))
    whole = claim.is_whole
    size = " long" if len(claim.text) > 24 else ""
    lit = words if whole else f'<span class="ans">{words}</span>'
    quote = f'<blockquote class="quote">“{before}{lit}{after}”{marks}</blockquote>'
    if not claim.sure:
        return f'<section class="reading">{quote}{beside}</section>'
    about = f'<p class="about">{html.escape(claim.about)}</p>' if claim.about else ""
    short = beside if whole else f'<p class="short{size}">{html.escape(claim.text)}</p>{beside}'
    return f'<section class="reading">{about}{short}{quote}</section>'


def _note_html(cited: Citation, heading: str) -> str:
    place = f"{html.escape(heading or cited.title)} · characters {cited.start:,}–{cited.end:,}"
    quote = f"<q>{html.escape(cited.quote)}</q><small>{place}</small>"
    return f'<li><a class="n" href="#{anchor(cited.span)}"><i>{cited.number}</i>{quote}</a></li>'


def suggestions_html(questions: Sequence[str], title: str) -> str:
    """Buttons that ask; empty for no questions."""
    if not questions:
        return ""
    buttons = "".join(f'<li><button type="button" class="chip">{html.escape(q)}</button></li>' for q in questions)
    return f'<nav class="next" aria-label="{html.escape(title, quote=True)}"><p>{html.escape(title)}</p><ul>{buttons}</ul></nav>'


def _one_line(markup: str) -> str:
    """Line ends as references: Gradio reads a message as Markdown, in which a blank line or an indent would end the HTML."""
    return markup.replace("\r", " ").replace("\n", "&#10;")


def anchor(sentence: Span) -> str:
    """The id of the sentence's element in the source panel, and the address of what leads there."""
    return f"s-{sentence.document_id}-{sentence.start}-{sentence.end}"


def source_html(documents: Sequence[Document], passages: Iterable[Passage]) -> str:
    by_document: dict[str, list[Passage]] = {}
    for passage in passages:
        by_document.setdefault(passage.document_id, []).append(passage)
    articles, room = "", MAX_SHOWN
    for document in documents:
        room -= len(document.text)
        name = f'<p class="name">{html.escape(document.name)}</p>' if len(documents) > 1 else ""
        articles += name + (_article_html(document, by_document.get(document.id, [])) if room >= 0 else _TOO_LONG)
    return f'<section class="sheet" aria-label="Source" tabindex="0">{articles}</section>'


def _article_html(document: Document, passages: list[Passage]) -> str:
    """The document's words in order, every sentence an element of its own; headings, and what lies between passages, as such."""
    parts, at = [], 0
    for passage in passages:
        parts.append(_between_html(document.text[at : passage.start]))
        spans = []
        heading, told = passage.sentences[: passage.headed], passage.sentences[passage.headed :]
        for s in heading:
            words = html.escape(document.text[s.start : s.end].strip("#*_ \t"))
            parts.append(f'<h2><span class="s" id="{anchor(s)}">{words}</span></h2>')
        inner = told[0].start if told else passage.end
        for s in told:
            gap, words = html.escape(document.text[inner : s.start]), html.escape(document.text[s.start : s.end])
            spans.append(f'{gap}<span class="s" id="{anchor(s)}">{words}</span>')
            inner = s.end
        kind = ' class="dateline"' if passage.end <= document.preface else ""
        parts.append(f"<p{kind}>{''.join(spans)}</p>" if spans else "")
        at = passage.end
    parts.append(_between_html(document.text[at:]))
    name, title = (html.escape(text, quote=True) for text in (document.name, document.title))
    return f'<article class="article" data-name="{name}" aria-label="{title}">{"".join(parts)}</article>'


def _between_html(text: str) -> str:
    return "".join(f"<h2>{html.escape(line.strip(' #'))}</h2>" for line in text.split("\n") if line.strip(" #=-*_\t\u00a0"))


def timelines_html(drawn: Sequence[tuple[Document, str]]) -> str:
    """The timelines of the documents, each under its name where there are several."""
    names = [f'<p class="name">{html.escape(d.name)}</p>' if len(drawn) > 1 else "" for d, _ in drawn]
    times = "".join(name + markup for name, (_, markup) in zip(names, drawn, strict=True))
    return f'<section class="sheet" id="fn-timeline" aria-label="Timeline" tabindex="0">{times}</section>'


FEEDBACK = (
    '<p class="foot">What you say of an answer, with its question, is kept for the owner of this page; not who you are.</p>'
)

_VIEWS = (("chat", "Chat", "fn-chat"), ("source", "Article", "fn-source"), ("time", "Timeline", "fn-time"))


def _tabs_html(views: Sequence[tuple[str, str, str]], prefix: str, label: str) -> str:
    tabs = "".join(
        f'<button type="button" role="tab" id="{prefix}-{name}" class="to-{name}" '
        f'aria-selected="{"true" if at == 0 else "false"}" aria-controls="{panel}">{text}</button>'
        for at, (name, text, panel) in enumerate(views)
    )
    return f'<div class="tabs" role="tablist" aria-label="{label}">{tabs}</div>'


TABS = _tabs_html(_VIEWS[1:], "fn-tab", "Source")


def header_html(documents: Sequence[Document], answerer: str, where: str) -> str:
    """Title, date, who answers and `where` they do, and the page's buttons."""
    first = documents[0]
    dated = f'<time datetime="{first.date.isoformat()}">{first.date.day} {first.date:%B %Y}</time>' if first.date else ""
    more = f"<span>and {len(documents) - 1} more</span>" if len(documents) > 1 else ""
    return (
        '<header class="head"><h1 class="brand">Footnote<sup aria-hidden="true">1</sup></h1>'
        f'<div class="doc"><b>{html.escape(first.title)}</b>{dated}{more}</div>'
        f'<span class="badge" title="{html.escape(where, quote=True)}">{html.escape(answerer)}</span>'
        '<details class="save"><summary class="tool">Save</summary><div>'
        '<button type="button" class="tool" id="fn-md">as Markdown</button>'
        '<button type="button" class="tool" id="fn-json">as JSON</button></div></details>'
        '<button type="button" class="tool" id="fn-embed" aria-haspopup="dialog">Embed</button>'
        '<button type="button" class="tool" id="fn-new">New</button>'
        '<button type="button" class="tool" id="fn-theme" aria-label="Light or dark">◐</button></header>'
        + _tabs_html(_VIEWS, "fn-to", "View")
    )


def opening_html(count: int) -> str:
    what = "a document" if count == 1 else "the documents"
    return (
        f'<p class="tag">Ask {what}. Get the answer, and the sentence it stands on.</p>'
        '<p class="note">Every answer quotes its source and shows where. If the text doesn’t say, neither will Footnote.</p>'
    )
