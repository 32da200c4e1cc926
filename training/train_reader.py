"""Train the reader: MiniLM with a start and an end score for each token; [CLS] means "not here".

    python training/train_reader.py SQUAD_TRAIN --out DIR [--init WEIGHTS] [--examples N]

Loss and held-out scores go to DIR/log.txt, the weights (half precision, without the frozen word embeddings) to
DIR/reader.safetensors. Interrupted, the same command goes on from DIR/resume.pt.
"""

import argparse
import contextlib
import itertools
import random
import time
from collections.abc import Iterator
from pathlib import Path

import torch
from base_model import base_model_dir
from examples import Example, augmented, held_out, read_squad, token_f1
from safetensors.torch import load_file, save_file
from thresholds import best_threshold
from tokenizers import Tokenizer
from torch.nn.functional import cross_entropy, pad
from transformers import BertModel

MAX_TOKENS = 288
MAX_ANSWER_TOKENS = 30
FROZEN = "bert.embeddings.word_embeddings.weight"


class SharedDropout(torch.nn.Module):
    """Drops the same channels at all tokens of a text (Gal and Ghahramani 2016): a mask for each token takes longer to draw on a
    processor than the matrix products do.
    """

    def __init__(self, share: float) -> None:
        super().__init__()
        self.share = share

    def forward(self, hidden: torch.Tensor) -> torch.Tensor:
        if not self.training or not self.share:
            return hidden
        return hidden * torch.nn.functional.dropout(hidden.new_ones(len(hidden), 1, hidden.shape[-1]), self.share)


class Reader(torch.nn.Module):
    """(batch, tokens) ids, types, mask -> (batch, tokens, 2) start and end logits; padding gets -1e4."""

    def __init__(self, base: Path, dropout: float = 0.0) -> None:
        super().__init__()
        # On a processor the fused attention's way back takes twice as long as all else together.
        self.bert = BertModel.from_pretrained(base, add_pooling_layer=False, attn_implementation="eager")
        self.qa = torch.nn.Linear(self.bert.config.hidden_size, 2)
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
    missing, unexpected = model.load_state_dict(mean, strict=False)
    if unexpected or set(missing) - {FROZEN}:
        raise SystemExit(f"{paths} do not fit this model: missing {missing}, unexpected {unexpected}")


def save_weights(model: Reader, path: Path) -> None:
    save_file({k: v.half().contiguous() for k, v in model.state_dict().items() if k != FROZEN}, path)


def tokenizer_for(base: Path) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS, strategy="only_second")
    return tokenizer


def features(examples: Iterator[Example], tokenizer: Tokenizer) -> Iterator[tuple[list[int], list[int], int, int]]:
    """Token ids, token types and the answer's first and last token (0, 0 if unanswerable); cut-off answers are dropped."""
    while part := list(itertools.islice(examples, 1024)):
        encodings = tokenizer.encode_batch([(e.question[:400], e.context) for e in part])
        for encoding, example in zip(encodings, part, strict=True):
            first = last = 0
            if example.span:
                low, high = example.span
                places = zip(encoding.offsets, encoding.sequence_ids, strict=True)
                inside = [k for k, ((a, z), s) in enumerate(places) if s == 1 and z > low and a < high]
                if not inside or encoding.offsets[inside[-1]][1] < high:
                    continue
                first, last = inside[0], inside[-1]
            yield encoding.ids, encoding.type_ids, first, last


def batches(items: Iterator[tuple], size: int, rng: random.Random) -> Iterator[list[tuple]]:
    """Batches of like lengths, drawn from a window of 64 batches at a time."""
    while window := list(itertools.islice(items, size * 64)):
        window.sort(key=lambda f: len(f[0]))
        parts = [window[i : i + size] for i in range(0, len(window), size)]
        rng.shuffle(parts)
        yield from parts


def tensors(batch: list[tuple], device: str) -> list[torch.Tensor]:
    """ids, types, mask, first, last; padded to a multiple of 16, which keeps the matrix kernels' shapes few."""
    width = -(-max(len(f[0]) for f in batch) // 16) * 16
    padded = [
        [row + [0] * (width - len(row)) for row in rows]
        for rows in zip(*((f[0], f[1], [1] * len(f[0])) for f in batch), strict=True)
    ]
    rows = [*padded, [f[2] for f in batch], [f[3] for f in batch]]
    return [torch.tensor(r, device=device) for r in rows]


def loss_of(
    logits: torch.Tensor, types: torch.Tensor, mask: torch.Tensor, first: torch.Tensor, last: torch.Tensor
) -> torch.Tensor:
    """Start and end each for itself, and the two together as the spans and "not here" compete when read (Fajcik et al. 2021)."""
    start, end = logits.unbind(-1)
    apart = (cross_entropy(start, first) + cross_entropy(end, last)) / 2
    inside = (types == 1) & (mask == 1)
    ends = pad(end.masked_fill(~inside, -1e4), (0, MAX_ANSWER_TOKENS - 1), value=-1e4).unfold(1, MAX_ANSWER_TOKENS, 1)
    spans = (start.masked_fill(~inside, -1e4)[..., None] + ends).flatten(1)
    null = (start[:, 0] + end[:, 0])[:, None]
    answer = first * MAX_ANSWER_TOKENS + last - first
    answer = answer.masked_fill(last - first >= MAX_ANSWER_TOKENS, -100).masked_fill(last == 0, spans.shape[1])
    return apart + cross_entropy(torch.cat([spans, null], 1), answer) / 2


@torch.no_grad()
def score(model: Reader, tokenizer: Tokenizer, examples: list[Example], device: str) -> dict[str, float]:
    """SQuAD F1 in per cent with the best threshold on these same examples, and the two halves at that threshold."""
    model.eval()
    rows = []
    order = sorted(examples, key=lambda e: len(e.context))
    for i in range(0, len(order), 32):
        part = order[i : i + 32]
        encodings = tokenizer.encode_batch([(e.question[:400], e.context) for e in part])
        ids, types, mask, *_ = tensors([(e.ids, e.type_ids, 0, 0) for e in encodings], device)
        logits = model(ids, types, mask)
        start, end = logits.unbind(-1)
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("train", type=Path, help="SQuAD v2.0 training file, .json or .json.xz")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--base", type=Path, help="folder of another BertModel to start from, with its tokenizer.json")
    parser.add_argument("--more", type=Path, nargs="*", default=[], help="further files in SQuAD's format to train on")
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

    def stream() -> Iterator[tuple]:
        """Passes without end. The crop share follows `seen`, a window of batches behind."""
        for number in itertools.count(seen):
            crop = args.crop if seen < 0.8 * args.examples else min(args.crop, 0.2)
            rng = random.Random(f"{args.seed} {number}")
            yield from features(
                itertools.islice(augmented(train, rng, args.left_out, crop, args.noise, args.negatives), 40_000), tokenizer
            )

    for batch in batches(stream(), args.batch, random.Random(args.seed)):
        for group, rate in zip(optimizer.param_groups, rates, strict=True):
            warm = min(1.0, seen / (100 * args.batch))
            group["lr"] = rate * warm * max(0.0, 1 - seen / args.examples)
        ids, types, mask, first, last = tensors(batch, device)
        with torch.autocast(device, dtype=torch.bfloat16, enabled=args.bfloat16):
            logits = model(ids, types, mask)
        loss = loss_of(logits, types, mask, first, last)
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
