"""How well the check of a model's sentences tells supported claims from corrupted ones, by document and by kind.

    python benchmarks/claims.py [SQUAD_TRAIN] [--articles N] [--fit] [--show KIND]

Claims are made of benchmarks/data/claims.jsonl (written by hand on five small texts) and, if its file is given, of SQuAD's
training articles. True ones: a sentence or a clause of it, nearly word for word, and paraphrases (by hand; of SQuAD: question and
answer as a statement). Each near-verbatim one is corrupted: a number, date or name changed, a denial put in or out, another
sentence cited, two names exchanged. --fit prints the constants of rag/check.py, fitted on the development part: two of the texts
and every second article; all else is reported. A change that leaves the claim true counts against the check.
"""

import argparse
import json
import lzma
import random
import re
import sys
import zlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from rag.answer import citations as cite
from rag.dates.resolve import dates_in, resolve_dates
from rag.documents.load import document_from_text, load_documents
from rag.documents.split import split
from rag.models.embedder import Embedder
from rag.types import Claim, Document, Span
from rag.writing.support import Checker

DATA = Path(__file__).resolve().parent / "data"
DEVELOPMENT = ("harbour.txt", "telescope.txt")
CAUGHT, LOST = 0.95, 0.05

NEAR = ("verbatim", "clause")
CORRUPTED = ("number", "date", "name", "denial in", "denial out", "wrong sentence")
APART = ("paraphrase", "roles")

_MONTHS = "January February March April May June July August September October November December".split()
_NAME = re.compile(r"(?<![.!?“\"] )(?<!^)\b[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*")
_NUMBER = re.compile(r"\b\d[\d,]*\b(?!\.\d)")
_AUXILIARY = re.compile(r"\b(was|were|is|are|has|had|will|can|could|would|did|should|may)\b(?! not)")
_DENIAL = re.compile(r"\b(?:not|never) |n[’']t\b")
_WHO = re.compile(
    r"(?:Who|What|Which [\w ]{2,20}?) "
    r"(was|is|were|are|had|has|[a-z]+ed|wrote|won|led|became|made|took|gave|held|began|ran)\b(.*)\?$"
)


@dataclass(frozen=True, slots=True)
class Case:
    """A claim of one kind; `true` where the cited sentence says it."""

    document: str
    kind: str
    claim: Claim
    true: bool


def cases_of(document: Document, made: list[tuple[str, str, Span]], rng: random.Random) -> Iterator[Case]:
    """Of (kind, words, sentence): the case itself, and what becomes of it when it is near-verbatim."""
    sentences = [s for p in split(document) for s in p.sentences]
    names = sorted({m[0] for s in sentences for m in _NAME.finditer(document.text[s.start : s.end]) if m[0] not in _MONTHS})

    def case(kind: str, words: str, sentence: Span, true: bool = False) -> Case:
        return Case(document.name, kind, Claim(words, (cite.citation_of(sentence, document),)), true)

    for kind, words, sentence in made:
        quote = document.text[sentence.start : sentence.end]
        yield case(kind, words, sentence, kind != "roles")
        if kind not in NEAR:
            continue
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
                yield case("date" if is_year else "number", words[: m.start()] + other + words[m.end() :], sentence)
        if months := [m for m in _NAME.finditer(words) if m[0] in _MONTHS]:
            m = rng.choice(months)
            other = rng.choice([x for x in _MONTHS if x not in quote])
            yield case("date", words[: m.start()] + other + words[m.end() :], sentence)
        here = [m for m in _NAME.finditer(words) if m[0].split()[0] not in _MONTHS]
        foreign = [n for n in names if n not in quote and not any(w in quote for w in n.split())]
        if here and foreign:
            m = rng.choice(here)
            yield case("name", words[: m.start()] + rng.choice(foreign) + words[m.end() :], sentence)
        if (m2 := _AUXILIARY.search(words)) and not _DENIAL.search(words):
            yield case("denial in", words[: m2.end()] + " not" + words[m2.end() :], sentence)
        if m2 := _DENIAL.search(words):
            yield case("denial out", words[: m2.start()] + words[m2.end() :].lstrip(), sentence)
        elsewhere = [s for s in sentences if s != sentence and words.casefold() not in document.text[s.start : s.end].casefold()]
        yield case("wrong sentence", words, rng.choice(elsewhere))
        at = sentences.index(sentence)
        if at + 1 < len(sentences):
            yield case("wrong sentence", words, sentences[at + 1])
        if document.source.startswith("squad:") and len(here) > 1 and len({m[0] for m in here}) > 1:
            a, b = here[0], here[-1]
            between = words[a.end() : b.start()]
            if a[0] != b[0] and len(between.split()) > 1 and not re.search(r"\b(?:and|or)\b|,", between):
                yield case("roles", words[: a.start()] + b[0] + between + a[0] + words[b.end() :], sentence)


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
    if found := _WHO.match(question.strip()):
        return f"{answer[0].upper()}{answer[1:]} {found[1]}{found[2]}."
    if found := re.match(r"(?:When|In (?:what|which) year) did (.+?)\?$", question.strip()):
        return f"{found[1][0].upper()}{found[1][1:]}, which they did in {answer}." if re.fullmatch(r"\d{4}", answer) else ""
    return ""


