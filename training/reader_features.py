"""Rows of questions and contexts as the reader's network sees them: tokens, where the answer is, sentences; in batches."""

import itertools
import random
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import torch
from natural import Row
from tokenizers import Tokenizer

MAX_TOKENS = 288
PADDING = -2
"""The mark of a sentence that is not there."""


def tokenizer_for(base: Path) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS, strategy="only_second")
    return tokenizer


class Features(NamedTuple):
    """A row as the network sees it: token ids and types, the answer's first and last token (0, 0 for none, -100 if unknown), for
    each token the number of its sentence or -1, and of each sentence YES, NO or UNKNOWN.
    """

    ids: list[int]
    types: list[int]
    first: int
    last: int
    owners: list[int]
    marks: list[int]
    somewhere: bool


def features(rows: Iterator[Row], tokenizer: Tokenizer) -> Iterator[Features]:
    """Rows whose answer is cut off are dropped."""
    while part := list(itertools.islice(rows, 1024)):
        encodings = tokenizer.encode_batch([(row.question[:400], row.context) for row in part])
        for encoding, row in zip(encodings, part, strict=True):
            places = list(zip(encoding.offsets, encoding.sequence_ids, strict=True))
            first = last = 0 if row.read else -100
            if row.read and row.span:
                low, high = row.span
                inside = [k for k, ((a, z), s) in enumerate(places) if s == 1 and z > low and a < high]
                if not inside or encoding.offsets[inside[-1]][1] < high:
                    continue
                first, last = inside[0], inside[-1]
            owners = [
                next((n for n, (low, high, _) in enumerate(row.marks) if low <= a < high), -1) if s == 1 and z > a else -1
                for (a, z), s in places
            ]
            yield Features(encoding.ids, encoding.type_ids, first, last, owners, [mark for *_, mark in row.marks], row.somewhere)


def batches(items: Iterator[Features], size: int, rng: random.Random) -> Iterator[list[Features]]:
    """Batches of like lengths, drawn from a window of 64 batches at a time."""
    while window := list(itertools.islice(items, size * 64)):
        window.sort(key=lambda f: len(f.ids))
        parts = [window[i : i + size] for i in range(0, len(window), size)]
        rng.shuffle(parts)
        yield from parts


def tensors(batch: list[Features], device: str) -> list[torch.Tensor]:
    """ids, types, mask, first, last, owners, marks, somewhere; padded to a multiple of 16: few shapes."""
    width = -(-max(len(f.ids) for f in batch) // 16) * 16
    most = max(1, *(len(f.marks) for f in batch))

    def padded(row: list[int], to: int, by: int = 0) -> list[int]:
        return row + [by] * (to - len(row))

    rows = [
        [padded(f.ids, width) for f in batch],
        [padded(f.types, width) for f in batch],
        [padded([1] * len(f.ids), width) for f in batch],
        [f.first for f in batch],
        [f.last for f in batch],
        [padded(f.owners, width, -1) for f in batch],
        [padded(f.marks, most, PADDING) for f in batch],
        [f.somewhere for f in batch],
    ]
    return [torch.tensor(row, device=device) for row in rows]
