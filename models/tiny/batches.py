"""Token batches of exchanges: alike in length, padded on the right, the loss on the answers only."""
from __future__ import annotations

import itertools
import random
from dataclasses import dataclass
from typing import Iterator

import torch
from torch import Tensor

from .specs import Spec
from .stages import Exchange
from .tokenisers import Tokeniser

POOL = 1024


@dataclass(frozen=True)
class Batch:
    """`tokens` [batch, time]; `places` are the flat positions whose next token is `targets`."""

    tokens: Tensor
    places: Tensor
    targets: Tensor


def prompt_ids(spec: Spec, tokeniser: Tokeniser, message: str) -> list[int]:
    """The ids llama.cpp gives for the rendered chat with add_special and parse_special set."""
    ids = tokeniser.encode(spec.chat.render(message))
    return [tokeniser.ids[spec.chat.begin], *ids] if spec.chat.add_begin else ids


def batches(spec: Spec, tokeniser: Tokeniser, source: Iterator[Exchange], budget: int, seed: int) -> Iterator[Batch]:
    """Endless batches of about `budget` tokens. Sorting pools by length keeps the padding below a few per cent."""
    rng = random.Random(seed)
    end = tokeniser.ids[spec.chat.end]
    while True:
        pool = []
        for exchange in itertools.islice(source, POOL):
            head = prompt_ids(spec, tokeniser, exchange.message)
            pool.append((head, [*tokeniser.encode(exchange.answer), end]))
        pool.sort(key=lambda pair: len(pair[0]) + len(pair[1]))
        groups, group, longest = [], [], 0
        for pair in pool:
            longest = max(longest, len(pair[0]) + len(pair[1]))
            if group and longest * (len(group) + 1) > budget:
                groups.append(group)
                group, longest = [], len(pair[0]) + len(pair[1])
            group.append(pair)
        groups.append(group)
        rng.shuffle(groups)
        yield from map(_batch, groups)


def _batch(group: list[tuple[list[int], list[int]]]) -> Batch:
    time = max(len(head) + len(tail) for head, tail in group) - 1
    time += -time % 8  # few different shapes: freed blocks fit again and memory stays small
    tokens = torch.zeros(len(group), time, dtype=torch.long)
    places: list[int] = []
    targets: list[int] = []
    for row, (head, tail) in enumerate(group):
        ids = (head + tail)[:-1]
        tokens[row, : len(ids)] = torch.tensor(ids)
        start = row * time + len(head) - 1
        places.extend(range(start, start + len(tail)))
        targets.extend(tail)
    return Batch(tokens, torch.tensor(places), torch.tensor(targets))
