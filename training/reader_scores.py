"""How well the reader in training does on questions held out: SQuAD's F1, and the sentences that it judges best."""

import itertools
import random
from collections.abc import Iterator, Sequence

import torch
from examples import Example, token_f1
from natural import YES, Row
from reader_features import PADDING, Features, batches, features, tensors
from reader_loss import MAX_ANSWER_TOKENS, judged
from reader_model import Reader
from thresholds import best_threshold
from tokenizers import Tokenizer


@torch.no_grad()
def score(model: Reader, tokenizer: Tokenizer, examples: list[Example], device: str) -> dict[str, float]:
    """SQuAD F1 in per cent with the best threshold on these same examples, and the two halves at that threshold."""
    model.eval()
    rows = []
    order = sorted(examples, key=lambda e: len(e.context))
    for i in range(0, len(order), 32):
        part = order[i : i + 32]
        encodings = tokenizer.encode_batch([(e.question[:400], e.context) for e in part])
        ids, types, mask, *_ = tensors([Features(e.ids, e.type_ids, 0, 0, [], [], False) for e in encodings], device)
        start, end, _ = model(ids, types, mask).unbind(-1)
        null = start[:, 0] + end[:, 0]
        inside = (types == 1) & (mask == 1)
        pairs = start[:, :, None].masked_fill(~inside[..., None], -1e4) + end[:, None, :].masked_fill(~inside[:, None], -1e4)
        band = torch.ones_like(pairs[0]).triu().tril(MAX_ANSWER_TOKENS - 1)
        best, where = pairs.masked_fill(band == 0, -1e4).flatten(1).max(1)
        width = ids.shape[1]
        for example, encoding, margin, at in zip(part, encodings, (best - null).tolist(), where.tolist(), strict=True):
            a, z = (min(x, len(encoding.offsets) - 2) for x in divmod(at, width))
            text = example.context[encoding.offsets[a][0] : encoding.offsets[z][1]]
            rows.append((margin, max((token_f1(text, x) for x in example.answers), default=0.0), not example.answers))
    model.train()
    threshold = best_threshold(rows)
    kept = [(f1 if m >= threshold else 0.0) for m, f1, u in rows if not u]
    refused = [float(m < threshold) for m, _, u in rows if u]
    return {
        "f1": 100 * (sum(kept) + sum(refused)) / len(rows),
        "has_answer_f1": 100 * sum(kept) / max(1, len(kept)),
        "no_answer": 100 * sum(refused) / max(1, len(refused)),
        "threshold": threshold,
        "f1_unrefused": 100 * sum(f1 for _, f1, u in rows if not u) / max(1, len(kept)),
    }


@torch.no_grad()
def score_judge(model: Reader, tokenizer: Tokenizer, rows: Sequence[Row], device: str) -> dict[str, float]:
    """Of the best sentence of each context: the area under the curve that tells those that answer from those that do not, and how
    often it is one that answers where there is one; in per cent.
    """
    model.eval()
    best, answers, first = [], [], []
    for part in batches(features(iter(rows), tokenizer), 32, random.Random(0)):
        ids, types, mask, _, _, owners, marks, somewhere = tensors(part, device)
        scores = judged(model(ids, types, mask), owners, marks.shape[1]).masked_fill(marks == PADDING, -1e4)
        top, where = scores.max(1)
        right = (marks == YES).any(1)
        best += top.tolist()
        answers += (right | somewhere.bool()).tolist()
        first += (marks.gather(1, where[:, None])[:, 0] == YES)[right].tolist()
    model.train()
    return {"auc": 100 * area(best, answers), "first": 100 * sum(first) / max(1, len(first))}


def area(scores: Sequence[float], positive: Sequence[bool]) -> float:
    """The area under the ROC curve, 0..1 (the rank-sum form: Hanley and McNeil 1982); ties count half. 0.5 without both kinds."""
    ranks = {score: (low + high) / 2 for score, low, high in _rank_ranges(sorted(scores))}
    yes = sum(positive)
    if not yes or yes == len(positive):
        return 0.5
    return (sum(ranks[s] for s, p in zip(scores, positive, strict=True) if p) - yes * (yes - 1) / 2) / (yes * (len(scores) - yes))


def _rank_ranges(ordered: list[float]) -> Iterator[tuple[float, int, int]]:
    at = 0
    for score, group in itertools.groupby(ordered):
        count = len(list(group))
        yield score, at, at + count - 1
        at += count
