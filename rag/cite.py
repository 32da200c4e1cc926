"""Readings -> claims with numbered citations, each compared with the document by code before anyone sees it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from rag.dates import words_beside
from rag.reader import Reading
from rag.types import Citation, Claim, Document, ResolvedDate


def place(readings: Iterable[Reading], documents: Mapping[str, Document]) -> list[Claim]:
    """A claim for each reading: its words, and a citation of the sentence they stand in. Numbers come with `verify`."""
    return [_claim(reading, documents[reading.passage.document_id]) for reading in readings]


def _claim(reading: Reading, document: Document) -> Claim:
    sentence = reading.sentence
    quote = document.text[sentence.start : sentence.end]
    citation = Citation(0, document.id, document.title, quote, sentence.start, sentence.end)
    return Claim(document.text[reading.start : reading.end], reading.start, reading.end, citation)


def verify(claims: Sequence[Claim], documents: Mapping[str, Document]) -> list[Claim]:
    """The claims that stand, numbered from 1 in order of first use; a sentence cited twice keeps one number.

    A claim stands when its quote and its own words are, character for character, what their spans of the document hold,
    and the words lie inside the quote.
    """
    numbers: dict[tuple[str, int, int], int] = {}
    verified = []
    for claim in claims:
        cited = claim.citation
        document = documents.get(cited.document_id)
        if document is None or not _stands(claim, document.text):
            continue
        number = numbers.setdefault((cited.document_id, cited.start, cited.end), len(numbers) + 1)
        numbered = Citation(number, cited.document_id, cited.title, cited.quote, cited.start, cited.end)
        verified.append(Claim(claim.text, claim.start, claim.end, numbered))
    return verified


def _stands(claim: Claim, text: str) -> bool:
    cited = claim.citation
    inside = 0 <= cited.start <= claim.start < claim.end <= cited.end <= len(text)
    return inside and cited.quote == text[cited.start : cited.end] and claim.text == text[claim.start : claim.end]


def citations(claims: Iterable[Claim]) -> tuple[Citation, ...]:
    """Each citation once, by number."""
    return tuple({c.citation.number: c.citation for c in claims}.values())


def dated(claims: Iterable[Claim], dates_of: Callable[[str, int, int], Sequence[ResolvedDate]]) -> list[Claim]:
    """The claims with the calendar values of the relative dates that their words touch.

    `dates_of` gives the dates in a stretch of a document.
    """
    said = []
    for claim in claims:
        cited = claim.citation
        inside = dates_of(cited.document_id, cited.start, cited.end)
        said.append(replace(claim, calendar=_calendar(d for d in inside if d.start < claim.end and claim.start < d.end)))
    return said


def _calendar(dates: Iterable[ResolvedDate]) -> str:
    """ "7 October 2023"; with the words of each where there are several: "Saturday: 7 October 2023; that year: 2006"."""
    said = [(d.text, words) for d in dates if (words := words_beside(d))]
    return said[0][1] if len(said) == 1 else "; ".join(f"{text}: {words}" for text, words in said)


def compose(claims: Iterable[Claim]) -> str:
    """The answer in words: a line a claim, the short answer first with the calendar values of its dates, then the sentence
    it stands in, unchanged, with its mark.
    """
    lines = []
    for claim in claims:
        cited = claim.citation
        whole = (claim.start, claim.end) == (cited.start, cited.end)
        beside = f" ({claim.calendar})" if claim.calendar else ""
        quoted = f"“{cited.quote}” [{cited.number}]"
        lines.append(f"{quoted}{beside}" if whole else f"{claim.text}{beside} — {quoted}")
    return "\n".join(lines)
