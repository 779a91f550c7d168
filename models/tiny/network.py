"""The llama architecture in torch, laid out so that its weights go into a GGUF file unchanged.

llama.cpp rotates neighbouring pairs of query and key values for this architecture, so the
rotation here works on neighbouring pairs too and no row of a weight has to be permuted.
"""
from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn


@dataclass(frozen=True)
class Shape:
    """Sizes of one network; every width is a multiple of 32, the block length of Q8_0."""

    vocabulary: int
    width: int
    layers: int
    heads: int
    hidden: int
    context: int = 512
    rope_base: float = 10000.0
    epsilon: float = 1e-5

    @property
    def head_width(self) -> int:
        return self.width // self.heads


class _RmsNorm(torch.autograd.Function):
    """Root-mean-square norm with a hand-written gradient: half the memory passes of the automatic one."""

    @staticmethod
    def forward(ctx, x: Tensor, weight: Tensor, epsilon: float) -> Tensor:  # noqa: ANN001
        scale = torch.rsqrt(x.square().mean(-1, keepdim=True) + epsilon)
        unit = x * scale
        ctx.save_for_backward(unit, scale, weight)
        return unit * weight

    @staticmethod
    def backward(ctx, grad: Tensor):  # noqa: ANN001, ANN205
        unit, scale, weight = ctx.saved_tensors
        grad_weight = (grad * unit).flatten(0, -2).sum(0)
        inner = grad * weight
        grad_x = (inner - unit * (inner * unit).mean(-1, keepdim=True)) * scale
        return grad_x, grad_weight, None


class _HalfLinear(torch.autograd.Function):
    """x · Wᵀ in bfloat16 with float32 in and out: CPUs with AVX-512 BF16 multiply four times as fast."""

    @staticmethod
    def forward(ctx, x: Tensor, weight: Tensor) -> Tensor:  # noqa: ANN001
        half_x, half_w = x.bfloat16(), weight.bfloat16()
        ctx.save_for_backward(half_x, half_w)
        return (half_x @ half_w.t()).float()

    @staticmethod
    def backward(ctx, grad: Tensor):  # noqa: ANN001, ANN205
        half_x, half_w = ctx.saved_tensors
        half = grad.bfloat16()
        return (half @ half_w).float(), (half.t() @ half_x).float()


class _HalfProduct(torch.autograd.Function):
    """a · b of stacks of matrices in bfloat16, float32 in and out, as `_HalfLinear`."""

    @staticmethod
    def forward(ctx, a: Tensor, b: Tensor) -> Tensor:  # noqa: ANN001
        half_a, half_b = a.bfloat16(), b.bfloat16()
        ctx.save_for_backward(half_a, half_b)
        return (half_a @ half_b).float()

    @staticmethod
    def backward(ctx, grad: Tensor):  # noqa: ANN001, ANN205
        half_a, half_b = ctx.saved_tensors
        half = grad.bfloat16()
        return (half @ half_b.transpose(-1, -2)).float(), (half_a.transpose(-1, -2) @ half).float()


