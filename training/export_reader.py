"""Export a trained reader as one int8 ONNX file.

python training/export_reader.py WEIGHTS [--out rag/models/reader.onnx] [--full FP32_COPY.onnx]
"""

import argparse
import shutil
import tempfile
from pathlib import Path

import torch
from base_model import base_model_dir
from onnx_files import export, quantize, report
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
    parser.add_argument("weights", type=Path)
    parser.add_argument("--out", type=Path, default=Path("rag/models/reader.onnx"))
    parser.add_argument("--full", type=Path, help="keep the fp32 model here, to measure what int8 costs")
    args = parser.parse_args()
    reader = Reader(base_model_dir(), attention="eager")
    load_weights(reader, args.weights)
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "fp32.onnx"
        export(Logits(reader).eval(), ("ids", "types", "mask"), "logits", full)
        quantize(full, args.out)
        if args.full:
            shutil.copyfile(full, args.full)
    report(args.out)


if __name__ == "__main__":
    main()
