"""Questions that limit their answer in time: with and without the dates of the documents.

    python benchmarks/dated.py [FOLDER] [--misses]
    python benchmarks/dated.py --wikiwars WIKIWARS.json [--limit N]

FOLDER holds texts and questions.jsonl, each with the document and the words of the passage that answers (default:
benchmarks/data/dated, 4 documents that say "in March of that year" and 40 questions, written for this; rank.IN_TIME was set by
hand on them). With --wikiwars the documents are those of the test half of benchmarks/dates.py, on which nothing was set, and the
questions are made by machine: "What happened in March 1937?" for every month that a text means without naming its year, as its
annotators have it; the right passages are those that hold a date in that month. All documents are indexed together.
hit@k: a right passage is among the first k in final order; found: among the candidates; right: the first footnote's
sentence holds the words asked for.
"""

import argparse
import calendar
import hashlib
import json
import random
import re
import sys
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from rag import Chatbot, Document, Settings, build_index, load_documents
from rag.documents.load import document_from_text
from rag.search import query


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="?", default=ROOT / "benchmarks" / "data" / "dated")
    parser.add_argument("--misses", action="store_true", help="list the questions not answered right")
    parser.add_argument("--wikiwars", type=Path, help="questions by machine on WikiWars' test half")
    parser.add_argument("--limit", type=int, help="ask a random sample of this size")
    args = parser.parse_args()
    if args.wikiwars:
        documents, questions = from_wikiwars(args.wikiwars)
    else:
        documents = load_documents(args.folder)
        questions = [json.loads(line) for line in (args.folder / "questions.jsonl").read_text().splitlines()]
    random.Random(1).shuffle(questions)
    questions = questions[: args.limit]
    with tempfile.TemporaryDirectory() as store:
        settings = Settings(store=store)
        chatbot = Chatbot(build_index(documents, settings), settings)
        print(f"n = {len(questions)} questions{'hit@1':>17}{'hit@3':>8}{'found':>8}{'answered':>10}{'right':>7}")
        measure("with the dates", chatbot, questions, args.misses)
        asked_time = query.asked_time
        query.asked_time = lambda question: replace(asked_time(question), limits=None)
        measure("without them", chatbot, questions, False)
        query.asked_time = asked_time


def from_wikiwars(path: Path) -> tuple[list[Document], list[dict[str, Any]]]:
    told = sorted(json.loads(path.read_text()), key=lambda d: hashlib.sha256(d["id"].encode()).hexdigest())
    told = told[len(told) // 2 :]
    documents, places = [], {}
    for d in told:
        document = replace(document_from_text(d["text"], f"wikiwars:{d['id']}", d["id"]), date=date.fromisoformat(d["date"]))
        documents.append(document)
        for t in d["timexes"]:
            if month := re.match(r"(\d{4})-(\d\d)(?:-\d\d|$)", t["value"]):
                places.setdefault(month[0][:7], []).append((document.id, t["start"], t["end"], month[1] in t["text"]))
    questions = []
    for month, spans in places.items():
        year, number = month.split("-")
        if not any(named for *_, named in spans):
            questions.append({"question": f"What happened in {calendar.month_name[int(number)]} {year}?", "spans": spans})
    return documents, questions


def is_right(asked: dict[str, Any], document_id: str, start: int, end: int, text: str) -> bool:
    if "quote" in asked:
        return asked["quote"] in text
    return any(document_id == of and start <= low and high <= end for of, low, high, _ in asked["spans"])


def measure(name: str, chatbot: Chatbot, questions: list[dict[str, Any]], misses: bool) -> None:
    first = third = found = answered = right = 0
    for asked in questions:
        answer = chatbot.ask(asked["question"])
        passages = [e.passage for e in answer.evidence]
        holds = [is_right(asked, p.document_id, p.start, p.end, p.text) for p in passages]
        first += any(holds[:1])
        third += any(holds[:3])
        found += any(holds)
        answered += answer.answered
        cited = answer.citations[0] if answer.answered else None
        good = cited is not None and is_right(asked, cited.document_id, cited.start, cited.end, cited.quote)
        right += good
        if misses and not good:
            print("  ", asked["question"], "->", answer.short_answer or "refused")
    shares = [n / len(questions) for n in (first, third, found, answered, right)]
    print(f"{name:<16}{shares[0]:>22.2f}{shares[1]:>8.2f}{shares[2]:>8.2f}{shares[3]:>10.2f}{shares[4]:>7.2f}")


if __name__ == "__main__":
    main()
