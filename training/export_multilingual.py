"""Export the multilingual embedder and reader, which share one table of word pieces; weights in 8 bits, arithmetic in fp32.

    python training/export_multilingual.py BASE [WEIGHTS ...] [--out rag/models]

BASE is what multilingual_base.py writes, WEIGHTS what train_reader.py --base does; of several the mean is taken. Writes words.npy
(the table, in 4 bits), words.json (the tokenizer), embedder.onnx and, with WEIGHTS, multilingual-reader.onnx.
"""

import argparse
import json
import shutil
from pathlib import Path

import torch
from export_reader import Logits
from onnx_files import export, report
from reader_model import Reader, load_weights
from transformers import BertModel


class Vectors(torch.nn.Module):
    """(batch, tokens, 384) rows of the table and mask -> (batch, 384) unit vectors: the masked mean of the last layer."""

    def __init__(self, base: Path) -> None:
        super().__init__()
        self.bert = BertModel.from_pretrained(base, add_pooling_layer=False, attn_implementation="eager")

    def forward(self, embedded: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        hidden = self.bert(inputs_embeds=embedded, attention_mask=mask).last_hidden_state
        weights = mask[..., None].to(hidden.dtype)
        mean = (hidden * weights).sum(1) / weights.sum(1).clamp(min=1e-9)
        return torch.nn.functional.normalize(mean, dim=1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("base", type=Path)
    parser.add_argument("weights", type=Path, nargs="*")
    parser.add_argument("--out", type=Path, default=Path("rag/models"))
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    embedder = Vectors(args.base).eval()
    shutil.copyfile(args.base / "words.npy", args.out / "words.npy")
    tokenizer = json.loads((args.base / "tokenizer.json").read_text("utf-8"))
    (args.out / "words.json").write_text(json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")), "utf-8")
    width = embedder.bert.config.hidden_size
    export(embedder, ("embedded", "mask"), "vectors", args.out / "embedder.onnx", width)
    if args.weights:
        reader = Reader(args.base).eval()
        load_weights(reader, *args.weights)
        export(
            Logits(reader, "inputs_embeds").eval(),
            ("embedded", "types", "mask"),
            "logits",
            args.out / "multilingual-reader.onnx",
            width,
        )
    for name in ("words.npy", "words.json", "embedder.onnx", *(["multilingual-reader.onnx"] if args.weights else [])):
        report(args.out / name)


if __name__ == "__main__":
    main()
