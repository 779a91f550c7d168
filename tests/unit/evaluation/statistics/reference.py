#!/usr/bin/env python3
"""The intervals and tests once more, by other ways than the library's: roots found by bisection, sums of exact fractions.

Reads one table "both only_first only_second neither" on each line, writes one JSON list with the numbers for each.
"""
from __future__ import annotations

import json
import math
import sys
from fractions import Fraction
from statistics import NormalDist

Z = NormalDist().inv_cdf(0.975)


def root(function, low: float, high: float) -> float:
    """Where an increasing function crosses zero."""
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if function(middle) < 0 else (low, middle)
    return (low + high) / 2


def wilson(right: int, asked: int) -> tuple[float, float]:
    """The values p whose score test does not reject: |right/asked - p| <= z * sqrt(p(1-p)/asked)."""
    share = right / asked

    def distance(p: float) -> float:
        return (p - share) / math.sqrt(max(p * (1 - p), 1e-300) / asked)

    low = 0.0 if right == 0 else root(lambda p: distance(p) + Z, 0.0, share)
    high = 1.0 if right == asked else root(lambda p: distance(p) - Z, share, 1.0)
    return low, high


def newcombe(both: int, first: int, second: int, neither: int) -> tuple[float, float]:
    """Newcombe 1998, method 10, with the correlation from the four cells as Pearson's phi."""
    asked = both + first + second + neither
    right = (both + first, both + second)
    p1, p2 = (r / asked for r in right)
    (low1, high1), (low2, high2) = (wilson(r, asked) for r in right)
    cross = Fraction(both * neither - first * second)
    if cross > 0:
        cross = max(Fraction(0), cross - Fraction(asked, 2))
    margins = math.prod((right[0], asked - right[0], right[1], asked - right[1]))
    phi = 0.0 if margins == 0 else float(cross) / math.sqrt(margins)

    def joined(a: float, b: float) -> float:
        return math.sqrt(max(0.0, a * a - 2 * phi * a * b + b * b))

    return p1 - p2 - joined(p1 - low1, high2 - p2), p1 - p2 + joined(high1 - p1, p2 - low2)


def mcnemar(first: int, second: int) -> float:
    """Every split of first + second coins that is no likelier than this one, as exact fractions."""
    coins = first + second
    ways = [math.comb(coins, k) for k in range(coins + 1)]
    return float(Fraction(sum(w for w in ways if w <= ways[first]), 2**coins))


def main() -> None:
    rows = []
    for line in sys.argv[1].split(";"):
        both, first, second, neither = map(int, line.split())
        asked = both + first + second + neither
        rows.append([*wilson(both + first, asked), *newcombe(both, first, second, neither), mcnemar(first, second)])
    print(json.dumps(rows))


if __name__ == "__main__":
    main()
