"""Fit what decides an answer beside the reader: the weights of the final order, the likelihood, and from where on to be sure.

    python training/fit_answers.py SQUAD_TRAIN --seen SEEN --own FOLDER ... [--questions N] [--model READER.onnx]

Asks N questions of held-out training articles, but for those that the reader's start had seen (training/start_seen.py), every
second over all articles, the others within their own; and the questions of folders of texts that the reader was not trained on.
Unanswerable ones are weighed down to one in five, the mix that people ask.

Over one question's readings and the null, P(i) = exp(s_i) / (exp(t) + sum_j exp(s_j)), with s the weighted features and t the
null's score (Clark and Gardner 2018's shared normalisation, over features instead of tokens); weights and t maximise the
likelihood of the readings that are right, or of the null. Then, on the folders' questions alone (SQuAD's take up the words of
their sentence, as people who have not read the text cannot), a logistic of the best reading's score and its gap to the next
sentence says whether its sentence answers. Right is, of SQuAD, a reading that is like a reference; of the folders, one whose
sentence is evidence with an answer in it. Prints the constants for rag/search/ranking.py, what bands they make (each half by what
the other gave), the error of calibration, and what becomes of it if reading stops after the first passages where these are likely
enough.
"""

import argparse
import json
import random
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from examples import held_out, read_squad, token_f1

from rag.documents import document_from_text, load_documents
from rag.index import build_index
from rag.models import Reader
from rag.models.network import Network
from rag.models.words import english_words
from rag.search import Query, Scope, Search, ranking
from rag.settings import Settings
from rag.types import Reading

RIGHT = 0.6
"""Token F1 with a SQuAD reference from which a reading counts as right."""

UNANSWERABLE = 0.2
"""The share of what people ask that a text does not answer, by weight."""


class Asked(NamedTuple):
    """What the reader gave for a question: its readings' features, which are right, their sentences, the place by fusion of each
    one's passage; whether there is an answer; and whether it was asked of one of the folders' texts.
    """

    features: np.ndarray
    right: np.ndarray
    sentences: list[tuple[str, int]]
    places: np.ndarray
    answerable: bool
    own: bool = False


def ask(search: Search, question: str, document_id: str | None, is_right, answerable: bool) -> Asked | None:
    """None for a question without readings."""
    query = Query.of(question, Scope((document_id,) if document_id else ()))
    found = search.find(query)
    by_id = {e.passage.id: (place, e) for place, e in enumerate(found)}
    asked = ranking.Asked.of(question, found)
    readings: Sequence[Reading] = search.reader.read(question, [e.passage for e in found])
    if not readings:
        return None
    rows = [ranking.features(asked, by_id[r.passage.id][1], r) for r in readings]
    return Asked(
        np.array(rows, dtype=np.float32),
        np.array([answerable and is_right(r) for r in readings], dtype=bool),
        [(r.passage.document_id, r.sentence.start) for r in readings],
        np.array([by_id[r.passage.id][0] for r in readings]),
        answerable,
    )


def squad(train: Path, seen: set[str], count: int, reader: Reader) -> list[Asked]:
    articles = held_out(read_squad(train))[1]
    documents = [document_from_text("\n\n".join(a.contexts), f"squad:{a.title}", a.title) for a in articles]
    questions = [(e, d.id) for a, d in zip(articles, documents, strict=True) for e in a.examples if e.id not in seen]
    random.Random(0).shuffle(questions)
    with tempfile.TemporaryDirectory() as store:
        search = Search(build_index(documents, Settings(store=store)), reader)
        asked = []
        for number, (example, document_id) in enumerate(questions[:count]):

            def is_right(r: Reading, example=example) -> bool:
                inside = r.passage.text in example.context or example.context in r.passage.text
                return inside and any(token_f1(r.words, a) >= RIGHT for a in example.answers)

            asked.append(ask(search, example.question, None if number % 2 else document_id, is_right, bool(example.answers)))
    return [row for row in asked if row]


