"""What the shipped models should give on any processor, computed by torch in fp32 from the weights in their files.

    python training/reference_values.py > tests/reference_values.json

Windows, spans and batches are those of `rag`; only the networks' arithmetic is another's. The tests compare with these values.
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from base_model import base_model_dir
from export_embedder import Embedder
from export_reader import Logits
from onnx_files import weights_in
from train_reader import Reader

from rag.documents.load import document_from_text
from rag.documents.split import split
from rag.models import embedder, reader

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
)
TEXTS = ("When did relations get worse?", TOWN, "Ünï 😀 مرحبا 他来了。")


class TorchSession:
    """Stands where an onnxruntime session stands."""

    def __init__(self, module: torch.nn.Module, path: Path) -> None:
        missing, unexpected = module.load_state_dict(weights_in(path), strict=False)
        if missing or unexpected:
            raise SystemExit(f"{path} does not fit: missing {missing}, unexpected {unexpected}")
        self.module = module.eval()

    @torch.no_grad()
    def run(self, _outputs: None, inputs: dict[str, np.ndarray]) -> list[np.ndarray]:
        names = [name for name in ("ids", "types", "mask") if name in inputs]
        return [self.module(*(torch.from_numpy(inputs[name]) for name in names)).numpy()]


def main() -> None:
    base = base_model_dir()

    def open_session(path: Path, **_: int) -> TorchSession:
        if path.stem == "embedder":
            return TorchSession(Embedder(base), path)
        network = Reader(base)
        session = TorchSession(network, path)
        session.module = Logits(network).eval()
        return session

    reader.open_session = embedder.open_session = open_session
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
