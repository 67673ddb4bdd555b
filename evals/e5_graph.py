"""Make ``rag/models/e5/encoder.onnx``: the operations of a 12-layer BERT encoder, without weights.

    python -m evals.e5_graph [FILE]

Input ``embedded`` is one text's word, position and type embeddings in sum, shape (tokens, 384);
output ``pooled`` is the mean of the last layer over the tokens, shape (384,). The weights are named
and shaped here and given when the graph is loaded. Needs the development package ``onnx``.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from rag.models.e5.embedder import GRAPH

HIDDEN, INNER, HEADS, LAYERS = 384, 1536, 12, 12


class _Graph:
    """Collects nodes and initializers; values are numbered in the order they are made."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []

    def op(self, kind: str, *inputs: str, **attributes: Any) -> str:  # noqa: ANN401 - as onnx takes them
        output = f"value{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [output], **attributes))
        return output

    def constant(self, name: str, value: object) -> str:
        self.initializers.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def weight(self, name: str, *shape: int) -> str:
        tensor = onnx.TensorProto(
            name=name,
            data_type=TensorProto.FLOAT,
            dims=shape,
            data_location=TensorProto.EXTERNAL,
        )
        # The format wants a place; the loader gives the values by name.
        tensor.external_data.add(key="location", value="given-by-name")
        self.initializers.append(tensor)
        return name

    def linear(self, value: str, name: str, inputs: int, outputs: int) -> str:
        product = self.op("MatMul", value, self.weight(f"{name}.w", inputs, outputs))
        return self.op("Add", product, self.weight(f"{name}.b", outputs))

    def norm(self, value: str, name: str) -> str:
        weight, bias = (self.weight(f"{name}.{part}", HIDDEN) for part in "wb")
        return self.op("LayerNormalization", value, weight, bias, epsilon=1e-12, axis=-1)

    def attended(self, value: str, layer: int) -> str:
        query, key, content = (
            self.op("Reshape", self.linear(value, f"l{layer}.{part}", HIDDEN, HIDDEN), "heads")
            for part in "qkv"
        )
        query = self.op("Transpose", self.op("Mul", query, "scale"), perm=[1, 0, 2])
        key = self.op("Transpose", key, perm=[1, 2, 0])
        content = self.op("Transpose", content, perm=[1, 0, 2])
        shares = self.op("Softmax", self.op("MatMul", query, key), axis=-1)
        mixed = self.op("Transpose", self.op("MatMul", shares, content), perm=[1, 0, 2])
        return self.linear(self.op("Reshape", mixed, "rows"), f"l{layer}.ao", HIDDEN, HIDDEN)


def encoder() -> bytes:
    """Return the serialised graph; the same bytes every time."""
    graph = _Graph()
    graph.constant("heads", np.array([0, HEADS, HIDDEN // HEADS], dtype=np.int64))
    graph.constant("rows", np.array([0, HIDDEN], dtype=np.int64))
    graph.constant("scale", np.float32((HIDDEN // HEADS) ** -0.5))
    graph.constant("first", np.array([0], dtype=np.int64))
    value = graph.norm("embedded", "emb.ln")
    for layer in range(LAYERS):
        value = graph.norm(graph.op("Add", graph.attended(value, layer), value), f"l{layer}.aln")
        inner = graph.op("Gelu", graph.linear(value, f"l{layer}.fi", HIDDEN, INNER))
        outer = graph.linear(inner, f"l{layer}.fo", INNER, HIDDEN)
        value = graph.norm(graph.op("Add", outer, value), f"l{layer}.oln")
    graph.nodes.append(helper.make_node("ReduceMean", [value, "first"], ["pooled"], keepdims=0))
    shape = helper.make_tensor_value_info
    made = helper.make_graph(
        graph.nodes,
        "encoder",
        [shape("embedded", TensorProto.FLOAT, ["tokens", HIDDEN])],
        [shape("pooled", TensorProto.FLOAT, [HIDDEN])],
        graph.initializers,
    )
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 20)], ir_version=10)
    return bytes(model.SerializeToString(deterministic=True))


def main(arguments: list[str]) -> int:
    """Write the graph."""
    target = Path(arguments[0]) if arguments else GRAPH
    target.write_bytes(encoder())
    print(f"{target}: {target.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
