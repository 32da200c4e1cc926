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
import json
import lzma
import random
import re
import sys
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from rag.answer import citations as cite
from rag.dates.resolve import dates_in, resolve_dates
from rag.documents.load import document_from_text, load_documents
from rag.documents.split import split
from rag.models import Embedder, Reader
from rag.types import Claim, Document, Span
from rag.words import FUNCTION_WORDS
from rag.writing import support
from rag.writing.lookup import LONGEST_FRAGMENT, Lookup
from rag.writing.marks import without_lead
from rag.writing.support import Checker

DATA = Path(__file__).resolve().parent / "data"
DEVELOPMENT = ("harbour.txt", "telescope.txt")
SENT = 60
"""Sentences that a model is given, those around the claim's own."""

FALSE_SURE, FALSE_HEDGED = 0.01, 0.08
"""The share of false claims that --fit lets pass as sure, and as sure or hedged."""

NEAR = ("verbatim", "clause")
CORRUPTED = ("number", "date", "name", "denial in", "denial out")
GROUPS = {
    "= near-verbatim": NEAR,
    "= corrupted": CORRUPTED,
    "= corrupted paraphrases": tuple(f"paraphrase, {kind}" for kind in CORRUPTED),
}
"""Kinds that are counted together too."""

_MONTHS = "January February March April May June July August September October November December".split()
_NAME = re.compile(r"(?<![.!?“\"] )(?<!^)\b[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*")
_NUMBER = re.compile(r"\b\d[\d,]*\b(?!\.\d)")
_AUXILIARY = re.compile(r"\b(was|were|is|are|has|had|will|can|could|would|did|should|may)\b(?! not)")
_DENIAL = re.compile(r"\b(?:not|never) |n[’']t\b")
_WHO = re.compile(
    r"(?:Who|What|Which [\w ]{2,20}?) "
    r"(was|is|were|are|had|has|[a-z]+ed|wrote|won|led|became|made|took|gave|held|began|ran)\b(.*)\?$"
)
_STRANDED = re.compile(r"\b(?:called|named|known|used|of|with|for|by|in|from|to|as|on|at|before|after|today)\Z", re.I)
"""The end of a question whose words do not stand in the order of a statement: "What is algae's study called?"."""


@dataclass(frozen=True, slots=True)
class Case:
    """A claim of one kind; `true` where the cited sentence says it."""

    document: str
    kind: str
    claim: Claim
    true: bool
    question: str = ""


def cases_of(document: Document, made: list[tuple[str, str, Span]], rng: random.Random) -> Iterator[Case]:
    """Of (kind, words, sentence): the case itself, and what becomes of it when it is near-verbatim."""
    sentences = [s for p in split(document) for s in p.sentences]
    found = {m[0] for s in sentences for m in _NAME.finditer(document.text[s.start : s.end])}
    names = sorted(name for name in found if name not in _MONTHS and name.split()[0].lower() not in FUNCTION_WORDS)

    def case(kind: str, words: str, sentence: Span, true: bool = False) -> Case:
        return Case(document.name, kind, Claim(words, (cite.citation_of(sentence, document),)), true)

    for kind, words, sentence in made:
        quote = document.text[sentence.start : sentence.end]
        yield case(kind, words, sentence, kind != "roles")
        if kind in NEAR:
            for what, changed in corrupted(words, quote, names, rng):
                yield case(what, changed, sentence)
            if document.source.startswith("squad:") and (changed := _exchanged(words)):
                yield case("roles", changed, sentence)
        elif kind == "paraphrase":
            for what, changed in corrupted(words, quote, names, random.Random(words)):
                yield case(f"paraphrase, {what}", changed, sentence)


def corrupted(words: str, quote: str, names: Sequence[str], rng: random.Random) -> Iterator[tuple[str, str]]:
    """The kind and the words of each claim that says something else than the quote; `names` are those to choose from."""
    if numbers := list(_NUMBER.finditer(words)):
        m = rng.choice(numbers)
        is_year = bool(re.fullmatch(r"1\d{3}|20[0-4]\d", m[0]))
        value = int(m[0].replace(",", ""))
        other = (
            f"{value + rng.choice((-1, 1)) * rng.randint(1, 9)}"
            if is_year
            else f"{max(2, value + rng.choice((-1, 1)) * rng.randint(1, 1 + value // 2)) + 1:,}"
        )
        if other not in quote:
            yield "date" if is_year else "number", words[: m.start()] + other + words[m.end() :]
    if months := [m for m in _NAME.finditer(words) if m[0] in _MONTHS]:
        m = rng.choice(months)
        other = rng.choice([x for x in _MONTHS if x not in quote])
        yield "date", words[: m.start()] + other + words[m.end() :]
    here = _names_in(words)
    foreign = [n for n in names if n not in quote and not any(w in quote for w in n.split())]
    if here and foreign:
        m = rng.choice(here)
        yield "name", words[: m.start()] + rng.choice(foreign) + words[m.end() :]
    if (m2 := _AUXILIARY.search(words)) and not _DENIAL.search(words):
        yield "denial in", words[: m2.end()] + " not" + words[m2.end() :]
    if m2 := _DENIAL.search(words):
        yield "denial out", words[: m2.start()] + words[m2.end() :].lstrip()


