"""Export a trained reader as one ONNX file: its weights in 8 bits, its arithmetic in fp32.

    python training/export_reader.py WEIGHTS [WEIGHTS ...] [--out READER.onnx]

Of several weights the mean is taken.
"""

import argparse
from pathlib import Path

import torch
from base_model import base_model_dir
from onnx_files import export, report
from reader_model import Reader, load_weights


class Logits(torch.nn.Module):
    """The reader without the padding mask on its output: word ids, or rows of a table where it is fed "inputs_embeds", with types
    and mask -> (batch, tokens, 3).
    """

    def __init__(self, reader: Reader, fed: str = "input_ids") -> None:
        super().__init__()
        self.reader, self.fed = reader, fed

    def forward(self, words: torch.Tensor, types: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        hidden = self.reader.bert(**{self.fed: words}, token_type_ids=types, attention_mask=mask).last_hidden_state
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
