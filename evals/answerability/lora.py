"""The bundled model in torch with a LoRA over its upper layers, and that LoRA as llama.cpp reads it.

Hu et al., "LoRA: Low-Rank Adaptation of Large Language Models", ICLR 2022.
"""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import torch
from tokenizers import AddedToken, Regex, Tokenizer, normalizers, pre_tokenizers
from tokenizers.models import BPE
from torch import Tensor, nn
from transformers import Qwen2Config, Qwen2ForCausalLM

RANK = 16
_ALPHA = 32.0
_FIRST_LAYER = 12  # of 28; the lower ones stay, which saves a quarter of the time
_CONTROL = 3  # the kind of token that text never turns into
_ARCHITECTURE = "qwen2"
_PARTS = {
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
    "attn_norm": "input_layernorm",
    "ffn_norm": "post_attention_layernorm",
}
_WHOLE = {
    "token_embd.weight": "model.embed_tokens.weight",
    "output_norm.weight": "model.norm.weight",
    "output.weight": "lm_head.weight",
}
# How Qwen 2 cuts text before it joins bytes; the file holds merges and no such rule.
_CUT = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)


class Adapted(nn.Module):
    """A linear layer and the product of two thin matrices beside it, which alone is trained."""

    def __init__(self, base: nn.Linear) -> None:
        super().__init__()
        out, into = base.weight.shape
        self.base = base
        self.a = nn.Parameter(torch.randn(RANK, into) / math.sqrt(into))
        self.b = nn.Parameter(torch.zeros(out, RANK))

    def forward(self, states: Tensor) -> Tensor:
        """Return states of shape (…, out) for states of shape (…, into)."""
        thin = (states @ self.a.to(states.dtype).T) @ self.b.to(states.dtype).T
        plain: Tensor = self.base(states)
        return plain + thin * (_ALPHA / RANK)


def float_model(file: gguf.GGUFReader) -> Qwen2ForCausalLM:
    """Return the model of a GGUF file, weights in bfloat16, none of them to be trained."""

    def told(key: str) -> Any:  # noqa: ANN401 - whatever the file holds there
        return file.fields[f"{_ARCHITECTURE}.{key}"].contents()

    names = {tensor.name for tensor in file.tensors}
    rotation = {"rope_type": "default", "rope_theta": told("rope.freq_base")}
    config = Qwen2Config(
        vocab_size=len(file.fields["tokenizer.ggml.tokens"].data),
        hidden_size=told("embedding_length"),
        num_hidden_layers=told("block_count"),
        intermediate_size=told("feed_forward_length"),
        num_attention_heads=told("attention.head_count"),
        num_key_value_heads=told("attention.head_count_kv"),
        rms_norm_eps=told("attention.layer_norm_rms_epsilon"),
        rope_parameters=rotation,
        tie_word_embeddings="output.weight" not in names,
    )
    torch.set_default_dtype(torch.bfloat16)
    try:
        with torch.device("meta"):
            model = Qwen2ForCausalLM(config)
        model.to_empty(device="cpu")
    finally:
        torch.set_default_dtype(torch.float32)
    state = {}
    for tensor in file.tensors:
        place = _place(tensor.name)
        if place:
            plain = np.array(gguf.dequantize(tensor.data, tensor.tensor_type))
            state[place] = torch.from_numpy(plain).to(torch.bfloat16)
    model.load_state_dict(state, strict=False)
    model.tie_weights()
    rotary: Any = model.model.rotary_emb
    model.model.rotary_emb = type(rotary)(config).float()
    model.set_attn_implementation("eager")
    model.requires_grad_(requires_grad=False)
    return model


def adapt(model: Qwen2ForCausalLM) -> list[nn.Parameter]:
    """Lay a LoRA over every linear layer from the twelfth block on; return what is to be trained."""
    layers: Any = model.model.layers
    for layer in layers[_FIRST_LAYER:]:
        for part in (layer.self_attn, layer.mlp):
            for name, linear in list(part.named_children()):
                if isinstance(linear, nn.Linear):
                    setattr(part, name, Adapted(linear))
    return [parameter for parameter in model.parameters() if parameter.requires_grad]


def write_adapter(model: nn.Module, target: Path) -> None:
    """Write the LoRA as a GGUF adapter, float16."""
    writer = gguf.GGUFWriter(target, _ARCHITECTURE)
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", _ALPHA)
    short = {place: name for name, place in _PARTS.items()}
    for name, value in model.named_parameters():
        found = re.fullmatch(r"model\.layers\.(\d+)\.(.+)\.([ab])", name)
        if found:
            layer, place, side = found.groups()
            tensor = value.detach().to(torch.float16).numpy()
            writer.add_tensor(f"blk.{layer}.{short[place]}.weight.lora_{side}", tensor)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def tokenizer(file: gguf.GGUFReader) -> Tokenizer:
    """Return the tokenizer of a GGUF file."""
    tokens = file.fields["tokenizer.ggml.tokens"].contents()
    merges = [tuple(merge.split(" ")) for merge in file.fields["tokenizer.ggml.merges"].contents()]
    kinds = file.fields["tokenizer.ggml.token_type"].contents()
    made = Tokenizer(BPE({token: number for number, token in enumerate(tokens)}, merges))
    made.normalizer = normalizers.NFC()
    made.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(_CUT), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    control = [t for t, kind in zip(tokens, kinds, strict=True) if kind == _CONTROL]
    made.add_special_tokens([AddedToken(token, special=True) for token in control])
    return made


def _place(name: str) -> str | None:
    if name in _WHOLE:
        return _WHOLE[name]
    block = re.fullmatch(r"blk\.(\d+)\.(\w+)\.(weight|bias)", name)
    if block is None:
        return None
    layer, part, kind = block.groups()
    return f"model.layers.{layer}.{_PARTS[part]}.{kind}"
