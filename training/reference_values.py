"""What the shipped models should give on any processor, computed by torch in fp32 from the weights in their files.

    python training/reference_values.py BASE > tests/reference_values.json

BASE is what multilingual_base.py writes.
Windows, spans and batches are those of `rag`; only the networks' arithmetic is another's. The tests compare with these values.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import torch

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from base_model import base_model_dir
from export_multilingual import Vectors
from export_reader import Logits
from onnx_files import weights_in
from reader_model import FROZEN, Reader

from rag.documents.load import document_from_text
from rag.documents.split import split
from rag.models import embedder, network, reader

TOWN = (
    "Elm Hill is a small town. It was founded in 1852 by Anna Berg, a Swedish baker. Its bridge cost $3.5 million. "
    "The mayor is Tom Reed."
)
QUESTIONS = (
    "When was Elm Hill founded?",
    "Who founded Elm Hill?",
    "How much did the bridge cost?",
    "Who is the mayor of Elm Hill?",
    "What is the capital of Australia?",
    "Wann wurde Elm Hill gegründet?",
    "Сколько стоил мост?",
    "من هو عمدة إلم هيل؟",
)
TEXTS = ("When did relations get worse?", TOWN, "Ünï 😀 مرحبا 他来了。")


class TorchSession:
    """Stands where an onnxruntime session stands; `inputs` are the module's, in order."""

    def __init__(self, module: torch.nn.Module, path: Path, inputs: tuple[str, ...]) -> None:
        network = getattr(module, "reader", module)
        missing, unexpected = network.load_state_dict(weights_in(path), strict=False)
        if unexpected or set(missing) - ({FROZEN} if "embedded" in inputs else set()):
            raise SystemExit(f"{path} does not fit: missing {missing}, unexpected {unexpected}")
        self.module, self.inputs = module.eval(), inputs

    @torch.no_grad()
    def run(self, _outputs: None, inputs: dict[str, np.ndarray]) -> list[np.ndarray]:
        return [self.module(*(torch.from_numpy(inputs[name]) for name in self.inputs)).numpy()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("base", type=Path)
    base = parser.parse_args().base

    def open_session(path: Path, *_: int, **__: int) -> TorchSession:
        if path.stem == "embedder":
            return TorchSession(Vectors(base), path, ("embedded", "mask"))
        if path.stem == "multilingual-reader":
            return TorchSession(Logits(Reader(base), "inputs_embeds"), path, ("embedded", "types", "mask"))
        return TorchSession(Logits(Reader(base_model_dir())), path, ("ids", "types", "mask"))

    network.open_session = embedder.open_session = open_session
    passages = split(document_from_text(TOWN, "test:a", "a.txt"))
    read = reader.Reader().read
    best = {question: read(question, passages)[0] for question in QUESTIONS}
    vectors = embedder.Embedder().embed(TEXTS)
    values = {
        "text": TOWN,
        "readings": [
            {"question": q, "words": r.words, "score": round(r.score, 4), "judged": round(r.judged, 4)} for q, r in best.items()
        ],
        "vectors": [{"text": t, "vector": [round(float(x), 5) for x in v]} for t, v in zip(TEXTS, vectors, strict=True)],
    }
    print(json.dumps(values, ensure_ascii=False))


if __name__ == "__main__":
    main()
