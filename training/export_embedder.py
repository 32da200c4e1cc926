"""Export the embedder: all-MiniLM-L6-v2 with mean pooling and normalisation in the graph, int8, for onnxruntime.

    python training/export_embedder.py SQUAD_DEV [--out rag/models]

Writes embedder.onnx and tokenizer.json, and prints the checksum and the cosine to the published fp32 weights' vectors over 1,000
sentences of SQUAD_DEV, which the model card quotes.
"""

import argparse
import random
import re
import shutil
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from base_model import base_model_dir
from examples import read_squad
from onnx_files import export, report
from tokenizers import Tokenizer
from transformers import BertModel


class Embedder(torch.nn.Module):
    """(batch, tokens) ids and mask -> (batch, 384) unit vectors: the masked mean of the last layer."""

    def __init__(self, base: Path) -> None:
        super().__init__()
        self.bert = BertModel.from_pretrained(base, add_pooling_layer=False, attn_implementation="eager")

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        hidden = self.bert(input_ids=ids, attention_mask=mask).last_hidden_state
        weights = mask[..., None].to(hidden.dtype)
        mean = (hidden * weights).sum(1) / weights.sum(1).clamp(min=1e-9)
        return torch.nn.functional.normalize(mean, dim=1)


def sentences(squad: Path, count: int) -> list[str]:
    found = {s for a in read_squad(squad) for c in a.contexts for s in re.split(r"(?<=[.!?])\s+", c) if 20 < len(s) < 400}
    return random.Random(0).sample(sorted(found), count)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("squad", type=Path)
    parser.add_argument("--out", type=Path, default=Path("rag/models"))
    args = parser.parse_args()
    base = base_model_dir()
    args.out.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(base / "tokenizer.json", args.out / "tokenizer.json")
    model, path = Embedder(base).eval(), args.out / "embedder.onnx"
    export(model, ("ids", "mask"), "vectors", path)
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(256)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    cosines = []
    for text in sentences(args.squad, 1000):
        ids = np.array([tokenizer.encode(text).ids], dtype=np.int64)
        ours = session.run(None, {"ids": ids, "mask": np.ones_like(ids)})[0][0]
        with torch.no_grad():
            published = model(torch.from_numpy(ids), torch.ones(ids.shape, dtype=torch.int64))[0].numpy()
        cosines.append(float(ours @ published))
    report(path)
    print(f"cosine to the published weights over {len(cosines)} sentences: mean {np.mean(cosines):.5f}, min {min(cosines):.5f}")


if __name__ == "__main__":
    main()
