"""SentencePiece-style BPE with byte fallback (`tokenizer.ggml.model` = "llama")."""
from __future__ import annotations

import re
from collections import Counter
from heapq import heappop, heappush
from typing import Iterable

from .merging import learn_merges
from .split import category

CONTROL, NORMAL, UNKNOWN, BYTE = 3, 1, 2, 6
SPACE = "▁"
_HEAD = ("<unk>", "<s>", "</s>")


class SentencePiece:
    """Tokens are pieces of text with "▁" for a space; characters without a piece become byte tokens.

    A line break has no piece of its own, as in Llama 2's vocabulary, so it always uses the byte fallback.
    """

    model = "llama"
    pre = "default"

    def __init__(self, pieces: list[str], characters: list[str], specials: tuple[str, ...]) -> None:
        self.specials = specials
        byte_tokens = [f"<0x{b:02X}>" for b in range(256)]
        self.tokens = [*_HEAD, *byte_tokens, *pieces, *characters, *specials]
        self.types = [UNKNOWN, CONTROL, CONTROL] + [BYTE] * 256 + [NORMAL] * len(pieces + characters) + [CONTROL] * len(specials)
        self.scores = [0.0] * 259 + [-float(i) for i in range(len(pieces + characters))] + [0.0] * len(specials)
        self.ids = {t: i for i, t in enumerate(self.tokens)}
        self._cache: dict[str, list[int]] = {}
        self._specials = re.compile("(" + "|".join(map(re.escape, (*specials, "<s>", "</s>"))) + ")")
        self._joins = {(p[i - 1], p[i]) for p in pieces for i in range(1, len(p))}

    @classmethod
    def train(cls, texts: Iterable[str], size: int, specials: tuple[str, ...], longest: int) -> "SentencePiece":
        """Learns at most `size` pieces from the texts, none longer than `longest` characters."""
        pieces: Counter[str] = Counter()
        characters: Counter[str] = Counter()
        for text in texts:
            marked = text.replace(" ", SPACE)
            characters.update(c for c in marked if c != "\n")
            pieces.update(_words(marked))
        known = [c for c, n in characters.most_common() if n > 1]
        room = size - 259 - len(specials) - len(known)
        merges = learn_merges(pieces, room, frozenset("0123456789"), longest)
        return cls([a + b for a, b in merges], known, specials)

    @classmethod
    def from_tokens(cls, tokens: list[str], types: list[int]) -> "SentencePiece":
        """The tokeniser of a stored vocabulary; the order of the normal pieces carries their scores."""
        specials = tuple(t for t, kind in zip(tokens, types) if kind == CONTROL and t not in _HEAD)
        return cls([t for t, kind in zip(tokens, types) if kind == NORMAL], [], specials)

    def encode(self, text: str) -> list[int]:
        """Token ids; the text of a control token becomes that token, as llama.cpp does with parse_special."""
        ids: list[int] = []
        for part in self._specials.split(text):
            if part in self.ids and self.types[self.ids[part]] == CONTROL:
                ids.append(self.ids[part])
                continue
            for chunk in self._chunks(part.replace(" ", SPACE)):
                ids.extend(self._cache.get(chunk) or self._encode_chunk(chunk))
        return ids

    def token_bytes(self, token: int) -> bytes:
        """The bytes a token stands for; none for a control token."""
        kind, text = self.types[token], self.tokens[token]
        if kind == BYTE:
            return bytes([int(text[3:5], 16)])
        return text.replace(SPACE, " ").encode() if kind == NORMAL else b""

    def decode(self, ids: Iterable[int]) -> str:
        return b"".join(map(self.token_bytes, ids)).decode(errors="replace")

    def _chunks(self, text: str) -> list[str]:
        """Cuts where no token joins the two characters: merges never cross such a place, so chunks can be cached."""
        cuts = [0, *(i for i in range(1, len(text)) if (text[i - 1], text[i]) not in self._joins), len(text)]
        return [text[a:b] for a, b in zip(cuts, cuts[1:]) if a < b]

    def _encode_chunk(self, chunk: str) -> list[int]:
        """Joins neighbours into the best-scored piece, leftmost first among equals, until nothing joins."""
        symbols: list[str] = list(chunk)
        after = [*range(1, len(symbols)), -1]
        before = [*range(-1, len(symbols) - 1)]
        queue: list[tuple[float, int, int, str]] = []

        def offer(left: int, right: int) -> None:
            if left >= 0 and right >= 0:
                joined = symbols[left] + symbols[right]
                if joined in self.ids:
                    heappush(queue, (-self.scores[self.ids[joined]], left, right, joined))

        for right in range(1, len(symbols)):
            offer(right - 1, right)
        while queue:
            _, left, right, joined = heappop(queue)
            if not symbols[left] or not symbols[right] or symbols[left] + symbols[right] != joined:
                continue
            symbols[left], symbols[right] = joined, ""
            after[left] = after[right]
            if after[right] >= 0:
                before[after[right]] = left
            offer(before[left], left)
            offer(left, after[left])
        self._cache[chunk] = [t for s in symbols if s for t in self._symbol(s)]
        return self._cache[chunk]

    def _symbol(self, symbol: str) -> list[int]:
        known = self.ids.get(symbol)
        return [known] if known is not None else [self.ids[f"<0x{b:02X}>"] for b in symbol.encode()]


def _words(marked: str) -> list[str]:
    """Training pieces: a run of letters with the space before it, or a run of other marks; never across a digit."""
    words: list[str] = []
    for char in marked:
        kind = _kind(char)
        joins = words and kind not in "NS" and (_kind(words[-1][-1]) == kind or (kind == "L" and words[-1] == SPACE))
        if joins:
            words[-1] += char
        elif char != "\n":
            words.append(char)
    return words


def _kind(char: str) -> str:
    return "S" if char == SPACE else category(char)