def own(folder: Path, reader: Reader) -> list[Asked]:
    texts = sorted(path for path in folder.iterdir() if path.suffix in (".txt", ".md"))
    asked = []
    with tempfile.TemporaryDirectory() as store:
        search = Search(build_index(load_documents(*texts), Settings(store=store)), reader)
        named = {document.name: document for document in search.index.documents.values()}
        lines = [line for path in sorted(folder.glob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines()]
        for raw in map(json.loads, lines):
            document = named[raw["document"]]
            spans = [(at, at + len(e)) for e in raw.get("evidence", []) if (at := document.text.find(e)) >= 0]
            holding = [s for s in spans if any(a in document.text[s[0] : s[1]] for a in raw.get("answers", []))] or spans
            answerable = raw.get("answerable", True)
            if answerable and not holding:
                continue

            def is_right(r: Reading, holding=holding) -> bool:
                return any(r.sentence.start < high and low < r.sentence.end for low, high in holding)

            asked.append(ask(search, raw["question"], document.id, is_right, answerable))
    return [row._replace(own=True) for row in asked if row]


def importance(data: Sequence[Asked]) -> torch.Tensor:
    """A weight for each question, so that UNANSWERABLE of the whole weight is that of unanswerable ones."""
    yes = torch.tensor([float(a.answerable) for a in data])
    share = float(yes.mean())
    return torch.where(yes > 0, (1 - UNANSWERABLE) / share, UNANSWERABLE / (1 - share))


def fit_weights(data: Sequence[Asked], positive: Sequence[str] = ()) -> np.ndarray:
    """Weights of FEATURES, those of the `positive` ones not below 0, and, last, the null's score."""
    width, longest = len(ranking.FEATURES), max(len(a.features) for a in data)
    x = torch.zeros(len(data), longest, width)
    real, right = torch.zeros(len(data), longest, dtype=torch.bool), torch.zeros(len(data), longest + 1, dtype=torch.bool)
    for i, a in enumerate(data):
        x[i, : len(a.features)] = torch.from_numpy(a.features)
        real[i, : len(a.features)] = True
        right[i, : len(a.right)] = torch.from_numpy(a.right)
        right[i, longest] = not a.answerable
    keep = right.any(1)  # an answerable question whose answer no reading holds teaches nothing
    weights = torch.tensor([1.0] + [0.1] * width, requires_grad=True)
    weight = importance(data)

    kept_up = torch.tensor([name in positive for name in (*ranking.FEATURES, "null")])

    def signed() -> torch.Tensor:
        return torch.where(kept_up, weights.abs(), weights)

    def loss() -> torch.Tensor:
        scores = (x @ signed()[:width]).masked_fill(~real, -1e4)
        logits = torch.cat([scores, weights[width].expand(len(data), 1)], 1).log_softmax(1)
        each = -logits.masked_fill(~right, -1e4).logsumexp(1)
        return (each * weight)[keep].mean() + 1e-3 * weights.pow(2).sum()

    minimise(loss, weights)
    return signed().detach().numpy()


def best_of(data: Sequence[Asked], weights: np.ndarray) -> np.ndarray:
    """(questions, 4): the best reading's score, its gap to the next sentence, whether it is right, whether there is an answer."""
    rows = []
    for a in data:
        scores = a.features @ weights[: a.features.shape[1]]
        best = int(scores.argmax())
        others = [s for s, sentence in zip(scores, a.sentences, strict=True) if sentence != a.sentences[best]]
        gap = min(ranking.WIDEST_GAP, float(scores[best] - max(others, default=-np.inf)))
        rows.append((float(scores[best]), gap, float(a.right[best]), float(a.answerable)))
    return np.array(rows)


def fit_likelihood(data: Sequence[Asked], weights: np.ndarray) -> np.ndarray:
    """The factors of score and gap, and the offset; of the folders' questions."""
    own = [a for a in data if a.own]
    rows, weight = best_of(own, weights), importance(own)
    x, right = torch.tensor(rows[:, :2], dtype=torch.float32), torch.tensor(rows[:, 2], dtype=torch.float32)
    line = torch.tensor([0.5, 0.5, 0.0], requires_grad=True)
    return minimise(lambda: torch.nn.functional.binary_cross_entropy_with_logits(x @ line[:2] + line[2], right, weight), line)


def minimise(loss, values: torch.Tensor) -> np.ndarray:
    optimizer = torch.optim.LBFGS([values], max_iter=300, line_search_fn="strong_wolfe")

    def step() -> torch.Tensor:
        optimizer.zero_grad()
        value = loss()
        value.backward()
        return value

    optimizer.step(step)
    return values.detach().numpy()


def likelihoods(rows: np.ndarray, line: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-(rows[:, :2] @ line[:2] + line[2])))


