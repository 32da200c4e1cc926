"""How near the rewriting of follow-ups comes to people's: CANARD's references, by token F1.

    python benchmarks/follow_ups.py CANARD_JSON [--half development|test] [--show N]
    python benchmarks/follow_ups.py SQUAD_DEV_V1 --standalone [--limit 500]

A dialogue belongs to one half by a checksum of its id; rules were written looking at the development half alone. CANARD's
answers may come from anywhere in an article, so no evidence is read here: it is the likeliest candidate that is scored.
Against it stand the raw question, and the last question put before it.

--standalone asks SQuAD's questions, which stand alone, after a random earlier turn of the same article, and counts the answers
that are worse for it.
"""

import argparse
import json
import random
import sys
import tempfile
import zlib
from collections import Counter
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "training")]

from examples import read_squad, token_f1

from rag import Chatbot, Settings, build_index
from rag.documents.load import document_from_text
from rag.question import follow_ups as condense
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


def standalone(squad: Path, limit: int) -> None:
    articles = read_squad(squad)
    documents = [document_from_text("\n\n".join(a.contexts), f"squad:{a.title}", a.title) for a in articles]
    rng = random.Random(1)
    asked = [(d.id, a, e) for d, a in zip(documents, articles, strict=True) for e in a.examples]
    asked = rng.sample(asked, limit)
    with tempfile.TemporaryDirectory() as store:
        settings = Settings(store=store)
        chatbot = Chatbot(build_index(documents, settings), settings)

        def score(question: str, history: list[Turn], document: str, answers: tuple[str, ...]) -> float:
            answer = chatbot.ask(question, history, within=document)
            return max(token_f1(answer.short_answer, a) for a in answers) if answer.answered else 0.0

        rewrite = worse = better = 0
        for document, article, example in asked:
            earlier = rng.choice(article.examples)
            history = [Turn(earlier.question, earlier.answers[0])]
            if condense.standalone_questions(example.question, history) == [example.question]:
                continue
            rewrite += 1
            alone = score(example.question, [], document, example.answers)
            after = score(example.question, history, document, example.answers)
            worse += after < alone
            better += after > alone
            if after < alone:
                print(f"  worse: {example.question} after {history[0]}")
    print(f"{limit} questions that stand alone, after a random turn: {rewrite} were rewrite, "
          f"{worse} ({worse / limit:.1%}) answered worse for it, {better} better")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path, help="CANARD's json, or with --standalone SQuAD's")
    parser.add_argument("--standalone", action="store_true")
    parser.add_argument("--limit", type=int, default=500)
    parser.add_argument("--half", choices=("development", "test"), default="test")
    parser.add_argument("--show", type=int, default=0, help="print so many of the worst")
    args = parser.parse_args()
    if args.standalone:
        standalone(args.data, args.limit)
        return
    items = json.loads(args.data.read_text(encoding="utf-8"))
    items = [i for i in items if zlib.crc32(i["QuAC_dialog_id"].encode()) % 2 == (args.half == "test")]
    columns: dict[str, list[float]] = {"raw question": [], "last question + raw": [], "condensed": []}
    worst = []
    for item in items:
        history, question, reference = turns(item["History"]), item["Question"], item["Rewrite"]
        ours = condense.standalone_questions(question, history)[0]
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
