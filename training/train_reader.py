"""Train the reader: MiniLM with a start and an end score for each token; [CLS] means "not here". A third score, averaged over the
tokens of a sentence, says whether that sentence answers.

    python training/train_reader.py SQUAD_TRAIN --out DIR [--init WEIGHTS] [--examples N] [--public FILE ... --own FOLDER ...]

Loss and held-out scores go to DIR/log.txt, the weights (half precision, without the frozen word embeddings) to
DIR/reader.safetensors. Interrupted, the same command goes on from DIR/resume.pt.
"""

import argparse
import contextlib
import itertools
import random
import sys
import time
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import torch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from base_model import base_model_dir
from examples import Example, augmented, held_out, read_squad, token_f1
from natural import NO, UNKNOWN, YES, Natural, Row, not_here, of_squad, read_own, read_public, stream
from safetensors.torch import load_file, save_file
from thresholds import best_threshold
from tokenizers import Tokenizer
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy, pad, softplus
from transformers import BertModel

MAX_TOKENS = 288
PADDING = -2
NOT_HERE = 0.45
"""Share of a natural set's questions that are asked of a context that does not answer them."""

OWN_WEIGHT = 6.0
"""How much oftener a question written for the project is drawn than one of a public set."""

MAX_ANSWER_TOKENS = 30
FROZEN = "bert.embeddings.word_embeddings.weight"


class SharedDropout(torch.nn.Module):
    """Drops the same channels at all tokens of a text (Gal and Ghahramani 2016): a mask for each token takes longer to draw on a
    processor than the matrix products do.
    """

    def __init__(self, share: float) -> None:
        super().__init__()
        self.p = share

    def forward(self, hidden: torch.Tensor) -> torch.Tensor:
        if not self.training or not self.p:
            return hidden
        return hidden * torch.nn.functional.dropout(hidden.new_ones(len(hidden), 1, hidden.shape[-1]), self.p)


