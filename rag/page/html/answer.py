"""Answers as HTML. Every text of a document, a question or a model is escaped where it becomes markup.

A footnote mark is a link whose address is the id of the sentence's element in the source panel, as `anchor` makes it: all that
source.js needs to light it. Gradio keeps neither `aria-` nor `data-` attributes in a message: chat.js gives what is missing.
"""

import html
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from unicodedata import bidirectional

from rag.answer import citations_of, hedge
from rag.dates import words_beside
from rag.documents import plain_view
from rag.languages import sayings
from rag.page.chat_log import QUESTION, AnswerData
from rag.page.html.sentence import anchor
from rag.page.kept_answer import KeptAnswer
from rag.types import Answer, Citation, Claim, Document, ResolvedDate, Span


@dataclass(frozen=True, slots=True)
class Source:
    """What is told beside a quote: of its document, the heading above a character, and the dates in a stretch
    of a document, in order."""

    documents: Mapping[str, Document]
    heading: Callable[[str, int], str]
    dates: Callable[[str, int, int], Sequence[ResolvedDate]]

    def place(self, cited: Citation) -> str:
        """The section, and where there are several documents, which, and its date; the page, slide or sheet; the characters."""
        document = self.documents.get(cited.document_id)
        part = document.places.part_at(cited.start) if document else None
        shown = f"{part.kind} {part.label or part.number}" if part and part.kind != "chapter" else ""
        heading = self.heading(cited.document_id, cited.start)
        if document and len(self.documents) > 1:
            named = (document.label, heading if heading != cited.title else "")
        else:
            named = (heading or cited.title, "")
        where = " · ".join(filter(None, (*named, shown)))
        return f"{where} · characters {cited.start:,}–{cited.end:,}"


def question_html(question: str) -> str:
    return _one_line(
        f'{QUESTION}{html.escape(question)}</div><button type="button" class="icon i-edit edit"><span>Edit</span></button>'
    )


def answer_html(answer: Answer, source: Source, answerer: str) -> str:
    """One line of HTML: the claims with their marks and the footnotes below, or the refusal with the closest passages.

    `answerer` is named under the answer.
    """
    answer = replace(answer, notice=_for_readers(answer.notice))
    understood = html.escape(answer.standalone_question)
    read_as = ""
    if answer.standalone_question != answer.question:
        read_as = f'<p class="readas">read as: <b>{understood}</b> <button type="button" class="reword">Edit</button></p>'
    if answer.aside:
        return _one_line(f'<div class="answer"><p class="aside">{html.escape(answer.text)}</p></div>')
    seconds = f'<p class="by">{html.escape(answerer)} · {answer.seconds["total"]:.2f} s</p>'
    tools = f'<div class="tools">{_TOOLS}{seconds}</div>'
    body = _answer_body(answer, source) if answer.answered else _refusal_body(answer, source, understood)
    data = AnswerData(
        question=answer.standalone_question,
        short_answer=answer.short_answer,
        refusal="" if answer.answered else answer.text,
        sentences=[c.span for c in answer.citations or answer.closest],
    )
    kept = KeptAnswer.of(answer, answerer).attribute()
    return _one_line(f'<div class="answer" {data.attribute()} {kept}>{read_as}{body}{_notice_html(answer)}{tools}</div>')


_SETTING = re.compile(r"\b(?:RAG|OPENAI)_[A-Z]")
_ADDRESS = re.compile(r" at https?://\S+?(?=[.,]?(?:\s|\Z))")

_TOOLS = "".join(
    f'<button type="button" class="icon i-{name} {name}"><span>{label}</span></button>'
    for name, label in (("copy", "Copy"), ("link", "Copy a link to this answer"), ("up", "Right"), ("down", "Wrong"))
)


def _for_readers(notice: str | None) -> str | None:
    """The sentences of a notice but those that name a setting, which are for whoever runs this, as is the server's address."""
    sentences = re.split(r"(?<=\.) ", _ADDRESS.sub("", notice or ""))
    return " ".join(sentence for sentence in sentences if not _SETTING.search(sentence)) or None


