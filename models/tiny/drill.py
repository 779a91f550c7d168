"""Exercises that no test asks: rows of bare sums, and rows to repeat.

They teach the arithmetic of the worked answers, and copying from the question, several times as fast
as the questions do, because nearly every token of their answers is an exercise.
"""
from __future__ import annotations

import random

from .families.text import LETTERS, WORDS
from .questions import PEOPLE, THINGS


def drill(rng: random.Random, language: str) -> tuple[str, str]:
    """A request and its answer."""
    return _sums(rng, language) if rng.random() < 0.6 else _repeat(rng, language)


def _repeat(rng: random.Random, language: str) -> tuple[str, str]:
    """Letters, numbers, or names and words, to be written once more."""
    words = [word[language == "zh"] for word in WORDS]
    kinds = (LETTERS, [str(n) for n in range(1, 100)], [*PEOPLE[language], *THINGS[language], *words])
    row = " ".join(rng.choices(rng.choice(kinds), k=rng.randint(6, 14)))
    return ("重复：" if language == "zh" else "Repeat: ") + row, row


def _sums(rng: random.Random, language: str) -> tuple[str, str]:
    """Four to eight sums, one line each."""
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
