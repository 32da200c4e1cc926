"""Claims with numbered citations, each compared with the document by code before anyone sees it."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from rag.dates import together, words_beside
from rag.documents import plain_view
from rag.languages import Language, sayings
from rag.types import Citation, Claim, Document, Reading, ResolvedDate, Span


def claims_of(readings: Iterable[Reading], documents: Mapping[str, Document]) -> list[Claim]:
    """A claim for each reading: its words as they are shown, and a citation of their sentence. Numbers come with `verify`."""
    cited = ((r.span, citation_of(r.sentence, documents[r.passage.document_id])) for r in readings)
    return [Claim(_shown(span, citation), (citation,), span) for span, citation in cited]


def _shown(span: Span, holder: Citation) -> str:
    """What is shown of a span inside the sentence cited."""
    return plain_view(holder.quote).cut(span.start - holder.start, span.end - holder.start)


def citation_of(sentence: Span, document: Document) -> Citation:
    """The sentence as a citation without a number yet."""
    quote = document.text[sentence.start : sentence.end]
    return Citation(0, document.id, document.title, quote, sentence.start, sentence.end)


def verify(claims: Iterable[Claim], documents: Mapping[str, Document]) -> Iterator[Claim]:
    """The claims that stand, as they come, numbered from 1 in order of first use; a sentence cited twice keeps one number.

    A claim stands when it has a citation, and each quote is, character for character, what its span of the document holds; and
    its own words, where they are said to be the document's, what is shown of their span, inside the quote.
    """
    numbers: dict[tuple[str, int, int], int] = {}
    for claim in claims:
        if not _stands(claim, documents):
            continue
        numbered = [
            replace(c, number=numbers.setdefault((c.document_id, c.start, c.end), len(numbers) + 1)) for c in claim.citations
        ]
        yield replace(claim, citations=tuple(numbered))


def _stands(claim: Claim, documents: Mapping[str, Document]) -> bool:
    if not claim.citations or not all(_quotes(c, documents) for c in claim.citations):
        return False
    if claim.span is None:
        return True
    holder, span = claim.citations[0], claim.span
    inside = holder.start <= span.start < span.end <= holder.end
    return inside and claim.text == _shown(span, holder)


def _quotes(c: Citation, documents: Mapping[str, Document]) -> bool:
    text = documents[c.document_id].text if c.document_id in documents else ""
    return 0 <= c.start < c.end <= len(text) and c.quote == text[c.start : c.end]


def citations_of(claims: Iterable[Claim]) -> tuple[Citation, ...]:
    """Each citation once, by number."""
    return tuple({c.number: c for claim in claims for c in claim.citations}.values())


def with_calendar(claim: Claim, dates_of: Callable[[str, int, int], Sequence[ResolvedDate]]) -> Claim:
    """The claim with the calendar values of the relative dates that its words touch, or that a model's repeat.

    `dates_of` gives the dates in a stretch of a document.
    """
    span, said = claim.span, list[tuple[str, str]]()
    for cited in claim.citations:
        dates = dates_of(cited.document_id, cited.start, cited.end)
        if span:
            touched = [d for d in dates if d.start < span.end and span.start < d.end]
        else:
            touched = [d for d in dates if re.search(rf"(?<!\w){re.escape(d.text)}(?!\w)", claim.text)]
        said += _said(touched, cited)
    calendar = said[0][1] if len(said) == 1 else "; ".join(f"{text}: {words}" for text, words in said)
    return replace(claim, calendar=calendar)


def _said(dates: Sequence[ResolvedDate], cited: Citation) -> Iterator[tuple[str, str]]:
    """The relative dates of a quote, each with what it is on a calendar: "7 October 2023" for "Saturday"; a stretch is one."""
    for row in together(dates, cited.quote, cited.start):
        if row.words and any(words_beside(d) for d in row.dates):
            yield cited.quote[row.start - cited.start : row.end - cited.start], row.words
        else:
            yield from ((d.text, words) for d in row.dates if (words := words_beside(d)))


def name_documents(claims: Sequence[Claim], documents: Mapping[str, Document]) -> tuple[Claim, ...]:
    """The claims; where readings of several documents are among them, each that begins another's says which it is about."""
    cited = {c.citations[0].document_id: documents[c.citations[0].document_id] for c in claims if c.span}
    names = {document_id: document.label for document_id, document in cited.items()}
    if len(names) < 2:
        return tuple(claims)
    if len(set(names.values())) < len(names):
        names = {document_id: document.name for document_id, document in cited.items()}
    named, before = list[Claim](), ""
    for claim in claims:
        name = names.get(claim.citations[0].document_id, "") if claim.span else ""
        about = claim.about if name in ("", before) else f"{claim.about} ({name})" if claim.about else name
        named.append(replace(claim, about=about))
        before = name
    return tuple(named)


def hedge(before: Claim | None = None, *, own: bool = False, asked_in: Language = "en") -> str:
    """The line that a hedged claim stands under, if the claim `before` it does not stand under one already: then it is empty.

    `own`: the claim is in a language model's own words, which have a source that may not say all of them.
    """
    if before is not None and not before.sure:
        return ""
    said = sayings(asked_in)
    return said.own_words if own else said.may_also_say if before else said.may_say


def compose(claims: Iterable[Claim], verdict: str = "") -> tuple[str, list[tuple[int, int, int]]]:
    """The answer in words, and where its marks stand: (start, end, number) of each, in characters of the text.

    The verdict, if any, and then what each claim adds, as `compose_claim` has it.
    """
    text, marks, before = verdict, list[tuple[int, int, int]](), None
    for claim in claims:
        added, own = compose_claim(claim, before)
        text += "\n" if text else ""
        marks += [(len(text) + start, len(text) + end, number) for start, end, number in own]
        text += added
        before = claim
    return text, marks


def compose_claim(claim: Claim, before: Claim | None = None) -> tuple[str, list[tuple[int, int, int]]]:
    """What a claim adds to the words of an answer after the claim `before` it, and where its marks stand in that.

    It is a line: a model's words with their marks; or a reading, then the sentence it stands in, as it is shown, with its mark.
    The calendar values of relative dates stand beside what says them. A hedged claim is its sentence alone; the first of them has
    the line of `hedge` before it.
    """
    lead = "" if claim.sure else hedge(before, own=claim.span is None, asked_in=claim.asked_in)
    said, beside = _around_marks(claim)
    text, marks = f"{lead}\n{said}" if lead else said, []
    for cited in claim.citations:
        start = len(text)
        text += f"[{cited.number}]"
        marks.append((start, len(text), cited.number))
    return text + beside, marks


def _around_marks(claim: Claim) -> tuple[str, str]:
    """What stands before and after the marks on a claim's line."""
    beside = f" ({claim.calendar})" if claim.calendar else ""
    if claim.span is None:
        return f"{claim.text}{beside} ", ""
    quote = f"“{plain_view(claim.citations[0].quote).text}” "
    about = f"{claim.about}: " if claim.about else ""
    said = f"{about}{claim.preposition}{claim.text}{beside}"
    if not claim.sure:
        return quote, beside
    return (about + quote, beside) if claim.is_whole else (f"{said} — {quote}", "")
