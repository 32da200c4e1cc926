"""Questions asked of documents that say the same, another thing, or something of another thing.

    python benchmarks/disagreements.py SET

SET is `development`, which rules are written on, or `report`, which nothing is chosen on: pairs of texts made for this, each set
asked at once. A question expects `disagree` (both values, the newer document's first, and that it is said), `apart` (both values,
each with its document, and not a word of disagreement) or `agree` (not a word of it).
"""

import argparse
import json
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rag import Chatbot, Settings, build_index, load_documents
from rag.types import Answer

HERE = Path(__file__).resolve().parent / "data" / "pairs"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("set", choices=("development", "report"))
    folder = HERE / parser.parse_args().set
    texts = sorted(p for p in folder.iterdir() if p.suffix in (".txt", ".md"))
    lines = [json.loads(line) for line in (folder / "pairs.jsonl").read_text("utf-8").splitlines()]
    came: dict[str, Counter[str]] = {}
    with tempfile.TemporaryDirectory() as store:
        settings = Settings(store=store, documents=tuple(texts))
        chatbot = Chatbot(build_index(load_documents(*texts), settings), settings)
        for line in lines:
            answer = chatbot.ask(line["question"])
            said = what_is_said(answer, line)
            came.setdefault(line["expect"], Counter())[said] += 1
            if said != line["expect"]:
                print(f"{line['expect']:>8} -> {said:8} {line['question']}  {answer.text!r}")
    for expected, counts in came.items():
        print(f"{expected:>8}: {counts[expected]} of {counts.total()}; {dict(counts)}")


def what_is_said(answer: Answer, line: dict[str, str]) -> str:
    """What an answer does, as the questions expect it; "other order" where the older document's value comes first."""
    if not answer.sure:
        return "hedged" if answer.answered else "refused"
    documents = {c.document_id for c in answer.citations}
    if "disagree" not in answer.verdict:
        return "apart" if len(documents) > 1 and all(claim.about for claim in answer.claims) else "agree"
    texts = [claim.text for claim in answer.claims]
    return "disagree" if line.get("first", "") in texts[0] and line.get("second", "") in texts[1] else "other order"


if __name__ == "__main__":
    main()
