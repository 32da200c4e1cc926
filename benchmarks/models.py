"""What language models make of questions with known answers, beside the embedded reader: right, wrong, refused, left out.

    python benchmarks/models.py MODEL.gguf ... [--set seed|unseen|development] [--count N] [--minutes M] [--json OUT]

`seed` is the seed's gold set. `unseen` is 60 questions of benchmarks/kinds/report, on eight texts that nothing is chosen on,
drawn by chance from those that want one sentence: four in five are answered there. `development` is as many of the texts that
rules are written on: what a look at what was left out may better. Each is asked of its own document, which is sent whole, by
llama.cpp's server with one slot. A model that takes more than --minutes is stopped where it is, and n says where; what is in
the --json file of a run before is not asked again, so that the same command goes on.

right: a shown sentence, or for the reader the sentence that its answer stands in, holds an accepted answer as whole words, or
stands on a sentence that holds it and says half its words. wrong: something is shown, and none of that. hedged: of the right
and the wrong. written: the model wrote a right sentence, shown or not. left out, of sentences: rightly, which held no accepted
answer, and wrongly, which did. both: the model's answer, or where it has none the reader's if that is sure, as RAG_WRITER=both
has it. of the reader: the model's seconds by the reader's on the same questions, which other work on the machine lets stand.
"""

import argparse
import json
import platform
import random
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from rag import Chatbot, build_index, load_documents
from rag.evaluate import read_gold
from rag.evaluate.gold_line import GoldLine
from rag.evaluate.metrics import overlap
from rag.evaluate.metrics.words import answer_tokens
from rag.llm.gguf import model_server
from rag.settings import Settings, read_settings
from rag.types import Answer, Claim
from rag.words import stems

WINDOW = 4096
SEVERAL = frozenset({"events", "topic", "overview"})
COLUMNS = (
    "n", "right", "hedged", "wrong", "hedged", "refused", "none", "refused", "written", "rightly", "wrongly", "right", "wrong",
    "s mean", "reader", "s p95",
)  # fmt: skip
ABOVE = ("", "", "", "", "", "", "answer", "rightly", "right", "left out", "left out", "both", "both", "", "of the", "")


@dataclass(frozen=True, slots=True)
class Row:
    """A question and what was made of it; `came` is "right", "wrong" or "refused", `kept` and `lost` are the sentences that were
    left out rightly and wrongly."""

    answerable: bool
    came: str
    sure: bool
    kept: list[str]
    lost: list[str]
    seconds: float


