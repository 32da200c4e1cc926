"""Fit what the whole pipeline needs beside the reader: the weights of the final order, the null threshold, the confidence.

    python training/fit_answers.py SQUAD_TRAIN --seen SEEN [--questions N]

Asks held-out training articles, but for the questions that the reader's start had seen (training/start_seen.py): every
second question over all of them, the others within their own article, every tenth within another (far from the document:
unanswerable). Over one question's readings and the null, P(i) = exp(s_i) / (exp(t) + sum_j exp(s_j)), with s the weighted
features and t the null threshold (Clark and Gardner 2018's shared normalisation, over features instead of tokens); weights and t
maximise the likelihood of the readings that hold a reference, or of the null. Then the threshold that answers most questions
right, over bootstrap samples (training/thresholds.py). Prints the constants for rag/search/ranking.py by all the
questions, for new weights, those in use and the reader alone, and figures of each half by what the other gave; and what becomes
of the answers if the reader stops after the first passages where these answer surely.
"""

import argparse
import random
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from examples import Example, held_out, read_squad, token_f1
from thresholds import bagged_threshold

from rag.documents.load import document_from_text
from rag.index.index import Index, build_index
from rag.models.reader import Reader
from rag.search import Query, Scope
from rag.search import candidates as retrieve
from rag.search import ranking as rank
from rag.settings import Settings

RIGHT = 0.6
"""Token F1 with a reference from which a reading counts as right."""


Data = list[tuple[np.ndarray, np.ndarray, bool, np.ndarray]]
"""Of each question its readings' features, which readings are right, whether there is an answer, and the place by fusion of each
reading's passage."""


