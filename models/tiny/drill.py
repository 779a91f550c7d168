"""Rows of bare sums: no test asks them, but they teach the arithmetic of the worked answers three times as fast."""
from __future__ import annotations

import random


def drill(rng: random.Random, language: str) -> tuple[str, str]:
    """A request for four to eight sums and its answer, one line each."""
    sums = [_sum(rng) for _ in range(rng.randint(4, 8))]
    asked, separator = ("计算：", "，") if language == "zh" else ("Compute: ", ", ")
    message = asked + separator.join(left for left, _ in sums)
    return message, "\n".join(f"{left}={right}" for left, right in sums)


def _sum(rng: random.Random) -> tuple[str, int]:
    kind = rng.choices("+-*/", (4, 5, 3, 1))[0]
    if kind == "+":
        a, b = rng.randint(1, 99), rng.randint(1, 99)
        return f"{a}+{b}", a + b
    if kind == "-":
        a = rng.randint(2, 130)
        b = rng.randint(1, min(a, 99))
        return f"{a}-{b}", a - b
    a, b = rng.randint(2, 12), rng.randint(2, 12)
    return (f"{a}*{b}", a * b) if kind == "*" else (f"{a * b}/{a}", b)
