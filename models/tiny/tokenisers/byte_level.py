"""Byte-level BPE in the manner of GPT-2 (`tokenizer.ggml.model` = "gpt2")."""
from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import Iterable

from .merging import learn_merges
from .split import SPLITTERS

CONTROL, NORMAL = 3, 1


@lru_cache(maxsize=1)
def byte_letters() -> dict[int, str]:
    """The printable stand-in of every byte: itself where printable, else a character from U+0100 on."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    hidden = [b for b in range(256) if b not in printable]
    return {**{b: chr(b) for b in printable}, **{b: chr(256 + i) for i, b in enumerate(hidden)}}


class ByteLevel:
    """Tokens are byte strings, written with one stand-in character for each byte."""

    model = "gpt2"

    def __init__(self, pre: str, merges: list[tuple[str, str]], specials: tuple[str, ...], specials_first: bool) -> None:
        self.pre = pre
        self.merges = merges
        self.specials = specials
        ordinary = [byte_letters()[b] for b in range(256)] + [a + b for a, b in merges]
        self.tokens = [*specials, *ordinary] if specials_first else [*ordinary, *specials]
        self.types = [CONTROL if t in specials else NORMAL for t in self.tokens]
        self.ids = {t: i for i, t in enumerate(self.tokens)}
        self._ranks = {pair: i for i, pair in enumerate(merges)}
        self._cache: dict[str, list[int]] = {}
        self._specials = re.compile("(" + "|".join(map(re.escape, specials)) + ")")
        self._bytes = {letter: b for b, letter in byte_letters().items()}

    @classmethod
    def train(
        cls, texts: Iterable[str], pre: str, size: int, specials: tuple[str, ...], specials_first: bool, longest: int
    ) -> "ByteLevel":
        """Learns the merges of at most `size` tokens from the texts, none longer than `longest` bytes."""
        letters = byte_letters()
        pieces: Counter[str] = Counter()
        for text in texts:
            pieces.update("".join(letters[b] for b in piece.encode()) for piece in SPLITTERS[pre](text))
        merges = learn_merges(pieces, size - 256 - len(specials), frozenset("0123456789"), longest)
        return cls(pre, merges, specials, specials_first)

    def encode(self, text: str) -> list[int]:
        """Token ids; the text of a control token becomes that token, as llama.cpp does with parse_special."""
        ids: list[int] = []
        for part in self._specials.split(text):
            if part in self.specials:
                ids.append(self.ids[part])
                continue
            for piece in SPLITTERS[self.pre](part):
                ids.extend(self._cache.get(piece) or self._encode_piece(piece))
        return ids

    def token_bytes(self, token: int) -> bytes:
        """The bytes a token stands for; none for a control token."""
        return b"" if self.types[token] == CONTROL else bytes(self._bytes[c] for c in self.tokens[token])

    def decode(self, ids: Iterable[int]) -> str:
        return b"".join(map(self.token_bytes, ids)).decode(errors="replace")

    def _encode_piece(self, piece: str) -> list[int]:
        symbols = [byte_letters()[b] for b in piece.encode()]
        while len(symbols) > 1:
            ranked = [(self._ranks.get(pair, len(self._ranks)), i) for i, pair in enumerate(zip(symbols, symbols[1:]))]
            rank, at = min(ranked)
            if rank == len(self._ranks):
                break
            symbols[at : at + 2] = [symbols[at] + symbols[at + 1]]
        self._cache[piece] = [self.ids[s] for s in symbols]
        return self._cache[piece]
