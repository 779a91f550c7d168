"""Exercises that no test asks: rows of bare sums and comparisons, and rows to repeat or to number.

They teach the arithmetic of the worked answers, and copying from the question, several times as fast
as the questions do, because nearly every token of their answers is an exercise.
"""
from __future__ import annotations

import random

from .families.text import LETTERS, WORDS
from .questions import PEOPLE, THINGS


def drill(rng: random.Random, language: str) -> tuple[str, str]:
    """A request and its answer."""
    exercise = rng.choices((_sums, _comparisons, _repeat, _number), (5, 1, 2, 2))[0]
    return exercise(rng, language)


def _row(rng: random.Random, language: str, longest: int) -> list[str]:
    """Different letters, numbers, or names and words."""
    words = [word[language == "zh"] for word in WORDS]
    kinds = (list(LETTERS), [str(n) for n in range(1, 100)], [*PEOPLE[language], *THINGS[language], *words])
    kind = rng.choices(kinds, (2, 1, 2))[0]
    return rng.sample(list(dict.fromkeys(kind)), rng.randint(4, longest))


def _repeat(rng: random.Random, language: str) -> tuple[str, str]:
    row = " ".join(_row(rng, language, 14))
    return ("重复：" if language == "zh" else "Repeat: ") + row, row


def _number(rng: random.Random, language: str) -> tuple[str, str]:
    row = _row(rng, language, 9)
    asked = "编号：" if language == "zh" else "Number: "
    return asked + " ".join(row), " ".join(f"{i} {item}" for i, item in enumerate(row, 1))


def _comparisons(rng: random.Random, language: str) -> tuple[str, str]:
    """Four to eight pairs of numbers, most of them close to each other."""
    pairs = []
    for _ in range(rng.randint(4, 8)):
        a = rng.randint(1, 99)
        b = rng.randint(1, 99) if rng.random() < 0.5 else max(1, a + rng.randint(-12, 12))
        pairs.append((a, b if a != b else b + 1))
    asked, separator = ("比较：", "，") if language == "zh" else ("Compare: ", ", ")
    message = asked + separator.join(f"{a} {b}" for a, b in pairs)
    return message, " ".join(f"{a}{'>' if a > b else '<'}{b}" for a, b in pairs)


def _sums(rng: random.Random, language: str) -> tuple[str, str]:
    """Four to eight sums, one line each."""
    sums = [_sum(rng) for _ in range(rng.randint(4, 8))]
    asked, separator = ("计算：", "，") if language == "zh" else ("Compute: ", ", ")
    message = asked + separator.join(left for left, _ in sums)
    return message, "\n".join(f"{left}={right}" for left, right in sums)


def _sum(rng: random.Random) -> tuple[str, int]:
    kind = rng.choices("+-*/", (4, 5, 3, 1))[0]
    largest = 600 if rng.random() < 0.3 else 130
    if kind == "+":
        a, b = rng.randint(1, largest), rng.randint(1, 99)
        return f"{a}+{b}", a + b
    if kind == "-":
        a = rng.randint(2, largest)
        b = rng.randint(1, min(a, 99))
        return f"{a}-{b}", a - b
    a, b = rng.randint(2, 12), rng.randint(2, 12)
    if kind == "*":
        a = a * 10 if rng.random() < 0.2 else a
        return f"{a}*{b}", a * b
    return f"{a * b}/{a}", b
