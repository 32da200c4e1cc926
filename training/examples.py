"""SQuAD files -> training examples: the held-out articles, repaired answers, crops, noise and extra negatives."""

import collections
import itertools
import json
import lzma
import random
import re
import string
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

HELD_OUT = 0.06
"""Share of the training articles kept from training; every threshold and checkpoint is chosen on them."""

MAX_CROP = 420
"""Characters a cropped context aims at. Whole contexts average some 750; half as long trains nearly twice as fast."""

MOVED = 0.4
"""Share of the questions of an article that has only answerable ones which move to a paragraph that does not answer them."""

QUESTION_WORDS = {"what", "which", "who", "whom", "whose", "where", "when", "why", "how", "many", "much", "long"}
FUNCTION_WORDS = QUESTION_WORDS | set("a an the is are was were be been do does did of to in on at by for with and".split())


class Example(NamedTuple):
    """A question on a context; `answers` holds every reference, `span` the first one's characters, None if unanswerable."""

    id: str
    question: str
    context: str
    span: tuple[int, int] | None
    answers: tuple[str, ...]


class Article(NamedTuple):
    title: str
    contexts: list[str]
    examples: list[Example]


def read_squad(path: Path) -> list[Article]:
    """Articles of a SQuAD v1.1 or v2.0 file, plain or .xz.

    White space in questions is collapsed, since the restored negatives would be told apart by it. An answer whose
    recorded start is wrong moves to its nearest occurrence; one that does not occur is left out.
    """
    with lzma.open(path, "rt", encoding="utf-8") if path.suffix == ".xz" else path.open(encoding="utf-8") as file:
        data = json.load(file)["data"]
    articles = []
    for article in data:
        examples = []
        for paragraph in article["paragraphs"]:
            context = paragraph["context"]
            for qa in paragraph["qas"]:
                question = " ".join(qa["question"].split())
                answers = () if qa.get("is_impossible") else tuple(a["text"] for a in qa["answers"])
                span = _locate(context, answers[0], qa["answers"][0]["answer_start"]) if answers else None
                if answers and not span:
                    continue
                examples.append(Example(str(qa["id"]), question, context, span, answers))
        articles.append(Article(article["title"], [p["context"] for p in article["paragraphs"]], examples))
    return articles


def held_out(articles: list[Article]) -> tuple[list[Article], list[Article]]:
    """(training, held-out) articles, told apart by a checksum of the title, so that the split never moves."""
    chosen = {a.title for a in articles if zlib.crc32(a.title.encode()) % 1000 < HELD_OUT * 1000}
    return [a for a in articles if a.title not in chosen], [a for a in articles if a.title in chosen]


def _locate(context: str, answer: str, start: int) -> tuple[int, int] | None:
    if context[start : start + len(answer)] == answer:
        return start, start + len(answer)
    starts = [m.start() for m in re.finditer(re.escape(answer), context)] if answer else []
    best = min(starts, key=lambda s: abs(s - start), default=None)
    return None if best is None else (best, best + len(answer))


def augmented(
    articles: list[Article], rng: random.Random, left_out: float, crop: float, noise: float, negatives: float
) -> Iterator[Example]:
    """One shuffled pass over the articles' examples; the last four arguments are probabilities.

    left_out: an answerable question is passed over, since only a third of SQuAD's training questions are unanswerable. An article
    without any unanswerable one keeps all its questions, and MOVED of them become unanswerable as `negatives` has it.
    crop: the context shrinks to a run of its sentences that still holds the answer.
    noise: the question gets a typo, loses its capitals, or becomes keywords, as people type.
    negatives: an answerable question moves to another paragraph of its article that lacks the answer's words.
    """
    answerable = {a.title for a in articles if all(e.span for e in a.examples)}
    pairs = [(article, example) for article in articles for example in article.examples]
    rng.shuffle(pairs)
    for article, example in pairs:
        if example.span and article.title not in answerable and rng.random() < left_out:
            continue
        if example.span and rng.random() < (MOVED if article.title in answerable else negatives):
            context = _lookalike(article, example, rng)
            if context:
                example = example._replace(context=context, span=None, answers=())
        if rng.random() < crop:
            example = _cropped(example, rng)
        if rng.random() < noise:
            example = example._replace(question=noised(example.question, rng))
        yield example


def _lookalike(article: Article, example: Example, rng: random.Random) -> str | None:
    """Of eight other paragraphs without the answer, the one that shares most words with the question."""
    words = set(re.findall(r"\w+", example.question.lower())) - FUNCTION_WORDS
    others = rng.sample(article.contexts, min(8, len(article.contexts)))
    others = [c for c in others if c != example.context and not any(a.lower() in c.lower() for a in example.answers)]
    return max(others, key=lambda c: len(words & set(re.findall(r"\w+", c.lower()))), default=None)


def _cropped(example: Example, rng: random.Random) -> Example:
    context, span = example.context, example.span
    cuts = [0, *(m.end() for m in re.finditer(r"(?<=[.!?])\s+(?=\S)", context)), len(context)]
    sentences = list(itertools.pairwise(cuts))
    low, high = span or (at := rng.randrange(len(context)), at + 1)
    inside = [i for i, (a, z) in enumerate(sentences) if z > low and a < high]
    first, last = inside[0], inside[-1]
    while True:
        grown = [(f, n) for f, n in ((first - 1, last), (first, last + 1)) if f >= 0 and n < len(sentences)]
        grown = [(f, n) for f, n in grown if sentences[n][1] - sentences[f][0] <= MAX_CROP]
        if not grown:
            break
        first, last = rng.choice(grown)
    start, end = sentences[first][0], sentences[last][1]
    return example._replace(context=context[start:end], span=span and (span[0] - start, span[1] - start))


def noised(question: str, rng: random.Random) -> str:
    """The question as somebody in a hurry types it: a typo or two, no capitals or question mark, or keywords only."""
    kind = rng.random()
    if kind < 0.4:
        words = question.split()
        for _ in range(rng.choice((1, 1, 2))):
            at = rng.randrange(len(words))
            words[at] = _typo(words[at], rng)
        question = " ".join(words)
    elif kind < 0.6:
        kept = [w for w in question.rstrip("?").split() if w.lower() not in FUNCTION_WORDS]
        asked = [w for w in question.rstrip("?").split() if w.lower() in {"when", "who", "where", "why", "how"}]
        question = " ".join(rng.choice((asked[:1] + kept, kept + asked[:1]))) or question
    if rng.random() < 0.6:
        question = question.lower().rstrip("?").rstrip()
    return question


def _typo(word: str, rng: random.Random) -> str:
    if len(word) < 4:
        return word
    at = rng.randrange(1, len(word) - 1)
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return rng.choice((word[:at] + word[at + 1 :], swapped, word[:at] + word[at] + word[at:]))


def normalised(text: str) -> list[str]:
    """The words that SQuAD's evaluate-v2.0.py compares: lower case, without punctuation and articles."""
    bare = "".join(c for c in text.lower() if c not in string.punctuation)
    return re.sub(r"\b(a|an|the)\b", " ", bare).split()


def token_f1(prediction: str, reference: str) -> float:
    """The F1 of evaluate-v2.0.py, 0..1, for one prediction and one reference; an empty one is right only for another."""
    ours, theirs = normalised(prediction), normalised(reference)
    same = sum((collections.Counter(ours) & collections.Counter(theirs)).values())
    return 2 * same / (len(ours) + len(theirs)) if same else float(ours == theirs)
