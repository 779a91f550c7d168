"""Muon for the matrices inside the layers, AdamW for everything else.

Muon replaces the momentum of a matrix by the nearest orthogonal matrix, so that every direction
moves equally far. On networks this small it needs markedly fewer steps than AdamW alone.
Source: Keller Jordan, "Muon: an optimizer for hidden layers in neural networks", 2024.
"""
from __future__ import annotations

import torch
from torch import Tensor

from .network import Network

MUON_RATE, ADAM_RATE, MOMENTUM, BETAS, DECAY = 0.01, 0.002, 0.95, (0.9, 0.98), 0.01


class Optimiser:
    """One `step(scale)` after each backward pass; `scale` is the schedule's share of the full rates."""

    def __init__(self, network: Network) -> None:
        inner = [p for layer in network.layers for p in layer.parameters() if p.ndim == 2]
        known = {id(p) for p in inner}
        self._adam = torch.optim.AdamW(
            [p for p in network.parameters() if id(p) not in known], lr=ADAM_RATE, betas=BETAS, weight_decay=0.0
        )
        self._inner = inner
        self._momenta = [torch.zeros_like(p) for p in inner]

    @torch.no_grad()
    def step(self, scale: float) -> None:
        for group in self._adam.param_groups:
            group["lr"] = ADAM_RATE * scale
        self._adam.step()
        for weight, momentum in zip(self._inner, self._momenta):
            assert weight.grad is not None
            momentum.lerp_(weight.grad, 1 - MOMENTUM)
            change = _orthogonal(weight.grad.lerp(momentum, MOMENTUM))
            rate = MUON_RATE * scale
            weight.mul_(1 - rate * DECAY).add_(change, alpha=-rate * max(1.0, weight.shape[0] / weight.shape[1]) ** 0.5)

    def state_dict(self) -> dict:
        return {"adam": self._adam.state_dict(), "momenta": self._momenta}

    def load_state_dict(self, state: dict) -> None:
        self._adam.load_state_dict(state["adam"])
        for mine, saved in zip(self._momenta, state["momenta"]):
            mine.copy_(saved)


def _orthogonal(matrix: Tensor) -> Tensor:
    """Five Newton-Schulz steps towards the orthogonal factor of `matrix`, in bfloat16."""
    wide = matrix.shape[0] <= matrix.shape[1]
    x = (matrix if wide else matrix.t()).bfloat16()
    x = x / (x.float().norm() + 1e-7).bfloat16()
    for _ in range(5):
        square = x @ x.t()
        x = 3.4445 * x + (-4.7750 * square + 2.0315 * (square @ square)) @ x
    return (x if wide else x.t()).float()
