"""Questions in fifteen languages on texts in fourteen: how many are answered by the right sentence, wrongly, or refused.

    python benchmarks/languages.py SET [--json OUT]

SET is `development`, which weights are fitted on (training/fit_languages.py), or `report`, which nothing is chosen on; both lie
beside this file, a text for each language and its questions: thirteen in the text's language, four in English, one in a third.
Right: a cited sentence is evidence. Of those that the text does not answer a refusal is right; "sure" is a wrong answer without a
hedge.
"""

import argparse
import json
import platform
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rag import Chatbot, Settings, build_index, load_documents
from rag.types import Answer, Document

HERE = Path(__file__).resolve().parent / "languages"


OUTCOMES = "right", "hedged right", "wrong", "sure", "refused"
""" "sure" is a wrong answer that is not hedged."""


def outcome_of(answer: Answer, *, found: bool) -> str:
    """One of OUTCOMES, of an answer in which the evidence was `found` or not."""
    if not answer.answered:
        return "refused"
    sure = any(claim.sure for claim in answer.claims)
    return ("right" if sure else "hedged right") if found else ("sure" if sure else "wrong")


def cites(answer: Answer, evidence: list[str], document: Document) -> bool:
    spans = [(at, at + len(e)) for e in evidence if (at := document.text.find(e)) >= 0]
    return any(c.start < high and low < c.end for c in answer.citations for low, high in spans)


def print_outcomes(groups: Iterable[tuple[str, list[str]]], width: int) -> None:
    """A table: a row for each group's name, in so many characters, and how often each of OUTCOMES came in it."""
    print(f"{'':{width}}{'n':>5}" + "".join(f"{outcome:>14}" for outcome in OUTCOMES))
    for name, came in groups:
        print(f"{name:{width}}{len(came):>5}" + "".join(f"{came.count(outcome):>14}" for outcome in OUTCOMES))


def group_of(asked: dict[str, Any], language: str) -> str:
    return "same language" if asked["asked_in"] == language else "English" if asked["asked_in"] == "en" else "a third"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("set", choices=("development", "report"))
    parser.add_argument("--json", type=Path, help="write what came of each question")
    args = parser.parse_args()
    texts = sorted((HERE / args.set).glob("*.txt"))
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as store:
        settings = Settings(store=store, documents=tuple(texts))
        chatbot = Chatbot(build_index(load_documents(*texts), settings), settings)
        for document in chatbot.index.documents.values():
            path = (HERE / args.set / document.name).with_suffix(".jsonl")
            for asked in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
                answer = chatbot.ask(asked["question"], within=document.id)
                came = outcome_of(answer, found=cites(answer, asked["evidence"], document))
                row = {"came": came, "group": group_of(asked, path.stem), "answer": answer.text, "likely": answer.confidence}
                rows.append({**asked, **row, "language": path.stem})
    if args.json:
        args.json.write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")
    print(f"{args.set}: {len(rows)} questions on {len(texts)} texts; {platform.processor() or platform.machine()}")
    groups: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        answerable = "" if row.get("answerable", True) else ", not answered"
        groups[f"{row['group']}{answerable}"].append(row["came"])
        groups[f"{row['language']}{answerable}"].append(row["came"])
    in_order = sorted(groups.items(), key=lambda group: (len(group[0]) < 20 and len(group[0].split(",")[0]) == 2, group))
    print_outcomes(in_order, 30)


if __name__ == "__main__":
    main()
