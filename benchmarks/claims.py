"""How well the check of a model's sentences tells supported claims from corrupted ones, by kind: shown surely, hedged, left out.

    python benchmarks/claims.py [SQUAD_TRAIN] [--articles N] [--fit] [--show KIND]

Claims are made of benchmarks/data/claims.jsonl (written by hand on five small texts) and, if its file is given, of SQuAD's
training articles. True ones: a sentence or a clause of it, nearly word for word, and paraphrases (by hand; of SQuAD: question and
answer as a statement). Each near-verbatim one is corrupted: a number, date or name changed, a denial put in or out, two names
exchanged. benchmarks/data/written.jsonl has sentences as language models write them, true and false, with the question they
answer; those that begin with "w".

Each is looked up among some sixty sentences, as in an answer: with its mark; "no mark": without one; "wrong mark": marked with
another sentence, where what is right is its own sentence or none; "absent": its own sentence is not among them.

--fit prints the constants of rag/writing/support.py, fitted on the development part: two of the texts, every second article and
what is written on training/natural; all else is reported. A change that leaves the claim true counts against the check.
"""

import argparse
import random
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.claim_cases import CORRUPTED, NEAR, Case, as_models_write, by_hand, cases_of, is_development, of_squad
from rag.answer import citations as cite
from rag.dates.resolve import dates_in, resolve_dates
from rag.documents.split import split
from rag.models import Embedder, Reader
from rag.types import Claim, Document, Span
from rag.writing import support
from rag.writing.lookup import LONGEST_FRAGMENT, Lookup
from rag.writing.marks import without_lead
from rag.writing.support import Checker

SENT = 60
"""Sentences that a model is given, those around the claim's own."""

FALSE_SURE, FALSE_HEDGED = 0.01, 0.08
"""The share of false claims that --fit lets pass as sure, and as sure or hedged."""

GROUPS = {
    "= near-verbatim": NEAR,
    "= corrupted": CORRUPTED,
    "= corrupted paraphrases": tuple(f"paraphrase, {kind}" for kind in CORRUPTED),
}
"""Kinds that are counted together too."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A true claim beside a sentence, which is its own if `true`, or the `likest` of others; no features where they disagree."""

    kind: str
    true: bool
    likest: bool
    features: tuple[float, ...] | None


@dataclass(frozen=True, slots=True)
class Row:
    """What came of a case in one way of marking it: shown or not as "sure", "hedged" or a fault; by the sentence it came from."""

    case: Case
    way: str
    came: str

    @property
    def kind(self) -> str:
        return (
            self.case.kind
            if self.way == "marked"
            else self.way
            if self.way in ("absent", "wrong mark")
            else f"{self.case.kind}, {self.way}"
        )