def _notice_html(answer: Answer) -> str:
    """What a reader should know, and the sentences left out, on request."""
    notice = html.escape(answer.notice or "")
    if not answer.left_out:
        return f'<p class="notice">{notice}</p>' if notice else ""
    items = "".join(f"<li>{html.escape(sentence)}</li>" for sentence in answer.left_out)
    return f'<details class="notice"><summary>{notice}</summary><ul>{items}</ul></details>'


def claims_html(claims: Sequence[Claim], source: Source) -> str:
    """What is verified so far of an answer still under way: one claim at least."""
    short = min(claims, key=lambda claim: claim.introduces).text
    data = AnswerData(short_answer=short, sentences=[c.span for c in citations_of(claims)])
    return _one_line(f'<div class="answer partial" {data.attribute()}>{_readings_html(claims, source)}</div>')


def fault_html(text: str, kept: KeptAnswer | None = None) -> str:
    """A sentence in an answer's place; the answer that a browser keeps, if it cannot be shown, stays kept."""
    data = f" {kept.attribute()}" if kept else ""
    return _one_line(f'<div class="answer"{data}><p class="fault">{html.escape(text)}</p></div>')


def _answer_body(answer: Answer, source: Source) -> str:
    two = len(answer.claims) == 2 and all(c.sure and c.span and not c.is_whole for c in answer.claims)
    lead = f'<p class="lead">{sayings(answer.asked_in).two_readings}</p>' if two else ""
    size = " short long" if answer.sure else ""
    lead = f'<p class="verdict{size}">{html.escape(answer.verdict)}</p>' if answer.verdict else lead
    surely = {c.number for claim in answer.claims if claim.sure for c in claim.citations}
    notes = "".join(_note_html(c, source, sure=c.number in surely) for c in answer.citations)
    count = len(answer.citations)
    summary = f"{count} footnote{'s' if count > 1 else ''}"
    footnotes = f'<details class="notes" open><summary>{summary}</summary><ol>{notes}</ol></details>'
    return f"{lead}{_readings_html(answer.claims, source)}{footnotes}"


def _refusal_body(answer: Answer, source: Source, asked: str) -> str:
    quotes = [f'<a class="nearby" href="#{anchor(c.span)}">{_placed_html(c, source)}</a>' for c in answer.closest]
    items = "".join(f"<li>{quote}</li>" for quote in quotes)
    said = sayings(answer.asked_in)
    closest = f'<p dir="auto" class="label">{said.closest} <span>— {said.nearby}</span></p>'
    return f'<p dir="auto" class="no">{html.escape(answer.text)}</p><p dir="auto" class="asked">{said.looked_for} {asked}</p>' + (
        f'<section class="closest">{closest}<ul>{items}</ul></section>' if items else ""
    )


def _readings_html(claims: Sequence[Claim], source: Source) -> str:
    """The claims, and then the hedged ones among them, quietly, under the words that say so."""
    sure, hedged = ([claim for claim in claims if claim.sure is kind] for kind in (True, False))
    shown = "".join(_claim_html(claim, source) for claim in sure)
    if not hedged:
        return shown
    lead = hedge(sure[-1] if sure else None, own=hedged[0].span is None, asked_in=hedged[0].asked_in)
    quiet = "".join(_claim_html(claim, source) for claim in hedged)
    # Of words that have directions of their own the browser tells none for what is around them.
    direction = "rtl" if bidirectional(lead[:1]) in ("R", "AL") else "ltr"
    said = f'<p dir="auto" class="hedge">{lead}</p>'
    return f'{shown}<section class="hedged" role="group" dir="{direction}">{said}{quiet}</section>{_HIDDEN}'


_HIDDEN = (
    '<p class="unseen">The document may say something: an uncertain answer is hidden. '
    '<button type="button" class="unhide">Show it</button></p>'
)
"""In place of the hedged claims where a reader would rather not see them."""