def ask(
    index: Index, reader: Reader, example: Example, document_id: str | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(readings, features), which readings are right, and their passages' places; no readings give an empty matrix."""
    found = retrieve.find_passages(Query.of(example.question, Scope(document_id)), index)
    by_id = {e.passage.id: e for e in found}
    place = {e.passage.id: number for number, e in enumerate(found)}
    asked = rank.Asked.of(example.question, found)
    rows, right, places = [], [], []
    for reading in reader.read(example.question, [e.passage for e in found]):
        rows.append(rank.features(asked, by_id[reading.passage.id], reading))
        places.append(place[reading.passage.id])
        text = index.documents[reading.passage.document_id].text[reading.start : reading.end]
        inside = reading.passage.text in example.context or example.context in reading.passage.text
        right.append(inside and any(token_f1(text, a) >= RIGHT for a in example.answers))
    features = np.array(rows, dtype=np.float32).reshape(len(rows), len(rank.WEIGHTS))
    return features, np.array(right, dtype=bool), np.array(places, dtype=int)


def fit(data: Data) -> torch.Tensor:
    """Weights and, last, the null threshold."""
    width = len(rank.WEIGHTS)
    longest = max(len(x) for x, *_ in data)
    x = torch.zeros(len(data), longest, width)
    real, right = torch.zeros(len(data), longest, dtype=torch.bool), torch.zeros(len(data), longest + 1, dtype=torch.bool)
    for i, (rows, hits, answerable, _) in enumerate(data):
        x[i, : len(rows)] = torch.from_numpy(rows)
        real[i, : len(rows)] = True
        right[i, : len(hits)] = torch.from_numpy(hits)
        right[i, longest] = not answerable
    keep = right.any(1)  # an answerable question whose answer no reading holds teaches nothing
    weights = torch.tensor([1.0] + [0.0] * width, requires_grad=True)
    optimizer = torch.optim.LBFGS([weights], max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        scores = (x @ weights[:width]).masked_fill(~real, -1e4)
        logits = torch.cat([scores, weights[width].expand(len(data), 1)], 1).log_softmax(1)
        value = -logits.masked_fill(~right, -1e4).logsumexp(1)[keep].mean() + 1e-3 * weights.pow(2).sum()
        value.backward()
        return value

    optimizer.step(loss)
    return weights.detach()


def figures(data: Data, weights: np.ndarray) -> list[tuple[float, bool, bool]]:
    """Best score, whether that reading is right, and whether there is an answer, for each question."""
    rows = []
    for x, right, answerable, _ in data:
        scores = x @ weights
        best = int(scores.argmax()) if len(scores) else -1
        rows.append((float(scores[best]) if len(scores) else -1e9, bool(len(scores) and right[best]), answerable))
    return rows


def null_threshold(rows: list[tuple[float, bool, bool]]) -> float:
    """The score from which to answer, for the most questions right."""
    return bagged_threshold([(s, float(ok and answerable), float(not answerable)) for s, ok, answerable in rows])


def at(rows: list[tuple[float, bool, bool]], threshold: float) -> tuple[float, float, float]:
    """(correct over all, correct of the answerable, refused of the unanswerable), in per cent."""
    yes = [s >= threshold and ok for s, ok, answerable in rows if answerable]
    no = [s < threshold for s, _, answerable in rows if not answerable]
    return 100 * (sum(yes) + sum(no)) / len(rows), 100 * sum(yes) / len(yes), 100 * sum(no) / len(no)


def confidence(rows: list[tuple[float, bool, bool]], threshold: float) -> tuple[float, float]:
    """Slope and offset of the logistic that best tells the answerable from the score's distance to the threshold."""
    distance = torch.tensor([s - threshold for s, _, _ in rows])
    answerable = torch.tensor([float(a) for _, _, a in rows])
    line = torch.tensor([1.0, 0.0], requires_grad=True)
    optimizer = torch.optim.LBFGS([line], max_iter=100)

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        value = torch.nn.functional.binary_cross_entropy_with_logits(line[0] * distance + line[1], answerable)
        value.backward()
        return value

    optimizer.step(loss)
    slope, offset = line.tolist()
    return slope, offset


def collect(train: Path, seen: set[str], count: int) -> Data:
    """Features, right readings and whether there is an answer, for `count` questions."""
    articles = held_out(read_squad(train))[1]
    documents = [document_from_text("\n\n".join(a.contexts), f"squad:{a.title}", a.title) for a in articles]
    rng = random.Random(0)
    questions = [(e, d.id) for a, d in zip(articles, documents, strict=True) for e in a.examples if e.id not in seen]
    rng.shuffle(questions)
    data = []
    with tempfile.TemporaryDirectory() as store:
        index = build_index(documents, Settings(store=store))
        reader = Reader()
        for number, (example, document_id) in enumerate(questions[:count]):
            far = number % 10 == 0
            if far:
                document_id = rng.choice([d.id for d in documents if d.id != document_id])
            rows, right, places = ask(index, reader, example, None if number % 2 else document_id)
            data.append((rows, right & (not far), bool(example.answers) and not far, places))
    return data


def stopping(data: Data, first: int, sure: float) -> tuple[float, float]:
    """Per cent correct, and the share of passages read, if only the `first` ones are read where their best score is `sure`."""
    correct, read, total = 0, 0, 0
    for x, right, answerable, places in data:
        count = int(places.max()) + 1 if len(places) else 0
        scores = x @ np.array(rank.WEIGHTS, dtype=np.float32)
        early = np.where(places < first, scores, -np.inf)
        stops = len(scores) > 0 and early.max() >= sure
        scores = early if stops else scores
        shown = len(scores) > 0 and scores.max() >= rank.REFUSE_BELOW
        correct += bool(right[scores.argmax()]) if shown and answerable else shown == answerable
        read, total = read + (min(first, count) if stops else count), total + count
    return 100 * correct / len(data), read / total


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("train", type=Path, help="the SQuAD v2.0 training file")
    parser.add_argument("--seen", type=Path, required=True, help="ids of questions to leave out, one a line")
    parser.add_argument("--questions", type=int, default=1600)
    args = parser.parse_args()
    data = collect(args.train, set(args.seen.read_text().split()), args.questions)
    halves = data[: len(data) // 2], data[len(data) // 2 :]
    reader_alone = np.eye(len(rank.WEIGHTS), dtype=np.float32)[0]
    orders: dict[str, Callable[[Data], np.ndarray]] = {
        "fitted": lambda part: fit(part).numpy()[:-1],
        "as rank.py has them": lambda _: np.array(rank.WEIGHTS, dtype=np.float32),
        "the reader's score alone": lambda _: reader_alone,
    }
    for name, order in orders.items():
        weights = order(data)
        rows = figures(data, weights)
        threshold = null_threshold(rows)
        slope, offset = confidence(rows, threshold)
        print(f"{name}: WEIGHTS = {tuple(round(float(w), 2) for w in weights)}")
        print(f"  REFUSE_BELOW = {threshold:.2f}  CONFIDENCE = ({slope:.2f}, {offset:.2f})")
        answers = []
        for half, other in (halves, halves[::-1]):
            weights = order(half)
            line = null_threshold(figures(half, weights))
            answers += [(s - line, ok, answerable) for s, ok, answerable in figures(other, weights)]
        for shift in (0.0, -1.0, -0.5, 0.5, 1.0):
            right = "correct {:.1f}, of answerable {:.1f}, refused {:.1f}".format(*at(answers, shift))
            print(f"  threshold {shift:+.1f}: {right}, n {len(answers)}")
    print("the first passages read first, by weights and threshold in use: correct, share of passages read")
    for first in (2, 4, 6, 8, retrieve.CANDIDATES):
        for sure in (rank.REFUSE_BELOW, rank.SURE, rank.SURE + 1):
            print("  {} first, sure from {:.2f}: {:.2f}, {:.2f}".format(first, sure, *stopping(data, first, sure)))


if __name__ == "__main__":
    main()
