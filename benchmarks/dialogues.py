"""Follow-ups in six languages: how many are answered by the right sentence, wrongly, or refused.

    python benchmarks/dialogues.py [--json OUT]

Asked of the texts beside the dialogues (benchmarks/languages/dialogues), of the two in a language at once. Each question is asked
after those before it with what was answered to them, right or wrong. Right: a cited sentence holds the evidence; where there is
none, a refusal. "sure" is a wrong answer without a hedge. Rules were written looking at them: they are a development set.
"""

import argparse
import json
import platform
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.languages import outcome_of, print_outcomes
from rag import Chatbot, Settings, Turn, build_index, load_documents

HERE = Path(__file__).resolve().parent / "languages" / "dialogues"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path, help="write what came of each question")
    args = parser.parse_args()
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as store:
        texts = sorted(HERE.glob("*.txt"))
        settings = Settings(store=store, documents=tuple(texts))
        chatbot = Chatbot(build_index(load_documents(*texts), settings), settings)
        for path in sorted(HERE.glob("*.jsonl")):
            within = tuple(d.id for d in chatbot.index.documents.values() if d.name.startswith(path.stem))
            for dialogue in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
                history: list[Turn] = []
                for at, asked in enumerate(dialogue["turns"]):
                    answer = chatbot.ask(asked["question"], history, within=within)
                    found = any(told in cited.quote for cited in answer.citations for told in asked["evidence"])
                    came = outcome_of(answer, found=found)
                    row = {"meant": answer.standalone_question, "answer": answer.text, "likely": answer.confidence}
                    rows.append({**asked, **row, "came": came, "first": at == 0, "language": path.stem})
                    history.append(Turn(answer.standalone_question, answer.short_answer))
    if args.json:
        args.json.write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")
    print(f"{len(rows)} questions on {len(texts)} texts; {platform.processor() or platform.machine()}")
    groups: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        kind = "not answered" if not row["evidence"] else "first questions" if row["first"] else "follow-ups"
        groups[kind].append(row["came"])
        if not row["first"]:
            groups[row["language"]].append(row["came"])
    print_outcomes(sorted(groups.items(), key=lambda group: (len(group[0]) == 2, group[0])), 16)


if __name__ == "__main__":
    main()
