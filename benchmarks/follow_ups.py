"""How near the rewriting of follow-ups comes to people's: CANARD's references, by token F1.

    python benchmarks/follow_ups.py CANARD_JSON [--half development|test] [--show N]

A dialogue belongs to one half by a checksum of its id; rules were written looking at the development half alone. CANARD's
answers may come from anywhere in an article, so no evidence is read here: it is the likeliest candidate that is scored.
Against it stand the raw question, and the last question put before it.
"""

import argparse
import json
import sys
import zlib
from collections import Counter
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from rag import condense
from rag.types import Turn


def words(text: str) -> list[str]:
    return ["".join(c for c in word if c.isalnum()) for word in text.lower().replace("’s", "").replace("'s", "").split()]


def f1(ours: str, theirs: str) -> float:
    a, b = Counter(words(ours)), Counter(words(theirs))
    same = sum((a & b).values())
    return 2 * same / (a.total() + b.total()) if same else 0.0


def turns(history: list[str]) -> list[Turn]:
    """The title and the heading of the section stand for the first turn."""
    return [Turn(q, a) for q, a in zip(history[::2], history[1::2], strict=False)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("canard", type=Path)
    parser.add_argument("--half", choices=("development", "test"), default="test")
    parser.add_argument("--show", type=int, default=0, help="print so many of the worst")
    args = parser.parse_args()
    items = json.loads(args.canard.read_text(encoding="utf-8"))
    items = [i for i in items if zlib.crc32(i["QuAC_dialog_id"].encode()) % 2 == (args.half == "test")]
    columns: dict[str, list[float]] = {"raw question": [], "last question + raw": [], "condensed": []}
    worst = []
    for item in items:
        history, question, reference = turns(item["History"]), item["Question"], item["Rewrite"]
        ours = condense.candidates(question, history)[0]
        scores = [f1(question, reference), f1(f"{history[-1].question} {question}", reference), f1(ours, reference)]
        for column, score in zip(columns.values(), scores, strict=True):
            column.append(score)
        worst.append((scores[2] - max(scores[0], 0.95), item["History"][0], history[-1].question, question, ours, reference))
    rng = np.random.default_rng(0)
    print(f"CANARD, {args.half} half: {len(items)} questions; token F1 with the reference (95 %)")
    for name, column in columns.items():
        values = np.array(column)
        low, high = np.quantile([rng.choice(values, len(values)).mean() for _ in range(1000)], [0.025, 0.975])
        print(f"  {name:<22}{values.mean():.3f}  ({low:.3f}-{high:.3f})")
    for row in sorted(worst)[: args.show]:
        print(*row, sep=" | ")


if __name__ == "__main__":
    main()
