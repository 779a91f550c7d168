"""Draws questions of a wanted split, family and language, and the wrong answers that slips give."""
from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Iterator

from .families import FAMILIES
from .problem import LANGUAGES, Dressing, Problem, Unusable, Values, Work, filling_key, split_of

PEOPLE = {
    "en": ("Tom", "Ann", "Ben", "Mia", "Leo", "Eva", "Max", "Amy", "Sam", "Kim"),
    "zh": ("小明", "小红", "小刚", "小丽", "小华", "小军", "小芳", "小强", "小兰", "小林"),
}
THINGS = {
    "en": ("apples", "pens", "books", "eggs", "cards", "shells", "cups", "cakes", "pears", "toys"),
    "zh": ("苹果", "铅笔", "本子", "鸡蛋", "卡片", "贝壳", "杯子", "蛋糕", "梨", "玩具"),
}

MISREAD = 0.35
"""Share of the simulated mistakes that come from misreading a value; the others are slips while working."""


def draw(rng: random.Random, family: str, language: str, split: str) -> Problem:
    """One question whose canonical filling belongs to `split`."""
    while True:
        kind = rng.choice(FAMILIES[family])
        values = kind.draw(rng)
        if split_of(filling_key(kind, values)) != split:
            continue
        dressing = Dressing(
            language, rng.randrange(2), tuple(rng.sample(PEOPLE[language], 3)), tuple(rng.sample(THINGS[language], 2))
        )
        work = Work()
        answer = kind.solve(values, dressing, work)
        return Problem(kind, values, dressing, kind.ask(values, dressing), answer, work.text(answer))


def slipped(problem: Problem, rng: random.Random) -> str:
    """A worked answer to the question with one mistake in it and a wrong final answer."""
    count = Work()
    problem.kind.solve(problem.values, problem.dressing, count)
    for _ in range(20):
        misread = rng.random() < MISREAD
        work = Work(slip=-1 if misread else rng.randrange(count.operations), rng=rng)
        values = _misread(problem, rng) if misread else problem.values
        try:
            answer = problem.kind.solve(values, problem.dressing, work)
        except (Unusable, IndexError):
            continue
        if answer != problem.answer:
            return work.text(answer)
    return f"#### {problem.answer}0"


def _misread(problem: Problem, rng: random.Random) -> Values:
    """The values with one of them taken from another question of the kind."""
    values, others = list(problem.values), problem.kind.draw(rng)
    at = rng.randrange(min(len(values), len(others)))
    values[at] = others[at]
    return tuple(values)


@dataclass(frozen=True)
class Mixture:
    """Relative weights of families and of languages."""

    families: dict[str, float]
    languages: dict[str, float]


def stream(seed: int, mixture: Mixture, split: str) -> Iterator[Problem]:
    """Endless questions of one split in the proportions of the mixture."""
    rng = random.Random(seed)
    while True:
        family = rng.choices(*_columns(mixture.families))[0]
        yield draw(rng, family, rng.choices(*_columns(mixture.languages))[0], split)


def balanced(seed: int, split: str, count: int) -> list[Problem]:
    """`count` questions with different fillings, the same number for every family and language, in turn."""
    rng = random.Random(seed)
    problems: list[Problem] = []
    seen: set[str] = set()
    while len(problems) < count:
        index = len(problems)
        family = list(FAMILIES)[index // len(LANGUAGES) % len(FAMILIES)]
        problem = draw(rng, family, LANGUAGES[index % len(LANGUAGES)], split)
        if problem.key not in seen:
            seen.add(problem.key)
            problems.append(problem)
    return problems


def _columns(weights: dict[str, float]) -> tuple[list[str], list[float]]:
    return list(weights), list(weights.values())