def is_development(document: str) -> bool:
    return document in DEVELOPMENT or (not document.endswith(".txt") and zlib.crc32(document.encode()) % 2 == 0)


def fit(rows: list[tuple[tuple[float, ...], Case]]) -> None:
    """Weights by logistic regression of true on features, over what passes the other checks; then the threshold at which as large
    a share of the paraphrases is shown and of the wrong sentences caught as can be, the two weighing the same."""
    x = np.array([values for values, _ in rows])
    true = np.array([case.true for _, case in rows], dtype=float)
    z = (x - x.mean(0)) / x.std(0)
    weights, bias = np.zeros(x.shape[1]), 0.0
    balance = np.where(true == 1, 0.5 / true.mean(), 0.5 / (1 - true.mean()))
    for _ in range(2000):
        error = balance * (1 / (1 + np.exp(-(z @ weights + bias))) - true)
        weights, bias = weights - 0.5 * (z.T @ error / len(z) + 1e-3 * weights), bias - 0.5 * error.mean()
    weights = np.round(weights / x.std(0) / (weights / x.std(0)).sum(), 2)
    scores = x @ weights
    paraphrase = np.array([case.kind == "paraphrase" for _, case in rows])
    wrong = np.array([case.kind == "wrong sentence" for _, case in rows])
    best = max(np.arange(0.2, 0.9, 0.01), key=lambda t: (scores[paraphrase] >= t).mean() + (scores[wrong] < t).mean())
    print("SUPPORT =", tuple(map(float, weights)), f"\nSUPPORT_BELOW = {best:.2f}\nn = {len(rows)}")


def report(rows: list[tuple[Case, str | None]], title: str) -> None:
    print(f"\n{title}")
    groups: dict[str, list[tuple[Case, str | None]]] = defaultdict(list)
    for row in rows:
        groups[row[0].document if row[0].document.endswith(".txt") else "SQuAD articles"].append(row)
    groups["all"] = rows
    kinds = (*NEAR, *CORRUPTED, *APART)
    print("per cent shown (true kinds), caught (corrupted); n".ljust(24))
    print("document".ljust(18) + "".join(k[:13].rjust(15) for k in kinds) + "near shown".rjust(13) + "caught".rjust(11))
    for name, group in groups.items():
        cells = []
        for kind in kinds:
            cells.append(_cell([c.true == (fault is None) for c, fault in group if c.kind == kind]).rjust(15))
        true = _cell([fault is None for c, fault in group if c.kind in NEAR])
        false = _cell([fault is not None for c, fault in group if c.kind in CORRUPTED])
        print(name[:17].ljust(18) + "".join(cells) + true.rjust(13) + false.rjust(11))


def _cell(right: list[bool]) -> str:
    return f"{100 * sum(right) / len(right):.1f} {len(right):>4}" if right else "-"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("squad", type=Path, nargs="?", help="the SQuAD v2.0 training file, .json or .json.xz")
    parser.add_argument("--articles", type=int, default=60)
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--show", metavar="KIND", help="print the development part's errors of a kind")
    args = parser.parse_args()
    rng = random.Random(0)
    embedder = Embedder()
    rows: list[tuple[Case, str | None]] = []
    for document, made in [*by_hand(), *(of_squad(args.squad, args.articles, rng) if args.squad else ())]:
        documents = {document.id: document}
        dates = resolve_dates(document.text, document.date)
        checker = Checker(embedder, lambda _, start, end, dates=dates: dates_in(dates, start, end))
        rows += [(case, checker.why_unsupported(case.claim, documents)) for case in cases_of(document, made, rng)]
    development = [r for r in rows if is_development(r[0].document)]
    if args.fit:
        fit([(checker.features(case.claim), case) for case, fault in development if fault in (None, "support")])
        return
    if args.show:
        for case, fault in development:
            if case.kind == args.show and case.true != (fault is None):
                print(f"{fault}: {case.claim.text}\n    | {case.claim.citations[0].quote}")
        return
    report(development, "development")
    report([r for r in rows if not is_development(r[0].document)], "test")


if __name__ == "__main__":
    main()
