"""Is a claim in a model's own words supported by the sentences it cites? Surely, perhaps, or not: what cannot be vouched for is
not shown as sure, and what they contradict is not shown at all.

Its numbers, dates and names must stand in the cited sentences, or follow from the document's date; it must deny what they deny
and nothing else; what they say of two names it must not say the other way round; a cause must be theirs; and the words and the
meaning of the whole must be near enough, which the embedded reader helps to judge. The weights and thresholds are fitted by
`benchmarks/claims.py --fit` on other documents than it reports on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

from rag.models import Embedder, Reader
from rag.types import Citation, Claim, Document
from rag.words import FUNCTION_WORDS, WORD, Token, content_words, stems
from rag.writing.checks.contradiction import exchanges_roles, invents_cause, leaps
from rag.writing.checks.denial import denies_otherwise
from rag.writing.checks.details import (
    DatesOf,
    is_misspelt,
    is_number,
    joins_apart,
    missing_names,
    missing_numbers,
    mixes_dates,
    names_held,
    renames,
    spare_names,
    without_dates,
)
from rag.writing.checks.orders import gives_orders, is_markup
from rag.writing.checks.questions import agrees, judged
from rag.writing.checks.unasserted import is_heading, supposes, takes_back
from rag.writing.checks.voice import makes_doer, turns_pronoun

Unsupported = Literal["mark", "markup", "order", "number", "date", "name", "negation", "cause", "roles", "support", "beside"]
"""Why a sentence is left out: it has no source; it is markup, or its source gives orders; what is contradicted; "support" where
its source says something else, "beside" where that does not answer the question."""

SUPPORT = (0.33, 0.29, 0.38)
"""Weights of `features`."""

SURE_FROM, HEDGED_FROM = 0.39, 0.23
"""From so much weighed sum on a claim is supported, and from so much perhaps, by a sentence that it is marked with: half-way
between what keeps out sentences from anywhere and what keeps out the likest."""

SURE_UNMARKED_FROM, HEDGED_UNMARKED_FROM = 0.48, 0.39
"""The same by a sentence that was looked up, the likest of many: it takes more."""

UNLIKE = 0.75
"""The embedder's cosine of two sentences with nothing alike, by and large: its vectors lie close together."""

CARRIES = 0.55
"""Set by hand on the development part of benchmarks/claims.py."""

LONGEST = 1000
"""Characters of a claim, as of a passage; what is longer is no sentence, and is not looked at."""

# English words that other languages write too.
_PLAINLY_ENGLISH = FUNCTION_WORDS - frozenset("a i me am on do no as in an or but has his had some any s over".split())
_SAYS_NOTHING = frozenset("a an the of in on at by for from to and or since until about".split())
FEWEST_TRANSLATED = 4
"""Words of a claim from which on one without an English word is taken for a translation of an English sentence."""


