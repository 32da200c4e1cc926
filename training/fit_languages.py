"""Fit what decides an answer where question or text is not English: weights of the final order, and their place on the scale.

    python training/fit_languages.py SQUAD_TRAIN --seen SEEN --heq HEQ_TEST.json --arcd ARCD_TEST.json

Fitted as fit_answers.py does for English. "across": questions of held-out SQuAD articles, of training/natural/fit and of
benchmarks/kinds/development, put into fourteen languages (training/natural/translated.tsv), and those of
benchmarks/languages/development in another language than their text. "same": the others of these, and the test splits of HeQ
(Hebrew) and ARCD (Arabic). Then a factor and an offset, fitted on the questions written for the project alone, put the weighted
sums on the scale of the English ones, so that ranking.LIKELIHOOD holds for all. Prints the constants for
rag/search/ranking.py, and what bands they make, each half by what the other gave.
"""

import argparse
import json
import random
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from examples import held_out, read_squad, token_f1
from fit_answers import RIGHT, Asked, ask, best_of, fit_weights, importance, likelihoods, minimise, print_bands

from rag.documents import document_from_text, load_documents
from rag.index import build_index
from rag.languages import pairing
from rag.models import Reader
from rag.search import Search, ranking
from rag.settings import Settings
from rag.types import Document, Reading

POSITIVE = ("reader", "dense", "sparse", "in_sentence", "in_passage", "judged")
"""Speak for a reading; texts of a few passages, as most here are, would say the contrary of some."""

Fitted = tuple[np.ndarray, np.ndarray]


def search_of(documents: list[Document], store: str, reader: Reader) -> Search:
    return Search(build_index(documents, Settings(store=store)), reader)


def of_folder(folder: Path, asked_as: Callable[[int, dict], str | None], reader: Reader) -> list[tuple[str, Asked]]:
    """With its pairing each question of the folder's questions.jsonl, or of the .jsonl files beside its texts, as it is asked."""
    texts = sorted(path for path in folder.iterdir() if path.suffix in (".txt", ".md"))
    files = [folder / "questions.jsonl"] if (folder / "questions.jsonl").exists() else sorted(folder.glob("*.jsonl"))
    found = []
    with tempfile.TemporaryDirectory() as store:
        search = search_of(list(load_documents(*texts)), store, reader)
        named = {document.name: document for document in search.index.documents.values()}
        lines = [json.loads(line) for path in files for line in path.read_text(encoding="utf-8").splitlines()]
        for number, raw in enumerate(lines):
            question, document = asked_as(number, raw), named[raw["document"]]
            spans = [(at, at + len(e)) for e in raw.get("evidence", []) if (at := document.text.find(e)) >= 0]
            answerable = raw.get("answerable", True)
            if question is None or (answerable and not spans):
                continue

            def is_right(r: Reading, spans: list[tuple[int, int]] = spans) -> bool:
                return any(r.sentence.start < high and low < r.sentence.end for low, high in spans)

            row = ask(search, question, document.id, is_right, answerable)
            if row:
                found.append((pairing(question, document.text), row._replace(own=True)))
    return found


def of_squad(articles: list, asked_as: Callable[[str], str | None], reader: Reader, most: int) -> list[tuple[str, Asked]]:
    """The same of articles in SQuAD's form, each question within its own article."""
    documents = [document_from_text("\n\n".join(a.contexts), f"squad:{n}", a.title) for n, a in enumerate(articles)]
    pairs = [(e, d) for a, d in zip(articles, documents, strict=True) for e in a.examples]
    random.Random(0).shuffle(pairs)
    found = []
    with tempfile.TemporaryDirectory() as store:
        search = search_of(documents, store, reader)
        for example, document in pairs:
            question = asked_as(example.id) or (example.question if asked_as("") == "as it is" else None)
            if question is None or len(found) >= most:
                continue

            def is_right(r: Reading, example=example) -> bool:
                inside = r.passage.text in example.context or example.context in r.passage.text
                return inside and any(token_f1(r.words, a) >= RIGHT for a in example.answers)

            row = ask(search, question, document.id, is_right, bool(example.answers))
            if row:
                found.append((pairing(question, document.text), row))
    return found


def fit(data: list[Asked]) -> Fitted:
    """The weights; and factor and offset by which their sums come to the English scale."""
    weights = fit_weights(data, POSITIVE)
    own = [a for a in data if a.own]
    rows, weight = best_of(own, weights), importance(own)
    x, right = torch.tensor(rows[:, :2], dtype=torch.float32), torch.tensor(rows[:, 2], dtype=torch.float32)
    of_score, of_gap, least = ranking.LIKELIHOOD
    line = torch.tensor([1.0, 0.0], requires_grad=True)

    def loss() -> torch.Tensor:
        logits = of_score * (x[:, 0] * line[0] + line[1]) + of_gap * (x[:, 1] * line[0]).clamp(max=ranking.WIDEST_GAP) + least
        return torch.nn.functional.binary_cross_entropy_with_logits(logits, right, weight) + 1e-3 * (line[0] - 1) ** 2

    return weights, minimise(loss, line)


def on_the_scale(data: list[Asked], fitted: Fitted) -> np.ndarray:
    weights, (factor, offset) = fitted
    rows = best_of(data, weights * factor)
    rows[:, 0] += offset
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("train", type=Path)
    parser.add_argument("--seen", type=Path, required=True)
    parser.add_argument("--heq", type=Path, required=True)
    parser.add_argument("--arcd", type=Path, required=True)
    parser.add_argument("--most", type=int, default=250, help="questions of each test split")
    args = parser.parse_args()
    reader, seen = Reader(), set(args.seen.read_text().split())
    lines = (ROOT / "training/natural/translated.tsv").read_text(encoding="utf-8").splitlines()
    translated = {name: question for name, _, question in (line.split("\t") for line in lines)}
    rows = of_folder(ROOT / "benchmarks/languages/development", lambda _, raw: raw["question"], reader)
    for name, folder in (("fit", "training/natural/fit"), ("development", "benchmarks/kinds/development")):
        rows += of_folder(ROOT / folder, lambda at, _, name=name: translated.get(f"{name}:{at}"), reader)
    articles = held_out(read_squad(args.train))[1]
    asked = {name: q for name, q in translated.items() if name.removeprefix("squad:") not in seen}
    rows += of_squad(articles, lambda name: asked.get(f"squad:{name}"), reader, 1_000)
    for path in (args.heq, args.arcd):
        rows += of_squad(read_squad(path), lambda name: "as it is" if not name else None, reader, args.most)
    for pair in ("same", "across"):
        data = [row for of_pair, row in rows if of_pair == pair]
        random.Random(1).shuffle(data)
        whole, halves = fit(data), (data[::2], data[1::2])
        weights, (factor, offset) = whole
        constants = tuple(round(float(w * factor), 2) for w in weights[:-1])
        print(f"{pair}: n {len(data)}, of them own {sum(a.own for a in data)}; WEIGHTS {constants}, ON_THE_SCALE {offset:.2f}")
        tested = np.concatenate([on_the_scale([a for a in other if a.own], fit(half)) for half, other in (halves, halves[::-1])])
        print(f"  best sentence right, of the answerable: {100 * tested[tested[:, 3] > 0, 2].mean():.1f} %")
        print_bands(likelihoods(tested, np.array(ranking.LIKELIHOOD)), tested)


if __name__ == "__main__":
    main()
