"""XQuAD as reading comprehension: the best span of a question's own paragraph.

    python benchmarks/xquad_reader.py FOLDER [--multilingual] [--limit N] [--pairs de-de de-en ...]

FOLDER as for xquad.py; --multilingual: English in English by the network of many languages, too. A pair is the question's
language and the paragraph's. F1 is of the best span, whatever its score; "above 0" the share of questions whose best span beats
"not here".
"""

import argparse
import random
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "training"), str(ROOT / "benchmarks")]

from examples import token_f1
from xquad import LANGUAGES, Set, read_set

from rag.documents.sentences import sentences
from rag.models import Reader
from rag.models.network import open_multilingual
from rag.types import Passage


def paragraph_of(texts: Set, place: tuple[int, int]) -> Passage:
    number, at = place
    text = texts.documents[number].text
    edges = [*texts.starts[number], len(text) + 2]
    held = text[edges[at] : edges[at + 1] - 2]
    return Passage("p", "d", 0, len(held), held, "", tuple(sentences(held, 0, len(held))))


def measure(reader: Reader, questions: Set, texts: Set, ids: list[str]) -> str:
    f1 = above = 0.0
    begin = time.process_time()
    for name in ids:
        asked = texts.asked[name]
        readings = reader.read(questions.asked[name].question, [paragraph_of(texts, asked.place)])
        f1 += max(token_f1(readings[0].words, a) for a in asked.answers) if readings else 0.0
        above += bool(readings) and readings[0].score > 0
    spent = 1000 * (time.process_time() - begin)
    return f"{100 * f1 / len(ids):.1f} | {above / len(ids):.2f} | {spent / len(ids):.0f} ms"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--multilingual", action="store_true", help="English by the multilingual network, too")
    parser.add_argument("--limit", type=int, help="ask a random sample of this size, the same in each language")
    parser.add_argument("--pairs", nargs="+", default=[f"{language}-{language}" for language in LANGUAGES])
    args = parser.parse_args()
    reader = Reader(open_multilingual() if args.multilingual else None)
    pairs = [tuple(pair.split("-")) for pair in args.pairs]
    sets = {name: read_set(args.folder / f"xquad.{name}.json") for name in {name for pair in pairs for name in pair}}
    ids = sorted(next(iter(sets.values())).asked)
    random.Random(1).shuffle(ids)
    ids = ids[: args.limit]
    print(f"n = {len(ids)} questions\n| question | document | F1 | above 0 | processor time each |\n|---|---|---|---|---|")
    for asked_in, texts_in in pairs:
        print(f"| {asked_in} | {texts_in} | {measure(reader, sets[asked_in], sets[texts_in], ids)} |", flush=True)


if __name__ == "__main__":
    main()
