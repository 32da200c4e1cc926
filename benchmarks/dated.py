"""Questions that limit their answer in time, on documents that say "in March of that year": with and without their dates.

    python benchmarks/dated.py [FOLDER]

FOLDER holds texts and questions.jsonl, each with the document and the words of the passage that answers (default:
benchmarks/data/dated, 4 documents written for this, 40 questions, all documents indexed together). hit@k: the right passage is
among the first k in final order; found: it is among the candidates; answered right: the first footnote's sentence holds
those words.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from rag import Chatbot, Settings, build_index, load_documents, temporal


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="?", default=ROOT / "benchmarks" / "data" / "dated")
    parser.add_argument("--misses", action="store_true", help="list the questions not answered right")
    args = parser.parse_args()
    questions = [json.loads(line) for line in (args.folder / "questions.jsonl").read_text().splitlines()]
    with tempfile.TemporaryDirectory() as store:
        settings = Settings(store=store)
        chatbot = Chatbot(build_index(load_documents(args.folder), settings), settings)
        print(f"n = {len(questions)} questions{'hit@1':>17}{'hit@3':>8}{'found':>8}{'answered':>10}{'right':>7}")
        measure("with the dates", chatbot, questions, args.misses)
        read = temporal.limits
        temporal.limits = lambda _: None
        measure("without them", chatbot, questions, False)
        temporal.limits = read


def measure(name: str, chatbot: Chatbot, questions: list[dict[str, str]], misses: bool) -> None:
    first = third = found = answered = right = 0
    for asked in questions:
        answer = chatbot.ask(asked["question"])
        holds = [asked["quote"] in e.passage.text for e in answer.evidence]
        first += any(holds[:1])
        third += any(holds[:3])
        found += any(holds)
        answered += answer.answered
        good = answer.answered and asked["quote"] in answer.citations[0].quote
        right += good
        if misses and not good:
            print("  ", asked["question"], "->", answer.short_answer or "refused")
    shares = [n / len(questions) for n in (first, third, found, answered, right)]
    print(f"{name:<16}{shares[0]:>22.2f}{shares[1]:>8.2f}{shares[2]:>8.2f}{shares[3]:>10.2f}{shares[4]:>7.2f}")


if __name__ == "__main__":
    main()