def print_bands(likely: np.ndarray, rows: np.ndarray) -> None:
    right, answerable = rows[:, 2] > 0, rows[:, 3] > 0
    print(f"  area under the curve, right or not: {area(likely, right):.3f}; answerable or not: {area(likely, answerable):.3f}")
    cut = np.quantile(likely[~answerable], 0.9)
    print(
        f"  where 90 % of the unanswerable are refused, so are {100 * (likely[answerable] < cut).mean():.0f} % of the answerable"
    )
    for least in (0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8):
        given = likely >= least
        figures = (
            right[given].mean(),
            (given & right)[answerable].mean(),
            (given & ~right)[answerable].mean(),
            given[~answerable].mean(),
        )
        says = "of those given {:.1f} % right; of the answerable {:.1f} given right, {:.1f} wrong; of the others {:.1f} given"
        print(f"  from {least:.2f}: " + says.format(*(100 * figure for figure in figures)))
    bins = np.array_split(np.argsort(likely), 10)
    error = sum(len(b) * abs(likely[b].mean() - right[b].mean()) for b in bins) / len(likely)
    print(f"  expected calibration error {error:.3f}; n {len(likely)}")


def area(scores: np.ndarray, positive: np.ndarray) -> float:
    """The area under the ROC curve, 0..1."""
    ranks = scores.argsort().argsort() + 1
    yes = positive.sum()
    return float((ranks[positive].sum() - yes * (yes + 1) / 2) / (yes * (len(scores) - yes)))


def print_stopping(data: Sequence[Asked], weights: np.ndarray, line: np.ndarray) -> None:
    whole = best_of(data, weights)
    for first in (4, 6, 8):
        early = [
            Asked(
                a.features[k], a.right[k], [s for s, kept in zip(a.sentences, k, strict=True) if kept], a.places[k], a.answerable
            )
            for a in data
            if (k := a.places < first).any()
        ]
        rows = best_of(early, weights)
        likely = likelihoods(rows, line)
        for enough in (0.6, 0.7, 0.8, 0.9):
            stops = likely >= enough
            right = np.where(stops, rows[:, 2], whole[:, 2]).mean()
            counts = [int(a.places.max()) + 1 for a in data]
            share = np.mean([min(first, n) / n if stop else 1 for n, stop in zip(counts, stops, strict=True)])
            says = f"{100 * right:.2f} right (all read: {100 * whole[:, 2].mean():.2f}), {share:.2f} read"
            print(f"  {first} first, enough from {enough}: {says}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("train", type=Path, help="the SQuAD v2.0 training file")
    parser.add_argument("--seen", type=Path, required=True, help="ids of questions to leave out, one a line")
    parser.add_argument("--own", type=Path, nargs="+", required=True, help="folders of texts with questions")
    parser.add_argument("--questions", type=int, default=1000)
    parser.add_argument("--model", type=Path, help="another reader than the shipped one")
    args = parser.parse_args()
    reader = Reader(Network(args.model, english_words()) if args.model else None)
    natural = [row for folder in args.own for row in own(folder, reader)]
    data = natural + squad(args.train, set(args.seen.read_text().split()), args.questions, reader)
    random.Random(1).shuffle(data)
    without = np.ones(len(ranking.FEATURES), dtype=np.float32)
    without[ranking.FEATURES.index("judged")] = 0
    for name, used in (("all features", np.ones_like(without)), ("without what is said of the sentence", without)):
        given = [a._replace(features=a.features * used) for a in data]
        rows, likely = [], []
        for half, other in ((given[::2], given[1::2]), (given[1::2], given[::2])):
            weights = fit_weights(half)
            line = fit_likelihood(half, weights)
            rows.append(best_of([a for a in other if a.own], weights))
            likely.append(likelihoods(rows[-1], line))
        weights = fit_weights(given)
        line = fit_likelihood(given, weights)
        constants = [tuple(round(float(w), 2) for w in values) for values in (weights[:-1], line)]
        print(f"{name}: WEIGHTS = {constants[0]}  LIKELIHOOD = {constants[1]}")
        right = np.mean([r[2] for part in rows for r in part if r[3]])
        print(f"  of the folders: best sentence right, of the answerable: {100 * right:.1f} %")
        print_bands(np.concatenate(likely), np.concatenate(rows))
        print_stopping(given, weights, line)


if __name__ == "__main__":
    main()
