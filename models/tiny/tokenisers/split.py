"""Cuts text into the pieces inside which a byte-level BPE merges, as llama.cpp does for each `tokenizer.ggml.pre`."""
from __future__ import annotations

import unicodedata
from functools import lru_cache

CONTRACTIONS = ("'s", "'t", "'m", "'d", "'re", "'ve", "'ll")
_RARE_SPACES = (0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000)
_SPACES = frozenset(map(chr, (*range(9, 14), 32, *_RARE_SPACES)))


@lru_cache(maxsize=None)
def category(char: str) -> str:
    """L(etter), N(umber), S(pace) or O(ther)."""
    if char in _SPACES:
        return "S"
    first = unicodedata.category(char)[0]
    return first if first in "LN" else "O"


def split_gpt2(text: str) -> list[str]:
    r"""`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`"""
    pieces, start = [], 0
    while start < len(text):
        end = _contraction(text, start, text)
        if end == start:
            body = start + (text[start] == " " and start + 1 < len(text) and category(text[start + 1]) != "S")
            wanted = category(text[body])
            end = _run(text, body, wanted) if wanted != "S" else _spaces(text, start)
        pieces.append(text[start:end])
        start = end
    return pieces


def split_qwen2(text: str) -> list[str]:
    r"""`(?i:'s|…)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`"""
    pieces, start, lower = [], 0, "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    while start < len(text):
        end = _contraction(text, start, lower)
        if end == start:
            end = _qwen2_piece(text, start)
        pieces.append(text[start:end])
        start = end
    return pieces


def _qwen2_piece(text: str, start: int) -> int:
    kind = category(text[start])
    follows = category(text[start + 1]) if start + 1 < len(text) else ""
    if kind == "L" or (follows == "L" and kind != "N" and text[start] not in "\r\n"):
        return _run(text, start + 1, "L")
    if kind == "N":
        return start + 1
    body = start + (text[start] == " " and follows == "O")
    if category(text[body]) == "O":
        end = _run(text, body, "O")
        while end < len(text) and text[end] in "\r\n":
            end += 1
        return end
    end = _run(text, start, "S")
    breaks = max(text.rfind("\r", start, end), text.rfind("\n", start, end))
    return breaks + 1 if breaks >= 0 else _spaces(text, start)


def _contraction(text: str, start: int, lower: str) -> int:
    if text[start] == "'":
        for suffix in CONTRACTIONS:
            if lower.startswith(suffix, start):
                return start + len(suffix)
    return start


def _run(text: str, start: int, wanted: str) -> int:
    while start < len(text) and category(text[start]) == wanted:
        start += 1
    return start


def _spaces(text: str, start: int) -> int:
    r"""`\s+(?!\S)|\s+`: the last space before a word stays with the word."""
    end = _run(text, start, "S")
    return end - 1 if end < len(text) and end - start > 1 else end


SPLITTERS = {"gpt-2": split_gpt2, "qwen2": split_qwen2}
