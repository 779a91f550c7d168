"""A trained model as a GGUF file of llama.cpp's "llama" architecture, and back."""
from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from . import gguf
from .network import Network
from .specs import SPECS, Spec
from .tokenisers import ByteLevel, SentencePiece, Tokeniser

MOSTLY_Q8_0 = 7


def save(path: Path, spec: Spec, tokeniser: Tokeniser, network: Network) -> None:
    """Writes metadata, vocabulary and weights."""
    s = network.shape
    metadata: dict[str, gguf.Value] = {
        "general.architecture": "llama",
        "general.name": spec.name,
        "general.description": spec.summary,
        "general.license": "Apache-2.0",
        "general.languages": ["en", "zh"],
        "general.file_type": MOSTLY_Q8_0,
        "general.quantization_version": 2,
        "llama.context_length": s.context,
        "llama.embedding_length": s.width,
        "llama.block_count": s.layers,
        "llama.feed_forward_length": s.hidden,
        "llama.attention.head_count": s.heads,
        "llama.attention.head_count_kv": s.heads,
        "llama.attention.layer_norm_rms_epsilon": s.epsilon,
        "llama.rope.dimension_count": s.head_width,
        "llama.rope.freq_base": s.rope_base,
        "llama.vocab_size": s.vocabulary,
        **vocabulary(tokeniser),
    }
    for role, token in spec.end_tokens.items():
        metadata[f"tokenizer.ggml.{role}_token_id"] = tokeniser.ids[token]
    metadata["tokenizer.ggml.add_bos_token"] = spec.chat.add_begin
    metadata["tokenizer.ggml.add_eos_token"] = False
    metadata["tokenizer.chat_template"] = spec.chat.template
    gguf.write(path, metadata, _tensors(network))


def load(path: Path) -> tuple[Spec, Tokeniser, Network]:
    """The model exactly as the file holds it: weights dequantised, vocabulary from the metadata."""
    metadata, tensors = gguf.read(path)
    spec = SPECS[str(metadata["general.name"])]
    tokens = metadata["tokenizer.ggml.tokens"]
    assert isinstance(tokens, list)
    network = Network(spec.shape(len(tokens)))
    state = {"embedding": tensors["token_embd.weight"], "norm": tensors["output_norm.weight"]}
    for i in range(network.shape.layers):
        block = {n: tensors[f"blk.{i}.{n}.weight"] for n in _BLOCK_TENSORS}
        state |= {
            f"layers.{i}.attention_norm": block["attn_norm"],
            f"layers.{i}.qkv": np.concatenate([block["attn_q"], block["attn_k"], block["attn_v"]]),
            f"layers.{i}.out": block["attn_output"],
            f"layers.{i}.mlp_norm": block["ffn_norm"],
            f"layers.{i}.gate_up": np.concatenate([block["ffn_gate"], block["ffn_up"]]),
            f"layers.{i}.down": block["ffn_down"],
        }
    network.load_state_dict({name: torch.from_numpy(np.array(value)) for name, value in state.items()})
    return spec, tokeniser_of(metadata), network.eval()


def vocabulary(tokeniser: Tokeniser) -> dict[str, gguf.Value]:
    """The metadata that hold a tokeniser."""
    metadata: dict[str, gguf.Value] = {
        "tokenizer.ggml.model": tokeniser.model,
        "tokenizer.ggml.pre": tokeniser.pre,
        "tokenizer.ggml.tokens": tokeniser.tokens,
        "tokenizer.ggml.token_type": tokeniser.types,
    }
    if isinstance(tokeniser, ByteLevel):
        metadata["tokenizer.ggml.merges"] = [f"{a} {b}" for a, b in tokeniser.merges]
    else:
        metadata["tokenizer.ggml.scores"] = tokeniser.scores
        metadata["tokenizer.ggml.add_space_prefix"] = False
    return metadata


def tokeniser_of(metadata: dict[str, gguf.Value]) -> Tokeniser:
    """The tokeniser that metadata hold."""
    tokens, types = metadata["tokenizer.ggml.tokens"], metadata["tokenizer.ggml.token_type"]
    assert isinstance(tokens, list) and isinstance(types, list)
    if metadata["tokenizer.ggml.model"] == ByteLevel.model:
        merges = [tuple(m.split(" ")) for m in metadata["tokenizer.ggml.merges"]]
        specials = tuple(t for t, kind in zip(tokens, types) if kind == 3)
        return ByteLevel(str(metadata["tokenizer.ggml.pre"]), merges, specials, specials_first=types[0] == 3)
    return SentencePiece.from_tokens(tokens, types)


_BLOCK_TENSORS = ("attn_norm", "attn_q", "attn_k", "attn_v", "attn_output", "ffn_norm", "ffn_gate", "ffn_up", "ffn_down")


def _tensors(network: Network) -> dict[str, np.ndarray]:
    tensors = {"token_embd.weight": network.embedding, "output_norm.weight": network.norm}
    for i, layer in enumerate(network.layers):
        q, k, v = layer.qkv.chunk(3)
        gate, up = layer.gate_up.chunk(2)
        parts = (layer.attention_norm, q, k, v, layer.out, layer.mlp_norm, gate, up, layer.down)
        tensors |= {f"blk.{i}.{name}.weight": part for name, part in zip(_BLOCK_TENSORS, parts)}
    return {name: tensor.detach().numpy() for name, tensor in tensors.items()}
