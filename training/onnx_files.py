"""Torch module -> ONNX file: weights kept in 8 bits, arithmetic in fp32; the same way for the embedder and the reader."""

import hashlib
import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

LEAST = 65_536
"""Values from which a layer's matrix is kept in 8 bits; smaller ones are not worth their error."""

BLOCK = 64
"""Inputs of a layer that share a scale for each of its outputs; half the error of one scale for all, for 3 % of the size."""


def export(model: torch.nn.Module, inputs: tuple[str, ...], output: str, path: Path, width: int = 0) -> None:
    """Write the module with free batch and token axes. Every input is a (batch, tokens) int64 matrix, but "embedded", which is
    (batch, tokens, width) of fp32.
    """
    whole = torch.ones(2, 16, dtype=torch.int64)
    example = tuple(torch.ones(2, 16, width) if name == "embedded" else whole for name in inputs)
    axes = {name: {0: "batch", 1: "tokens"} for name in (*inputs, output)}
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "fp32.onnx"
        torch.onnx.export(
            model,
            example,
            str(full),
            input_names=list(inputs),
            output_names=[output],
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )
        graph_in_8_bits = in_8_bits(onnx.load(full))
    onnx.checker.check_model(graph_in_8_bits)
    onnx.save(graph_in_8_bits, str(path))


def in_8_bits(model: onnx.ModelProto) -> onnx.ModelProto:
    """The model with its large matrices as int8 in blocks, a scale a block, and nodes that multiply them out again.

    Those of a layer's weights hang on constants alone, so that onnxruntime computes them once, when it opens the model; all
    arithmetic is fp32 and the same on every processor. Of the table of word pieces only the rows looked up are multiplied out.
    """
    graph = model.graph
    large = {i.name: numpy_helper.to_array(i) for i in graph.initializer if np.prod(i.dims) >= LEAST}
    nodes, constants, replaced = [], [], set()

    def store(name: str, blocks: np.ndarray) -> None:
        scales = np.abs(blocks).max(1, keepdims=True).clip(1e-12).astype(np.float32) / 127
        constants.append(_constant(f"{name}_int8", np.rint(blocks / scales).astype(np.int8)))
        constants.append(_constant(f"{name}_scale", scales))
        replaced.add(name)

    for node in graph.node:
        name = node.input[1] if node.op_type == "MatMul" else node.input[0] if node.op_type == "Gather" else ""
        if node.op_type == "MatMul" and name in large:
            rows, columns = large[name].shape
            store(name, large[name].reshape(rows // BLOCK, BLOCK, columns))
            constants.append(_constant(f"{name}_shape", np.array([rows, columns])))
            nodes += [
                helper.make_node("Cast", [f"{name}_int8"], [f"{name}_cast"], to=TensorProto.FLOAT),
                helper.make_node("Mul", [f"{name}_cast", f"{name}_scale"], [f"{name}_blocks"]),
                helper.make_node("Reshape", [f"{name}_blocks", f"{name}_shape"], [f"{name}_fp32"]),
            ]
            node.input[1] = f"{name}_fp32"
            nodes.append(node)
        elif name.endswith("word_embeddings.weight"):
            store(name, large[name])
            ids, found = node.input[1], node.output[0]
            nodes += [
                helper.make_node("Gather", [f"{name}_int8", ids], [f"{found}_int8"]),
                helper.make_node("Cast", [f"{found}_int8"], [f"{found}_cast"], to=TensorProto.FLOAT),
                helper.make_node("Gather", [f"{name}_scale", ids], [f"{found}_scale"]),
                helper.make_node("Mul", [f"{found}_cast", f"{found}_scale"], [found]),
            ]
        else:
            nodes.append(node)
    kept = [i for i in graph.initializer if i.name not in replaced]
    del graph.node[:], graph.initializer[:]
    graph.node.extend(nodes)
    graph.initializer.extend([*kept, *constants])
    return model


def weights_in(path: Path) -> dict[str, torch.Tensor]:
    """The weights of a file that `export` wrote, multiplied out, under the names that the torch module has for them."""
    graph = onnx.load(path).graph
    constants = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    for name in [n.removesuffix("_int8") for n in constants if n.endswith("_int8")]:
        blocks = constants[f"{name}_int8"] * constants[f"{name}_scale"]
        constants[name] = blocks.reshape(constants[f"{name}_shape"]) if f"{name}_shape" in constants else blocks
    weights = {name: values for name, values in constants.items() if name.endswith((".weight", ".bias"))}
    for node in graph.node:
        matrix = constants.get(node.input[1].removesuffix("_fp32")) if node.op_type == "MatMul" else None
        if matrix is not None:
            # "/bert/encoder/layer.0/output/dense/MatMul", whose matrix is the layer's weight, transposed.
            weights[node.name.strip("/").removesuffix("/MatMul").replace("/", ".") + ".weight"] = matrix.T
    return {name.removeprefix("reader."): torch.from_numpy(values.astype(np.float32)) for name, values in weights.items()}


def _constant(name: str, values: np.ndarray) -> onnx.TensorProto:
    return numpy_helper.from_array(np.ascontiguousarray(values), name)


def report(path: Path) -> None:
    data = path.read_bytes()
    print(f"{path}: {len(data) / 1e6:.2f} MB, SHA-256 {hashlib.sha256(data).hexdigest()}")