class Checker:
    """Holds the models and what gives the dates in a stretch of a document; safe to share by threads."""

    def __init__(self, embedder: Embedder, reader: Reader, dates_of: DatesOf) -> None:
        self._embedder = embedder
        self._reader = reader
        self._dates_of = dates_of

    def judge(
        self,
        claim: Claim,
        before: Sequence[Citation],
        documents: Mapping[str, Document],
        *,
        around: Sequence[Citation] = (),
        marked: bool = True,
    ) -> Claim | Unsupported:
        """The claim, sure or not, if the sentences it cites support it; else why they do not.

        Where they do but for a name, as a sentence with "he" does, the sentences just `before` them are cited too if they hold
        it: surely, if the cited ones have no name to spare, which the claim's may have taken the place of. One that stands
        further `around` them may be meant: then the claim is not sure.
        """
        if not claim.citations:
            return "mark"
        if is_markup(claim.text):
            return "markup"
        if len(claim.text) > LONGEST:
            return "support"
        cited = [c.quote for c in claim.citations]
        if any(map(gives_orders, cited)):
            return "order"
        left = self.undated(claim, documents)
        nearby = self._dated_nearby(claim, [*before, *around], documents) if left is None else None
        if nearby:
            claim = nearby
            left = self.undated(claim, documents)
        if left is None:
            return "date"
        cited = [c.quote for c in claim.citations]
        translated = _is_translated(claim.text, cited)
        if not any(w.islower() and w not in _SAYS_NOTHING and not is_number(w) for w in WORD.findall(claim.text)):
            return "support"
        uncounted, contradicts = missing_numbers(left, cited)
        if contradicts:
            return "number"
        doubted = bool(uncounted or nearby) or translated
        missing = missing_names(left, claim, documents)
        if translated:  # a word that begins a sentence has its capital anyway
            missing = [name for name in missing if not left.startswith(name)]
        named: Claim | None = None
        if missing:
            named = self._with_names(claim, missing, before, around, documents, translated)
            if named is None:
                return "name"
            doubted |= not named.sure
        denial = denies_otherwise(claim.text, cited)
        if denial == "yes":
            return "negation"
        if joins_apart(claim, documents):
            return "roles"
        claim = named or claim
        exchanged = {exchanges_roles(claim.text, quote) for quote in cited}
        if "yes" in exchanged or any(makes_doer(claim.text, quote) for quote in cited):
            if not agrees(self._reader, claim, claim.citations):
                return "roles"
            doubted = True
        elif any(leaps(claim.text, quote) for quote in cited):
            doubted = doubted or not agrees(self._reader, claim, claim.citations)
        cause = invents_cause(claim.text, [c.quote for c in claim.citations])
        if cause == "yes":
            return "cause"
        doubted |= bool(denial or cause) or "maybe" in exchanged or mixes_dates(claim, self._dates_of)
        doubted |= any(turns_pronoun(claim.text, quote) or renames(claim.text, quote) for quote in cited)
        doubted |= takes_back(claim.text, cited) or supposes(claim.text, cited) or all(map(is_heading, cited))
        support = self.support(claim, left)
        sure, hedged = (SURE_FROM, HEDGED_FROM) if marked else (SURE_UNMARKED_FROM, HEDGED_UNMARKED_FROM)
        if support < hedged and not (translated and _shares_names(left, [c.quote for c in claim.citations])):
            return "support"
        return replace(claim, sure=not doubted and support >= sure)

    def _dated_nearby(self, claim: Claim, near: Sequence[Citation], documents: Mapping[str, Document]) -> Claim | None:
        """The claim with the nearest of the sentences near its own that gives a date which these do not; None where none does."""
        if any(d.interval and d.type == "DATE" for c in claim.citations for d in self._dates_of(c.document_id, c.start, c.end)):
            return None  # they have another in its place
        wider = (replace(claim, citations=(*claim.citations, c), sure=False) for c in near if not gives_orders(c.quote))
        return next((found for found in wider if self.undated(found, documents) is not None), None)

    def _with_names(
        self,
        claim: Claim,
        missing: Sequence[str],
        before: Sequence[Citation],
        around: Sequence[Citation],
        documents: Mapping[str, Document],
        translated: bool,
    ) -> Claim | None:
        """The claim with the sentences near its own that hold its missing names: sure if these stand just before, nothing else
        was to be named, and the reader gives them too; not sure where they stand further off, in the document's title, or in its
        own sentences with a letter otherwise; None where they are none of that."""
        quotes = " ".join(c.quote for c in claim.citations)
        title = documents[claim.citations[0].document_id].title
        elsewhere = [name for name in missing if not is_misspelt(name, quotes)]
        if not elsewhere:
            return replace(claim, sure=False)
        if any(renames(claim.text, c.quote) for c in claim.citations):
            return None
        plain = frozenset(t.stem for t in content_words(claim.text) if _says_something(t, claim.text))
        carried = 2 * len(plain & stems(quotes)) >= len(plain) or self._cosine(claim) >= CARRIES
        if not (carried or translated):  # the cited sentences themselves must carry the claim
            return None
        just_before = _holding(elsewhere, before, title)
        holding = just_before if just_before is not None else _holding(elsewhere, [*before, *around], title)
        if holding is None:
            return None
        wider = replace(claim, citations=(*claim.citations, *holding), sure=False)
        agreed = not translated and agrees(self._reader, wider, wider.citations, elsewhere, title)
        spare = spare_names(claim)
        if spare and not agreed and plain <= stems(quotes) and not names_held(elsewhere, title):
            return None  # all the rest is the cited sentences', which give another name in its place
        return replace(wider, sure=agreed and not spare and just_before is not None)

    def undated(self, claim: Claim, documents: Mapping[str, Document]) -> str | None:
        """The claim's words with the dates blanked that the cited sentences give; None where they do not give one."""
        return without_dates(claim, documents, self._dates_of)

    def support(self, claim: Claim, left: str) -> float:
        """The weighed sum of `features`: the higher, the likelier that the cited sentences say it."""
        return sum(w * v for w, v in zip(SUPPORT, self.features(claim, left), strict=True))

    def features(self, claim: Claim, left: str) -> tuple[float, float, float]:
        """Of the content words of the claim, or what is `left` of it without dates, the share that the cited sentences hold,
        names and numbers counted as held; the cosine of its meaning to the nearest of them or to all together; and the reader's
        log odds, over ten, that they answer whether it is so."""
        quotes = [c.quote for c in claim.citations]
        said, held = content_words(left), stems(" ".join(quotes))
        vouched = [t for t in said if t.stem in held or not _says_something(t, left)]
        share = len(vouched) / len(said) if said else 0.0
        return share, self._cosine(claim), judged(self._reader, claim, claim.citations) / 10

    def _cosine(self, claim: Claim) -> float:
        """Of the claim to the nearest of the cited sentences or to all together: 1 for the same meaning, 0 for nothing alike."""
        quotes = [c.quote for c in claim.citations]
        vectors = self._embedder.embed([claim.text, *quotes, *([" ".join(quotes)] if len(quotes) > 1 else [])], "query")
        return (float((vectors[1:] @ vectors[0]).max()) - UNLIKE) / (1 - UNLIKE)


def _holding(names: Sequence[str], near: Sequence[Citation], title: str) -> list[Citation] | None:
    """For each of the names the first sentence that has it and orders nothing; None where neither one has it nor the title."""
    holding: list[Citation] = []
    for name in names:
        found = next((c for c in (*holding, *near) if names_held([name], c.quote) and not gives_orders(c.quote)), None)
        if found is None and not names_held([name], title):
            return None
        if found and found not in holding:
            holding.append(found)
    return holding


def _says_something(token: Token, text: str) -> bool:
    """Whether a word of the text is no name and no number, for these stand or do not."""
    return not (token.named or text[token.start].isdigit() or is_number(token.stem))


def _is_translated(text: str, cited: Sequence[str]) -> bool:
    """Whether a claim is in another language than the English sentences that it cites."""
    said, quoted = ([w.lower() for w in WORD.findall(t)] for t in (text, " ".join(cited)))
    return (
        len(said) >= FEWEST_TRANSLATED
        and not any(w in _PLAINLY_ENGLISH for w in said)
        and sum(w in _PLAINLY_ENGLISH for w in quoted) >= 2
    )


def _shares_names(text: str, cited: Sequence[str]) -> bool:
    """Whether a text has a word with a capital or a digit, its first apart, that the cited sentences have."""
    held = {w for quote in cited for w in WORD.findall(quote)}
    return any(w in held for w in WORD.findall(text)[1:] if w[0].isupper() or w[0].isdigit())
