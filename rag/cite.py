"""Readings -> claims with numbered citations, each compared with the document by code before anyone sees it."""

from collections.abc import Iterable, Mapping, Sequence

from rag.reader import Reading
from rag.types import Citation, Claim, Document


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


def compose(claims: Iterable[Claim]) -> str:
    """The answer in words: a line a claim, the short answer first, then the sentence it stands in with its mark."""
    lines = []
    for claim in claims:
        cited = claim.citation
        whole = (claim.start, claim.end) == (cited.start, cited.end)
        lines.append(f"“{cited.quote}” [{cited.number}]" if whole else f"{claim.text} — “{cited.quote}” [{cited.number}]")
    return "\n".join(lines)
