"""Torch module -> fp32 ONNX -> int8 ONNX; the same way for the embedder and the reader."""

import hashlib
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process


def export(model: torch.nn.Module, inputs: tuple[str, ...], output: str, path: Path) -> None:
    """Write the module with free batch and token axes. Every input is a (batch, tokens) int64 matrix."""
    example = tuple(torch.ones(2, 16, dtype=torch.int64) for _ in inputs)
    axes = {name: {0: "batch", 1: "tokens"} for name in (*inputs, output)}
    torch.onnx.export(
        model,
        example,
        str(path),
        input_names=list(inputs),
        output_names=[output],
        dynamic_axes=axes,
        opset_version=17,
        dynamo=False,
    )


def quantize(full: Path, path: Path, whole: str | None = None) -> None:
    """int8 weights, a scale for each channel: one scale for a whole matrix costs .03 of cosine for .1 MB.

    Nodes whose name holds `whole` stay in fp32.
    """
    ready = full.with_suffix(".ready.onnx")
    quant_pre_process(str(full), str(ready), skip_symbolic_shape=True)
    kept = [node.name for node in onnx.load(ready).graph.node if whole and whole in node.name]
    quantize_dynamic(str(ready), str(path), weight_type=QuantType.QInt8, per_channel=True, nodes_to_exclude=kept)


def report(path: Path) -> None:
    data = path.read_bytes()
    print(f"{path}: {len(data) / 1e6:.2f} MB, SHA-256 {hashlib.sha256(data).hexdigest()}")