class Reader(torch.nn.Module):
    """(batch, tokens) ids, types, mask -> (batch, tokens, 3) logits: start, end, "this answers"; padding gets -1e4."""

    def __init__(self, base: Path, dropout: float = 0.0) -> None:
        super().__init__()
        # On a processor the fused attention's way back takes twice as long as all else together.
        self.bert = BertModel.from_pretrained(base, add_pooling_layer=False, attn_implementation="eager")
        self.qa = torch.nn.Linear(self.bert.config.hidden_size, 3)
        self.bert.embeddings.word_embeddings.weight.requires_grad = False
        for parent_name, parent in list(self.bert.named_modules()):
            if hasattr(parent, "dropout"):
                parent.dropout = SharedDropout(0.0 if parent_name.endswith("self") else dropout)

    def forward(self, ids: torch.Tensor, types: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        hidden = self.bert(input_ids=ids, token_type_ids=types, attention_mask=mask).last_hidden_state
        return self.qa(hidden).float().masked_fill(mask[..., None] == 0, -1e4)


class Average:
    """The moving average of what is trained; the frozen table of word embeddings is left out, being most of the weights."""

    def __init__(self, model: Reader, kept: float) -> None:
        self.kept, self.steps = kept, 0
        self.weights = {name: p.detach().clone() for name, p in model.named_parameters() if p.requires_grad}

    @torch.no_grad()
    def update(self, model: Reader) -> None:
        ours, theirs = list(self.weights.values()), [p for p in model.parameters() if p.requires_grad]
        self.steps += 1
        # Early on it forgets faster, else the untrained start would weigh on it for thousands of steps.
        torch._foreach_lerp_(ours, theirs, 1 - min(self.kept, self.steps / (self.steps + 10)))

    @contextlib.contextmanager
    def in_place(self, model: Reader) -> Iterator[None]:
        """The model has the averaged weights inside, its own again after."""
        own = {name: p.detach().clone() for name, p in model.named_parameters() if p.requires_grad}
        model.load_state_dict(self.weights, strict=False)
        yield
        model.load_state_dict(own, strict=False)


def load_weights(model: Reader, *paths: Path) -> None:
    """Sets the weights to the mean of these files' (model soups, Wortsman et al. 2022): runs of one start average well."""
    files = [load_file(path) for path in paths]
    mean = {name: sum(file[name].float() for file in files) / len(files) for name in files[0]}
    if len(mean["qa.weight"]) == 2:  # trained before sentences were judged
        mean |= {name: torch.cat([mean[name], torch.zeros_like(mean[name][:1])]) for name in ("qa.weight", "qa.bias")}
    missing, unexpected = model.load_state_dict(mean, strict=False)
    if unexpected or set(missing) - {FROZEN}:
        raise SystemExit(f"{paths} do not fit this model: missing {missing}, unexpected {unexpected}")


def save_weights(model: Reader, path: Path) -> None:
    save_file({k: v.half().contiguous() for k, v in model.state_dict().items() if k != FROZEN}, path)


def natural_sets(public: Sequence[Path], own: Sequence[Path]) -> tuple[list[tuple[Natural, float]], dict[str, list[Row]]]:
    """The sets with their weights, less every eighth context; and by set's name rows of those, half of them moved elsewhere."""
    sets, kept = [], {}
    for path in (*public, *own):
        natural = read_public(path) if path.suffix == ".jsonl" else read_own(path)
        apart = [zlib.crc32(row.context[row.heading :][:80].encode()) % 8 == 0 for row in natural.rows]
        held = [row for row, out in zip(natural.rows, apart, strict=True) if out][:300]
        rng = random.Random(path.name)
        kept[path.stem] = [not_here(row, natural.others[0], rng) if rng.random() < 0.5 else row for row in held]
        rows = [(r, o) for r, o, out in zip(natural.rows, natural.others, apart, strict=True) if not out]
        used = Natural([r for r, _ in rows], [o for _, o in rows])
        sets.append((used, len(rows) * (OWN_WEIGHT if path in own else 1.0)))
    return sets, kept


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


def judged(logits: torch.Tensor, owners: torch.Tensor, count: int) -> torch.Tensor:
    """(batch, sentences): the mean of the third score over each sentence's tokens."""
    mine = torch.nn.functional.one_hot(owners + 1, count + 1)[..., 1:].float()
    return torch.einsum("bt,bts->bs", logits[..., 2], mine) / mine.sum(1).clamp(min=1)


def judge_loss(logits: torch.Tensor, owners: torch.Tensor, marks: torch.Tensor, somewhere: torch.Tensor) -> torch.Tensor:
    """Each sentence for itself; where it is only known that one of them answers, the likeliest does."""
    scores = judged(logits, owners, marks.shape[1])
    known = (marks == YES) | (marks == NO)
    each = binary_cross_entropy_with_logits(scores, marks.clamp(min=0).float(), reduction="none")
    apart = (each * known).sum(1) / known.sum(1).clamp(min=1) + (each * (marks == YES)).sum(1)
    best = scores.masked_fill(marks != UNKNOWN, -1e4).amax(1)
    return (apart + softplus(-best) * somewhere).mean()


def span_loss(
    logits: torch.Tensor, types: torch.Tensor, mask: torch.Tensor, first: torch.Tensor, last: torch.Tensor
) -> torch.Tensor:
    """Start and end each for itself, and the two together as the spans and "not here" compete when read (Fajcik et al. 2021)."""
    start, end = logits[..., :2].unbind(-1)
    apart = (cross_entropy(start, first) + cross_entropy(end, last)) / 2
    inside = (types == 1) & (mask == 1)
    ends = pad(end.masked_fill(~inside, -1e4), (0, MAX_ANSWER_TOKENS - 1), value=-1e4).unfold(1, MAX_ANSWER_TOKENS, 1)
    spans = (start.masked_fill(~inside, -1e4)[..., None] + ends).flatten(1)
    null = (start[:, 0] + end[:, 0])[:, None]
    answer = first * MAX_ANSWER_TOKENS + last - first
    answer = answer.masked_fill(last - first >= MAX_ANSWER_TOKENS, -100).masked_fill(last == 0, spans.shape[1])
    return apart + cross_entropy(torch.cat([spans, null], 1), answer) / 2


def loss_of(logits: torch.Tensor, batch: list[torch.Tensor]) -> torch.Tensor:
    _, types, mask, first, last, owners, marks, somewhere = batch
    read = first >= 0
    of_spans = (
        span_loss(logits[read], types[read], mask[read], first[read], last[read]) * read.float().mean() if read.any() else 0
    )
    return of_spans + judge_loss(logits, owners, marks, somewhere)


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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("train", type=Path, help="SQuAD v2.0 training file, .json or .json.xz")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--base", type=Path, help="folder of another BertModel to start from, with its tokenizer.json")
    parser.add_argument("--more", type=Path, nargs="*", default=[], help="further files in SQuAD's format to train on")
    parser.add_argument(
        "--public", type=Path, nargs="*", default=[], help="public sets of natural questions (training/natural.py)"
    )
    parser.add_argument("--own", type=Path, nargs="*", default=[], help="folders of texts with questions.jsonl")
    parser.add_argument("--natural", type=float, default=0.4, help="share of the examples that come from those sets")
    parser.add_argument("--titles", type=float, default=0.3, help="share of SQuAD's contexts that get their title as a heading")
    parser.add_argument("--init", type=Path, nargs="+", help="weights to go on from, with a fresh optimiser; the mean of several")
    parser.add_argument("--examples", type=int, default=250_000, help="examples to see; the rate falls to nothing over them")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--rate", type=float, default=8e-5)
    parser.add_argument("--dropout", type=float, default=0.1, help="of the hidden states; attention is left whole")
    parser.add_argument("--average", type=float, default=0.999, help="share of itself that the moving average keeps a step")
    parser.add_argument("--crop", type=float, default=0.7, help="share of contexts cropped; over the last fifth it falls to 0.2")
    parser.add_argument("--noise", type=float, default=0.12)
    parser.add_argument("--negatives", type=float, default=0.1)
    parser.add_argument("--left-out", type=float, default=0.25, help="share of a pass's answerable questions left out")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bfloat16", action="store_true", help="multiply matrices in bfloat16: on a GPU, or with AMX")
    parser.add_argument("--check", type=int, default=20_000, help="held-out score every so many examples")
    args = parser.parse_args()

    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(args.seed)
    torch.set_flush_denormal(True)
    base = args.base or base_model_dir()
    tokenizer, model = tokenizer_for(base), Reader(base, dropout=args.dropout).to(device)
    if args.init:
        load_weights(model, *args.init)
    train, check = held_out(read_squad(args.train))
    train += [article for path in args.more for article in read_squad(path)]
    sample = [e for a in check for e in a.examples]
    random.Random(0).shuffle(sample)
    sample = sample[:2000]
    sets, natural_sample = natural_sets(args.public, args.own)

    groups = [
        {"params": [p for n, p in model.bert.named_parameters() if p.requires_grad], "lr": args.rate},
        {"params": list(model.qa.parameters()), "lr": args.rate * (1 if args.init else 10)},
    ]
    rates = [g["lr"] for g in groups]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    average = Average(model, args.average)
    args.out.mkdir(parents=True, exist_ok=True)
    resume, seen, next_check = args.out / "resume.pt", 0, args.check
    if resume.exists():
        state = torch.load(resume, map_location=device)
        model.load_state_dict(state["model"], strict=False)
        average.weights, average.steps = state["average"], state["seen"] // args.batch
        optimizer.load_state_dict(state["optimizer"])
        seen, next_check = state["seen"], state["seen"] + args.check

    log = (args.out / "log.txt").open("a", buffering=1)
    log.write(f"# {vars(args)} device={device} train={sum(len(a.examples) for a in train)} held_out={len(sample)} seen={seen}\n")
    begin, losses = time.time(), []
    model.train()

    def squad_rows() -> Iterator[Row]:
        """Passes without end. The crop share follows `seen`, a window of batches behind."""
        titles = {e.id: a.title.replace("_", " ") for a in train for e in a.examples}
        for number in itertools.count(seen):
            crop = args.crop if seen < 0.8 * args.examples else min(args.crop, 0.2)
            rng = random.Random(f"{args.seed} {number}")
            examples = augmented(train, rng, args.left_out, crop, args.noise, args.negatives)
            for example in itertools.islice(examples, 40_000):
                yield of_squad(example, titles[example.id] if rng.random() < args.titles else "")

    def rows() -> Iterator[Row]:
        rng = random.Random(f"{args.seed} natural {seen}")
        squad, natural = squad_rows(), stream(sets, rng, args.noise, NOT_HERE)
        while True:
            yield next(natural if sets and rng.random() < args.natural else squad)

    for batch in batches(features(rows(), tokenizer), args.batch, random.Random(args.seed)):
        for group, rate in zip(optimizer.param_groups, rates, strict=True):
            warm = min(1.0, seen / (100 * args.batch))
            group["lr"] = rate * warm * max(0.0, 1 - seen / args.examples)
        inputs = tensors(batch, device)
        with torch.autocast(device, dtype=torch.bfloat16, enabled=args.bfloat16):
            logits = model(*inputs[:3])
        loss = loss_of(logits, inputs)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        average.update(model)
        seen += len(batch)
        losses.append(loss.item())
        if len(losses) == 50:
            log.write(f"{time.time() - begin:.0f} s  {seen} seen  loss {sum(losses) / 50:.4f}\n")
            losses = []
        if seen >= next_check or seen >= args.examples:
            next_check += args.check
            with average.in_place(model), torch.autocast(device, dtype=torch.bfloat16, enabled=args.bfloat16):
                figures = score(model, tokenizer, sample, device)
                for name, natural_rows in natural_sample.items():
                    judge_figures = score_judge(model, tokenizer, natural_rows, device)
                    figures |= {f"{name} {key}": value for key, value in judge_figures.items()}
                save_weights(model, args.out / "reader.safetensors")
            log.write(
                f"{time.time() - begin:.0f} s  {seen} seen  " + "  ".join(f"{k} {v:.2f}" for k, v in figures.items()) + "\n"
            )
            own = {name: weights for name, weights in model.state_dict().items() if name != FROZEN}
            state = {"model": own, "average": average.weights, "optimizer": optimizer.state_dict(), "seen": seen}
            torch.save(state, resume.with_suffix(".new"))
            resume.with_suffix(".new").replace(resume)
        if seen >= args.examples:
            break


if __name__ == "__main__":
    main()
