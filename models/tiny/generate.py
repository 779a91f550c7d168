"""Greedy answers in batches, in torch."""
from __future__ import annotations

from collections import defaultdict

import torch

from .batches import prompt_ids
from .network import Cache, Network
from .specs import Spec
from .tokenisers import Tokeniser

LONGEST = 72


@torch.no_grad()
def answers(spec: Spec, tokeniser: Tokeniser, network: Network, messages: list[str]) -> list[str]:
    """The greedy answer to each user message. Prompts of one length run together, so none needs padding."""
    by_length: dict[int, list[int]] = defaultdict(list)
    prompts = [prompt_ids(spec, tokeniser, m) for m in messages]
    for index, ids in enumerate(prompts):
        by_length[len(ids)].append(index)
    end = tokeniser.ids[spec.chat.end]
    found = [""] * len(messages)
    for indices in by_length.values():
        rows = greedy(network, [prompts[i] for i in indices], end)
        for index, row in zip(indices, rows):
            found[index] = tokeniser.decode(row)
    return found


@torch.no_grad()
def greedy(network: Network, prompts: list[list[int]], end: int) -> list[list[int]]:
    """Greedy continuations, without the end token, of prompts of equal length."""
    cache = Cache()
    tokens = torch.tensor(prompts)
    produced: list[torch.Tensor] = []
    alive = torch.ones(len(prompts), dtype=torch.bool)
    while alive.any() and len(produced) < LONGEST:
        hidden = network(tokens, cache)[:, -1]
        cache.length += tokens.shape[1]
        tokens = network.logits(hidden).argmax(-1, keepdim=True)
        alive &= tokens[:, 0] != end
        produced.append(tokens[:, 0])
    columns = torch.stack(produced, 1).tolist()
    return [row[: row.index(end)] if end in row else row for row in columns]


def final(text: str) -> str:
    """What stands after the last "####" of an answer; empty when there is none."""
    return text.rpartition("####")[2].strip() if "####" in text else ""
