"""The pinned int8 cross-encoder as a torch model to go on training, and the trained one as int8."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
import torch
from onnx import numpy_helper
from transformers import BertConfig, BertForSequenceClassification

_QUANTIZED = "_quantized"
_LARGEST = 127  # int8, symmetric: the zero point stays 0

Array = npt.NDArray[Any]


def float_model(path: Path) -> BertForSequenceClassification:
    """Return the model of a dynamically quantized BERT with one logit, weights in float32."""
    graph = onnx.load(str(path)).graph
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    state = {
        name: torch.tensor(value)
        for name, value in stored.items()
        if name.startswith(("bert.", "classifier.")) and value.dtype == np.float32
        and not name.endswith("_scale")
    }  # fmt: skip
    for source, target, transposed in _places(graph):
        value = _dequantized(stored, source)
        state[target] = torch.tensor(value.T.copy() if transposed else value)
    shape = {"hidden_size": 384, "num_hidden_layers": 12, "num_attention_heads": 12}
    config = BertConfig.from_dict({**shape, "intermediate_size": 1536, "num_labels": 1})
    model = BertForSequenceClassification(config)
    model.load_state_dict(state)
    model.train(mode=False)
    return model


def write_int8(model: BertForSequenceClassification, pinned: Path, target: Path) -> None:
    """Write ``model`` into a copy of the pinned graph, weights as int8 with a scale for each column."""
    proto = onnx.load(str(pinned))
    state = {name: value.detach().numpy() for name, value in model.state_dict().items()}
    fresh: dict[str, Array] = {}
    for source, place, transposed in _places(proto.graph):
        if not transposed:
            continue  # the embeddings were not trained
        value = state[place].T
        scale = (np.abs(value).max(axis=0) / _LARGEST).astype(np.float32)
        fresh[source] = np.clip(np.rint(value / scale), -_LARGEST, _LARGEST).astype(np.int8)
        fresh[source.removesuffix(_QUANTIZED) + "_scale"] = np.asarray(scale)
    for tensor in proto.graph.initializer:
        name = tensor.name
        if name not in fresh and name in state and tensor.data_type == onnx.TensorProto.FLOAT:
            fresh[name] = state[name]
        if name in fresh:
            old = numpy_helper.to_array(tensor)
            value = np.ascontiguousarray(fresh[name].astype(old.dtype))
            tensor.CopyFrom(numpy_helper.from_array(value, name))
    onnx.save(proto, str(target))


def _places(graph: onnx.GraphProto) -> Iterator[tuple[str, str, bool]]:
    """Yield each quantized initializer, its name in torch, and whether ONNX holds it transposed."""
    stored = {tensor.name for tensor in graph.initializer}
    for node in graph.node:
        for name in node.input:
            if name not in stored or not name.endswith(_QUANTIZED):
                continue
            if node.op_type == "Gather":
                yield name, name.removesuffix(_QUANTIZED), False
            else:
                module = re.sub(r"\.(MatMul|Gemm).*", "", node.name.strip("/").replace("/", "."))
                yield name, f"{module}.weight", True


def _dequantized(stored: dict[str, Array], name: str) -> Array:
    base = name.removesuffix(_QUANTIZED)
    zero = stored[f"{base}_zero_point"].astype(np.int32)
    plain = (stored[name].astype(np.int32) - zero).astype(np.float32)
    return np.asarray(plain * stored[f"{base}_scale"])
