"""Claims beside the sentence that they are said to stand on: true ones, and what becomes of them when a detail is changed.

Written by hand (data/claims.jsonl), made of SQuAD's questions and answers, or as language models write (data/written.jsonl).
"""

import json
import lzma
import random
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.answer import citations as cite
from rag.documents.load import document_from_text, load_documents
from rag.documents.split import split
from rag.types import Claim, Document, Span
from rag.words import FUNCTION_WORDS

DATA = Path(__file__).resolve().parent / "data"
ROOT = DATA.parent.parent
DEVELOPMENT = ("harbour.txt", "telescope.txt")

NEAR = ("verbatim", "clause")
CORRUPTED = ("number", "date", "name", "denial in", "denial out")
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