def questions(chosen: str, count: int) -> tuple[list[GoldLine], list[Path]]:
    """The questions of a set, in the order of their documents, and the documents."""
    if chosen == "seed":
        texts = [ROOT / "seeds" / "article.txt"]
        return list(read_gold(ROOT / "seeds" / "gold.jsonl", texts).lines), texts
    folder = ROOT / "benchmarks" / "kinds" / ("report" if chosen == "unseen" else chosen)
    texts = sorted(p for p in folder.iterdir() if p.suffix in (".txt", ".md"))
    lines = [line for line in read_gold(folder / "questions.jsonl", texts).lines if line.tags[0] not in SEVERAL]
    rng = random.Random(0)
    absent = rng.sample([line for line in lines if not line.answerable], count // 5)
    drawn = absent + rng.sample([line for line in lines if line.answerable], count - len(absent))
    return sorted(drawn, key=lambda line: (line.document_id or "", line.id)), texts


def is_right(text: str, claim: Claim | None, line: GoldLine) -> bool:
    """Whether a sentence says an accepted answer, in its words, or by half of them on evidence that has them all."""
    said = answer_tokens(text)
    wanted = [answer_tokens(a) for a in line.answers]
    if any(w and w == said[i : i + len(w)] for w in wanted for i in range(len(said) - len(w) + 1)):
        return True
    if claim is None or not any(overlap(c.span, piece) for c in claim.citations for piece in line.evidence):
        return False
    quotes = " ".join(c.quote for c in claim.citations)
    return any(2 * len(stems(a) & stems(text)) >= len(stems(a)) > 0 for a in line.answers if a in quotes)


def told(name: str, line: GoldLine, answer: Answer) -> dict[str, Any]:
    """What became of a question, for the file and for `row_of`."""

    def shown(claim: Claim) -> str:
        return claim.text if answer.method == "llm" else f"{claim.text} {' '.join(c.quote for c in claim.citations)}"

    right = any(is_right(shown(claim), claim, line) for claim in answer.claims)
    lost = [text for text in answer.left_out if is_right(text, None, line)]
    return {
        "by": name,
        "id": line.id,
        "document": line.document_id,
        "question": line.question,
        "wanted": line.answers,
        "came": "right" if right else "wrong" if answer.answered else "refused",
        "sure": answer.sure,
        "claims": [{"text": c.text, "sure": c.sure, "cited": [q.quote for q in c.citations]} for c in answer.claims],
        "left_out_rightly": [text for text in answer.left_out if text not in lost],
        "left_out_wrongly": lost,
        "notice": answer.notice,
        "seconds": answer.seconds["total"],
    }


def row_of(kept: Mapping[str, Any]) -> Row:
    left_out = kept["left_out_rightly"], kept["left_out_wrongly"]
    return Row(bool(kept["wanted"]), kept["came"], kept["sure"], *left_out, kept["seconds"])


def both(model: Row, reader: Row) -> str:
    return reader.came if model.came == "refused" and reader.sure else model.came


def figures(rows: Sequence[Row], beside: Sequence[Row]) -> Iterator[str]:
    """The table's cells."""
    answerable = [row for row in rows if row.answerable]
    refused = [row for row in rows if row.came == "refused"]
    yield str(len(rows))
    for came in ("right", "wrong"):
        of_those = [row for row in rows if row.came == came]
        yield str(len(of_those))
        yield str(sum(not row.sure for row in of_those))
    yield str(sum(row.answerable for row in refused))
    yield str(len(rows) - len(answerable))
    yield str(sum(not row.answerable for row in refused))
    yield str(sum(row.came == "right" or bool(row.lost) for row in rows))
    yield str(sum(len(row.kept) for row in rows))
    yield str(sum(len(row.lost) for row in rows))
    together = [both(row, other) for row, other in zip(rows, beside, strict=False)]
    yield from (str(together.count(came)) for came in ("right", "wrong"))
    seconds = sorted(row.seconds for row in rows)
    yield f"{sum(seconds) / max(1, len(seconds)):.1f}"
    yield f"{sum(seconds) / max(1e-9, sum(row.seconds for row in beside)):.0f} x"
    yield f"{seconds[int(0.95 * (len(seconds) - 1))]:.1f}" if seconds else "–"


def ask(name: str, lines: Iterable[GoldLine], chatbot: Chatbot, minutes: float, kept: Path | None) -> list[Row]:
    """What came of each question until the time ends or Ctrl-C; each is kept when it is known, and what was is not asked."""
    before = kept.read_text(encoding="utf-8").splitlines() if kept and kept.exists() else []
    known = {row["id"]: row for row in map(json.loads, before) if row["by"] == name}
    rows: list[Row] = []
    end = time.monotonic() + 60 * minutes
    try:
        for line in lines:
            if line.id not in known:
                if time.monotonic() > end:
                    break
                answer = chatbot.ask(line.question, line.history, within=line.document_id)
                known[line.id] = told(name, line, answer)
                if kept:
                    with kept.open("a", encoding="utf-8") as out:
                        print(json.dumps(known[line.id], ensure_ascii=False), file=out)
            rows.append(row_of(known[line.id]))
    except KeyboardInterrupt:
        print(f"{name}: stopped after {len(rows)} questions", file=sys.stderr)
    return rows


def show(name: str, rows: Sequence[Row], beside: Sequence[Row]) -> None:
    print(f"{name[:32]:34}" + "".join(f"{cell:>9}" for cell in figures(rows, beside)), flush=True)


def processor() -> str:
    info = Path("/proc/cpuinfo")
    names = [part.partition(":")[2].strip() for part in info.read_text().splitlines() if part.startswith("model name")]
    return f"{names[0]}, {len(names)} cores" if names else platform.processor() or platform.machine()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("models", type=Path, nargs="*", metavar="MODEL.gguf")
    parser.add_argument("--set", choices=("seed", "unseen", "development"), default="unseen")
    parser.add_argument("--count", type=int, default=60, help="of the questions, but for the seed's, which are all asked")
    parser.add_argument("--minutes", type=float, default=40, help="for each model")
    parser.add_argument("--json", type=Path, help="keep what came of each question, as it comes, and go on from there")
    args = parser.parse_args()
    lines, texts = questions(args.set, args.count)
    with tempfile.TemporaryDirectory() as store:
        index = build_index(load_documents(*texts), Settings(store=store, documents=tuple(texts)))
        silent = sum(not line.answerable for line in lines)
        print(f"{args.set}: {len(lines)} questions on {len(texts)} texts, {silent} without an answer")
        print(f"{processor()}\n{'':34}" + "".join(f"{word:>9}" for word in ABOVE))
        print(f"{'':34}" + "".join(f"{column:>9}" for column in COLUMNS), flush=True)
        by_reader = ask("embedded reader", lines, Chatbot(index, Settings(store=store)), args.minutes, args.json)
        show("embedded reader", by_reader, by_reader)
        for path in args.models:
            with ExitStack() as stack:
                address = stack.enter_context(model_server(path, WINDOW, slots=1))
                settings = read_settings(
                    store=store, model=path.stem, openai_base_url=address, writer="model", model_deadline=600, model_timeout=600
                )
                rows = ask(path.stem, lines, Chatbot(index, settings), args.minutes, args.json)
            beside = by_reader[: len(rows)]
            if len(rows) < len(by_reader):
                show("  the reader on the same", beside, beside)
            show(path.stem, rows, beside)


if __name__ == "__main__":
    main()
