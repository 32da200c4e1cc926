"""Questions as people type them, by kind: how many are answered by the right sentence, wrongly, hedged, or refused.

    python benchmarks/kinds.py SET [--json OUT] [--only KIND]

SET is `development`, which rules are written on, or `report`, which nothing is chosen on; both lie beside this file, on texts
made for them. An answer is good where a cited sentence is evidence that holds an accepted answer (any evidence, where none of it
does); for questions that want several sentences (`events`, `topic`, `overview`) half of what is cited must be evidence. Where the
text does not answer, a refusal is good, and so is an answer in the hedged form. `span`: the short answer holds a reference.
"""

import argparse
import json
import platform
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rag import Chatbot, Settings, build_index, load_documents
from rag.answer import answer_json
from rag.evaluate import read_gold
from rag.evaluate.gold_line import GoldLine
from rag.evaluate.intervals import wilson
from rag.evaluate.metrics import is_correct, overlap
from rag.types import Answer, Document

HERE = Path(__file__).resolve().parent / "kinds"
SEVERAL = frozenset({"events", "topic", "overview"})
COLUMNS = ("n", "good", "span", "wrong", "hedged", "refused", "recall", "verdict", "n no", "no good")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("set", choices=("development", "report"))
    parser.add_argument("--json", type=Path, help="write what came of each question")
    parser.add_argument("--only", help="questions of this kind alone")
    args = parser.parse_args()
    folder = HERE / args.set
    texts = sorted(p for p in folder.iterdir() if p.suffix in (".txt", ".md"))
    with tempfile.TemporaryDirectory() as store:
        settings = Settings(store=store, documents=tuple(texts))
        chatbot = Chatbot(build_index(load_documents(*texts), settings), settings)
        rows = []
        for name in ("questions", "paraphrases"):
            gold = read_gold(folder / f"{name}.jsonl", texts)
            rows += [came_of(line, chatbot) for line in gold.lines if args.only in (None, line.tags[0])]
    print(f"{args.set}: {len(rows)} questions on {len(texts)} texts; {platform.processor() or platform.machine()}")
    print(f"{'':14}" + "".join(f"{column:>9}" for column in COLUMNS))
    kinds: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        kinds[row["kind"]].append(row)
    asked = [row for row in rows if row["kind"] != "paraphrase"]
    for kind, of_kind in [*kinds.items(), ("all but those", asked)]:
        print(f"{kind:14}" + "".join(f"{cell:>9}" for cell in figures(of_kind)))
    print(f"wordings that agree with most of their five: {agreement(rows):.2f}")
    low, high = wilson(sum(row["good"] for row in asked), len(asked))
    print(f"good in all: {sum(row['good'] for row in asked) / len(asked):.3f} ({low:.3f} to {high:.3f})")
    print(f"an answer, mean: {1000 * sum(row['cpu'] for row in rows) / len(rows):.0f} ms of processor time")
    if args.json:
        args.json.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")


def came_of(line: GoldLine, chatbot: Chatbot) -> dict[str, Any]:
    begin = time.process_time()
    answer = chatbot.ask(line.question, within=line.document_id)
    cpu = time.process_time() - begin
    documents = chatbot.index.documents
    hit = [any(overlap(c.span, piece) for piece in line.evidence) for c in answer.citations]
    recall = sum(any(overlap(c.span, piece) for c in answer.citations) for piece in line.evidence) / max(1, len(line.evidence))
    sure = getattr(answer, "sure", answer.answered)
    good = is_good(line, answer, documents, hit) if line.answerable else not sure
    return {
        "id": line.id,
        "kind": line.tags[0],
        "tags": line.tags,
        "question": line.question,
        "answerable": line.answerable,
        "wanted": line.answers,
        "evidence": [documents[p[0].document_id].text[p[0].start : p[0].end] for p in line.evidence],
        "good": good,
        "span": answer.answered and line.answerable and is_correct(answer, line.answers),
        "sure": sure,
        "answered": answer.answered,
        "recall": recall,
        "verdict_wanted": line.extra.get("verdict"),
        "verdict": answer.verdict,
        "cited": [c.quote for c in answer.citations],
        "cpu": cpu,
        "answer": answer_json(answer, chatbot.index),
    }


def is_good(line: GoldLine, answer: Answer, documents: Mapping[str, Document], hit: list[bool]) -> bool:
    if not any(hit):
        return False
    if line.tags[0] in SEVERAL:
        return 2 * sum(hit) >= len(hit)
    also = [e for e in line.extra.get("evidence_also", []) if isinstance(e, str)]
    texts = [documents[piece[0].document_id].text[piece[0].start : piece[0].end] for piece in line.evidence]
    holding = [piece for piece, text in zip(line.evidence, texts, strict=True) if any(a in text for a in line.answers)]
    wanted = holding or line.evidence
    return any(overlap(c.span, piece) for c in answer.citations for piece in wanted) or any(
        quote in c.quote or c.quote in quote for c in answer.citations for quote in also
    )


def figures(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    """The table's cells for some questions."""
    all_rows = list(rows)
    yes, no = [r for r in all_rows if r["answerable"]], [r for r in all_rows if not r["answerable"]]

    def share(chosen: Iterable[bool], of: int) -> str:
        return f"{sum(chosen) / of:.2f}" if of else "–"

    yield str(len(yes))
    yield share((r["good"] for r in yes), len(yes))
    yield share((r["span"] for r in yes), len(yes))
    yield share((r["sure"] and not r["good"] for r in yes), len(yes))
    yield share((r["answered"] and not r["sure"] for r in yes), len(yes))
    yield share((not r["answered"] for r in yes), len(yes))
    yield f"{sum(r['recall'] for r in yes) / len(yes):.2f}" if yes else "–"
    told = [r for r in yes if r["verdict_wanted"]]
    yield share((r["verdict"].lower().startswith(r["verdict_wanted"]) for r in told), len(told))
    yield str(len(no))
    yield share((r["good"] for r in no), len(no))


def agreement(rows: Iterable[dict[str, Any]]) -> float:
    """The share of paraphrases whose first footnote (or refusal) is the one that most of their five have."""
    groups: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row["kind"] == "paraphrase":
            groups[row["tags"][1]].append(row["cited"][0] if row["cited"] else "")
    return sum(max(map(cited.count, cited)) for cited in groups.values()) / max(1, sum(map(len, groups.values())))


if __name__ == "__main__":
    main()
