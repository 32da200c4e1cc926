"""Key sentences: how many of a summary's are among those that a reader marked, by chance and by the program.

    python benchmarks/summaries.py

`marked` are 32 texts of training/natural; one reader, a language model, marked seven to ten sentences of each (summaries.jsonl),
and what weighs sentences is set on them. `questions` are the texts of benchmarks/kinds/development, whose questions for an
overview have such sentences too. Where two of these were written on one text, by one writer, what the one has of the other is the
agreement to be expected at best. `parts` is the share of the text's equal parts, of as many as sentences, that hold one of them.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import permutations
from pathlib import Path
from statistics import mean

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rag import load_documents
from rag.answer.key_sentences import key_sentences
from rag.documents import split
from rag.types import Document, Span

HERE = Path(__file__).resolve().parent
COUNTS = (5, 3, 2)


def main() -> None:
    marked = [(HERE.parent / "training" / "natural" / line["document"], line["key"]) for line in lines(HERE / "summaries.jsonl")]
    folder = HERE / "kinds" / "development"
    asked = [line for line in lines(folder / "questions.jsonl") if line["tags"] == ["overview"]]
    questions = [(folder / line["document"], line["evidence"]) for line in asked]
    print(f"{'':12}{'sentences':>10}{'key':>8}{'chance':>8}{'parts':>8}")
    for name, texts in (("marked", marked), ("questions", questions)):
        for count in COUNTS:
            cells = [mean(column) for column in zip(*(figures(path, key, count) for path, key in texts), strict=True)]
            print(f"{name:12}{count:>10}" + "".join(f"{cell:>8.2f}" for cell in cells))
    print(f"one list of a writer by another of theirs on the same text: {agreement(questions):.2f}")


def lines(path: Path) -> Iterator[dict[str, list[str]]]:
    return map(json.loads, path.read_text(encoding="utf-8").splitlines())


def figures(path: Path, key: Iterable[str], count: int) -> tuple[float, float, float]:
    """The share of key sentences among those chosen, and among all of the text; the share of its parts they stand in."""
    document = load_documents(path)[0]
    passages = split(document)
    spans = [span_of(quote, document) for quote in key]
    chosen = [sentence for _, sentence in key_sentences(document, passages, count)]
    every = [s for p in passages for s in p.sentences[p.headed :]]
    parts = {count * s.start // len(document.text) for s in chosen}
    return mean(is_key(s, spans) for s in chosen), mean(is_key(s, spans) for s in every), len(parts) / count


def span_of(quote: str, document: Document) -> Span:
    start = document.text.index(quote)
    return Span(start, start + len(quote), document.id)


def is_key(sentence: Span, key: Iterable[Span]) -> bool:
    """Whether at least half of the shorter one is common to the sentence and one of the key ones."""
    return any(
        2 * (min(sentence.end, k.end) - max(sentence.start, k.start)) >= min(sentence.end - sentence.start, k.end - k.start)
        for k in key
    )


def agreement(questions: Iterable[tuple[Path, list[str]]]) -> float:
    """Over the pairs of lists on one text, the share of the one that is in the other."""
    lists: dict[Path, list[list[str]]] = defaultdict(list)
    for path, key in questions:
        lists[path].append(key)
    return mean(mean(quote in other for quote in one) for of_text in lists.values() for one, other in permutations(of_text, 2))


if __name__ == "__main__":
    main()
