"""What a browser may keep of an answer, and the answer made of it again: data, never markup.

It lies in an attribute of the answer's element, from where earlier.js takes it if the reader has conversations kept, and comes
back to be drawn like any other answer. By then it may be anybody's making, and the documents may have changed: every quote is
cut from them anew, and a checksum tells whether it is the one that was given.
"""

import html
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Annotated
from zlib import crc32

from annotated_types import MaxLen
from pydantic import BaseModel

from rag.answer import citation_of, citations_of, verify
from rag.languages import Language
from rag.types import Answer, Citation, Claim, Document, Method, Span

_Few = MaxLen(50)


class KeptQuote(BaseModel):
    at: Span
    sum: int

    @staticmethod
    def of(cited: Citation) -> "KeptQuote":
        return KeptQuote(at=cited.span, sum=_checksum(cited.quote))

    def citation(self, documents: Mapping[str, Document]) -> Citation | None:
        """The citation of what stands there now; None if that is not what stood there."""
        document = documents.get(self.at.document_id)
        if document is None or not 0 <= self.at.start < self.at.end <= len(document.text):
            return None
        cited = citation_of(self.at, document)
        return cited if _checksum(cited.quote) == self.sum else None


class KeptClaim(BaseModel):
    """A reading by the `span` of its words; or a language model's `text`."""

    cited: Annotated[tuple[KeptQuote, ...], _Few]
    span: Span | None = None
    text: str = ""
    calendar: str = ""
    about: str = ""
    sure: bool = True

    def claim(self, documents: Mapping[str, Document]) -> Claim:
        """The claim; without the citations that do not hold any more."""
        cited = _standing(self.cited, documents)
        text = documents[cited[0].document_id].text[self.span.start : self.span.end] if self.span and cited else self.text
        return Claim(text, cited if len(cited) == len(self.cited) else (), self.span, self.calendar, self.about, self.sure)


class KeptAnswer(BaseModel):
    """An answer with its claims, or a refusal with its `text` and the closest sentences; `by` names who answered."""

    question: str
    standalone_question: str
    method: Method
    text: str = ""
    claims: Annotated[tuple[KeptClaim, ...], _Few] = ()
    closest: Annotated[tuple[KeptQuote, ...], _Few] = ()
    verdict: str = ""
    notice: str | None = None
    left_out: Annotated[tuple[str, ...], _Few] = ()
    asked_in: Language = "en"
    seconds: float
    by: str

    @staticmethod
    def of(answer: Answer, by: str) -> "KeptAnswer":
        return KeptAnswer(
            question=answer.question,
            standalone_question=answer.standalone_question,
            method=answer.method,
            text="" if answer.answered else answer.text,
            claims=tuple(map(_kept, answer.claims)),
            closest=tuple(map(KeptQuote.of, answer.closest)),
            verdict=answer.verdict,
            notice=answer.notice,
            left_out=answer.left_out,
            asked_in=answer.asked_in,
            seconds=round(answer.seconds["total"], 2),  # as it is shown: rounded twice it might be shown otherwise
            by=by,
        )

    def attribute(self) -> str:
        """The attribute of the answer's element that holds it, as escaped JSON."""
        return f'data-kept="{html.escape(self.model_dump_json(exclude_defaults=True))}"'

    def answer(self, documents: Mapping[str, Document]) -> Answer | None:
        """The answer again; None where the documents no longer say what it quotes."""
        told = (replace(claim.claim(documents), asked_in=self.asked_in) for claim in self.claims)
        claims = tuple(verify(told, documents))
        near = _standing(self.closest, documents)
        if len(claims) < len(self.claims) or len(near) < len(self.closest) or not (claims or self.text):
            return None
        return Answer(
            question=self.question,
            standalone_question=self.standalone_question,
            text=self.text,
            short_answer=next((c.text for c in claims if not c.introduces), claims[0].text) if claims else "",
            citations=citations_of(claims),
            evidence=(),
            dates=(),
            method=self.method,
            confidence=0.0,
            seconds={"total": self.seconds},
            claims=claims,
            closest=near,
            notice=self.notice,
            verdict=self.verdict,
            left_out=self.left_out,
            asked_in=self.asked_in,
        )


def _kept(claim: Claim) -> KeptClaim:
    cited, text = tuple(map(KeptQuote.of, claim.citations)), "" if claim.span else claim.text
    return KeptClaim(cited=cited, span=claim.span, text=text, calendar=claim.calendar, about=claim.about, sure=claim.sure)


def _standing(quotes: Iterable[KeptQuote], documents: Mapping[str, Document]) -> tuple[Citation, ...]:
    return tuple(cited for quote in quotes if (cited := quote.citation(documents)))


def _checksum(quote: str) -> int:
    return crc32(quote.encode("utf-8", "surrogatepass"))
