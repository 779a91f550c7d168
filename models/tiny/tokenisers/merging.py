"""Learns merges from counted pieces; both kinds of tokeniser use it."""
from __future__ import annotations

from collections import Counter, defaultdict

Pair = tuple[str, str]
RAREST = 25


def learn_merges(pieces: Counter[str], wanted: int, forbidden: frozenset[str], longest: int) -> list[Pair]:
    """At most `wanted` merges, most frequent first, none rarer than RAREST and none that joins a symbol in `forbidden`.

    Digits are forbidden so that every number is a row of digits: sums can then be learnt digit by digit.
    `longest` bounds the symbols of one token, so that a vocabulary is not spent on whole phrases.
    """
    words = [list(piece) for piece in pieces]
    counts = list(pieces.values())
    pairs: Counter[Pair] = Counter()
    places: dict[Pair, set[int]] = defaultdict(set)
    for index, word in enumerate(words):
        for pair in zip(word, word[1:]):
            pairs[pair] += counts[index]
            places[pair].add(index)
    merges: list[Pair] = []
    produced: set[str] = set()
    while len(merges) < wanted:
        allowed = (p for p in pairs if pairs[p] >= RAREST and not forbidden.intersection(p) and len(p[0] + p[1]) <= longest)
        best = max(allowed, key=lambda p: (pairs[p], p), default=None)
        if best is None:
            break
        joined = best[0] + best[1]
        if joined not in produced:
            merges.append(best)
            produced.add(joined)
        for index in list(places[best]):
            _replace(words[index], index, counts[index], best, pairs, places)
        del pairs[best], places[best]
    return merges


def _replace(word: list[str], index: int, count: int, best: Pair, pairs: Counter[Pair], places: dict[Pair, set[int]]) -> None:
    for pair in zip(word, word[1:]):
        pairs[pair] -= count
        places[pair].discard(index)
    at = 0
    while at < len(word) - 1:
        if (word[at], word[at + 1]) == best:
            word[at : at + 2] = [best[0] + best[1]]
        at += 1
    for pair in zip(word, word[1:]):
        pairs[pair] += count
        places[pair].add(index)