def _exchanged(words: str) -> str:
    """The words with the first name and the last in each other's place; "" where they may stand side by side."""
    here = _names_in(words)
    if len({m[0] for m in here}) < 2:
        return ""
    a, b = here[0], here[-1]
    between = words[a.end() : b.start()]
    if a[0] == b[0] or len(between.split()) < 2 or re.search(r"\b(?:and|or)\b|,", between):
        return ""
    return words[: a.start()] + b[0] + between + a[0] + words[b.end() :]


def _names_in(words: str) -> "list[re.Match[str]]":
    return [m for m in _NAME.finditer(words) if m[0].split()[0] not in _MONTHS]


def by_hand() -> Iterator[tuple[Document, list[tuple[str, str, Span]]]]:
    lines = [json.loads(line) for line in (DATA / "claims.jsonl").read_text(encoding="utf-8").splitlines()]
    for document in load_documents(*sorted(DATA.glob("*.txt")), ROOT / "seeds" / "article.txt"):
        sentences = [s for p in split(document) for s in p.sentences]
        made = [
            ("verbatim", document.text[s.start : s.end], s)
            for s in sentences
            if s.end > document.preface and document.text[s.end - 1] in ".”"
        ]
        for line in lines:
            if line["document"] == document.name:
                sentence = next(s for s in sentences if document.text[s.start : s.end] == line["quote"])
                kinds = {"near": "clause", "paraphrase": "paraphrase", "swapped": "roles"}
                made += [(kind, line[key], sentence) for key, kind in kinds.items() if key in line]
        yield document, made


def of_squad(path: Path, count: int, rng: random.Random) -> Iterator[tuple[Document, list[tuple[str, str, Span]]]]:
    data = path.read_bytes()
    articles = json.loads(lzma.decompress(data) if path.suffix == ".xz" else data)["data"]
    rng.shuffle(articles)
    for article in articles[:count]:
        text = "\n\n".join(p["context"] for p in article["paragraphs"])
        document = document_from_text(text, f"squad:{article['title']}", article["title"])
        sentences = [s for p in split(document) for s in p.sentences if 40 <= s.end - s.start <= 300]
        made: list[tuple[str, str, Span]] = []
        for sentence in rng.sample(sentences, min(8, len(sentences))):
            words = document.text[sentence.start : sentence.end]
            made.append(("verbatim", words, sentence))
            if clause := _clause(words):
                made.append(("clause", clause, sentence))
        asked = [
            (q["question"], q["answers"][0]["text"], p["context"])
            for p in article["paragraphs"]
            for q in p["qas"]
            if q["answers"]
        ]
        for question, answer, context in rng.sample(asked, len(asked)):
            said = _statement(question, answer)
            at = text.find(context)
            holder = [s for s in sentences if at <= s.start < at + len(context) and answer in text[s.start : s.end]]
            if said and len(holder) == 1:
                made.append(("paraphrase", said, holder[0]))
            if sum(kind == "paraphrase" for kind, _, _ in made) == 4:
                break
        yield document, made


def _clause(words: str) -> str:
    """The sentence without what stands before its first or after its last comma, or in brackets; "" where that leaves little."""
    cut = re.sub(r"\s*\([^()]*\)", "", words)
    first = r"(?:In|On|During|After|Before|By|As|At|Since|Under|According to|However|For)\b[^,]*, "
    lead = re.match(first + r"(?=(?:the|a|an|he|she|it|they|[A-Z]))", cut)
    if lead:
        cut = cut[lead.end() :]
        cut = cut[0].upper() + cut[1:]
    tail = re.search(r", (?:which|who|whose|where|when|while|but|although|with|including|such as)\b[^,;]*\.$", cut)
    cut = cut[: tail.start()] + "." if tail else cut
    return cut if cut != words and len(cut.split()) >= 5 else ""


def _statement(question: str, answer: str) -> str:
    """Question and answer as a statement, where that takes no grammar."""
    if (found := _WHO.match(question.strip())) and not _STRANDED.search(found[2]):
        return f"{answer[0].upper()}{answer[1:]} {found[1]}{found[2]}."
    if found := re.match(r"(?:When|In (?:what|which) year) did (.+?)\?$", question.strip()):
        return f"{found[1][0].upper()}{found[1][1:]}, which they did in {answer}." if re.fullmatch(r"\d{4}", answer) else ""
    return ""


def as_models_write() -> Iterator[tuple[Document, list[Case]]]:
    lines = [json.loads(line) for line in (DATA / "written.jsonl").read_text(encoding="utf-8").splitlines()]
    for name in dict.fromkeys(line["document"] for line in lines):
        (document,) = load_documents(ROOT / name)
        sentences = {document.text[s.start : s.end]: s for p in split(document) for s in p.sentences}
        cases = [
            Case(
                name,
                f"w {line['kind']}",
                Claim(line["claim"], (cite.citation_of(sentences[line["quote"]], document),)),
                line["true"],
                line["question"],
            )
            for line in lines
            if line["document"] == name
        ]
        yield document, cases


def is_development(document: str) -> bool:
    if "/" in document:
        return document.startswith("training/")
    return document in DEVELOPMENT or (not document.endswith(".txt") and zlib.crc32(document.encode()) % 2 == 0)


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