def _claim_html(claim: Claim, source: Source) -> str:
    """A model's sentence with its marks; or a reading, then the sentence it stands in; of a hedged one, the sentence alone."""
    marks = "".join(f'<a class="mark" href="#{anchor(c.span)}" role="doc-noteref">{c.number}</a>' for c in claim.citations)
    beside = f'<time class="calendar">{html.escape(claim.calendar)}</time>' if claim.calendar else ""
    if claim.span is None:
        return f'<section class="reading"><p dir="auto" class="said">{html.escape(claim.text)}{marks}</p>{beside}</section>'
    cited = claim.citations[0]
    dates = source.dates(cited.document_id, cited.start, cited.end)
    leaning = [d for d in dates if words_beside(d)]
    if claim.is_whole and claim.calendar:  # it stands above the sentence
        leaning = []
    quote = f'<blockquote dir="auto" class="quote">“{_quote_html(claim, claim.span, leaning)}”{marks}</blockquote>'
    if not claim.sure:
        return f'<section class="reading">{quote}</section>'
    about = f'<p class="about">{html.escape(claim.about)}</p>' if claim.about else ""
    said = [d for d in dates if d.start < claim.span.end and claim.span.start < d.end]
    short = beside if claim.is_whole else _short_html(claim, [d for d in said if d in leaning], source)
    if short and any(_is_undated(d, cited) for d in said):
        short += '<p class="undated">undated in the text</p>'
    return f'<section class="reading">{about}{short}{quote}</section>'


def _short_html(claim: Claim, said: Sequence[ResolvedDate], source: Source) -> str:
    """The reading, large. Where it is a relative date, the calendar value is, over the text's words and what they count from.

    A reading may be all of the date's words or some ("Saturday" of "on Saturday"); one that says more stays in the text's words.
    """
    words, large = html.escape(claim.preposition + claim.text), " long" if len(claim.text) > 24 else ""
    if len(said) != 1:
        beside = f'<time class="calendar">{html.escape(claim.calendar)}</time>' if claim.calendar else ""
        return f'<p dir="auto" class="short{large}">{words}</p>{beside}'
    leaning = said[0]
    when = html.escape(words_beside(leaning))
    if len(claim.text) > len(leaning.text) + _ROOM_FOR_PREPOSITION:
        return f'<p dir="auto" class="short{large}">{words}</p><time class="calendar">{when}</time>'
    told = source.documents[leaning.document_id].date if leaning.anchor == "document" else None
    own = f"the document’s own date, {told.day} {told:%B %Y}" if told else "the dates around it in the text"
    large = f"{html.escape(claim.preposition)}<time>{when}</time>"
    return f'<p dir="auto" class="short ours">{large}</p><p class="basis">“{words}”, counted from {own}</p>'


def _is_undated(said: ResolvedDate, cited: Citation) -> bool:
    """Whether it says when, but of something that has no date: "the next day", "a few months after the invasion began"."""
    after = cited.quote[said.end - cited.start :]
    hangs = said.type == "DURATION" and re.match(r"\s(?:after|before)\b", after) is not None
    return said.interval is None and (hangs or (said.type == "DATE" and "X" in said.value))


_ROOM_FOR_PREPOSITION = 8
"""A date with up to this many characters more is still the date: "until", "since", "on the"."""


def _quote_html(claim: Claim, span: Span, leaning: Sequence[ResolvedDate]) -> str:
    """The sentence cited, the reading in it lit, and after each date that leans on another what it is on the calendar."""
    cited = claim.citations[0]
    lit = not claim.is_whole
    pills = {d.end: f' <time class="cal">({html.escape(words_beside(d))})</time>' for d in leaning}
    view = plain_view(cited.quote)
    parts, at = [], cited.start
    edges = {*((span.start, span.end) if lit else ()), *pills, cited.end}
    for edge in sorted(edges):
        words = html.escape(view.cut(at - cited.start, edge - cited.start))
        parts.append(f'<span class="ans">{words}</span>' if lit and span.start <= at < edge <= span.end else words)
        parts.append(pills.get(edge, ""))
        at = edge
    return "".join(parts)


def _plain_html(quote: str) -> str:
    return html.escape(plain_view(quote).text)


def _note_html(cited: Citation, source: Source, *, sure: bool) -> str:
    kind = "" if sure else ' class="unsure"'
    return f'<li{kind}><a class="n" href="#{anchor(cited.span)}"><i>{cited.number}</i>{_placed_html(cited, source)}</a></li>'


def _placed_html(cited: Citation, source: Source) -> str:
    return f'<q dir="auto">{_plain_html(cited.quote)}</q><small>{html.escape(source.place(cited))}</small>'


def _one_line(markup: str) -> str:
    """Line ends as references: Gradio reads a message as Markdown, in which a blank line or an indent would end the HTML."""
    return markup.replace("\r", " ").replace("\n", "&#10;")
