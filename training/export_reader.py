"""Export a trained reader as one ONNX file: its weights in 8 bits, its arithmetic in fp32.

    python training/export_reader.py WEIGHTS [WEIGHTS ...] [--out READER.onnx]

Of several weights the mean is taken.
"""

import argparse
from pathlib import Path

import torch
from base_model import base_model_dir
from onnx_files import export, report
from train_reader import Reader, load_weights


class Logits(torch.nn.Module):
    """The reader without the padding mask on its output, which `rag.reader` applies itself."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.reader = reader

    def forward(self, ids: torch.Tensor, types: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        hidden = self.reader.bert(input_ids=ids, token_type_ids=types, attention_mask=mask).last_hidden_state
        return self.reader.qa(hidden)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("weights", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, default=Path("rag/models/english-reader.onnx"))
    args = parser.parse_args()
    reader = Reader(base_model_dir()).eval()
    load_weights(reader, *args.weights)
    export(Logits(reader).eval(), ("ids", "types", "mask"), "logits", args.out)
    report(args.out)


if __name__ == "__main__":
    main()