class Network(nn.Module):
    """Decoder-only transformer: RMS norm, rotary positions, SwiGLU, tied input and output embeddings."""

    def __init__(self, shape: Shape, half: bool = False) -> None:
        super().__init__()
        self.shape = shape
        self.half = half
        w, h = shape.width, shape.hidden

        def matrix(rows: int, columns: int, scale: float) -> nn.Parameter:
            return nn.Parameter(torch.randn(rows, columns) * scale)

        self.embedding = matrix(shape.vocabulary, w, 0.05)
        deep = (2 * shape.layers) ** -0.5
        self.layers = nn.ModuleList()
        for _ in range(shape.layers):
            layer = nn.Module()
            layer.attention_norm = nn.Parameter(torch.ones(w))
            layer.qkv = matrix(3 * w, w, w**-0.5)
            layer.out = matrix(w, w, deep * w**-0.5)
            layer.mlp_norm = nn.Parameter(torch.ones(w))
            layer.gate_up = matrix(2 * h, w, w**-0.5)
            layer.down = matrix(w, h, deep * h**-0.5)
            self.layers.append(layer)
        self.norm = nn.Parameter(torch.ones(w))
        self.register_buffer("angles", _angles(shape), persistent=False)
        mask = torch.full((shape.context, shape.context), float("-inf")).triu(1)
        self.register_buffer("mask", mask, persistent=False)

    def _linear(self, x: Tensor, weight: Tensor) -> Tensor:
        return _HalfLinear.apply(x, weight) if self.half else x @ weight.t()

    def _product(self, a: Tensor, b: Tensor) -> Tensor:
        return _HalfProduct.apply(a, b) if self.half else a @ b

    def forward(self, tokens: Tensor, cache: "Cache | None" = None) -> Tensor:
        """Hidden states, [batch, time, width], of [batch, time] token ids; `cache` holds earlier positions."""
        batch, time = tokens.shape
        x = F.embedding(tokens, self.embedding).view(batch * time, -1)
        for index, layer in enumerate(self.layers):
            h = _RmsNorm.apply(x, layer.attention_norm, self.shape.epsilon)
            mixed = self._attend(self._linear(h, layer.qkv), batch, time, index, cache)
            x = x + self._linear(mixed, layer.out)
            h = _RmsNorm.apply(x, layer.mlp_norm, self.shape.epsilon)
            gate, up = self._linear(h, layer.gate_up).chunk(2, -1)
            x = x + self._linear(F.silu(gate) * up, layer.down)
        return x.view(batch, time, -1)

    def logits(self, hidden: Tensor) -> Tensor:
        """Scores over the vocabulary of [n, width] hidden states."""
        return self._linear(_RmsNorm.apply(hidden, self.norm, self.shape.epsilon), self.embedding)

    def _attend(self, qkv: Tensor, batch: int, time: int, index: int, cache: "Cache | None") -> Tensor:
        s = self.shape
        qkv = qkv.view(batch, time, 3, s.heads, s.head_width)
        start = 0 if cache is None else cache.length
        pairs = torch.view_as_complex(qkv[:, :, :2].reshape(batch, time, 2, s.heads, s.head_width // 2, 2))
        turned = torch.view_as_real(pairs * self.angles[start : start + time, None, None]).flatten(-2)
        q, k = turned[:, :, 0].transpose(1, 2), turned[:, :, 1].transpose(1, 2)
        v = qkv[:, :, 2].transpose(1, 2)
        if cache is not None:
            k, v = cache.extend(index, k, v)
        scores = self._product(q, k.transpose(-1, -2)) * s.head_width**-0.5
        if time > 1:
            scores = scores + self.mask[start : start + time, : start + time]
        return self._product(scores.softmax(-1), v).transpose(1, 2).reshape(batch * time, s.width)


class Cache:
    """Keys and values of the positions already seen, per layer."""

    def __init__(self) -> None:
        self.length = 0
        self._layers: dict[int, tuple[Tensor, Tensor]] = {}

    def extend(self, index: int, k: Tensor, v: Tensor) -> tuple[Tensor, Tensor]:
        if index in self._layers:
            old_k, old_v = self._layers[index]
            k, v = torch.cat((old_k, k), 2), torch.cat((old_v, v), 2)
        self._layers[index] = (k, v)
        return k, v


def _angles(shape: Shape) -> Tensor:
    """Unit complex numbers, [context, head_width / 2], that turn a pair of values by its position."""
    steps = torch.arange(0, shape.head_width, 2, dtype=torch.float64) / shape.head_width
    turns = torch.outer(torch.arange(shape.context, dtype=torch.float64), shape.rope_base**-steps)
    return torch.polar(torch.ones_like(turns), turns).to(torch.complex64)
