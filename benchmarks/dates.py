"""Temporal expressions on WikiWars by TempEval-3's measures: strict and relaxed span F1, and value F1.

    python benchmarks/dates.py WIKIWARS.json [--half test|development] [--errors]

The documents are halved by the SHA-256 of their names; the rules were written looking at the development half only. The
interval is of 1,000 bootstrap samples of documents. Value F1 counts an expression as right when its span overlaps a gold one's
and its value is equal: detection included (UzZaman et al. 2013, section 4.1).

WikiWars is annotated in TIMEX2. What is mapped to TIMEX3 before comparing: of nested expressions the inner ones stay; a set's
value is its period (daily XXXX-XX-XX -> P1D, annually XXXX -> P1Y); an hour or a part of no particular day loses its XXXX-XX-XX.
Nothing else: extents that run on into clauses fail the strict measure, and the expressions without a value are left in and lost.
"""

import argparse
import hashlib
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rag.dates.resolve import resolve_dates
from rag.types import ResolvedDate

SETS = {
    "daily": "P1D",
    "every day": "P1D",
    "each day": "P1D",
    "everyday": "P1D",
    "annually": "P1Y",
    "annual": "P1Y",
    "monthly": "P1M",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("wikiwars", type=Path)
    parser.add_argument("--half", choices=["test", "development"], default="test")
    parser.add_argument("--errors", action="store_true", help="list what is wrong, by kind")
    args = parser.parse_args()
    documents = sorted(json.loads(args.wikiwars.read_text()), key=lambda d: hashlib.sha256(d["id"].encode()).hexdigest())
    middle = len(documents) // 2
    half = documents[middle:] if args.half == "test" else documents[:middle]
    counts, errors = [], []
    begin = time.process_time()
    for document in half:
        resolve_dates(document["text"], date.fromisoformat(document["date"]))
    seconds = time.process_time() - begin
    for document in half:
        count, wrong = compare(gold_of(document), resolve_dates(document["text"], date.fromisoformat(document["date"])))
        counts.append(count)
        errors += wrong
    total = sum(counts, Counter())
    print(f"{args.half} half: {len(half)} documents, n = {total['gold']} expressions, {total['found']} found")
    for name in ("strict", "relaxed", "value"):
        drawn = random.Random(1)
        samples = sorted(f1(sum(drawn.choices(counts, k=len(counts)), Counter()), name) for _ in range(1000))
        print(f"{name:<8} F1  {f1(total, name):.3f}  ({samples[25]:.3f} to {samples[974]:.3f})")
    size = sum(len(d["text"]) for d in half)
    print(f"{1e6 * seconds / size:.1f} s of processor time a million characters, dense with dates as they are")
    if args.errors:
        print("\n" + "\n".join(f"{n:5}  {kind}" for kind, n in Counter(kind for kind, _ in errors).most_common()))
        print("\n" + "\n".join(f"{kind}: {what}" for kind, what in sorted(errors)))


def f1(count: Counter[str], name: str) -> float:
    return 2 * count[name] / (count["gold"] + count["found"])


def gold_of(document: dict[str, Any]) -> list[dict[str, Any]]:
    every = document["timexes"]
    inner = [
        t for t in every if not any(o is not t and t["start"] <= o["start"] and o["end"] <= t["end"] for o in every)
    ]  # fmt: skip
    return [{**t, "value": timex3(t["text"], t["value"])} for t in inner]


def timex3(text: str, value: str) -> str:
    if text.lower() in SETS and value.startswith("XXXX"):
        return SETS[text.lower()]
    return value.removeprefix("XXXX-XX-XX") if value.startswith("XXXX-XX-XXT") else value


def compare(gold: list[dict[str, Any]], found: Iterable[ResolvedDate]) -> tuple[Counter[str], list[tuple[str, str]]]:
    """Each gold expression takes the found one with its very span, else the first that overlaps it and is not taken."""
    left = list(found)
    count = Counter(gold=len(gold), found=len(left))
    errors = []
    for t in gold:
        over = [r for r in left if r.start < t["end"] and t["start"] < r.end]
        if not over:
            errors.append(("missed", f"{t['text']} ({t['value']})"))
            continue
        exact = [r for r in over if (r.start, r.end) == (t["start"], t["end"])]
        match = (exact or over)[0]
        left.remove(match)
        count["relaxed"] += 1
        count["strict"] += bool(exact)
        count["value"] += match.value == t["value"]
        if match.value != t["value"]:
            errors.append((kind_of(t["value"], match.value), f"{t['text']} ({t['value']}): {match.text} ({match.value})"))
    errors += [("found where there is none", f"{r.text} ({r.value})") for r in left]
    return count, errors


def kind_of(gold: str, value: str) -> str:
    if not gold:
        return "gold has no value"
    if gold[:1] == "P" or value[:1] == "P":
        return "duration, set or reference against date"
    if len(gold) == len(value) and gold[:4] != value[:4]:
        return "another year"
    return "coarser or finer" if len(gold) != len(value) else "another day, month or season of the year"


if __name__ == "__main__":
    main()
