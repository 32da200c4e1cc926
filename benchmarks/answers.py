"""How fast answers come: 200 questions on the seed article, made from its own sentences, on this machine.

python benchmarks/answers.py [--questions N] [--documents PATH ...]
"""

import argparse
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rag import Chatbot, Settings, build_index, load_documents

FRAMES = (
    "When did {} happen?",
    "Who is behind {}?",
    "Where was {}?",
    "Why did {} matter?",
    "What is said about {}?",
    "Did {} change?",
)


def questions(chatbot: Chatbot, count: int) -> list[str]:
    """Questions around runs of two to five words of the documents: the time depends on them little, the answers not at all."""
    rng = random.Random(0)
    sentences = [
        p.cut(s).split() for p in chatbot.index.passages.values() for s in p.sentences
    ]
    made = []
    for _ in range(count):
        words = rng.choice(sentences)
        start = rng.randrange(max(1, len(words) - 2))
        made.append(rng.choice(FRAMES).format(" ".join(words[start : start + rng.randint(2, 5)])))
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--documents", type=Path, nargs="+", default=list(Settings().documents))
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as store:
        settings = Settings(documents=tuple(args.documents), store=store)
        begin = time.perf_counter()
        chatbot = Chatbot(build_index(load_documents(*args.documents), settings), settings)
        print(f"ready in {time.perf_counter() - begin:.2f} s, {len(chatbot.index.passages)} passages")
        chatbot.ask("What is this about?")
        stages: dict[str, list[float]] = {}
        for question in questions(chatbot, args.questions):
            before = time.process_time()
            for stage, seconds in chatbot.ask(question).seconds.items():
                stages.setdefault(stage, []).append(1000 * seconds)
            stages.setdefault("processor", []).append(1000 * (time.process_time() - before))
    print(f"n = {args.questions} questions, milliseconds")
    for stage, values in stages.items():
        cuts = statistics.quantiles(values, n=100)
        print(f"{stage:<10} p50 {cuts[49]:6.1f}  p95 {cuts[94]:6.1f}  max {max(values):6.1f}")


if __name__ == "__main__":
    main()