def rows_of(
    case: Case, document: Document, sentences: list[Span], checker: Checker, reader: Reader, rng: random.Random
) -> Iterator[Row]:
    own = case.claim.citations[0].span
    at = sentences.index(own)
    low = max(0, min(at - SENT // 2, len(sentences) - SENT))
    sent = sentences[low : low + SENT]
    documents, text = {document.id: document}, without_lead(case.claim.text)
    ways: dict[str, tuple[list[Span], tuple[Span, ...]]] = {"marked": (sent, (own,))}
    if case.true and case.kind in (*NEAR, "paraphrase"):
        said = text.casefold().rstrip(".")
        others = [s for s in sent if s != own and said not in document.text[s.start : s.end].casefold()]
        ways |= {"no mark": (sent, ()), "wrong mark": (sent, (rng.choice(others),)), "absent": (others, ())}
    readings = reader.read(case.question, split(document)) if len(text.split()) <= LONGEST_FRAGMENT and case.question else None
    for way, (given, marked) in ways.items():
        found = Lookup(checker, given, documents, readings).confirm(text, marked)
        came = found if isinstance(found, str) else "sure" if found.sure else "hedged"
        if way == "wrong mark" and not isinstance(found, str) and own in [c.span for c in found.citations]:
            came = "mended"
        yield Row(case, way, came)


def fit(rows: list[Pair]) -> None:
    """Weights by logistic regression of true on features, over what nothing contradicts; then the thresholds that let FALSE_SURE
    and FALSE_HEDGED of the false ones pass: by the likest sentences; and half-way between these and
    sentences from anywhere, for a mark points to neither."""
    kept = [row for row in rows if row.features]
    x, true = np.array([row.features for row in kept]), np.array([float(row.true) for row in kept])
    z = (x - x.mean(0)) / x.std(0)
    weights, bias = np.zeros(x.shape[1]), 0.0
    balance = np.where(true == 1, 0.5 / true.mean(), 0.5 / (1 - true.mean()))
    for _ in range(2000):
        error = balance * (1 / (1 + np.exp(-(z @ weights + bias))) - true)
        weights, bias = weights - 0.5 * (z.T @ error / len(z) + 1e-3 * weights), bias - 0.5 * error.mean()
    weights = np.round(weights / x.std(0) / (weights / x.std(0)).sum(), 2)
    print("SUPPORT =", tuple(map(float, weights)))
    paraphrases = np.array([np.dot(row.features, weights) for row in kept if row.true and row.kind not in NEAR])
    least: list[tuple[float, float]] = []
    for likest in (False, True):
        false = [np.dot(row.features, weights) if row.features else -1.0 for row in rows if not row.true and row.likest == likest]
        least.append((float(np.quantile(false, 1 - FALSE_SURE)), float(np.quantile(false, 1 - FALSE_HEDGED))))
        print(f"{len(false)} false ones by {'the likest' if likest else 'any'} sentence; {len(paraphrases)} paraphrases")
    half_way = tuple(sum(pair) / 2 for pair in zip(*least, strict=True))
    for name, thresholds in (("", half_way), ("_UNMARKED", least[1])):
        shown = [100 * (paraphrases >= threshold).mean() for threshold in thresholds]
        print(f"SURE{name}_FROM, HEDGED{name}_FROM = {thresholds[0]:.2f}, {thresholds[1]:.2f}")
        print(f"of the paraphrases {shown[0]:.1f} % sure, {shown[1]:.1f} % sure or hedged")


def pairs_to_fit(case: Case, document: Document, sentences: list[Span], checker: Checker, rng: random.Random) -> Iterator[Pair]:
    """A true claim beside its own sentence, beside two that are most like it, and beside one anywhere and the next."""
    own, documents = case.claim.citations[0].span, {document.id: document}
    others = [s for s in sentences if s != own]
    likest = [spans for spans in Lookup(checker, others, documents, None).candidates(case.claim.text, ()) if len(spans) == 1][:2]
    anywhere = [(rng.choice(others),), (sentences[(sentences.index(own) + 1) % len(sentences)],)]
    for spans, alike in [((own,), False), *((spans, True) for spans in likest), *((spans, False) for spans in anywhere)]:
        claim = Claim(without_lead(case.claim.text), tuple(cite.citation_of(s, document) for s in spans))
        judged = checker.judge(claim, (), documents)
        if isinstance(judged, Claim) and judged.sure:
            yield Pair(
                case.kind, spans == (own,), alike, checker.features(claim, checker.undated(claim, documents) or claim.text)
            )
        elif spans != (own,):
            yield Pair(case.kind, False, alike, None)


def report(rows: list[Row], title: str) -> None:
    print(f"\n{title}\n{'per cent':30}{'n':>6}{'sure':>8}{'hedged':>8}{'left out':>10}   left out for")
    groups: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        plainly = row.case.true or row.kind.removeprefix("paraphrase, ") in CORRUPTED
        kind = row.kind if plainly else f"{row.kind}, false"
        groups[kind].append(row.came)
        for name, kinds in GROUPS.items():
            if row.kind in kinds:
                groups[name].append(row.came)
        if row.kind.startswith("w "):
            groups[f"= as models write, {str(row.case.true).lower()}"].append(row.came)
    for kind, came in sorted(groups.items()):
        sure, hedged = (100 * sum(c in cs for c in came) / len(came) for cs in (("sure", "mended"), ("hedged",)))
        faults = sorted({c for c in came if c not in ("sure", "hedged", "mended")}, key=lambda c: -came.count(c))
        note = ", ".join(f"{c} {came.count(c)}" for c in [*faults, *(["mended"] if "mended" in came else [])])
        print(f"{kind:30}{len(came):>6}{sure:>8.1f}{hedged:>8.1f}{100 - sure - hedged:>10.1f}   {note}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("squad", type=Path, nargs="?", help="the SQuAD v2.0 training file, .json or .json.xz")
    parser.add_argument("--articles", type=int, default=60)
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--show", metavar="KIND", help="print the development part's errors of a kind")
    args = parser.parse_args()
    rng = random.Random(0)
    embedder, reader = Embedder(), Reader()
    if args.fit:
        support.SURE_FROM = support.HEDGED_FROM = -1e9
    rows: list[Row] = []
    pairs: list[Pair] = []
    made = [*by_hand(), *(of_squad(args.squad, args.articles, rng) if args.squad else ())]
    for document, cases in [*((d, list(cases_of(d, m, rng))) for d, m in made), *as_models_write()]:
        dates = resolve_dates(document.text, document.date)
        checker = Checker(embedder, reader, lambda _, start, end, dates=dates: dates_in(dates, start, end))
        sentences = [s for p in split(document) for s in p.sentences]
        for case in cases:
            development = is_development(case.document)
            if args.fit and development and case.true:
                pairs += pairs_to_fit(case, document, sentences, checker, rng)
            elif not args.fit and (development or not args.show):
                rows += rows_of(case, document, sentences, checker, reader, rng)
    if args.fit:
        fit(pairs)
    elif args.show:
        for row in rows:
            if row.kind == args.show and row.case.true != (row.came in ("sure", "mended")):
                print(f"{row.came}: {row.case.claim.text}\n    | {row.case.claim.citations[0].quote}")
    else:
        report([r for r in rows if is_development(r.case.document)], "development")
        report([r for r in rows if not is_development(r.case.document)], "test")


if __name__ == "__main__":
    main()
