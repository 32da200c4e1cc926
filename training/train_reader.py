"""Train the reader: MiniLM with a start and an end score for each token; [CLS] means "not here". A third score, averaged over the
tokens of a sentence, says whether that sentence answers.

    python training/train_reader.py SQUAD_TRAIN --out DIR [--init WEIGHTS] [--examples N] [--public FILE ... --own FOLDER ...]

Loss and held-out scores go to DIR/log.txt, the weights (half precision, without the frozen word embeddings) to
DIR/reader.safetensors. Interrupted, the same command goes on from DIR/resume.pt.
"""

import argparse
import itertools
import random
import sys
import time
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from base_model import base_model_dir
from examples import augmented, held_out, read_squad
from natural import Natural, Row, not_here, of_squad, read_own, read_public, stream
from reader_features import batches, features, tensors, tokenizer_for
from reader_loss import loss_of
from reader_model import FROZEN, Average, Reader, load_weights, save_weights
from reader_scores import score, score_judge

NOT_HERE = 0.45
"""Share of a natural set's questions that are asked of a context that does not answer them."""

OWN_WEIGHT = 6.0
"""How much oftener a question written for the project is drawn than one of a public set."""


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
