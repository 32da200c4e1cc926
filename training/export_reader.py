"""Export a trained reader as one int8 ONNX file.

    python training/export_reader.py WEIGHTS [WEIGHTS ...] --train SQUAD_TRAIN [--out READER.onnx] [--full FP32_COPY.onnx]

Of several weights the mean is taken. 8-bit arithmetic takes one range for all of a layer's input, and in the feed-forward
layers some channels reach ten times as far as the rest, one of them in [CLS] alone. So each channel is divided by a fitted
scale and its weights multiplied by it (SmoothQuant, Xiao et al. 2023), and the channels that still reach furthest stay in
fp32 (LLM.int8, Dettmers et al. 2022). Neither changes anything in fp32; together they take away most of what int8 costs.
"""

import argparse
import functools
import random
import re
import shutil
import tempfile
from pathlib import Path

import torch
from base_model import base_model_dir
from examples import held_out, read_squad
from onnx_files import export, quantize, report
from train_reader import Reader, load_weights, tokenizer_for

SMOOTHED = re.compile(r"intermediate\.dense|layer\.\d+\.output\.dense")
"""The feed-forward layers; smoothing the attention's as well gained nothing."""

STRENGTH = 0.7
"""SmoothQuant's alpha; of 0.5 to 0.85 the one whose logits on held-out articles were nearest to fp32's."""

OUTLIERS = 2
"""Channels of each layer that stay in fp32; with 8 or 24 the logits came no nearer."""

CALIBRATION = 96
"""Training questions over which the channels' reach is measured."""


class Logits(torch.nn.Module):
    """The reader without the padding mask on its output, which `rag.reader` applies itself."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.reader = reader

    def forward(self, ids: torch.Tensor, types: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        hidden = self.reader.bert(input_ids=ids, token_type_ids=types, attention_mask=mask).last_hidden_state
        return self.reader.qa(hidden)


class Smoothed(torch.nn.Module):
    """The same linear layer: its input's channels divided by `scale`, its weights multiplied by it, the outliers apart."""

    def __init__(self, linear: torch.nn.Linear, reach: torch.Tensor) -> None:
        super().__init__()
        weight = linear.weight.data
        scale = reach**STRENGTH / weight.abs().amax(0).clamp(min=1e-5) ** (1 - STRENGTH)
        furthest = (reach / scale).topk(OUTLIERS).indices
        self.outliers = torch.nn.Linear(OUTLIERS, linear.out_features, bias=False)
        self.outliers.weight.data = weight[:, furthest].clone()
        weight *= scale
        weight[:, furthest] = 0
        self.linear = linear
        shrink = 1 / scale
        shrink[furthest] = 0
        self.register_buffer("shrink", shrink)
        self.register_buffer("furthest", furthest)

    def forward(self, hidden: torch.Tensor) -> torch.Tensor:
        return self.linear(hidden * self.shrink) + self.outliers(hidden[..., self.furthest])


@torch.no_grad()
def smooth(reader: Reader, train: Path) -> None:
    """Replaces the feed-forward layers by smoothed ones, their scales taken from training questions."""
    layers = {name: layer for name, layer in reader.named_modules() if SMOOTHED.search(name)}
    reach = {name: torch.full((layer.in_features,), 1e-3) for name, layer in layers.items()}

    def note(name: str, _layer: torch.nn.Module, given: tuple[torch.Tensor]) -> None:
        reach[name] = torch.maximum(reach[name], given[0].abs().flatten(0, 1).amax(0))

    hooks = [layer.register_forward_pre_hook(functools.partial(note, name)) for name, layer in layers.items()]
    examples = [e for article in held_out(read_squad(train))[0] for e in article.examples]
    tokenizer = tokenizer_for(base_model_dir())
    for example in random.Random(0).sample(examples, CALIBRATION):
        encoding = tokenizer.encode(example.question, example.context)
        ids, types = torch.tensor([encoding.ids]), torch.tensor([encoding.type_ids])
        reader(ids, types, torch.ones_like(ids))
    for hook in hooks:
        hook.remove()
    for name, layer in layers.items():
        parent, _, last = name.rpartition(".")
        setattr(reader.get_submodule(parent), last, Smoothed(layer, reach[name]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("weights", type=Path, nargs="+")
    parser.add_argument("--train", type=Path, required=True, help="SQuAD v2.0 training file, .json or .json.xz")
    parser.add_argument("--out", type=Path, default=Path("rag/models/reader.onnx"))
    parser.add_argument("--full", type=Path, help="keep the fp32 model here, to measure what int8 costs")
    args = parser.parse_args()
    reader = Reader(base_model_dir(), attention="eager").eval()
    load_weights(reader, *args.weights)
    smooth(reader, args.train)
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "fp32.onnx"
        export(Logits(reader).eval(), ("ids", "types", "mask"), "logits", full)
        quantize(full, args.out, whole="/outliers/")
        if args.full:
            shutil.copyfile(full, args.full)
    report(args.out)


if __name__ == "__main__":
    main()
