"""The ids of the questions that the start the reader was trained on from had seen, one a line.

    python training/start_seen.py SQUAD_TRAIN > seen.txt

The start (see the README) was trained on a part of all the training articles, also of those held out here. What it saw follows
from its seed: the order is drawn again as its script drew it, and the first 53,920 examples are named. Thresholds are fitted on
held-out questions that are not among them.
"""

import argparse
import json
import lzma
import random
from pathlib import Path

from base_model import base_model_dir
from tokenizers import Tokenizer

BATCH, WINDOW, EXAMPLES, MAX_TOKENS = 32, 64, 53_920, 256


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("train", type=Path, help="the SQuAD v2.0 training file, .json.xz")
    with lzma.open(parser.parse_args().train, "rt", encoding="utf-8") as file:
        articles = json.load(file)["data"]
    tokenizer = Tokenizer.from_file(str(base_model_dir() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS, strategy="only_second")
    random.seed(0)
    rows = [(qa, p["context"]) for a in articles for p in a["paragraphs"] for qa in p["qas"]]
    random.shuffle(rows)
    kept: list[tuple[str, int]] = []
    for begin in range(0, len(rows), 2000):
        part = rows[begin : begin + 2000]
        encodings = tokenizer.encode_batch([(qa["question"].strip(), context) for qa, context in part])
        for encoding, (qa, _) in zip(encodings, part, strict=True):
            if not qa.get("is_impossible"):
                start = qa["answers"][0]["answer_start"]
                end = start + len(qa["answers"][0]["text"])
                places = zip(encoding.offsets, encoding.sequence_ids, strict=True)
                inside = [z for (a, z), s in places if s == 1 and z > start and a < end]
                if not inside or inside[-1] < end:
                    continue
            kept.append((str(qa["id"]), len(encoding.ids)))
    random.shuffle(kept)
    seen: list[str] = []
    for begin in range(0, len(kept), BATCH * WINDOW):
        window = sorted(kept[begin : begin + BATCH * WINDOW], key=lambda k: k[1])
        parts = [window[i : i + BATCH] for i in range(0, len(window), BATCH)]
        random.shuffle(parts)
        seen += [question_id for part in parts for question_id, _ in part]
        if len(seen) >= EXAMPLES:
            break
    print("\n".join(seen[:EXAMPLES]))


if __name__ == "__main__":
    main()
