"""The types every stage speaks. All frozen; every start and end is a half-open index into `Document.text`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from rag.languages import Language
from rag.places import Places

Method = Literal["reader", "llm", "none"]
Anchor = Literal["", "document", "text"]
DateType = Literal["DATE", "TIME", "DURATION", "SET"]
Mod = Literal["", "START", "MID", "END", "APPROX", "LESS_THAN", "MORE_THAN", "EQUAL_OR_LESS", "EQUAL_OR_MORE"]


@dataclass(frozen=True, slots=True)
class Document:
    """A file as it reads.

    `id` follows from the path, so that it outlives edits; `name` is what people and JSON see: the file name, with as
    many parent folders before it as keep it apart from the other documents. `text` is exactly the decoded file less its
    byte-order mark, with CRLF and CR as LF; its first `preface` characters are metadata (front matter, `date …`), citable
    like the rest. Of other formats it is what was extracted, and `places` knows where in the file its pieces stand.
    """

    id: str
    title: str
    text: str
    source: str
    date: date | None
    name: str
    preface: int = 0
    places: Places = field(default_factory=Places)

    @property
    def label(self) -> str:
        """Its title and its date: what it is called where it is one of several."""
        return f"{self.title}, {self.date.day} {self.date:%B %Y}" if self.date else self.title


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters [start, end) of the text of the document with this id; a bare text, which is no document's, has an empty id."""

    start: int
    end: int
    document_id: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph or a run of its sentences, at most 1,000 characters; `text == document.text[start:end]`.

    `heading` is the heading it stands under, or empty. `sentences` are spans of the document, in order; where it is `headed`, the
    first of them is the heading itself.
    """

    id: str
    document_id: str
    start: int
    end: int
    text: str
    heading: str
    sentences: tuple[Span, ...]
    headed: bool = False

    @property
    def body(self) -> str:
        """The text without the heading that it begins with, if it is headed."""
        return self.text[self.sentences[0].end - self.start :].lstrip() if self.headed else self.text

    @property
    def span(self) -> Span:
        return Span(self.start, self.end, self.document_id)

    def cut(self, span: Span) -> str:
        """The text of a span inside the passage."""
        return self.text[span.start - self.start : span.end - self.start]


@dataclass(frozen=True, slots=True)
class Reading:
    """A span that may answer, by the embedded reader: characters [start, end) of the document, inside `sentence`.

    `score` is higher for the likelier answer; 0 is the reader's own line between answer and none until readings are weighed.
    `judged` is what the reader says of the sentence as a whole: the log odds that it answers.
    """

    passage: Passage
    sentence: Span
    start: int
    end: int
    score: float
    judged: float = 0.0

    @property
    def span(self) -> Span:
        return Span(self.start, self.end, self.passage.document_id)

    @property
    def words(self) -> str:
        return self.passage.cut(self.span)

    @property
    def sentence_words(self) -> str:
        return self.passage.cut(self.sentence)

    @property
    def is_heading(self) -> bool:
        """Whether its sentence is the heading that its passage begins with."""
        return self.passage.headed and self.sentence == self.passage.sentences[0]

    def as_sentence(self) -> "Reading":
        """The same with all of its sentence as the answer."""
        return replace(self, start=self.sentence.start, end=self.sentence.end)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A retrieved passage. `score`: higher is better, comparable within one question only; ranks are 1-based or None."""

    passage: Passage
    score: float
    dense_rank: int | None
    sparse_rank: int | None


@dataclass(frozen=True, slots=True)
class Citation:
    """Footnote `number`: one whole sentence, `quote == document.text[start:end]`."""

    number: int
    document_id: str
    title: str
    quote: str
    start: int
    end: int

    @property
    def span(self) -> Span:
        return Span(self.start, self.end, self.document_id)


@dataclass(frozen=True, slots=True)
class ResolvedDate:
    """A temporal expression at document.text[start:end]; `value` is TIMEX3, `interval` its first and last day or None.

    `type` and `mod` are TIMEX3's. `anchor` says what the value hangs on: nothing but its own words, the document's date, or
    another date of the text.
    """

    text: str
    start: int
    end: int
    value: str
    interval: tuple[date, date] | None
    document_id: str = ""
    type: DateType = "DATE"
    mod: Mod = ""
    anchor: Anchor = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence or reading of the answer, and the footnotes it stands on, at least one.

    The reader's is the document's words at `span`, inside the one sentence cited, or all of it where the sentence itself is
    the answer (yes or no). A language model's is in its own words: `span` is None. `calendar` is what the relative dates
    among the words mean ("7 October 2023" for "on Saturday"), or empty; `about` names what sets it apart from a second reading.
    One that is not `sure` is hedged: it may be what was asked for, and is shown quietly, under words of the language `asked_in`.
    """

    text: str
    citations: tuple[Citation, ...]
    span: Span | None = None
    calendar: str = ""
    about: str = ""
    sure: bool = True
    asked_in: Language = "en"

    @property
    def is_whole(self) -> bool:
        """Whether it is all of the sentence it cites, in the document's words."""
        cited = self.citations[0]
        return self.span is not None and (self.span.start, self.span.end) == (cited.start, cited.end)

    @property
    def introduces(self) -> bool:
        """Whether it only introduces what the next one says: "To reset it:"."""
        return self.text.endswith(":")

    @property
    def preposition(self) -> str:
        """What is said with a reading: "since the " of "since the war", where "war" would be another answer. Else empty."""
        before = self.citations[0].quote[: self.span.start - self.citations[0].start][-12:].lower() if self.span else ""
        return "".join(re.findall(r"\b(?:since|until|till|before|after) (?:the )?\Z", before))


@dataclass(frozen=True, slots=True)
class Answer:
    """What `Chatbot.ask` gives. `answered` is true exactly when there is a citation; a refusal is a value, not an error.

    `text` carries `[n]` marks; `short_answer` is the words of the first claim that does not only introduce the next;
    `confidence` in 0..1 is the estimated probability that the evidence supports an answer, on refusals too; `closest` are the
    nearest sentences of a refusal, never support; `verdict` is what the claims say together where the question asks it
    ("Yes.", "No: 1852."), or how sure they are where it asks that, in Footnote's words, else empty; `notice` is what a person
    should know, or None; `left_out` are a language model's sentences that the document does not support, for who asks to see
    them; `tokens` are those its server counted ("prompt", "completion"), if any; `aside` is true where Footnote speaks for
    itself (a greeting, a question back), `suggestions` are then questions to ask; `asked_in` is the question's language, which
    the words around the document's are of; `seconds` holds a duration by stage and the `total`.
    """

    question: str
    standalone_question: str
    text: str
    short_answer: str
    citations: tuple[Citation, ...]
    evidence: tuple[Evidence, ...]
    dates: tuple[ResolvedDate, ...]
    method: Method
    confidence: float
    seconds: Mapping[str, float]
    claims: tuple[Claim, ...] = ()
    closest: tuple[Citation, ...] = ()
    notice: str | None = None
    verdict: str = ""
    left_out: tuple[str, ...] = ()
    tokens: Mapping[str, int] = field(default_factory=dict)
    suggestions: tuple[str, ...] = ()
    aside: bool = False
    asked_in: Language = "en"

    @property
    def answered(self) -> bool:
        return bool(self.citations)

    @property
    def sure(self) -> bool:
        """Whether it is answered, and nothing in it is hedged."""
        return self.answered and all(claim.sure for claim in self.claims)


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier exchange, as text; all the memory a follow-up needs."""

    question: str
    answer: str = field(default="")
