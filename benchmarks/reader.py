"""The reader on SQuAD: accuracy by evaluate-v2.0.py's definitions, risk and coverage, speed.

    python benchmarks/reader.py SQUAD_TRAIN SQUAD_DEV --seen SEEN [--models MODEL.onnx ...] [--limit N] [--noise]

The null threshold is chosen on held-out articles of SQUAD_TRAIN, without the questions that the reader's start had seen
(training/start_seen.py); there, answerable and unanswerable questions weigh alike, since by SQuAD 2.0's design its development
set has as many of either and its training set twice as many answerable ones. It is the mean over bootstrap samples
(training/thresholds.py). Then SQUAD_DEV is read once. Each paragraph is one passage.
AURC is the area under the risk-coverage curve: the mean, over all coverages, of 1 - F1 of the surest answers; lower is better.
"""

import argparse
import random
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "training")]

from examples import Example, held_out, noised, normalised, read_squad, token_f1
from thresholds import bagged_threshold

from rag.documents.sentences import sentences
from rag.models import Reader
from rag.models.network import Network, open_multilingual
from rag.models.words import english_words
from rag.types import Passage

Row = tuple[float, float, float, bool]
"""Score of the best span, its F1 and exact match with the references, and whether there is an answer."""


def read(reader: Reader, examples: list[Example]) -> tuple[list[Row], float]:
    """A row an example, and passages read a second."""
    rows, seconds = [], 0.0
    for example in examples:
        text = example.context
        passage = Passage("p", "d", 0, len(text), text, "", tuple(sentences(text, 0, len(text))))
        begin = time.perf_counter()
        readings = reader.read(example.question, [passage])
        seconds += time.perf_counter() - begin
        best = readings[0] if readings else None
        said = text[best.start : best.end] if best else ""
        f1 = max((token_f1(said, a) for a in example.answers), default=0.0)
        exact = max((float(normalised(said) == normalised(a)) for a in example.answers), default=0.0)
        rows.append((best.score if best else float("-inf"), f1, exact, bool(example.answers)))
    return rows, len(examples) / seconds


def null_threshold(rows: list[Row]) -> float:
    """The score from which to answer, for the best mean of the F1 over answerable and over unanswerable questions."""
    unanswerable = sum(not answerable for *_, answerable in rows)
    weight = unanswerable / max(1, len(rows) - unanswerable)
    return bagged_threshold([(s, f1 * weight, 0.0) if answerable else (s, 0.0, 1.0) for s, f1, _, answerable in rows])


def figures(rows: list[Row], threshold: float) -> dict[str, float]:
    """In per cent, AURC too."""
    yes = [(f1, em) if s >= threshold else (0.0, 0.0) for s, f1, em, answerable in rows if answerable]
    no = [float(s < threshold) for s, _, _, answerable in rows if not answerable]
    risk = []
    wrong = 0.0
    # Surest first: an answer far above the threshold, a refusal far below it.
    for n, (s, f1, _, answerable) in enumerate(sorted(rows, key=lambda r: -abs(r[0] - threshold)), 1):
        right = f1 if answerable and s >= threshold else float(not answerable and s < threshold)
        wrong += 1 - right
        risk.append(wrong / n)
    return {
        "F1": 100 * (sum(f for f, _ in yes) + sum(no)) / len(rows),
        "EM": 100 * (sum(e for _, e in yes) + sum(no)) / len(rows),
        "HasAns F1": 100 * sum(f for f, _ in yes) / max(1, len(yes)),
        "NoAns": 100 * sum(no) / max(1, len(no)),
        "F1 of answerable, unrefused": 100 * sum(f1 for _, f1, _, a in rows if a) / max(1, len(yes)),
        "AURC": 100 * sum(risk) / len(risk),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("train", type=Path)
    parser.add_argument("dev", type=Path)
    parser.add_argument("--seen", type=Path, required=True, help="ids of training questions to leave out, one a line")
    parser.add_argument("--models", type=Path, nargs="+", default=[ROOT / "rag/models/english-reader.onnx"])
    parser.add_argument("--multilingual", action="store_true", help="the multilingual reader instead")
    parser.add_argument("--limit", type=int, help="read a random sample of this size")
    parser.add_argument("--noise", action="store_true", help="questions with typos, without capitals, as keywords")
    args = parser.parse_args()

    def sample(examples: list[Example], count: int | None) -> list[Example]:
        random.Random(1).shuffle(examples)
        return examples[:count]

    seen = set(args.seen.read_text().split())
    unseen = [e for a in held_out(read_squad(args.train))[1] for e in a.examples if e.id not in seen]
    chosen_on = sample(unseen, args.limit)
    dev = sample([e for a in read_squad(args.dev) for e in a.examples], args.limit)
    if args.noise:
        rng = random.Random(2)
        dev = [e._replace(question=noised(e.question, rng)) for e in dev]
    speeds = []
    networks = {path.name: Network(path, english_words()) for path in args.models}
    for name, network in {"multilingual": open_multilingual()}.items() if args.multilingual else networks.items():
        reader = Reader(network)
        threshold = null_threshold(read(reader, chosen_on)[0])
        rows, speed = read(reader, dev)
        speeds.append(speed)
        print(f"{name}: n {len(dev)}, threshold {threshold:.2f} (from {len(chosen_on)} held-out training questions), "
              f"{speed:.0f} paragraphs a second, one at a time")  # fmt: skip
        for figure, value in figures(rows, threshold).items():
            print(f"  {figure:<28} {value:5.1f}")
    if len(speeds) > 1:
        print(f"speed of the first to the second: {speeds[0] / speeds[1]:.2f}")


if __name__ == "__main__":
    main()
